"""The side of a line, against rational arithmetic."""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from geo.orientation import orientation

SIZES = st.floats(1e-100, 1e100) | st.floats(-1e100, -1e-100) | st.just(0.0)
PLACES = st.floats(1e7, 1e7 + 10) | st.integers(-5, 5).map(float)


@njit
def compiled_orientation(ax, ay, bx, by, x, y):
    return orientation(ax, ay, bx, by, x, y)


def exact_sign(ax, ay, bx, by, x, y):
    a, b, c, d, e, f = map(Fraction, (ax, ay, bx, by, x, y))
    determinant = (a - e) * (d - f) - (b - f) * (c - e)
    return (determinant > 0) - (determinant < 0)


@settings(deadline=None)
@given(st.tuples(SIZES, SIZES, SIZES, SIZES, SIZES, SIZES))
def test_any_size(corners):
    assert np.sign(compiled_orientation(*corners)) == exact_sign(*corners)


@settings(deadline=None)
@given(st.tuples(PLACES, PLACES, PLACES, PLACES, PLACES, PLACES))
def test_places_far_from_the_origin(corners):
    assert np.sign(compiled_orientation(*corners)) == exact_sign(*corners)


@settings(deadline=None)
@given(PLACES, PLACES, st.integers(1, 2**20), st.integers(-(2**20), 2**20), st.integers(-3, 3))
def test_a_few_last_bits_off_a_line(x, y, dx, dy, ulps):
    a, b = (x, y), (x + 2.0 * dx, y + 2.0 * dy)
    near = (b[0] + a[0]) / 2, (b[1] + a[1]) / 2 + ulps * np.spacing(y)
    assert np.sign(compiled_orientation(*a, *b, *near)) == exact_sign(*a, *b, *near)


def test_known_sides():
    assert compiled_orientation(0.0, 0.0, 1.0, 0.0, 0.5, 1.0) > 0
    assert compiled_orientation(0.0, 0.0, 1.0, 0.0, 0.5, -1.0) < 0
    assert compiled_orientation(0.0, 0.0, 3.0, 1.0, 6.0, 2.0) == 0


def test_where_plain_arithmetic_is_wrong():
    corners = (12.0, 12.0, 24.0, 24.0, 0.5 + 2.0**-53, 0.5)
    ax, ay, bx, by, x, y = corners
    assert (ax - x) * (by - y) - (ay - y) * (bx - x) == 0
    assert np.sign(compiled_orientation(*corners)) == exact_sign(*corners) != 0
