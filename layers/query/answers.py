"""The rows that fulfilled the last few conditions, kept so that the next page costs next to nothing."""

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from layers.query.expression import Condition

MOST_ANSWERS = 16
MOST_ROWS = 8_000_000
"""Rows of all answers that are kept, four bytes each; the last answer is kept however many it has."""

Answer = NDArray[np.int32]


class Answers:
    """Finds the rows of which a condition is true, or knows them; any number of threads may ask.

    Parameters
    ----------
    find : callable
        Returns the rows of which a condition is true.
    """

    def __init__(self, find: Callable[[Condition], Answer]) -> None:
        self._find = find
        self._kept: dict[Condition, Answer] = {}
        self._lock = threading.Lock()

    def __call__(self, where: Condition) -> Answer:
        """Return the rows of which a condition is true."""
        with self._lock:
            known = self._kept.get(where)
        found = self._find(where) if known is None else known
        with self._lock:
            self._kept.pop(where, None)
            self._forget(len(found))
            self._kept[where] = found
        return found

    def _forget(self, coming: int) -> None:
        """Let go of what was not asked for the longest, where with what is coming it is too much."""
        rows = sum(map(len, self._kept.values()))
        while self._kept and (len(self._kept) >= MOST_ANSWERS or rows + coming > MOST_ROWS):
            rows -= len(self._kept.pop(next(iter(self._kept))))
