"""Look-up over real addresses: points of interest of OpenStreetMap that carry a house number and a street."""

import geopandas as gpd
import pytest

from layers.addresses.parsing import parse_address
from layers.definitions import ADDRESSES
from layers.provenance import Provenance
from layers.text import fold
from layers.workspace import Workspace
from planning.lookup import Locator

pytestmark = pytest.mark.real_data

PARTS = {
    "house_number": "addr:housenumber",
    "street": "addr:street",
    "ward": "addr:subdistrict",
    "district": "addr:district",
    "city": "addr:city",
}


@pytest.fixture(scope="module")
def addresses(shared_data):
    """Return the addresses as the layer has them; ids are those of the map's features."""
    found = gpd.read_file(shared_data / "hanoi_osm_addresses.geojson").to_crs("EPSG:4326")
    columns = {name: found[tag] for name, tag in PARTS.items()}
    frame = gpd.GeoDataFrame(
        {"address_id": [f"osm-{row}" for row in range(len(found))], **columns}, geometry=found.geometry
    )
    assert len(frame) == 182
    return frame


@pytest.fixture(scope="module")
def locator(addresses, shared_data, tmp_path_factory):
    """Return a look-up over the addresses and the real divisions of both schemes."""
    source = Provenance("OpenStreetMap", licence="ODbL 1.0")
    communes = gpd.read_file(shared_data / "hanoi_communes_2025.geojson")
    communes["name"] = communes["full_name"]
    districts = gpd.read_file(shared_data / "hanoi_districts_2023.geojson")
    layers = {
        "divisions/communes-2025": communes[["code", "name", "geometry"]],
        "divisions/districts-2023": districts[["code", "name", "geometry"]],
        ADDRESSES.name: addresses,
    }
    workspace = Workspace.create(tmp_path_factory.mktemp("real") / "hanoi")
    return Locator(
        workspace.publish({name: (frame, source) for name, frame in layers.items()}, note="real data")
    )


def written(row, *parts):
    return ", ".join([f"{row['house_number']} {row['street']}", *(row[part] for part in parts if row[part])])


def found_again(locator, addresses, write):
    """Return the shares of addresses found by what is typed for them: first, and among the candidates."""
    first = listed = 0
    for row in addresses.fillna("").to_dict("records"):
        candidates = locator.search(write(row), limit=10).candidates
        # Several points of interest share an address, so that its text and not its record is compared.
        same = [each.match == "exact" and is_same(each.address, row) for each in candidates]
        first += bool(same and same[0])
        listed += any(same)
    return first / len(addresses), listed / len(addresses)


def is_same(address, row):
    number, street = fold(address.house_number), fold(address.street).split()
    return number == fold(row["house_number"]) and street[-1:] == fold(row["street"]).split()[-1:]


@pytest.mark.parametrize(
    ("name", "write", "least"),
    [
        ("whole", lambda row: written(row, "ward", "district", "city"), 0.97),
        ("number and street", written, 0.97),
        ("without diacritics", lambda row: ", ".join(map(fold, written(row, "district").split(","))), 0.93),
        (
            "street without its marker",
            lambda row: written(row).replace("Phố ", "").replace("Đường ", ""),
            0.95,
        ),
    ],
)
def test_real_addresses_find_themselves(locator, addresses, record_property, *, name, write, least):
    first, listed = found_again(locator, addresses, write)
    record_property(
        f"self-retrieval, {name}", f"{first:.3f} first, {listed:.3f} among ten, of {len(addresses)}"
    )
    assert first >= least, name


def test_every_real_address_is_parsed_into_a_number_and_a_street(addresses):
    for row in addresses.fillna("").to_dict("records"):
        parsed = parse_address(written(row))
        assert parsed.house_number, row
        assert parsed.street, row


def test_every_real_address_in_the_city_has_its_divisions(locator, addresses):
    """Three of the points are in neighbouring provinces, and the answer says so."""
    places = [locator.at(point.x, point.y) for point in addresses.geometry]
    outside = [place for place in places if place.is_outside]
    assert len(outside) < 0.05 * len(places)
    for place in places:
        assert place.is_outside or {each.scheme for each in place.divisions} <= {
            "communes-2025",
            "districts-2023",
        }
        assert place.addresses[0].distance_m < 1
