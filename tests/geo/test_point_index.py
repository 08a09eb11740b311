"""Nearest points, against a plain search through all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import chunks
from geo.errors import GeometryError
from geo.point_index import PointIndex

PLACES = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), max_size=40)
OFFSETS = st.sampled_from([0.0, 1e7])
SCALES = st.sampled_from([1.0, 0.1, 1000.0])


def nearest_of_all(points, positions, k, within_m=np.inf):
    """Return what k_nearest should, by looking at every point."""
    dx, dy = (points[None, :, axis] - positions[:, None, axis] for axis in (0, 1))
    distances = np.sqrt(dx * dx + dy * dy)
    distances[~(distances <= within_m)] = np.inf
    order = np.argsort(distances, axis=1, kind="stable")
    order = np.pad(order, ((0, 0), (0, k)))[:, :k]
    distances = np.pad(np.sort(distances, axis=1), ((0, 0), (0, k)), constant_values=np.inf)[:, :k]
    return np.where(np.isfinite(distances), order, -1), distances


@settings(deadline=None)
@given(PLACES, PLACES, st.integers(1, 6), OFFSETS, SCALES)
def test_as_a_search_through_all(points, positions, k, offset, scale):
    points, positions = (np.reshape(xy, (-1, 2)) * scale + offset for xy in (points, positions))
    found, distance_m = PointIndex(*points.T).k_nearest(*positions.T, k=k)
    expected, expected_m = nearest_of_all(points, positions, k)
    assert found.tolist() == expected.tolist()
    assert distance_m.tolist() == expected_m.tolist()


@settings(deadline=None)
@given(PLACES, PLACES, st.integers(0, 30), OFFSETS)
def test_within_a_distance_inclusive(points, positions, within_m, offset):
    points, positions = (np.reshape(xy, (-1, 2)) + offset for xy in (points, positions))
    found, distance_m = PointIndex(*points.T).nearest(*positions.T, within_m=within_m)
    expected, expected_m = nearest_of_all(points, positions, 1, within_m)
    assert found.tolist() == expected[:, 0].tolist()
    assert distance_m.tolist() == expected_m[:, 0].tolist()


@settings(deadline=None)
@given(PLACES, PLACES.filter(bool), st.integers(1, 6), st.integers(0, 30) | st.just(np.inf))
def test_one_position_is_answered_as_many_are(points, positions, k, within_m):
    points, positions = np.reshape(points, (-1, 2)), np.reshape(positions, (-1, 2)).astype(float)
    index = PointIndex(*points.T)
    many = index.k_nearest(*positions.T, k=k, within_m=within_m)
    for xy, found, distance_m in zip(positions.tolist(), *many, strict=True):
        expected = [pair for pair in zip(found.tolist(), distance_m.tolist(), strict=True) if pair[0] >= 0]
        assert index.k_nearest_to(*xy, k=k, within_m=within_m) == expected


@pytest.fixture(scope="module")
def clustered():
    """Return 3,000 points, most of them crowded, and 5,000 positions on, near and far from them."""
    random = np.random.default_rng(1)
    points = np.vstack([random.normal(5e5, 300, (2500, 2)), random.uniform(4e5, 6e5, (500, 2))])
    return points, np.vstack(
        [points[:1000], random.uniform(3.9e5, 6.1e5, (3990, 2)), random.normal(0, 1e8, (10, 2))]
    )


@pytest.mark.parametrize("k", [1, 2, 7])
def test_crowds_and_deserts(clustered, k):
    points, positions = clustered
    found, distance_m = PointIndex(*points.T).k_nearest(*positions.T, k=k)
    expected, expected_m = nearest_of_all(points, positions, k)
    assert np.array_equal(found, expected)
    assert np.array_equal(distance_m, expected_m)


@pytest.mark.parametrize("processors", [1, 3])
def test_the_number_of_processors_changes_nothing(monkeypatch, clustered, processors):
    points, positions = clustered
    many = np.tile(positions, (20, 1))
    monkeypatch.setattr(chunks, "processors", lambda: processors)
    found, _ = PointIndex(*points.T).nearest(*many.T)
    assert np.array_equal(found, np.tile(nearest_of_all(points, positions, 1)[0][:, 0], 20))


def test_types_and_shapes():
    index = PointIndex([0, 10], [0, 0])
    found, distance_m = index.nearest([1.0, 9.0, 4.0], [0.0, 0.0, 3.0])
    assert (found.dtype, distance_m.dtype) == (np.int32, np.float64)
    assert (found.tolist(), distance_m.tolist()) == ([0, 1, 0], [1.0, 1.0, 5.0])
    found, distance_m = index.k_nearest([1.0], [0.0], k=3)
    assert (found.tolist(), distance_m.tolist()) == ([[0, 1, -1]], [[1.0, 9.0, np.inf]])


def test_of_equally_near_points_the_lowest_position_comes_first():
    index = PointIndex([5, -5, 0, 0, 5], [0, 0, 5, -5, 0])
    assert index.nearest([0.0], [0.0])[0].tolist() == [0]
    assert index.k_nearest([0.0], [0.0], k=5)[0].tolist() == [[0, 1, 2, 3, 4]]


def test_an_index_of_no_points():
    found, distance_m = PointIndex([], []).nearest([0.0, np.nan], [0.0, 0.0])
    assert (found.tolist(), distance_m.tolist()) == ([-1, -1], [np.inf, np.inf])


def test_no_positions():
    index = PointIndex([0.0], [0.0])
    assert [len(result) for result in index.nearest([], [])] == [0, 0]
    assert index.k_nearest([], [], k=3)[0].shape == (0, 3)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_neither_finds_nor_is_found(bad):
    index = PointIndex([bad, 1.0, 0.0], [0.0, 1.0, bad])
    found, distance_m = index.k_nearest([bad, 1.0], [1.0, 1.0], k=2)
    assert found.tolist() == [[-1, -1], [1, -1]]
    assert distance_m.tolist() == [[np.inf, np.inf], [0.0, np.inf]]


def test_points_in_a_line_and_in_one_place():
    line = PointIndex(np.arange(1000.0), np.zeros(1000))
    assert line.nearest([500.4, -7.0], [0.0, 3.0])[0].tolist() == [500, 0]
    heap = PointIndex(np.full(50, 1e7), np.full(50, 1e7))
    assert heap.k_nearest([1e7], [1e7 + 1], k=2)[0].tolist() == [[0, 1]]


def test_mistakes_are_named():
    with pytest.raises(GeometryError, match="1 x but 2 y"):
        PointIndex([0], [0, 1])
    with pytest.raises(GeometryError, match="k 0 is not positive"):
        PointIndex([0], [0]).k_nearest([0], [0], k=0)
    with pytest.raises(GeometryError, match="k 0"):
        PointIndex([0], [0]).k_nearest_to(0, 0, k=0)
    with pytest.raises(GeometryError, match=r"within: -1\.0 m is not a distance"):
        PointIndex([0], [0]).nearest([0], [0], within_m=-1)
    with pytest.raises(GeometryError, match="within: nan m is not a distance"):
        PointIndex([0], [0]).nearest([0], [0], within_m=float("nan"))
