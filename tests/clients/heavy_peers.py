"""Our OGC API answers as pygeoapi and tipg do of the same addresses: ``make setup-ogc-peers clients``.

What is right is computed from the addresses themselves, so that nobody is believed.
"""

from urllib.error import HTTPError

import pytest
import shapely

from benchmarks.ogc_questions import ask, item, items, triangle
from benchmarks.ogc_servers import all_servers, missing
from layers.sample.build import sample_frames

PER_PAGE = 700
WARD = "Phường Phúc Xá"
NAMES = ("phusong, files", "phusong, PostGIS", "pygeoapi 0.24, PostGIS", "tipg 1.6.1, PostGIS")


@pytest.fixture(scope="module")
def published():
    return sample_frames(address_count=2500)["addresses"]


@pytest.fixture(scope="module")
def addresses(published):
    return published[0]


@pytest.fixture(scope="module")
def servers(published, cluster, tmp_path_factory):
    database = cluster.database()
    if absent := missing(database):
        pytest.skip(f"not installed: {', '.join(absent)}")
    with all_servers(tmp_path_factory.mktemp("peers"), published, database) as found:
        yield {each.name: each for each in found}


@pytest.fixture(params=NAMES)
def server(request, servers):
    return servers[request.param]


def asked(server, **parameters):
    return ask(server.address + items(server, **parameters))


def told(row):
    """Return what is known of an address as JSON has it."""
    values = row.drop("geometry").where(row.notna(), None).to_dict()
    position = row.geometry.x, row.geometry.y
    return {**values, "updated_on": f"{row.updated_on:%Y-%m-%d}", "position": position}


def test_all_pages_together_hold_every_address_once_with_its_values(server, addresses):
    url, found, sizes = server.address + items(server, limit=PER_PAGE), {}, []
    while url:
        page = ask(url)
        assert page.matched == len(addresses)
        sizes.append(len(page.features))
        found |= page.features
        url = page.next
    assert sizes == [700, 700, 700, 400]
    assert found == {row.address_id: told(row) for _, row in addresses.iterrows()}


def test_one_feature_has_the_values_of_its_address(server, addresses):
    for _, row in addresses.sample(20, random_state=3).iterrows():
        answer = ask(server.address + item(server, row.address_id))
        assert answer.features == {row.address_id: told(row)}


def test_a_box_holds_the_addresses_in_it(server, addresses):
    place = addresses.geometry.iloc[0]
    corners = place.x - 0.004, place.y - 0.004, place.x, place.y  # the corner itself belongs to it
    wanted = addresses[addresses.intersects(shapely.box(*corners))]
    answer = asked(server, bbox=",".join(map(str, corners)), limit=1000)
    assert answer.matched == len(wanted) > 1
    assert set(answer.features) == set(wanted.address_id)


def test_a_property_is_compared_as_it_is_written(server, addresses):
    wanted = addresses[addresses.ward == WARD]
    answer = asked(server, ward=WARD, limit=1000)
    assert answer.matched == len(wanted) > 0
    assert set(answer.features) == set(wanted.address_id)
    assert asked(server, ward=WARD.upper()).matched == 0


FILTERS = {
    "street LIKE 'Phố %' AND updated_on >= DATE('2023-01-01')": lambda all_: (
        all_.street.str.startswith("Phố ") & (all_.updated_on >= "2023-01-01")
    ),
    "lane IS NULL OR NOT (state = 'collected')": lambda all_: all_.lane.isna() | (all_.state != "collected"),
    "house_number IN ('1','2','3') AND ward <> 'Phường Phúc Xá'": lambda all_: (
        all_.house_number.isin(["1", "2", "3"]) & (all_.ward != WARD)
    ),
}


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_in_cql2_leaves_what_fulfils_it(server, addresses, text):
    wanted = addresses[FILTERS[text](addresses)]
    answer = asked(server, filter=text, filter_lang="cql2-text", limit=5000)
    assert answer.matched == len(wanted) > 0
    assert set(answer.features) == set(wanted.address_id)


def test_a_filter_in_cql2_finds_places(server, addresses):
    corner = addresses.geometry.iloc[0]
    lon, lat = round(corner.x - 0.02, 5), round(corner.y - 0.02, 5)
    ring = [(lon, lat), (lon + 0.04, lat), (lon + 0.02, lat + 0.04)]
    wanted = addresses[(addresses.state == "updated") & addresses.intersects(shapely.Polygon(ring))]
    answer = asked(server, filter=triangle(server, lon, lat, size=0.04), filter_lang="cql2-text", limit=1000)
    assert answer.matched == len(wanted) > 0
    assert set(answer.features) == set(wanted.address_id)


def status(server, **parameters):
    try:
        asked(server, **parameters)
    except HTTPError as error:
        return error.code
    return 200


# Where the peers do otherwise, the standard says what is right (OGC 17-069r4).
def test_an_unknown_parameter_is_refused_by_ours_alone(server):
    """Requirement /req/core/query-param-unknown: 400."""
    assert status(server, nonsense="x") == (400 if server.name.startswith("phusong") else 200)


def test_a_limit_beyond_the_largest_is_that_for_all_but_tipg(server):
    """Requirement /req/core/fc-limit-response-1: it is no error."""
    assert status(server, limit=20_000) == (422 if server.name.startswith("tipg") else 200)


def test_a_date_that_is_none_is_refused_by_ours(server):
    """Requirement /req/core/query-param-invalid: 400."""
    code = status(server, datetime="not-a-day")
    assert code == 400 or not server.name.startswith("phusong")
