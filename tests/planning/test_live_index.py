import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.live_index import LiveIndex

COORDINATES = st.integers(-50, 50).map(float)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), max_size=40)


def square_distances(points, x, y):
    return [(px - x) ** 2 + (py - y) ** 2 for px, py in points]


@given(POINTS, COORDINATES, COORDINATES, st.integers(1, 5))
def test_nearest_is_that_of_a_plain_search(points, x, y, k):
    index = LiveIndex.of_points([px for px, _ in points], [py for _, py in points])
    distances = square_distances(points, x, y)
    furthest = sorted(distances)[: min(k, len(points))][-1:]
    expected = [number for number, each in enumerate(distances) if furthest and each <= furthest[0]]
    assert index.nearest(x, y, k=k) == expected


@given(POINTS, COORDINATES, COORDINATES, st.integers(0, 30))
def test_around_is_that_of_a_plain_search(points, x, y, reach):
    index = LiveIndex.of_points([px for px, _ in points], [py for _, py in points], reach_m=float(reach))
    expected = [n for n, (px, py) in enumerate(points) if abs(px - x) <= reach and abs(py - y) <= reach]
    assert index.around(x, y) == expected


@given(POINTS.filter(bool), st.data())
def test_places_come_and_go(points, data):
    index = LiveIndex(np.empty((0, 4)))
    for number, (x, y) in enumerate(points):
        index.insert(number, (x, y, x, y))
    gone = data.draw(st.sets(st.sampled_from(range(len(points)))))
    for number in gone:
        x, y = points[number]
        index.remove(number, (x, y, x, y))
    assert index.nearest(0, 0, k=len(points)) == [n for n in range(len(points)) if n not in gone]


def test_an_empty_index_finds_nothing():
    index = LiveIndex.of_points([], [])
    assert index.nearest(0, 0, k=3) == []
    assert index.around(0, 0) == []


def test_threads_get_the_same_answers():
    x, y = np.random.default_rng(1).uniform(0, 1000, (2, 500))
    index = LiveIndex.of_points(x, y)
    alone = [index.nearest(each, each, k=3) for each in range(200)]
    found: list[list[list[int]]] = []

    def ask():
        found.append([index.nearest(each, each, k=3) for each in range(200)])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 8


def test_a_place_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="reshape"):
        LiveIndex([[1, 2, 3]])
