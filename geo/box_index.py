"""Points found by rectangle, from a million of them without looking at the others."""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import coordinates

POINTS_PER_BLOCK = 256
Box = tuple[float, float, float, float]


class BoxIndex:
    """Points in blocks of those that follow one another, each with its bounds.

    The points are used where they lie, and the blocks take little: a 64th of them. It is as quick as points
    that follow one another are neighbours: along a curve, a rectangle touches few blocks. The index does not
    change once it is built, and any number of threads may ask it at once.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Finite coordinates, in any unit.
    """

    def __init__(self, x: ArrayLike, y: ArrayLike) -> None:
        self._x, self._y = coordinates(x, y)
        starts = np.arange(0, len(self._x), POINTS_PER_BLOCK)
        edges = ((np.fmin, self._x), (np.fmin, self._y), (np.fmax, self._x), (np.fmax, self._y))
        self._edges = [edge.reduceat(each, starts) if len(starts) else np.empty(0) for edge, each in edges]

    def __len__(self) -> int:
        return len(self._x)

    @property
    def bounds(self) -> Box | None:
        """West, south, east and north of all points; None where there are none."""
        if not len(self):
            return None
        west, south, east, north = self._edges
        least, largest = np.fmin.reduce, np.fmax.reduce
        return float(least(west)), float(least(south)), float(largest(east)), float(largest(north))

    def inside(self, box: Box) -> NDArray[np.int32]:
        """Return the positions of the points in a closed rectangle (west, south, east, north), ascending."""
        least_x, least_y, largest_x, largest_y = self._edges
        west, south, east, north = map(float, box)
        in_columns, in_rows = (
            (least_x <= east) & (largest_x >= west),
            (least_y <= north) & (largest_y >= south),
        )
        blocks = np.flatnonzero(in_columns & in_rows)
        found = np.empty(len(blocks) * POINTS_PER_BLOCK, dtype=np.int32)
        count = _inside(self._x, self._y, blocks, west, south, east, north, found)
        return found[:count].copy()


@njit(cache=True, nogil=True)
def _inside(
    x: Any, y: Any, blocks: Any, west: float, south: float, east: float, north: float, found: Any
) -> int:
    """Write which points of some blocks lie in a rectangle; return how many."""
    count = 0
    for block in blocks:
        first = block * POINTS_PER_BLOCK
        for i in range(first, min(first + POINTS_PER_BLOCK, len(x))):
            if west <= x[i] <= east and south <= y[i] <= north:
                found[count] = i
                count += 1
    return count
