"""Density squares."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maps.squares import density_squares

POSITIONS = st.lists(st.tuples(*[st.floats(-5e6, 5e6)] * 2), min_size=1, max_size=60).map(np.array)


@given(POSITIONS, st.integers(1, 20))
def test_every_point_is_counted_in_the_cell_that_it_lies_in(positions, most):
    squares = density_squares(*positions.T, most=most)
    cells = Counter(map(tuple, np.floor(positions / squares.side_m).tolist()))
    middles = np.column_stack([squares.x, squares.y]) / squares.side_m - 0.5
    assert dict(zip(map(tuple, middles.tolist()), squares.count.tolist(), strict=True)) == cells


@given(POSITIONS, st.integers(1, 20))
def test_no_finer_grid_would_do(positions, most):
    squares = density_squares(*positions.T, most=most)
    finer = density_squares(*positions.T, most=len(positions))
    assert len(squares.count) <= most or squares.side_m == 500_000
    assert finer.side_m <= squares.side_m


def test_areas_are_as_the_counts():
    x = np.repeat([50.0, 250, 450], [100, 25, 1])
    squares = density_squares(x, np.zeros_like(x), most=10)
    corner_x, corner_y = squares.corners()
    sides = np.ptp(corner_x, axis=1)
    assert squares.side_m == 100
    assert sides.tolist() == [100, 50, 25]
    assert np.allclose(np.ptp(corner_y, axis=1), sides)
    assert np.all(corner_x[:, 0] == corner_x[:, -1])
