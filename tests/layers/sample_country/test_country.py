"""An invented country: the same for everybody, whole, valid as any other files, crowded as people live."""

import json
import subprocess
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.digital_codes import DigitalCode
from layers.dataset import DatasetName
from layers.errors import ExportError, ValidationError
from layers.geoparquet import read_groups
from layers.readers import read
from layers.sample_country import addresses as address_blocks
from layers.sample_country.build import SCHEME, country_addresses, write_country
from layers.sample_country.chance import Purpose, chance
from layers.settings import Settings
from layers.validation import check
from layers.wkb import decode_points

ADDRESSES, STATIONS, DIVISIONS = 60_000, 900, 150
ROWS_A_BLOCK = 8_192
NAMES = (f"divisions/{SCHEME}", "stations", "postal_points", "addresses")


@pytest.fixture(scope="module", autouse=True)
def _small_blocks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(address_blocks, "ROWS_A_BLOCK", ROWS_A_BLOCK)
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    return write_country(folder, addresses=ADDRESSES, stations=STATIONS, divisions=DIVISIONS, seed=7)


@pytest.fixture(scope="module")
def country():
    return country_addresses(ADDRESSES, divisions=DIVISIONS, seed=7)


@pytest.fixture(scope="module")
def rows(country):
    return pa.concat_tables(country.blocks())


@pytest.fixture(scope="module")
def divisions(files):
    return gpd.read_parquet(files[NAMES[0]])


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_valid(files, name):
    layer = DatasetName.parse(name).layer
    checked = check(read(files[name], layer, settings=Settings()), layer)
    counted = {"addresses": ADDRESSES, "stations": 3 * STATIONS, "postal_points": 4 * DIVISIONS}
    assert len(checked.good) == counted.get(name, DIVISIONS)
    assert checked.rejected.empty
    assert checked.notes == ()
    assert set(checked.good["source"]) == {"synthetic"}


@pytest.mark.parametrize("name", NAMES)
def test_the_files_say_that_they_are_invented(files, name):
    notes = json.loads(pq.read_schema(files[name]).metadata[b"phusong"])
    assert notes["provenance"]["synthetic"] is True


def test_divisions_cover_an_outline_without_gap_or_overlap(divisions):
    shapes = divisions.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    west, south, east, north = whole.bounds
    assert (int(west), int(south)) == (102, 8)
    assert (int(east), int(north)) == (109, 23)


def test_borders_wind(divisions):
    convexity = shapely.area(divisions.geometry) / shapely.area(shapely.convex_hull(divisions.geometry))
    assert convexity.median() < 0.97  # those of a Voronoi diagram are convex


def test_people_live_where_addresses_are(divisions, country):
    assert np.corrcoef(divisions["population"], country.houses.counts)[0, 1] > 0.95
    assert divisions["population"].sum() == pytest.approx(100e6, rel=0.1)


def test_the_file_is_the_blocks_in_order(files, country):
    file = pq.ParquetFile(files["addresses"])
    assert file.num_row_groups == country.block_count == -(-ADDRESSES // ROWS_A_BLOCK)
    for number in (0, 3, country.block_count - 1):
        assert file.read_row_group(number).equals(country.block(number))


def test_another_seed_is_another_country(country):
    other = country_addresses(ADDRESSES, divisions=DIVISIONS, seed=8)
    assert not other.block(0)["geometry"].equals(country.block(0)["geometry"])


def test_rows_are_the_same_in_other_blocks(country, monkeypatch):
    expected = pa.concat_tables([country.block(0), country.block(1)]).sort_by("address_id")
    monkeypatch.setattr(address_blocks, "ROWS_A_BLOCK", ROWS_A_BLOCK // 4)
    made = pa.concat_tables([country.block(number) for number in range(8)]).sort_by("address_id")
    assert made.equals(expected)


def test_houses_are_the_same_whoever_asks(country):
    houses = country.houses
    together = houses.between(0, 5_000)
    apart = [houses.between(start, start + 1_000) for start in range(0, 5_000, 1_000)]
    assert np.array_equal(together.lon, np.concatenate([each.lon for each in apart]))
    assert np.array_equal(together.lat, np.concatenate([each.lat for each in apart]))


def test_every_address_is_in_the_division_that_it_names(rows, divisions):
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*decode_points(rows["geometry"])), crs=4326)
    inside = places.sjoin(divisions[["name", "geometry"]], predicate="within")
    assert len(inside) == len(rows)
    assert (inside.sort_index()["name"].to_numpy() == rows["ward"].to_numpy()).all()


def test_the_divisions_are_found_in_metres_too(rows, divisions):
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*decode_points(rows["geometry"])), crs=4326)
    inside = places.to_crs(5897).sjoin(divisions[["name", "geometry"]].to_crs(5897), predicate="within")
    assert (inside.sort_index()["name"].to_numpy() == rows["ward"].to_numpy()).all()


def test_codes_are_unique_and_of_their_postal_code(rows):
    codes = rows["code"].to_pandas()
    assert codes.is_unique
    assert rows["address_id"].to_pandas().is_unique
    assert (codes.str[:5] == rows["postal_code"].to_pandas()).all()
    assert rows["postal_code"].to_pandas().groupby(rows["ward"].to_pandas()).nunique().eq(1).all()
    assert str(DigitalCode.parse(codes[0])) == codes[0]


def test_a_commune_of_many_addresses_has_several_postal_codes(monkeypatch):
    monkeypatch.setattr(address_blocks, "BUILDINGS_A_POSTAL_CODE", 700)
    block = country_addresses(5_000, divisions=3, seed=1).block(0)
    codes = block["code"].to_pandas()
    assert codes.is_unique
    assert (codes.str[:5] == block["postal_code"].to_pandas()).all()
    assert block["postal_code"].to_pandas().groupby(block["ward"].to_pandas()).nunique().max() > 1


def test_a_full_address_has_its_parts(rows):
    first = rows.slice(0, 200).to_pylist()
    for row in first:
        parts = ("house_number", "lane", "street", "hamlet", "ward", "city")
        at = [row["address_text"].find(row[name]) for name in parts if row[name]]
        assert at == sorted({0, *at})


def test_houses_stand_apart(rows):
    lon, lat = decode_points(rows["geometry"])
    assert pd.DataFrame({"lon": lon, "lat": lat}).duplicated().mean() < 0.001


def test_addresses_crowd_as_those_of_a_country_do(rows, divisions):
    lon, lat = decode_points(rows["geometry"])
    west, south, east, north = divisions.total_bounds
    counts, _, _ = np.histogram2d(lon, lat, bins=(60, 120), range=((west, east), (south, north)))
    # In as many cells as the land fills, points thrown at random would have a variance of their mean.
    filled = counts[counts > 0]
    assert filled.var() / filled.mean() > 50
    busiest = np.sort(counts.ravel())[::-1]
    land = shapely.area(divisions.geometry).sum() / ((east - west) * (north - south))
    assert busiest[: int(0.1 * land * counts.size)].sum() / len(rows) > 0.4


def test_readers_leave_out_what_is_far_away(files, country, divisions):
    for bounds in divisions.geometry.bounds.iloc[::30].to_numpy():
        read = list(read_groups(files["addresses"], ["geometry"], bounds=bounds.tolist()))
        assert 1 <= len(read) <= country.block_count / 2


def test_stations_share_sites_and_have_every_technology(files):
    stations = gpd.read_parquet(files["stations"])
    assert stations["station_id"].nunique() == STATIONS
    assert set(stations["technology"]) == {"5G", "4G", "3G", "2G"}
    operators = stations.groupby("site_id")["operator"].nunique()
    assert set(operators) == {1, 2, 3}
    assert (stations.groupby("site_id")["geometry"].nunique() < 2).all()


@pytest.mark.parametrize(
    ("option", "value"), [("addresses", 0), ("stations", 0), ("divisions", 0), ("divisions", 50_001)]
)
def test_impossible_counts_are_refused(tmp_path, option, value):
    with pytest.raises(ValidationError, match=option):
        write_country(tmp_path, **{"addresses": 10, "stations": 1, "divisions": 2, option: value})


def test_more_than_can_be_numbered_is_refused(monkeypatch):
    monkeypatch.setattr(address_blocks, "BUILDINGS_A_POSTAL_CODE", 1)
    with pytest.raises(ValidationError, match="postal codes"):
        country_addresses(100_000, divisions=2)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="file"):
        write_country(tmp_path / "file", addresses=10, stations=1, divisions=2)


def test_no_file_is_replaced(tmp_path):
    (tmp_path / "stations.parquet").write_bytes(b"mine")
    with pytest.raises(ExportError, match=r"stations\.parquet: is there already"):
        write_country(tmp_path, addresses=10, stations=1, divisions=2)
    assert [path.name for path in tmp_path.iterdir()] == ["stations.parquet"]
    assert (tmp_path / "stations.parquet").read_bytes() == b"mine"


@pytest.mark.parametrize("divisions", [1, 2, 5])
def test_small_countries_are_whole(divisions):
    country = country_addresses(100, divisions=divisions, seed=3)
    assert len(country.block(0)) == 100
    assert shapely.coverage_is_valid(country.houses.communes.frame.geometry.to_numpy())


@given(st.integers(0, 2**32), st.lists(st.integers(0, 2**40), min_size=1, max_size=5))
def test_chance_depends_on_what_is_asked_alone(seed, things):
    together = chance(seed, Purpose.DAY, things)
    assert ((together >= 0) & (together < 1)).all()
    assert together.tolist() == [chance(seed, Purpose.DAY, [each])[0] for each in things]


def test_chance_is_even_and_purposes_are_independent():
    things = np.arange(100_000)
    days, states = chance(1, Purpose.DAY, things), chance(1, Purpose.STATE, things)
    assert np.histogram(days, bins=20, range=(0, 1))[0] == pytest.approx(5_000, rel=0.06)
    assert abs(np.corrcoef(days, states)[0, 1]) < 0.02
    assert abs(np.corrcoef(days[1:], days[:-1])[0, 1]) < 0.02


MEASURED = """
import sys
from pathlib import Path
from layers.sample_country import addresses
from layers.sample_country.build import write_country
import resource
addresses.ROWS_A_BLOCK = 10_000
for count in (20_000, 200_000):
    write_country(Path(sys.argv[1]) / str(count), addresses=count, stations=10, divisions=50)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_addresses(tmp_path):
    command = [sys.executable, "-c", MEASURED, str(tmp_path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    small, large = map(int, told.split())
    rows_of_the_difference = 180_000 * 300  # bytes, as the blocks have them in memory
    assert (large - small) * (1 if sys.platform == "darwin" else 1024) < rows_of_the_difference / 2
