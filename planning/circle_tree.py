"""Which of many circles may hold a position: an R-tree over the squares around them."""

import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rtree.index import Index


class CircleTree:
    """An R-tree over the squares around circles, for single look-ups; bulk work is `geo.reach_index`'s.

    The library beneath is not safe for threads, not even for reading, so that one asks at a time.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Centres in metres; the position of each in the arrays is its number.
    reach_m : float or array_like, shape (n,)
        Radii in metres.
    """

    def __init__(self, x: ArrayLike, y: ArrayLike, *, reach_m: ArrayLike) -> None:
        xs, ys, reach = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (x, y, reach_m)))
        squares = np.column_stack([xs - reach, ys - reach, xs + reach, ys + reach])
        self._lock = threading.Lock()
        self._tree = Index(_entries(squares)) if len(squares) else Index()

    def around(self, x: float, y: float) -> list[int]:
        """Return the numbers of the circles whose squares hold a position, ascending."""
        with self._lock:
            return sorted(self._tree.intersection((x, y, x, y)))


def _entries(boxes: NDArray[np.float64]) -> Iterator[tuple[int, tuple[float, ...], None]]:
    return ((number, tuple(box), None) for number, box in enumerate(boxes.tolist()))
