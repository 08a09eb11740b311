"""Plain greedy choice for weighted maximum coverage: every gain anew at every step."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.maximum_coverage import Cells, Selection


def plain_greedy(sets: Sequence[Cells], weights: NDArray[np.int64], *, most: int) -> Selection:
    """Choose sets one after the other, each adding the most weight; of equal ones the first."""
    still = np.asarray(weights, np.int64).copy()
    chosen: list[int] = []
    gains: list[int] = []
    evaluations = 0
    while len(chosen) < min(most, len(sets)):
        now = [int(still[each].sum()) for each in sets]
        evaluations += len(sets)
        best = int(np.argmax(now))
        if now[best] == 0:
            break
        chosen.append(best)
        gains.append(now[best])
        still[sets[best]] = 0
    return Selection(tuple(chosen), tuple(gains), evaluations)
