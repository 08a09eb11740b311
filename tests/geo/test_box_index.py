import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.box_index import BoxIndex

COORDINATE = st.floats(-100, 100)
# Fewer than a block holds, or several blocks of places that come again.
POSITIONS = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=200).flatmap(
    lambda some: st.sampled_from([some, some * 7])
)


@given(POSITIONS, st.tuples(COORDINATE, COORDINATE), st.tuples(COORDINATE, COORDINATE))
def test_a_rectangle_holds_what_comparing_every_point_finds(positions, one, other):
    x, y = np.array(positions, dtype=float).reshape(-1, 2).T
    west, east = sorted((one[0], other[0]))
    south, north = sorted((one[1], other[1]))
    expected = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    index = BoxIndex(x, y)
    assert index.inside((west, south, east, north)).tolist() == expected.tolist()
    assert index.bounds == ((x.min(), y.min(), x.max(), y.max()) if positions else None)


def test_an_empty_rectangle_and_an_empty_index_hold_nothing():
    index = BoxIndex([1.0, 2.0], [1.0, 2.0])
    assert index.inside((3, 0, 2, 3)).tolist() == []
    assert BoxIndex([], []).inside((-1, -1, 1, 1)).tolist() == []
    assert index.inside((-np.inf, -np.inf, np.inf, np.inf)).tolist() == [0, 1]


def test_a_point_without_a_place_hides_none_of_its_neighbours():
    index = BoxIndex([1.0, np.nan, 2.0], [1.0, 5.0, 2.0])
    assert index.inside((0, 0, 3, 3)).tolist() == [0, 2]
    assert index.bounds[0::2] == (1.0, 2.0)
