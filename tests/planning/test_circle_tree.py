import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.circle_tree import CircleTree

COORDINATES = st.integers(-50, 50).map(float)
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), max_size=40)


@given(POINTS, COORDINATES, COORDINATES, st.integers(0, 30))
def test_around_is_that_of_a_plain_search(points, x, y, reach):
    tree = CircleTree([px for px, _ in points], [py for _, py in points], reach_m=float(reach))
    expected = [n for n, (px, py) in enumerate(points) if abs(px - x) <= reach and abs(py - y) <= reach]
    assert tree.around(x, y) == expected


def test_an_empty_tree_finds_nothing():
    assert CircleTree([], [], reach_m=5.0).around(0, 0) == []


def test_threads_get_the_same_answers():
    x, y = np.random.default_rng(1).uniform(0, 1000, (2, 500))
    tree = CircleTree(x, y, reach_m=90.0)
    alone = [tree.around(each, each) for each in range(200)]
    found: list[list[list[int]]] = []

    def ask():
        found.append([tree.around(each, each) for each in range(200)])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 4
