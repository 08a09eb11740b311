"""Comparing distances by their squares, without disagreeing with the distances themselves."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def largest_square(distance: ArrayLike) -> NDArray[np.float64]:
    """Return the largest squared length whose square root is at most a distance.

    A kernel that compares ``dx² + dy²`` with it decides as ``sqrt(dx² + dy²) <= distance`` would, to the
    last bit: so that "covered" and "the nearest is within reach" are the same. The square of the distance
    itself is rounded, and may decide otherwise.

    Parameters
    ----------
    distance : array_like
        Distances, not negative.
    """
    distances = np.asarray(distance, dtype=np.float64)
    with np.errstate(over="ignore"):
        square = distances * distances
        while (high := np.sqrt(square) > distances).any():
            square = np.where(high, np.nextafter(square, 0), square)
        while (low := _is_too_low(square, distances)).any():
            square = np.where(low, np.nextafter(square, np.inf), square)
    return square


def _is_too_low(square: NDArray[np.float64], distances: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isfinite(square) & (np.sqrt(np.nextafter(square, np.inf)) <= distances)
