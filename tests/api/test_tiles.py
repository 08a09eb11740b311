"""Vector tiles over HTTP."""

import threading

import mapbox_vector_tile
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from maps.tiles.tiles import Tiles

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
    workspace, frames = Workspace.create(tmp_path / "w"), sample_frames(address_count=3000)
    workspace.publish(frames, note="all")
    path = "/tiles/addresses/0/0/0.mvt"
    with TestClient(create_app(workspace.settings)) as client:
        before = client.get(path)
        addresses, provenance = frames["addresses"]
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
    monkeypatch.setattr(Tiles, "cut", lambda tiles, name, tile: may_go_on.wait(30) and cut(tiles, name, tile))
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
    with TestClient(create_app(workspace.settings)) as client:
        answer = client.get("/tiles/addresses/0/0/0.mvt")
    assert answer.status_code == 404
    assert "no dataset 'addresses'" in answer.json()["detail"]
