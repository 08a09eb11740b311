"""Points found by rectangle, from a million of them without looking at the others."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

POINTS_PER_CELL = 16
Box = tuple[float, float, float, float]


class BoxIndex:
    """Points in the cells of a grid, row by row, so that a rectangle is a few stretches of one array.

    The index does not change once it is built, and any number of threads may ask it at once.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Finite coordinates, in any unit.
    """

    def __init__(self, x: ArrayLike, y: ArrayLike) -> None:
        self._x, self._y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        self._side = max(1, int(np.sqrt(len(self._x) / POINTS_PER_CELL)))
        self._low = np.array([_least(self._x), _least(self._y)])
        extent = np.array([np.ptp(each) if len(each) else 0.0 for each in (self._x, self._y)])
        with np.errstate(over="ignore"):  # points that lie closer than numbers can tell share a cell
            self._per_unit = self._side / np.where(extent > 0, extent, 1.0)
        cells = self._step(self._y, 1) * self._side + self._step(self._x, 0)
        self._order = np.argsort(cells, kind="stable")
        self._starts = np.searchsorted(cells[self._order], np.arange(self._side**2 + 1))

    def __len__(self) -> int:
        return len(self._x)

    def inside(self, box: Box) -> NDArray[np.int64]:
        """Return the positions of the points in a closed rectangle (west, south, east, north), ascending."""
        west, south, east, north = box
        if not (west <= east and south <= north):
            return np.empty(0, dtype=np.int64)
        found = self._candidates(box)
        x, y = self._x[found], self._y[found]
        inside: NDArray[np.int64] = np.sort(found[(x >= west) & (x <= east) & (y >= south) & (y <= north)])
        return inside

    def _candidates(self, box: Box) -> NDArray[np.int64]:
        first, last = self._step(np.array(box[::2]), 0)
        bottom, top = self._step(np.array(box[1::2]), 1)
        rows = np.arange(bottom, top + 1) * self._side
        starts, ends = self._starts[rows + first], self._starts[rows + last + 1]
        stretches = [self._order[a:b] for a, b in zip(starts, ends, strict=True)]
        candidates: NDArray[np.int64] = np.concatenate(stretches)
        return candidates

    def _step(self, values: NDArray[np.float64], axis: int) -> NDArray[np.int64]:
        with np.errstate(over="ignore", invalid="ignore"):
            steps = (values - self._low[axis]) * self._per_unit[axis]
        cells: NDArray[np.int64] = np.clip(np.nan_to_num(steps), 0, self._side - 1).astype(np.int64)
        return cells


def _least(values: NDArray[np.float64]) -> float:
    return float(values.min()) if len(values) else 0.0
