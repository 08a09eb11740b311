"""Covered or not, against the distances to all points."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import chunks
from geo.errors import GeometryError
from geo.point_index import PointIndex, ReachIndex

PLACES = st.tuples(st.integers(-20, 20), st.integers(-20, 20))
DISCS = st.lists(st.tuples(PLACES, st.sampled_from([0, 1, 5, 13, 30])), max_size=30)


def covered_by_any(points, reach_m, positions):
    """Return what covers should, by looking at every point."""
    dx, dy = (points[None, :, axis] - positions[:, None, axis] for axis in (0, 1))
    return (np.sqrt(dx * dx + dy * dy) <= reach_m).any(axis=1)


@settings(deadline=None)
@given(DISCS, st.lists(PLACES, max_size=60), st.sampled_from([0.0, 1e7]), st.sampled_from([1.0, 0.1, 1000.0]))
def test_as_a_look_at_all_boundary_included(discs, positions, offset, scale):
    points = np.reshape([place for place, _ in discs], (-1, 2)) * scale + offset
    reach_m = np.array([reach for _, reach in discs], dtype=float) * scale
    positions = np.reshape(positions, (-1, 2)) * scale + offset
    covered = ReachIndex(*points.T, reach_m).covers(*positions.T)
    assert covered.tolist() == covered_by_any(points, reach_m, positions).tolist()


@pytest.fixture(scope="module")
def spread():
    random = np.random.default_rng(2)
    return random.uniform(5e5, 6e5, (400, 2)), random.uniform(4.9e5, 6.1e5, (50_000, 2))


@pytest.mark.parametrize("reach_m", [0.0, 3.0, 1200.0, 1e6])
def test_one_reach_for_all(spread, reach_m):
    points, positions = spread
    covered = ReachIndex(*points.T, reach_m).covers(*positions.T)
    assert np.array_equal(covered, PointIndex(*points.T).nearest(*positions.T)[1] <= reach_m)


@pytest.mark.parametrize("seed", range(3))
def test_reaches_from_a_metre_to_thirty_kilometres(spread, seed):
    points, positions = spread
    reach_m = np.random.default_rng(seed).choice(
        [1.0, 40.0, 900.0, 30_000.0], len(points), p=[0.4, 0.3, 0.29, 0.01]
    )
    covered = ReachIndex(*points.T, reach_m).covers(*positions[:5000].T)
    assert np.array_equal(covered, covered_by_any(points, reach_m, positions[:5000]))


@pytest.mark.parametrize("seed", range(5))
def test_as_shapely_and_as_nearest_at_the_very_edge(seed):
    random = np.random.default_rng(seed)
    centre, reach_m = random.uniform(1e6, 2e6, 2), random.uniform(100, 2000)
    turns = random.uniform(0, 2 * np.pi, 2000)
    edge = centre + reach_m * np.column_stack([np.cos(turns), np.sin(turns)])
    covered = ReachIndex([centre[0]], [centre[1]], reach_m).covers(*edge.T)
    assert 0 < covered.sum() < len(edge)
    assert np.array_equal(covered, shapely.dwithin(shapely.Point(centre), shapely.points(edge), reach_m))
    found, _ = PointIndex([centre[0]], [centre[1]]).nearest(*edge.T, within_m=reach_m)
    assert np.array_equal(covered, found == 0)


@settings(deadline=None)
@given(DISCS, DISCS, st.lists(PLACES, min_size=1))
def test_two_sets_cover_what_either_does(some, others, positions):
    def covered(discs):
        x, y, reach_m = np.array([(*place, reach) for place, reach in discs], dtype=float).reshape(-1, 3).T
        return ReachIndex(x, y, reach_m).covers(*np.array(positions, dtype=float).T)

    assert np.array_equal(covered(some + others), covered(some) | covered(others))


@pytest.mark.parametrize("processors", [1, 3])
def test_the_number_of_processors_changes_nothing(monkeypatch, spread, processors):
    points, positions = spread
    monkeypatch.setattr(chunks, "processors", lambda: processors)
    many = np.tile(positions, (2, 1))
    covered = ReachIndex(*points.T, 1200).covers(*many.T)
    assert np.array_equal(covered, np.tile(covered_by_any(points, 1200, positions), 2))


def test_type_and_boundary():
    covered = ReachIndex([0], [0], 5).covers([3, 3, -5, 0], [4, 4.0001, 0, 0])
    assert covered.dtype == np.bool_
    assert covered.tolist() == [True, False, True, True]


def test_nothing_covers_nothing():
    assert ReachIndex([], [], 100).covers([0.0], [0.0]).tolist() == [False]
    assert ReachIndex([], [], []).covers([0.0], [0.0]).tolist() == [False]
    assert ReachIndex([0], [0], 100).covers([], []).shape == (0,)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_neither_covers_nor_is_covered(bad):
    index = ReachIndex([bad, 0.0], [0.0, 0.0], [10.0, 1.0])
    assert index.covers([bad, 0.0, 5.0], [0.0, 0.5, 0.0]).tolist() == [False, True, False]


def test_mistakes_are_named():
    with pytest.raises(GeometryError, match="1 x but 2 y"):
        ReachIndex([0], [0, 1], 5)
    with pytest.raises(GeometryError, match="3 values for 2 points"):
        ReachIndex([0, 1], [0, 1], [1, 2, 3])
    for bad in (-1.0, np.nan, np.inf):
        with pytest.raises(GeometryError, match=f"reach: position 1: {bad} m is not a distance"):
            ReachIndex([0, 1], [0, 1], [1, bad])
    with pytest.raises(GeometryError, match=r"reach: -1\.0 m is not a distance"):
        ReachIndex([0, 1], [0, 1], -1)
