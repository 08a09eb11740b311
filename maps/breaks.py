"""Classes of a choropleth: where one ends and the next begins."""

from math import floor, log10
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Method = Literal["quantile", "equal"]

SIGNIFICANT_DIGITS = 3
METHODS: tuple[Method, ...] = get_args(Method)


def class_edges(
    values: NDArray[np.float64], *, digits: int, method: Method = "quantile", classes: int = 5
) -> tuple[float, ...]:
    """Return the edges of classes that hold all the values.

    The edges are rounded to what a legend prints, at most three significant digits, so that it says exactly
    where a class ends; edges that fall together are one, so there may be fewer classes than asked for.

    Parameters
    ----------
    values : ndarray of float64
        What is to be classed; NaN where missing.
    digits : int
        Most decimals that the legend prints.
    method : {"quantile", "equal"}
        About equally many values in every class, or classes of equal width.
    classes : int
        Most classes wanted.

    Returns
    -------
    tuple of float
        Edges in ascending order, one more than there are classes; empty where every value is missing.
    """
    present = values[np.isfinite(values)]
    if not present.size:
        return ()
    steps = np.linspace(0, 1, classes + 1)[1:-1]
    low, high = _floor(present.min(), digits), -_floor(-present.max(), digits)
    inner = np.quantile(present, steps) if method == "quantile" else low + (high - low) * steps
    rounded = np.unique([round(edge, _decimals(edge, digits)) for edge in inner.tolist()])
    return (low, *rounded[(rounded > low) & (rounded < high)].tolist(), high)


def class_of(values: NDArray[np.float64], edges: tuple[float, ...]) -> NDArray[np.intp]:
    """Return the position of each value's class, −1 where the value is missing.

    A class holds its lower edge; the last one holds its upper edge as well.
    """
    return np.where(np.isfinite(values), np.searchsorted(edges[1:-1], values, side="right"), -1)


def _decimals(value: float, most: int) -> int:
    """Return the decimals, negative for tens and more, that leave a number its significant digits."""
    return most if value == 0 else min(most, SIGNIFICANT_DIGITS - 1 - floor(log10(abs(value))))


def _floor(value: float, digits: int) -> float:
    """Round down, unless the value has no more digits than are kept."""
    digits = _decimals(value, digits)
    nearest = round(float(value), digits)
    return nearest if nearest <= value else round(nearest - 10.0**-digits, digits)
