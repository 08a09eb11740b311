"""The tiles of a workspace: which there are, when they are made, and what is kept."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from geo.tile import Tile
from geo.web_mercator import to_world
from layers import geoparquet
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from maps.tiles import tiles as module
from maps.tiles.subsets import wanted_of
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


@pytest.fixture
def many(tmp_path, monkeypatch):
    """Return addresses that fill several row groups, some of them without one part or another."""
    monkeypatch.setattr(geoparquet, "ROW_GROUP_ROWS", 300)
    numbers = range(1600)
    rows = addresses(1600).assign(
        address_text=[["Số 1 Phố Huế", "", None][each % 3] for each in numbers],
        house_number=[["7", "", None, "9"][each % 4] for each in numbers],
        street=[["Phố Huế", "", None][each // 12 % 3] for each in numbers],
        state=[["collected", "updated", None, "plate_fixed", "collected"][each % 5] for each in numbers],
    )
    return Workspace.create(tmp_path / "w").publish({"addresses": (rows, SYNTHETIC)}, note="")


WISHES = [wanted_of({"state": states}) for states in ([], ["collected"], ["", "updated"], ["owner_notified"])]


def test_tiles_of_addresses_from_files_are_those_from_memory(many):
    info = replace(many.info("addresses"), columns=None, places=None, tiles=None, ids=None)
    bare = Snapshot(many.store, many.settings, replace(many.version, datasets={"addresses": info}))
    mapped, in_memory = Tiles(many), Tiles(bare)
    lon, lat, _ = many.lonlat("addresses")
    for zoom in (0, 9, 13, 14, 17):
        x, y = (np.floor(each[::200] * 2**zoom).astype(int) for each in to_world(lon, lat))
        for tile in {Tile(zoom, *at) for at in zip(x.tolist(), y.tolist(), strict=True)}:
            contents = [mapped.cut("addresses", tile, wanted) for wanted in WISHES]
            assert contents == [in_memory.cut("addresses", tile, wanted) for wanted in WISHES]
            assert contents[0] != contents[-1] == b""
    assert b"count" in mapped.cut("addresses", WORLD)


def test_layers_without_rows_have_empty_tiles(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    some = {"stations": stations("A"), "postal_points": postal_points("A"), "addresses": addresses(2)}
    empty = {name: (frame.head(0), SYNTHETIC) for name, frame in some.items()}
    workspace.publish(empty, note="nothing")
    tiles = Tiles(workspace.snapshot())
    assert [tiles.cut(name, WORLD) for name in empty] == [b""] * 3
