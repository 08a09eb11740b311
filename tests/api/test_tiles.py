"""Vector tiles over HTTP."""

import threading

import mapbox_vector_tile
import pytest

from api.app import create_app
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from maps.tiles.tiles import Tiles
from tests.local_client import LocalClient

HANOI = "9/406/225"
LAYERS = ("stations", "postal_points", "addresses", "divisions/districts-2023", "divisions/communes-2025")


@pytest.mark.parametrize("layer", LAYERS)
def test_a_tile_of_every_layer(client, layer):
    answer = client.get(f"/tiles/{layer}/{HANOI}.mvt")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert mapbox_vector_tile.decode(answer.content)[layer]["features"]


@pytest.mark.parametrize("layer", LAYERS)
def test_it_is_sent_again_only_where_it_has_changed(client, layer):
    path = f"/tiles/{layer}/{HANOI}.mvt"
    first, again = client.get(path), client.get(path)
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    assert not first.headers["etag"].startswith("W/")
    known = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_an_empty_tile_has_no_content_and_is_cached_too(client):
    for layer in LAYERS:
        answer = client.get(f"/tiles/{layer}/1/0/1.mvt")
        assert (answer.status_code, answer.content) == (204, b"")
        known = {"If-None-Match": answer.headers["etag"]}
        assert client.get(f"/tiles/{layer}/1/0/1.mvt", headers=known).status_code == 304


def test_a_newer_version_has_tiles_and_tags_of_its_own(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    addresses, provenance = sample_frames(address_count=3000)["addresses"]
    workspace.publish({"addresses": (addresses, provenance)}, note="all")
    path = "/tiles/addresses/0/0/0.mvt"
    with LocalClient(create_app(workspace.settings)) as client:
        before = client.get(path)
        workspace.publish({"addresses": (addresses.head(100), provenance)}, note="fewer")
        client.app.state.host.refresh()
        after = client.get(path, headers={"If-None-Match": before.headers["etag"]})
    features = mapbox_vector_tile.decode(after.content)["addresses"]["features"]
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert len(features) == 100


def test_others_are_answered_while_a_layer_is_made(client, monkeypatch):
    may_go_on, answers = threading.Event(), []
    cut = Tiles.cut
    monkeypatch.setattr(Tiles, "cut", lambda *asked: may_go_on.wait(30) and cut(*asked))
    path = "/tiles/addresses/17/104000/57000.mvt"
    waiting = threading.Thread(target=lambda: answers.append(client.get(path).status_code))
    waiting.start()
    assert client.get("/healthz").status_code == 200
    assert not answers
    may_go_on.set()
    waiting.join()
    assert answers == [204]


def test_a_layer_that_was_never_loaded_is_unknown(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    name = "divisions/districts-2023"
    workspace.publish({name: sample_frames(address_count=3000)[name]}, note="divisions alone")
    with LocalClient(create_app(workspace.settings)) as client:
        answer = client.get("/tiles/addresses/0/0/0.mvt")
    assert answer.status_code == 404
    assert "no dataset 'addresses'" in answer.json()["detail"]


@pytest.mark.parametrize("layer", ["key_places", "statistics"])
def test_a_layer_that_is_not_drawn_has_no_tiles(client, layer):
    answer = client.get(f"/tiles/{layer}/0/0/0.mvt")
    assert answer.status_code == 404
    assert f"{layer}: has no tiles" in answer.json()["detail"]


def features(client, layer, **filters):
    answer = client.get(f"/tiles/{layer}/0/0/0.mvt", params=filters)
    if answer.status_code == 204:
        return []
    assert answer.status_code == 200, answer.text
    return mapbox_vector_tile.decode(answer.content)[layer]["features"]


def total(found):
    return sum(each["properties"].get("count", 1) for each in found)


@pytest.mark.parametrize(
    ("layer", "field"), [("stations", "operator"), ("postal_points", "kind"), ("addresses", "state")]
)
def test_a_tile_of_the_points_with_some_value(client, layer, field):
    frame = client.app.state.host.service.snapshot.frame(layer)
    frame = frame.drop_duplicates("station_id") if layer == "stations" else frame
    counts = frame[field].value_counts().to_dict()
    assert {value: total(features(client, layer, **{field: value})) for value in counts} == counts
    assert total(features(client, layer, **{field: list(counts)[:2]})) == sum(list(counts.values())[:2])
    assert total(features(client, layer)) == len(frame)


def test_several_fields_go_together(client):
    frame = client.app.state.host.service.snapshot.frame("stations").drop_duplicates("station_id")
    wanted = frame[(frame["operator"] == "Viettel") & (frame["status"] == "on_air")]
    found = features(client, "stations", operator="Viettel", status="on_air", technology=["5G", "4G"])
    assert sorted(each["properties"]["station_id"] for each in found) == sorted(wanted["station_id"])
    assert features(client, "stations", technology="2G") == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("stations/0/0/0.mvt?kind=5G", ("stations", "kind", "operator, technology, status")),
        ("stations/0/0/0.mvt?operator=Nobody", ("stations", "operator", "'Nobody'", "Viettel")),
        ("stations/0/0/0.mvt?operator=Viettel&operator=", ("operator", "''")),
        ("addresses/0/0/0.mvt?state=lost", ("addresses", "state", "'lost'", "plate_fixed")),
        ("addresses/0/0/0.mvt?colour=red", ("colour", "red")),
        ("addresses/0/0/0.mvt?colour=red&colour=blue", ("colour",)),
        ("divisions/districts-2023/0/0/0.mvt?kind=x", ("kind",)),
    ],
)
def test_a_filter_that_does_not_fit_is_named(client, asked, said):
    answer = client.get(f"/tiles/{asked}")
    assert answer.status_code == 400
    assert all(word in answer.json()["detail"] for word in said), answer.json()["detail"]


def test_subsets_have_tags_of_their_own(client):
    path = "/tiles/stations/0/0/0.mvt"
    tags = [client.get(f"{path}{query}").headers["etag"] for query in ("", "?operator=Viettel")]
    assert tags[0] != tags[1]
