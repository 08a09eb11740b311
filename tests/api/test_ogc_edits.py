"""OGC API – Features, Part 4: features are written whole, over nothing that somebody else has written."""

import json
import re
import threading
import time

import pytest
from starlette.testclient import TestClient

from api.access.audit import AUDIT_FILE
from api.access.keys import create_key
from api.app import create_app
from layers.definitions import POSTAL_POINTS
from layers.editing import Change
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions, postal_points, stations
from tests.local_client import LocalClient

POINTS, STATIONS = "/collections/postal_points/items", "/collections/stations/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
REAL = Snapshot._read_features
KEY = {"point_id": "7", "kind": "post_office_level_3"}


def feature(properties=KEY, at=(105.8, 21.0), **others):
    place = at and {"type": "Point", "coordinates": list(at)}
    return {"type": "Feature", "properties": dict(properties), "geometry": place, **others}


def data():
    return {
        "postal_points": (postal_points(), PROVENANCE),
        "stations": (stations(), PROVENANCE),
        "divisions/districts-2023": (divisions(), PROVENANCE),
    }


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Return a small town's workspace; tests write features of their own into it."""
    folder = tmp_path_factory.mktemp("town")
    Workspace.create(folder, settings='coverage_model = "reach"\nmax_batch_mb = 0.1\n').publish(
        data(), note="load"
    )
    return folder


@pytest.fixture(scope="module")
def client(town):
    with LocalClient(create_app(Workspace.open(town).settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def made(client):
    """Return the address of a new feature, and its tag; it is deleted in the end."""
    answer = client.post(POINTS, json=feature())
    yield answer.headers["location"], answer.headers["etag"]
    client.delete(answer.headers["location"])


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["detail"]


class TestCreate:
    def test_it_is_there_at_once(self, client):
        answer = client.post(POINTS, json=feature({**KEY, "name": "Bưu cục", "staffed": True}))
        assert answer.status_code == 201
        place = answer.headers["location"]
        assert place == f"http://127.0.0.1:8000{POINTS}/7"
        read = client.get(place)
        assert read.status_code == 200
        assert read.headers["etag"] == answer.headers["etag"]
        assert read.json() == answer.json()
        assert read.json()["properties"] == {
            **dict.fromkeys(POSTAL_POINTS.field_names),
            **KEY,
            "name": "Bưu cục",
            "staffed": True,
        }
        assert read.json()["geometry"] == {"type": "Point", "coordinates": [105.8, 21.0]}
        found = client.get(POINTS, params={"name": "Bưu cục"}).json()
        assert [each["id"] for each in found["features"]] == ["7"]
        assert client.delete(place).status_code == 204
        assert client.get(place).status_code == 404

    def test_a_key_that_is_taken(self, client, made):
        assert made
        assert "'7' is there already" in problem(client.post(POINTS, json=feature()), 409)

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"{", "body: is no JSON"),
            (b"[" * 5000, "body: is no JSON"),
            (b"[]", r"body: \[\] is no object"),
            (b'"\xff"', "body: is no JSON"),
            (feature(type="FeatureCollection"), 'type "FeatureCollection" is not Feature'),
            (feature({**KEY, "colour": "red"}), "no property 'colour'; properties are point_id,"),
            (feature({**KEY, "name": 7}), "name: 7 is no string"),
            (feature({**KEY, "staffed": "true"}), 'staffed: "true" is no boolean'),
            (feature({**KEY, "name": {"vi": "a"}}), 'name: {"vi":"a"} is no string'),
            (feature({**KEY, "kind": "kiosk"}), "kind kiosk is not one of"),
            (feature({**KEY, "name": "a\0"}), "holds a zero byte"),
            (feature({"point_id": "7"}), "kind  is required"),
            (feature([]), "point_id  is required"),
            (feature(at=None), "geometry  is missing"),
            (feature(at=(105.8,)), "geometry: .* is no Point"),
            (feature(at=("a", "b")), "geometry: .* is no Point"),
            (feature(at=()), None),
            (feature(at=(1e6, 21)), "is no longitude and latitude in degrees"),
            (feature(at=(21, 105.8)), "latitude and longitude look swapped"),
            (feature(geometry=[1]), r"geometry: \[1\] is no Point"),
            (feature(geometry={"type": "Polygon", "coordinates": []}), "is no Point"),
            (feature(geometry=feature()), "is no Point"),
            ({**feature(), "properties": [1]}, r"properties: \[1\] is no object"),
        ],
    )
    def test_what_is_no_feature_of_the_layer(self, client, body, message):
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = client.post(POINTS, **sent, headers={"Content-Type": "application/geo+json"})
        detail = problem(answer, 400)
        assert re.search(message or "", detail), detail

    def test_a_media_type_that_is_not_read(self, client):
        assert "body: text/csv is not application/geo+json" in problem(
            client.post(POINTS, content=b"a", headers={"Content-Type": "text/csv"}), 415
        )
        assert "no media type" in problem(client.post(POINTS, content=b"{}"), 415)

    def test_a_body_that_is_too_large(self, client):
        large = feature({**KEY, "name": "a" * 100_001})
        assert "larger than max_batch_mb" in problem(client.post(POINTS, json=large), 413)

    def test_an_unknown_parameter(self, client):
        assert "token" in problem(client.post(f"{POINTS}?token=1", json=feature()), 400)


class TestReplaceAndUpdate:
    def test_a_replacement_is_whole(self, client, made):
        place, tag = made
        client.patch(place, json={"properties": {"name": "x"}})
        answer = client.put(place, json=feature(at=(105.9, 21.1)))
        assert answer.status_code == 200
        assert answer.headers["content-location"] == place
        assert answer.json()["properties"]["name"] is None
        assert answer.json() == client.get(place).json()
        assert answer.headers["etag"] != tag

    def test_an_update_leaves_the_rest(self, client, made):
        place, _ = made
        client.patch(place, json={"properties": {"name": "x", "operator": "VNPost"}})
        answer = client.patch(
            place,
            content=json.dumps(
                {"properties": {"name": None}, "geometry": feature(at=(105.9, 21))["geometry"]}
            ),
            headers={"Content-Type": "application/merge-patch+json"},
        )
        assert answer.status_code == 200
        assert answer.json() == client.get(place).json()
        assert (answer.json()["properties"]["name"], answer.json()["properties"]["operator"]) == (
            None,
            "VNPost",
        )
        assert answer.json()["geometry"]["coordinates"] == [105.9, 21]

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({}, "names neither properties nor geometry"),
            ({"propertis": {}}, "names neither properties nor geometry"),
            ({"geometry": None}, "geometry: cannot be taken away from postal_points"),
            ({"type": "Point", "geometry": {}}, 'type "Point" is not Feature'),
            ({"properties": {"kind": None}}, "kind  is required"),
            ({"properties": {"point_id": "8"}}, "'7' would become '8', but keeps its point_id"),
            ({"properties": {"colour": 1}}, "no property 'colour'"),
        ],
    )
    def test_an_update_that_cannot_be(self, client, made, body, message):
        assert message in problem(client.patch(made[0], json=body), 400)

    def test_another_key(self, client, made):
        detail = problem(client.put(made[0], json=feature({**KEY, "point_id": "8"})), 400)
        assert "'7' would become '8'" in detail

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_an_unknown_feature(self, client, method):
        body = {} if method == "delete" else {"json": feature()}
        assert "no feature 'none/of:it'" in problem(
            client.request(method, f"{POINTS}/none/of:it", **body), 404
        )

    def test_what_sectors_share_changes_for_all(self, client):
        for sector in "12":
            row = {"station_id": "S", "sector_id": sector, "operator": "VNPT", "technology": "5G"}
            assert client.post(STATIONS, json=feature(row)).headers["location"].endswith(f"/S:{sector}")
        old = client.get(f"{STATIONS}/S:2").headers["etag"]
        client.patch(f"{STATIONS}/S:1", json={"geometry": feature(at=(105.81, 21.01))["geometry"]})
        moved = client.get(f"{STATIONS}/S:2")
        assert moved.json()["geometry"]["coordinates"] == [105.81, 21.01]
        assert moved.headers["etag"] != old
        other = feature(
            {**moved.json()["properties"], "sector_id": "3", "operator": "Viettel"}, (105.81, 21.01)
        )
        assert "operator Viettel differs from VNPT of 'S:1'" in problem(
            client.post(STATIONS, json=other), 409
        )


class TestConditions:
    def test_an_old_tag_writes_nothing(self, client, made):
        place, tag = made
        new = client.patch(place, json={"properties": {"name": "x"}}, headers={"If-Match": tag})
        assert new.status_code == 200
        for method, body in (("put", feature()), ("patch", {"properties": {"name": "y"}}), ("delete", None)):
            answer = client.request(method, place, json=body, headers={"If-Match": tag})
            assert "is not as it was when it was read" in problem(answer, 412)
            weak = client.request(method, place, json=body, headers={"If-Match": f"W/{new.headers['etag']}"})
            problem(weak, 412)
        assert client.get(place).json()["properties"]["name"] == "x"
        several = f'"other", {new.headers["etag"]}'
        assert client.delete(place, headers={"If-Match": several}).status_code == 204

    def test_only_what_is_not_there(self, client, made):
        answer = client.put(made[0], json=feature(), headers={"If-None-Match": "*"})
        problem(answer, 412)
        problem(client.put(f"{POINTS}/8", json=feature(), headers={"If-None-Match": "*"}), 404)
        detail = problem(client.put(made[0], json=feature(), headers={"If-None-Match": '"a"'}), 400)
        assert "If-None-Match: '\"a\"' is not *" in detail

    def test_a_reader_who_has_it_already(self, client, made):
        place, tag = made
        for known in (tag, f"W/{tag}", f'"a", {tag}', "*"):
            answer = client.get(place, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert client.get(place, headers={"If-None-Match": '"a"'}).status_code == 200

    def test_of_two_who_race_one_wins(self, client, made):
        place, tag = made
        answers = []

        def write(name):
            body = {"properties": {"name": name}}
            answers.append((client.patch(place, json=body, headers={"If-Match": tag}).status_code, name))

        threads = [threading.Thread(target=write, args=(str(number),)) for number in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert {status for status, _ in answers} <= {200, 412, 503}
        (winner,) = [name for status, name in answers if status == 200]
        assert client.get(place).json()["properties"]["name"] == winner


class TestReferenceSystems:
    @pytest.mark.parametrize(
        ("code", "at"),
        [("4326", (21.0, 105.8)), ("3857", (11777602.13, 2391878.59)), ("5897", (583165.0, 2322885.0))],
    )
    def test_the_body_may_be_in_one_that_is_served(self, client, made, code, at):
        uri = f"{EPSG}{code}"
        answer = client.put(made[0], json=feature(at=at), headers={"Content-Crs": f"<{uri}>"})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-crs"] == f"<{uri}>"
        assert answer.json()["geometry"]["coordinates"] == pytest.approx(at, abs=2e-3)
        lon, lat = client.get(made[0]).json()["geometry"]["coordinates"]
        assert (lon, lat) == pytest.approx((105.8, 21.0), abs=0.01)
        if code == "4326":
            assert (lon, lat) == (105.8, 21.0)

    def test_another_is_named(self, client, made):
        answer = client.put(made[0], json=feature(), headers={"Content-Crs": "<EPSG:2154>"})
        assert "Content-Crs: 'EPSG:2154' is not served" in problem(answer, 400)


class TestMethods:
    @pytest.mark.parametrize("collection", ["divisions-districts-2023", "indicators-districts-2023"])
    def test_what_is_only_read(self, client, collection):
        items = f"/collections/{collection}/items"
        for method, place in (("post", items), ("put", f"{items}/001"), ("delete", f"{items}/001")):
            answer = client.request(method, place, json=feature())
            assert f"collection {collection!r} is only read" in problem(answer, 405)
            assert answer.headers["allow"] == "GET, OPTIONS"
        assert client.options(items).headers["allow"] == "GET, OPTIONS"

    def test_what_can_be_written_says_so(self, client):
        assert client.options(POINTS).headers["allow"] == "GET, OPTIONS, POST"
        answer = client.options(f"{POINTS}/7")
        assert (answer.status_code, answer.headers["allow"]) == (204, "DELETE, GET, OPTIONS, PATCH, PUT")

    def test_an_unknown_collection(self, client):
        assert "no collection 'trams'" in problem(client.post("/collections/trams/items", json={}), 404)
        problem(client.options("/collections/trams/items"), 404)

    def test_the_standard_is_said_to_be_kept(self, client):
        classes = client.get("/conformance").json()["conformsTo"]
        kept = {each.rpartition("/")[2] for each in classes if "ogcapi-features-4/1.0/conf" in each}
        assert kept == {"create-replace-delete", "update", "features", "optimistic-locking-etags"}


class TestVersions:
    def test_pages_of_a_version_hold_each_of_its_features_once(self, client, made):
        place, _ = made
        seen, address = [], f"{POINTS}?limit=2"
        before = [each["id"] for each in client.get(f"{POINTS}?limit=1000").json()["features"]]
        while address:
            page = client.get(address).json()
            seen += [each["id"] for each in page["features"]]
            address = next((each["href"] for each in page["links"] if each["rel"] == "next"), "")
            client.patch(place, json={"properties": {"name": str(len(seen))}})
            client.post(POINTS, json=feature({**KEY, "point_id": f"0{len(seen)}"}))
            client.delete(f"{POINTS}/{before[0]}" if len(seen) == 2 else f"{POINTS}/0{len(seen) - 2}")
        assert seen == before

    def test_what_another_process_writes_is_seen_soon(self, client, town):
        Workspace.open(town).edit("postal_points", [Change("100003", {"name": "elsewhere"})])
        name = ""
        for _ in range(200):
            name = client.get(f"{POINTS}/100003").json()["properties"]["name"]
            if name:
                break
            time.sleep(0.05)
        assert name == "elsewhere"

    def test_what_is_computed_follows_when_it_is_ready(self, client):
        answer = client.get("/collections/indicators-districts-2023/items")
        assert answer.status_code == 200
        assert len(answer.json()["features"]) == 2

    def test_rows_that_did_not_change_are_not_read_again(self, client, made, monkeypatch):
        read = []
        monkeypatch.setattr(
            "layers.snapshot.Snapshot._read_features",
            lambda _self, name: read.append(name) or REAL(_self, name),
        )
        client.get(STATIONS)
        client.get("/collections/divisions-districts-2023/items")
        read.clear()
        client.patch(made[0], json={"properties": {"name": "again"}})
        client.get(STATIONS)
        client.get("/collections/divisions-districts-2023/items")
        client.get(POINTS)
        assert set(read) == {"postal_points"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Return a client from another machine, the keys of a workspace and its folder."""
    folder = tmp_path_factory.mktemp("guarded")
    Workspace.create(folder, settings='coverage_model = "reach"\n').publish(data(), note="load")
    keys = {role: create_key(folder, role, role).text for role in ("planner", "editor")}
    keys["narrow"] = create_key(folder, "narrow", "editor", collections=("stations",)).text
    app = create_app(Workspace.open(folder).settings)
    with TestClient(app, client=("203.0.113.9", 4000), raise_server_exceptions=False) as client:
        yield client, keys, folder


def test_only_an_editor_of_the_collection_writes(guarded):
    client, keys, folder = guarded
    problem(client.post(POINTS, json=feature()), 401)
    for role in ("planner", "narrow"):
        problem(client.post(POINTS, json=feature(), headers={"X-API-Key": keys[role]}), 403)
    answer = client.post(POINTS, json=feature(), headers={"X-API-Key": keys["editor"]})
    assert answer.status_code == 201
    assert client.get(f"{POINTS}/7").status_code == 200
    begun, ended = map(json.loads, (folder / AUDIT_FILE).read_text().splitlines())
    assert (begun["event"], begun["collection"], begun["version"]) == ("begun", "postal_points", 1)
    assert (ended["event"], ended["feature"], ended["version"], ended["status"]) == ("ended", "7", 2, 201)
