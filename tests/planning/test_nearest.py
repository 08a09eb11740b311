"""Distances to the nearest place are those to the nearest of all, however far it is."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from planning.nearest import AROUND_M, Nearest

# Of the order of what is looked at first: some places lie within, others beyond.
WIDE = st.integers(-3 * int(AROUND_M), 3 * int(AROUND_M))
PLACES = st.lists(st.tuples(WIDE, WIDE), min_size=1, max_size=12)
POINTS = st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), max_size=12)


def nearest(places):
    return Nearest.of(pd.DataFrame(places, columns=["x", "y"], dtype=float))


@given(PLACES, POINTS)
def test_they_are_those_of_a_tree_of_all(places, points):
    x, y = np.array(points, float).reshape(-1, 2).T
    found = nearest(places).distances_m(x, y)
    expected = cKDTree(places).query(np.column_stack([x, y]))[0]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_nothing_is_near_to_nothing():
    assert np.isnan(nearest([]).distances_m(np.zeros(2), np.zeros(2))).all()
    assert nearest([(0, 0)]).distances_m(np.empty(0), np.empty(0)).shape == (0,)
