"""Weighted maximum coverage: of many sets of cells, those that together cover the most weight.

What a set adds to others never grows while more are chosen (the covered weight is submodular), so that a gain
computed earlier bounds the gain now. Lazy greedy choice (Minoux 1978; CELF in Leskovec et al. 2007) computes
a gain anew only where such a bound is the largest of all; it chooses what plain greedy choice does. Greedy
choice of k sets covers at least 1 - (1 - 1/k)^k ≥ 1 - 1/e of what the best k do (Nemhauser, Wolsey and Fisher
1978).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.int64]


@dataclass(frozen=True)
class Selection:
    """Sets chosen one after the other.

    Attributes
    ----------
    chosen : tuple of int
        Numbers of the sets, in the order of their choice.
    gains : tuple of int
        The weight that each added to those before it.
    evaluations : int
        How many gains were computed.
    """

    chosen: tuple[int, ...]
    gains: tuple[int, ...]
    evaluations: int


def maximum_coverage(
    sets: Sequence[Cells],
    weights: NDArray[np.int64],
    *,
    most: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Selection:
    """Choose sets greedily, each adding the most weight to those before; of equal ones the first.

    Parameters
    ----------
    sets : sequence of ndarray of int64
        Numbers of the cells of each set, without repetition.
    weights : ndarray of int64, shape (cells,)
        Weight of each cell, not negative; whole numbers, so that sums do not depend on their order.
    most : int
        How many sets are chosen at most; fewer where no other adds anything.
    progress : callable
        Is told how many sets have been chosen.
    """
    still = np.asarray(weights, np.int64).copy()
    bounds = [(-_gain(each, still), number) for number, each in enumerate(sets)]
    heapify(bounds)
    computed_at = np.zeros(len(sets), np.int64)
    chosen: list[int] = []
    gains: list[int] = []
    evaluations = len(sets)
    while bounds and len(chosen) < most and bounds[0][0] < 0:
        bound, number = heappop(bounds)
        if computed_at[number] < len(chosen):
            computed_at[number] = len(chosen)
            evaluations += 1
            heappush(bounds, (-_gain(sets[number], still), number))
            continue
        chosen.append(number)
        gains.append(-bound)
        still[sets[number]] = 0
        progress(len(chosen))
    return Selection(tuple(chosen), tuple(gains), evaluations)


def _gain(cells: Cells, still: NDArray[np.int64]) -> int:
    return int(still[cells].sum())
