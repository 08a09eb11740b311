"""An index of places that change while the server runs: found by position, added and removed one by one."""

import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rtree.index import Index


class LiveIndex:
    """An R-tree over rectangles, or points, in metres.

    It is meant for single look-ups among thousands of places; bulk work is `geo.point_index`'s. The library
    beneath is not safe for threads, not even for reading, so that one asks at a time.

    Parameters
    ----------
    bounds : array_like, shape (n, 4)
        West, south, east and north of each place; its position in the array is its number.
    """

    def __init__(self, bounds: ArrayLike) -> None:
        boxes = np.asarray(bounds, dtype=np.float64).reshape(-1, 4)
        self._lock = threading.Lock()
        self._tree = Index(_entries(boxes)) if len(boxes) else Index()

    @classmethod
    def of_points(cls, x: ArrayLike, y: ArrayLike, *, reach_m: ArrayLike = 0.0) -> "LiveIndex":
        """Return the index of points, or of the squares around the circles that they reach."""
        xs, ys, reach = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (x, y, reach_m)))
        return cls(np.column_stack([xs - reach, ys - reach, xs + reach, ys + reach]))

    def insert(self, number: int, bounds: tuple[float, float, float, float]) -> None:
        """Add a place."""
        with self._lock:
            self._tree.insert(number, bounds)

    def remove(self, number: int, bounds: tuple[float, float, float, float]) -> None:
        """Remove a place, given the bounds with which it was added."""
        with self._lock:
            self._tree.delete(number, bounds)

    def around(self, x: float, y: float) -> list[int]:
        """Return the numbers of the places whose rectangles hold a position, ascending."""
        with self._lock:
            return sorted(self._tree.intersection((x, y, x, y)))

    def nearest(self, x: float, y: float, *, k: int) -> list[int]:
        """Return the numbers of the `k` nearest places, and of those as near as the last, ascending."""
        with self._lock:
            return sorted(self._tree.nearest((x, y, x, y), k))


def _entries(boxes: NDArray[np.float64]) -> Iterator[tuple[int, tuple[float, ...], None]]:
    return ((number, tuple(box), None) for number, box in enumerate(boxes.tolist()))
