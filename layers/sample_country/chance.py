"""Chance that depends on what it is asked for alone, and not on what was asked before.

So any part of an invented country can be made without the others, and is the same whenever it is made.
Source of the mixing: G. L. Steele, D. Lea, C. H. Flood, *Fast splittable pseudorandom number generators*,
2014 (SplitMix64).
"""

from enum import IntEnum, auto

import numpy as np
from numpy.typing import ArrayLike, NDArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_ROUNDS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
_LAST = np.uint64(31)
_MANTISSA, _UNIT = np.uint64(11), 2.0**-53


class Purpose(IntEnum):
    """What a number is drawn for; each purpose has numbers of its own."""

    HAMLET_TURN = auto()
    HAMLET_RADIUS = auto()
    HAMLET_GRID = auto()
    STREET_HAMLET = auto()
    STREET_TURN = auto()
    STREET_RADIUS = auto()
    STREET_CROSSES = auto()
    HOUSE_LANE = auto()
    HOUSE_DEPTH = auto()
    STATE = auto()
    DAY = auto()


def chance(seed: int, purpose: Purpose, *of: ArrayLike) -> NDArray[np.float64]:
    """Return one number for each thing, uniform in [0, 1).

    Parameters
    ----------
    seed : int
        Another seed gives other numbers.
    purpose : Purpose
        What they are for.
    *of : array_like of int, shape (n,)
        Which things: the same numbers name the same thing.

    Returns
    -------
    ndarray of float64, shape (n,)
        The numbers.
    """
    state = _mixed(np.array([seed], dtype=np.uint64))
    for each in (purpose, *of):
        state = _mixed(state + np.asarray(each).astype(np.uint64))
    numbers: NDArray[np.float64] = (state >> _MANTISSA) * np.float64(_UNIT)
    return numbers


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = state + _STEP
    for shift, factor in _ROUNDS:
        mixed = (mixed ^ (mixed >> shift)) * factor
    return mixed ^ (mixed >> _LAST)
