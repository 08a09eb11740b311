"""On which side of a line a point lies, decided exactly.

Plain floating point answers wrongly near the line. Here the quick answer is taken where its error bound
proves it right, and the exact sum of the determinant's terms elsewhere: Jonathan R. Shewchuk, "Adaptive
Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", Discrete & Computational Geometry
18 (1997). Exact as long as no product of two coordinates overflows or underflows, that is for coordinates
which are zero or between 1e-140 and 1e140 in size.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from typing import Any

import numpy as np
from numba import njit

_ERROR_BOUND = (3 + 16 * 2.0**-53) * 2.0**-53  # Shewchuk's ccwerrboundA
_SPLITTER = 2.0**27 + 1


@njit(cache=True, inline="always")
def orientation(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> float:
    """Return a number whose sign tells the side of the line from a to b on which a point lies.

    Parameters
    ----------
    ax, ay, bx, by : float
        Two points of the line.
    x, y : float
        The point.

    Returns
    -------
    float
        Positive to the left of the direction from a to b, negative to the right, zero exactly on the line.
    """
    left = (ax - x) * (by - y)
    right = (ay - y) * (bx - x)
    determinant = left - right
    if abs(determinant) > _ERROR_BOUND * (abs(left) + abs(right)):
        return determinant
    return _exact_orientation(ax, ay, bx, by, x, y)


@njit(cache=True)
def _exact_orientation(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> float:
    factors = (ax, -ax, -x, -ay, ay, y)
    others = (by, y, by, bx, x, bx)
    expansion = np.zeros(2 * len(factors))
    for i in range(len(factors)):
        product, error = _two_product(factors[i], others[i])
        _grow(expansion, 2 * i, error)
        _grow(expansion, 2 * i + 1, product)
    # The parts of an expansion do not overlap, so the largest that is not zero has the sign of the sum.
    for part in expansion[::-1]:
        if part != 0:
            return float(part)
    return 0.0


@njit(cache=True)
def _grow(expansion: Any, size: int, value: float) -> None:
    for i in range(size):
        value, expansion[i] = _two_sum(value, expansion[i])
    expansion[size] = value


@njit(cache=True)
def _two_sum(a: float, b: float) -> tuple[float, float]:
    """Return the rounded sum and its error (Knuth)."""
    total = a + b
    of_b = total - a
    return total, (a - (total - of_b)) + (b - of_b)


@njit(cache=True)
def _two_product(a: float, b: float) -> tuple[float, float]:
    """Return the rounded product and its error (Dekker, Veltkamp)."""
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@njit(cache=True)
def _split(a: float) -> tuple[float, float]:
    scaled = _SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high
