"""Tiles of points, against a plain count of the points of every tile."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.tile import DEEPEST_ZOOM, EXTENT, Tile
from geo.tile_index import CELLS, CLUSTER, TileIndex
from geo.web_mercator import to_world

# Corners and edges of tiles of every zoom, as well as places between them, and crowds.
STEPS = st.integers(0, 2**12 - 1).map(lambda step: step * 360 / 2**12 - 180)
SPREAD = st.tuples(STEPS | st.floats(-180, 180), st.sampled_from([0.0]) | st.floats(-85, 85))
CROWDED = st.tuples(st.floats(105.80, 105.81), st.floats(21.00, 21.01))
PLACES = st.lists(SPREAD | CROWDED, min_size=1, max_size=60)


def tiles_of(places, zoom):
    """Return the tile of each place, by the formula."""
    x, y = to_world(*np.array(places).T)
    last = 2**zoom - 1
    columns, rows = (np.minimum(np.floor(each * 2**zoom), last).astype(int).tolist() for each in (x, y))
    return list(zip(columns, rows, strict=True))


def cut_all(places, zoom, **options):
    index = TileIndex(*np.array(places).T)
    return {at: index.cut(Tile(zoom, *at), **options) for at in set(tiles_of(places, zoom))}


@settings(deadline=None)
@given(PLACES)
def test_at_the_deepest_zoom_every_point_is_in_one_tile_once(places):
    found = cut_all(places, DEEPEST_ZOOM, most=0)
    expected = {at: [] for at in found}
    for position, at in enumerate(tiles_of(places, DEEPEST_ZOOM)):
        expected[at].append(position)
    assert {at: sorted(tile.points.tolist()) for at, tile in found.items()} == expected


@settings(deadline=None)
@given(PLACES, st.integers(0, DEEPEST_ZOOM), st.sampled_from([0, 1, 5, 1000]))
def test_at_every_zoom_the_counts_are_those_of_the_tiles(places, zoom, most):
    found = cut_all(places, zoom, most=most)
    assert {at: tile.counts.sum() for at, tile in found.items()} == Counter(tiles_of(places, zoom))
    for tile in found.values():
        assert tile.counts.min() >= 1
        assert np.array_equal(tile.points == CLUSTER, tile.counts > 1)


@settings(deadline=None)
@given(PLACES, st.integers(0, DEEPEST_ZOOM))
def test_a_point_is_within_a_unit_of_where_it_is(places, zoom):
    x, y = (each * (2**zoom * EXTENT) for each in to_world(*np.array(places).T))
    for (column, row), tile in cut_all(places, zoom, most=1000).items():
        assert np.all(column * EXTENT + tile.x <= x[tile.points])
        assert np.all(np.abs(column * EXTENT + tile.x - x[tile.points]) <= 1)
        assert np.all(np.abs(row * EXTENT + tile.y - y[tile.points]) <= 1)


@settings(deadline=None)
@given(PLACES, st.integers(0, DEEPEST_ZOOM - 1))
def test_a_cluster_is_the_mean_of_a_cell(places, zoom):
    x, y = to_world(*np.array(places).T)
    x, y = np.minimum(x, np.nextafter(1, 0)) * 2**zoom, y * 2**zoom
    side = EXTENT // CELLS
    for (column, row), tile in cut_all(places, zoom, most=0).items():
        for at in zip(tile.x.tolist(), tile.y.tolist(), tile.counts.tolist(), strict=True):
            cell = at[0] // side, at[1] // side
            cells = np.floor(np.array([x - column, y - row]) * CELLS).T
            inside = (cells == cell).all(axis=1)
            assert inside.sum() == at[2]
            assert abs((x[inside].mean() - column) * EXTENT - at[0]) <= 1 + 1e-6
            assert abs((y[inside].mean() - row) * EXTENT - at[1]) <= 1 + 1e-6


def test_a_tile_holds_its_western_and_northern_edges():
    # The middle of the world is a corner of four tiles.
    index = TileIndex([0.0], [0.0])
    counts = {(column, row): index.count(Tile(1, column, row)) for column in (0, 1) for row in (0, 1)}
    assert counts == {(0, 0): 0, (1, 0): 0, (0, 1): 0, (1, 1): 1}


def test_few_points_are_shown_one_by_one_and_many_as_clusters():
    index = TileIndex([105.0, 105.0, 105.0, 10.0], [21.0, 21.0, 21.0, 50.0])
    world = Tile(0, 0, 0)
    assert sorted(index.cut(world, most=4).points.tolist()) == [0, 1, 2, 3]
    clusters = index.cut(world, most=3)
    assert sorted(zip(clusters.points.tolist(), clusters.counts.tolist(), strict=True)) == [(-1, 3), (3, 1)]


def test_a_crowd_of_a_million_is_counted():
    random = np.random.default_rng(5)
    lon, lat = random.normal(105.8, 0.2, 1_000_000), random.normal(21, 0.2, 1_000_000)
    index = TileIndex(lon, lat)
    assert index.cut(Tile(0, 0, 0)).counts.sum() == 1_000_000
    column, row = tiles_of([(105.8, 21.0)], 9)[0]
    around = [Tile(9, column + i, row + j) for i in range(-9, 10) for j in range(-9, 10)]
    found = [index.cut(tile) for tile in around]
    assert sum(int(tile.counts.sum()) for tile in found) == 1_000_000
    assert max(map(len, found)) <= CELLS * CELLS


def test_an_index_of_no_points():
    index = TileIndex([], [])
    assert (len(index), len(index.cut(Tile(0, 0, 0))), len(index.cut(Tile(0, 0, 0), most=-1))) == (0, 0, 0)


def test_what_is_not_on_the_map_is_in_no_tile():
    index = TileIndex([np.nan, 0.0, 105.0], [0.0, 89.0, 21.0])
    assert len(index) == 1
    assert index.cut(Tile(0, 0, 0)).points.tolist() == [2]


@settings(deadline=None)
@given(PLACES, st.integers(0, DEEPEST_ZOOM), st.sampled_from([0, 1, 5]), st.data())
def test_some_kinds_are_cut_as_if_there_were_no_others(places, zoom, most, data):
    kinds = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(places), max_size=len(places))))
    wanted = np.array(data.draw(st.lists(st.booleans(), min_size=3, max_size=3)))
    lon, lat = np.array(places).T
    kept = np.flatnonzero(wanted[kinds])
    index, alone = TileIndex(lon, lat, kinds.astype(np.uint8)), TileIndex(lon[kept], lat[kept])
    for at in set(tiles_of(places, zoom)):
        some, same = (
            index.cut(Tile(zoom, *at), most=most, wanted=wanted),
            alone.cut(Tile(zoom, *at), most=most),
        )
        assert [some.x.tolist(), some.y.tolist()] == [same.x.tolist(), same.y.tolist()]
        assert some.counts.tolist() == same.counts.tolist()
        points = np.where(same.points == CLUSTER, CLUSTER, kept[same.points] if len(kept) else CLUSTER)
        assert some.points.tolist() == points.tolist()


@settings(deadline=None)
@given(PLACES, st.integers(0, DEEPEST_ZOOM))
def test_an_index_of_its_arrays_is_the_same(places, zoom):
    index = TileIndex(*np.array(places).T)
    again = TileIndex.of_arrays(index.arrays)
    for at in set(tiles_of(places, zoom)):
        one, other = (each.cut(Tile(zoom, *at), most=1) for each in (index, again))
        for name in ("x", "y", "points", "counts"):
            assert np.array_equal(getattr(one, name), getattr(other, name))


def test_mistakes_are_named():
    with pytest.raises(GeometryError, match="1 x but 2 y"):
        TileIndex([0], [0, 1])
    with pytest.raises(GeometryError, match="1 lon but 2 kinds"):
        TileIndex([0], [0], np.zeros(2, np.uint8))
