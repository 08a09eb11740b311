"""Classes of a choropleth: where one ends and the next begins."""

from math import floor, log10
from typing import Any, Literal, get_args

import numpy as np
from numba import njit
from numpy.typing import NDArray

Method = Literal["quantile", "equal", "natural"]

SIGNIFICANT_DIGITS = 3
MOST_STARTS = 1000
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
    method : {"quantile", "equal", "natural"}
        About equally many values in every class, classes of equal width, or classes whose values differ
        least from their means.
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
    low, high = _floor(present.min(), digits), -_floor(-present.max(), digits)
    inner = _inner_edges(present, low, high, method, classes)
    rounded = np.unique([round(edge, _decimals(edge, digits)) for edge in inner.tolist()])
    return (low, *rounded[(rounded > low) & (rounded < high)].tolist(), high)


def natural_breaks(values: NDArray[np.float64], classes: int) -> NDArray[np.float64]:
    """Return the least value of every class but the first, where values differ least from their class's mean.

    The sum of squared differences is the least there is: W. D. Fisher, *On grouping for maximum homogeneity*,
    Journal of the American Statistical Association 53, 1958; cartographers know it by Jenks. By dynamic
    programming over the distinct values, in time as their square times the classes; of more than 1,000
    distinct values, no more than 1,000 at even ranks and even distances are where a class may begin.

    Parameters
    ----------
    values : ndarray of float64
        At least one, none missing.
    classes : int
        Most classes; fewer where there are fewer distinct values.
    """
    distinct, count = np.unique(values, return_counts=True)
    starts = _starts(distinct)
    edges, centred = np.append(starts, len(distinct)), distinct - distinct.mean()
    n, sums, squares = (
        np.append(0.0, np.cumsum(count * centred**power))[edges].astype(np.float64) for power in range(3)
    )
    firsts = _firsts(n, sums, squares, min(classes, len(starts)))
    found, last = [], len(starts) - 1
    for first in reversed(firsts):
        found.append(distinct[starts[first[last]]])
        last = first[last] - 1
    return np.array(found[::-1])


def class_of(values: NDArray[np.float64], edges: tuple[float, ...]) -> NDArray[np.intp]:
    """Return the position of each value's class, −1 where the value is missing.

    A class holds its lower edge; the last one holds its upper edge as well.
    """
    return np.where(np.isfinite(values), np.searchsorted(edges[1:-1], values, side="right"), -1)


def _inner_edges(
    values: NDArray[np.float64], low: float, high: float, method: Method, classes: int
) -> NDArray[np.float64]:
    """Return where classes meet, not yet rounded."""
    steps = np.linspace(0, 1, classes + 1)[1:-1]
    match method:
        case "quantile":
            return np.quantile(values, steps)
        case "equal":
            return low + (high - low) * steps
        case "natural":
            return natural_breaks(values, classes)


def _starts(distinct: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the positions of the ascending values at which a class may begin."""
    if len(distinct) <= MOST_STARTS:
        return np.arange(len(distinct))
    half = MOST_STARTS // 2
    ranks = np.linspace(0, len(distinct) - 1, half).astype(np.int64)
    return np.union1d(ranks, np.searchsorted(distinct, np.linspace(distinct[0], distinct[-1], half)))


@njit(cache=True, nogil=True)
def _firsts(counts: Any, sums: Any, squares: Any, classes: int) -> Any:
    """Return where the last class begins, of two and more classes that end before each further start.

    Given the running sums, up to each start, of the number of values, of themselves and of their squares.
    """
    size = len(counts) - 1
    best, firsts = np.empty((classes, size)), np.zeros((classes - 1, size), dtype=np.int64)
    best[:, :] = np.inf
    for end in range(size):
        for first in range(end + 1):
            total = sums[end + 1] - sums[first]
            square = total * total / (counts[end + 1] - counts[first])
            differences = max(squares[end + 1] - squares[first] - square, 0.0)
            if first == 0:
                best[0, end] = differences
            for fewer in range(classes - 1):
                before = best[fewer, first - 1] if first else 0.0
                if before + differences < best[fewer + 1, end]:
                    best[fewer + 1, end], firsts[fewer, end] = before + differences, first
    return firsts


def _decimals(value: float, most: int) -> int:
    """Return the decimals, negative for tens and more, that leave a number its significant digits."""
    return most if value == 0 else min(most, SIGNIFICANT_DIGITS - 1 - floor(log10(abs(value))))


def _floor(value: float, digits: int) -> float:
    """Round down, unless the value has no more digits than are kept."""
    digits = _decimals(value, digits)
    nearest = round(float(value), digits)
    return nearest if nearest <= value else round(nearest - 10.0**-digits, digits)
