"""What is mapped into memory of a large dataset of points is what the dataset says."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.point_index import PointIndex
from geo.tile_index import TileIndex
from layers import geoparquet, point_files
from layers import snapshot as snapshots
from layers.errors import UnknownNameError
from layers.part import Part
from layers.query.identifiers import Identifiers
from layers.query.selection import Selection
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, addresses


@pytest.fixture
def snapshot(tmp_path, monkeypatch):
    monkeypatch.setattr(geoparquet, "ROW_GROUP_ROWS", 3)
    monkeypatch.setattr(snapshots, "_FEATURES", {})  # shared by versions of the same rows
    workspace = Workspace.create(tmp_path / "w")
    rows = addresses(8).assign(state=["collected", "updated", None, "collected"] * 2)
    return workspace.publish({"addresses": (rows, PROVENANCE)}, note="")


MAPPED = ("columns", "places", "tiles", "ids")


def without_mapped(snapshot):
    """Return the version as an earlier release has written it."""
    info = replace(snapshot.info("addresses"), **dict.fromkeys(MAPPED))
    return type(snapshot)(
        snapshot.store, snapshot.settings, replace(snapshot.version, datasets={"addresses": info})
    )


def same(snapshot, other):
    x, y = np.random.default_rng(1).uniform(-1e4, 1e4, (2, 50)) + snapshot.points("addresses").x[0]
    found, expected = (each.point_index("addresses").k_nearest(x, y, k=3) for each in (snapshot, other))
    points, others = snapshot.points("addresses"), other.points("addresses")
    assert [each.tolist() for each in found] == [each.tolist() for each in expected]
    assert points.table.to_pylist() == others.table.to_pylist()
    assert points.x.tolist() == others.x.tolist()
    assert points.y.tolist() == others.y.tolist()
    return on_the_map(snapshot) == on_the_map(other) and of_features(snapshot) == of_features(other)


def on_the_map(snapshot):
    lon, lat, table = snapshot.lonlat("addresses", ["code"])
    points, same = snapshot.map_points("addresses", ["code"])
    assert (points.lon.tolist(), points.lat.tolist()) == (lon.tolist(), lat.tolist())
    assert same.equals(table)
    index = {name: array.tolist() for name, array in points.tiles.items()}
    counts = snapshot.counts("addresses", "state")
    return lon.tolist(), lat.tolist(), table.to_pylist(), index, points.kinds.texts, counts


def of_features(snapshot):
    features = snapshot.features("addresses")
    pages = features.page(Selection()), *(features.feature(f"A{each}") for each in range(8))
    with pytest.raises(UnknownNameError, match="no feature 'A8'"):
        features.feature("A8")
    snapshots._FEATURES.clear()
    return [(page.ids, page.table.to_pylist(), page.geometry.tolist()) for page in pages]


def test_it_says_what_the_dataset_says(snapshot):
    info = snapshot.info("addresses")
    assert info.columns.name.endswith(".columns.arrow")
    assert info.places.name.endswith(".places.arrow")
    assert info.tiles.name.endswith(".tiles.arrow")
    assert info.ids.name.endswith(".ids.arrow")
    assert len(info.files) == 1 + len(MAPPED)
    assert same(snapshot, without_mapped(snapshot))


def test_nothing_is_built_again(snapshot, monkeypatch):
    for each in (PointIndex, TileIndex):
        monkeypatch.setattr(each, "__init__", None)
    monkeypatch.setattr(Identifiers, "of", None)
    monkeypatch.setattr(snapshots, "decode_points", None)
    assert len(snapshot.point_index("addresses").k_nearest_to(0, 0, k=8)) == 8
    assert len(snapshot.map_points("addresses")[0].index) == 8
    assert snapshot.features("addresses").feature("A7").ids == ["A7"]


@pytest.mark.parametrize("name", MAPPED)
def test_what_is_damaged_is_made_anew(snapshot, name):
    stored = getattr(snapshot.info("addresses"), name)
    (snapshot.path / "data" / stored.name).write_bytes(b"damaged")
    assert same(snapshot, without_mapped(snapshot))


def test_few_points_need_none(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    info = workspace.publish({"addresses": (addresses(8), PROVENANCE)}, note="").info("addresses")
    assert [getattr(info, name) for name in MAPPED] == [None] * len(MAPPED)


def test_a_part_takes_nothing_of_the_whole(snapshot):
    bounds = (105.808, 20.0, 105.822, 22.0)
    found, expected = (
        Part(each, bounds, working_crs="EPSG:5897") for each in (snapshot, without_mapped(snapshot))
    )
    assert on_the_map(found) == on_the_map(expected)
    assert len(found.map_points("addresses")[0].index) == 4
    features, others = (each.features("addresses") for each in (found, expected))
    assert features.page(Selection()).ids == others.page(Selection()).ids
    assert sorted(features.page(Selection()).ids) == ["A2", "A3", "A4", "A5"]
    assert features.feature("A2").ids == ["A2"]
    with pytest.raises(UnknownNameError):
        features.feature("A0")


def rows_of(batches):
    """Return the rows of batches: place, position and fields of each."""
    return [
        (*place, *fields.values())
        for part in batches
        for place, fields in zip(
            np.column_stack([*part.lonlat(""), part.x, part.y]).tolist(), part.table.to_pylist(), strict=True
        )
    ]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Return versions of scattered addresses: mapped in small blocks, and read from the dataset."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geoparquet, "ROW_GROUP_ROWS", 40)
        patch.setattr(point_files, "BLOCK_ROWS", 8)
        frame = addresses(150)
        frame.geometry = shapely.points(np.random.default_rng(2).uniform([105, 20], [106, 21], (150, 2)))
        workspace = Workspace.create(tmp_path_factory.mktemp("many") / "w")
        snapshot = workspace.publish({"addresses": (frame, PROVENANCE)}, note="")
        list(snapshot.batches("addresses", ("state",), bounds=(0, 0, 0, 0)))
        yield snapshot, without_mapped(snapshot)


def test_batches_are_the_rows_of_the_dataset_in_order(many):
    mapped, read = (rows_of(each.batches("addresses", ("address_id", "state"))) for each in many)
    assert mapped == read
    assert len(mapped) == 150
    geometry = many[0].frame("addresses").geometry
    assert [row[:2] for row in mapped] == list(zip(geometry.x, geometry.y, strict=True))


@given(
    st.lists(st.floats(104.9, 106.1), min_size=2, max_size=2),
    st.lists(st.floats(19.9, 21.1), min_size=2, max_size=2),
)
def test_no_row_within_bounds_is_left_out(many, lon, lat):
    (west, east), (south, north) = sorted(lon), sorted(lat)
    every = rows_of(many[0].batches("addresses", ("address_id",)))
    inside = {row for row in every if west <= row[0] <= east and south <= row[1] <= north}
    for snapshot in many:
        found = rows_of(snapshot.batches("addresses", ("address_id",), bounds=(west, south, east, north)))
        assert inside <= set(found)
        assert len(found) == len(set(found))


def test_blocks_beyond_the_bounds_are_not_read(many):
    mapped, read = (
        rows_of(each.batches("addresses", ("address_id",), bounds=(105, 20, 105.1, 20.1))) for each in many
    )
    assert 0 < len(mapped) < len(read) < 150
