"""Features: parameters, pages, boxes, reference systems, filters, against the frames that were published."""

from urllib.parse import quote

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import shape

from api.app import create_app
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from tests.local_client import LocalClient

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
STATIONS = "/collections/stations/items"
BOTH = (
    '{"op":"and","args":[{"op":"=","args":[{"property":"operator"},"Viettel"]},'
    '{"op":">","args":[{"property":"height_m"},30]}]}'
)
BOX = (105.8, 21.0, 105.86, 21.06)


@pytest.fixture(scope="module")
def stations(hanoi):
    return Workspace.open(hanoi).snapshot().frame("stations").to_crs(4326)


@pytest.fixture(scope="module")
def ask(client):
    def ask(path=STATIONS, **parameters):
        answer = client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/geo+json"
        return answer.json()

    return ask


def ids(page):
    return [each["id"] for each in page["features"]]


def next_of(page):
    return next((each["href"] for each in page["links"] if each["rel"] == "next"), None)


def followed(client, path, limit):
    """Return the features of all pages, by their links."""
    found, url = [], f"{path}?limit={limit}"
    while url:
        page = client.get(url).json()
        assert page["numberReturned"] == len(page["features"]) <= limit
        found += page["features"]
        url = next_of(page)
    return found


@pytest.mark.parametrize(("limit", "path"), [(7, STATIONS), (1000, "/collections/addresses/items")])
def test_pages_give_each_feature_once(client, limit, path):
    found = [each["id"] for each in followed(client, path, limit)]
    whole = client.get(path, params={"limit": 1}).json()["numberMatched"]
    assert len(found) == len(set(found)) == whole


def test_a_page_counts_what_matches(ask, stations):
    page = ask(limit=3, operator="Viettel")
    assert page["numberMatched"] == (stations.operator == "Viettel").sum()
    assert page["numberReturned"] == len(page["features"]) == 3
    assert page["timeStamp"].endswith("Z")


def test_an_offset_passes_features_over(ask):
    assert ids(ask(limit=5, offset=4)) == ids(ask(limit=9))[4:]
    beyond = ask(offset=100_000)
    assert (beyond["features"], next_of(beyond)) == ([], None)


def test_a_limit_above_the_most_is_the_most(hanoi, monkeypatch):
    monkeypatch.setenv("PHUSONG_MAX_ITEMS", "5")
    with LocalClient(create_app(Workspace.open(hanoi).settings)) as client:
        page = client.get(STATIONS, params={"limit": 1_000_000}).json()
    assert page["numberReturned"] == 5
    assert next_of(page)


WRONG = [
    {"limit": 0},
    {"limit": -1},
    {"limit": "ten"},
    {"offset": -1},
    {"cursor": "x"},
    {"cursor": "v1"},
    {"bbox": "1,2,3"},
    {"bbox": "1,2,3,4,5"},
    {"bbox": "1,2,3,nan"},
    {"bbox": "1,2,3,inf"},
    {"bbox": "105,22,106,21"},
    {"bbox": "a,b,c,d"},
    {"bbox-crs": EPSG + "4269", "bbox": "1,2,3,4"},
    {"crs": EPSG + "32648"},
    {"crs": "EPSG:4326"},
    {"datetime": "yesterday"},
    {"datetime": "2023-02-30"},
    {"datetime": "2024-01-01/2023-01-01"},
    {"datetime": "../.."},
    {"filter": "operator ="},
    {"filter": "nothing = 1"},
    {"filter": "height_m = 'x'"},
    {"filter": "height_m > 1", "filter-lang": "cql3"},
    {"filter": "S_INTERSECTS(geometry, POINT(0 0))", "filter-crs": "x"},
    {"nothing": "1"},
    {"height_m": "high"},
    {"on_air_since": "soon"},
]


@pytest.mark.parametrize("parameters", WRONG, ids=str)
def test_what_is_wrong_is_said(client, parameters):
    answer = client.get(STATIONS, params=parameters)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize("name", ["no-such", "divisions", "Stations", "%00"])
def test_an_unknown_collection_is_not_found(client, name):
    for path in ("", "/items", "/queryables", "/schema", "/items/1"):
        assert client.get(f"/collections/{name}{path}").status_code == 404


def test_an_unknown_feature_is_not_found(client):
    assert client.get(f"{STATIONS}/no-such").status_code == 404


def test_a_box_finds_what_shapely_finds(ask, stations):
    wanted = stations[stations.intersects(shapely.box(*BOX))]
    assert ask(bbox=",".join(map(str, BOX)), limit=1000)["numberMatched"] == len(wanted) > 0


def test_the_corners_of_a_box_are_in_the_order_of_its_axes(ask):
    west, south, east, north = BOX
    plain = ids(ask(bbox=f"{west},{south},{east},{north}", limit=1000))
    assert ids(ask(bbox=f"{west},{south},0,{east},{north},9", limit=1000)) == plain
    assert ids(ask(bbox=f"{south},{west},{north},{east}", **{"bbox-crs": EPSG + "4326"}, limit=1000)) == plain
    move = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    metres = ",".join(map(repr, (*move.transform(west, south), *move.transform(east, north))))
    assert ids(ask(bbox=metres, **{"bbox-crs": EPSG + "3857"}, limit=1000)) == plain


def test_a_box_over_the_180th_meridian_has_two_halves(ask, stations):
    assert ask(bbox="105.5,20,-170,22")["numberMatched"] == len(stations)
    assert ask(bbox="170,20,-170,22")["numberMatched"] == 0
    assert ask(bbox="170,20,106.5,22")["numberMatched"] == len(stations)


@pytest.mark.parametrize("code", [4326, 3857, 5897, 3405])
def test_positions_in_other_systems_are_those_of_pyproj_in_the_order_of_their_axes(client, code):
    uri = f"{EPSG}{code}"
    answer = client.get(STATIONS, params={"crs": uri, "limit": 50})
    assert answer.headers["content-crs"] == f"<{uri}>"
    plain = client.get(STATIONS, params={"limit": 50})
    assert plain.headers["content-crs"] == f"<{CRS84}>"
    lonlat = shapely.get_coordinates([shape(each["geometry"]) for each in plain.json()["features"]])
    found = shapely.get_coordinates([shape(each["geometry"]) for each in answer.json()["features"]])
    # Without always_xy pyproj gives the axes in the order that their authority has.
    wanted = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}").transform(*lonlat.T)
    np.testing.assert_allclose(found, np.column_stack(wanted), rtol=0, atol=1e-6 if code == 4326 else 0.01)


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("2023-01-01/..", "2023-01-01", "9999-12-31"),
        ("../2022-06-30", "0001-01-01", "2022-06-30"),
        ("/2022-06-30T12:00:00Z", "0001-01-01", "2022-06-30"),
        ("2022-01-01/2022-12-31", "2022-01-01", "2022-12-31"),
    ],
)
def test_features_are_found_by_time(ask, stations, text, after, before):
    days = stations.on_air_since.astype("string").str[:10]
    wanted = days.between(after, before).sum()
    assert ask(datetime=text)["numberMatched"] == wanted > 0


def test_properties_ask_for_their_values(ask, stations):
    height = stations.height_m.iloc[0]
    wanted = stations[(stations.height_m == height) & (stations.operator == "Viettel")]
    assert ask(height_m=str(height), operator="Viettel")["numberMatched"] == len(wanted)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cql2-text", "operator = 'Viettel' AND height_m > 30"),
        ("cql-text", "operator = 'Viettel' AND height_m > 30"),
        (
            "cql2-json",
            BOTH,
        ),
    ],
)
def test_filters_are_read_in_each_language(ask, stations, language, text):
    wanted = stations.query("operator == 'Viettel' and height_m > 30")
    assert ask(filter=text, **{"filter-lang": language})["numberMatched"] == len(wanted) > 0


def test_the_places_of_a_filter_may_be_of_another_system(ask, stations):
    move = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    area = shapely.transform(shapely.box(*BOX), lambda lonlat: np.column_stack(move.transform(*lonlat.T)))
    found = ask(filter=f"S_INTERSECTS(geometry, {area.wkt})", **{"filter-crs": EPSG + "3857"})
    assert found["numberMatched"] == stations.intersects(shapely.box(*BOX)).sum()


def test_one_feature_is_that_of_the_list(client, ask):
    listed = ask(limit=1)["features"][0]
    answer = client.get(f"{STATIONS}/{quote(listed['id'])}", params={"crs": EPSG + "3857"})
    assert answer.headers["content-crs"] == f"<{EPSG}3857>"
    feature = answer.json()
    assert feature["properties"] == listed["properties"]
    assert {each["rel"] for each in feature["links"]} >= {"self", "collection"}


def test_statistics_have_the_area_of_the_city(ask):
    (feature,) = ask("/collections/statistics/items")["features"]
    assert feature["properties"]["mobile_subscribers"] == 13_800_000
    assert shape(feature["geometry"]).contains(shapely.Point(105.85, 21.03))


def test_pages_stay_those_of_the_first_version_until_it_is_gone(tmp_path):
    rows, provenance = sample_frames(address_count=300)["stations"]
    workspace = Workspace.create(tmp_path / "w")
    workspace.publish({"stations": (rows, provenance)}, note="first")
    with LocalClient(create_app(workspace.settings)) as client:
        first = client.get(STATIONS, params={"limit": 50}).json()
        everything = [each["id"] for each in followed(client, STATIONS, 1000)]
        kept = Workspace.open(workspace.path)
        kept.publish({"stations": (rows.iloc[100:], provenance)}, note="fewer")
        client.app.state.host.refresh()
        assert client.get(STATIONS).json()["numberMatched"] == len(everything) - 100
        page, found = first, ids(first)
        while url := next_of(page):
            page = client.get(url).json()
            found += ids(page)
        assert found == everything
        gone = client.get(STATIONS, params={"cursor": "v99.5"})
    assert gone.status_code == 404
    assert "99" in gone.json()["detail"]
