"""Squares that decide as distances do."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.distance import largest_square

DISTANCES = st.floats(0, 1e150) | st.sampled_from([0.1, 1200.1, 1e-160, 5e-324, 1.7e308])


@given(DISTANCES)
def test_the_square_is_the_largest_of_that_distance(distance):
    square = largest_square(distance)
    assert np.sqrt(square) <= distance
    with np.errstate(over="ignore"):
        above = np.nextafter(square, np.inf)
    assert np.sqrt(above) > distance


def test_no_limit_stays_no_limit():
    assert largest_square([np.inf, 3.0, 0.0])[0] == np.inf
    assert largest_square([np.inf, 3.0])[1] >= 9.0
