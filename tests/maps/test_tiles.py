"""The tiles of a workspace: which there are, when they are made, and what is kept."""

import threading

import pytest

from geo.tile import Tile
from layers.errors import UnknownNameError
from layers.workspace import Workspace
from maps.tiles import tiles as module
from maps.tiles.tiles import Tiles
from tests.maps.cities import SYNTHETIC, addresses, postal_points, stations

WORLD, HANOI = Tile(0, 0, 0), Tile(9, 406, 225)


def test_every_dataset_has_tiles(toy):
    tiles = Tiles(toy.snapshot)
    for name in toy.snapshot.datasets:
        assert tiles.kept(name, HANOI) is None
        content = tiles.cut(name, HANOI)
        assert name.encode() in content
        assert tiles.kept(name, HANOI) == content


def test_a_tile_without_anything_in_it_is_empty_and_kept(toy):
    tiles = Tiles(toy.snapshot)
    for name in toy.snapshot.datasets:
        assert tiles.cut(name, Tile(1, 0, 1)) == b""
        assert tiles.kept(name, Tile(1, 0, 1)) == b""


@pytest.mark.parametrize("name", ["nothing", "divisions", "divisions/none", "divisions/NO", "stations/x", ""])
def test_an_unknown_dataset_is_named(toy, name):
    tiles = Tiles(toy.snapshot)
    with pytest.raises(UnknownNameError):
        tiles.cut(name, WORLD)
    assert not tiles._locks


def test_a_layer_is_made_once_and_nobody_waits_for_another(toy, monkeypatch):
    made, may_go_on = [], threading.Event()

    def slowly(snapshot, name):
        made.append(name)
        if name == "addresses":
            assert may_go_on.wait(30)
        return original(snapshot, name)

    original = module.point_tiles
    monkeypatch.setattr(module, "point_tiles", slowly)
    tiles = Tiles(toy.snapshot)
    waiting = [threading.Thread(target=tiles.cut, args=("addresses", WORLD)) for _ in range(3)]
    for each in waiting:
        each.start()
    assert tiles.cut("stations", WORLD)
    assert tiles.kept("addresses", WORLD) is None
    may_go_on.set()
    for each in waiting:
        each.join()
    assert sorted(made) == ["addresses", "stations"]


def test_layers_without_rows_have_empty_tiles(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    some = {"stations": stations("A"), "postal_points": postal_points("A"), "addresses": addresses(2)}
    empty = {name: (frame.head(0), SYNTHETIC) for name, frame in some.items()}
    workspace.publish(empty, note="nothing")
    tiles = Tiles(workspace.snapshot())
    assert [tiles.cut(name, WORLD) for name in empty] == [b""] * 3
