"""Heights of the ground and of what stands on it, and their profile along a straight path."""

from dataclasses import dataclass
from math import ceil, hypot
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.grid import Grid

FEWEST_STEPS = 4
ROUNDING = 1e-9  # a path of 25 cells is not cut into 26 steps because its length was rounded up

_NO_CLUTTER = np.zeros((1, 1), np.float32)


class Profile(NamedTuple):
    """Heights along a path, both ends included, evenly spaced.

    Attributes
    ----------
    distance_m : ndarray of float64, shape (n,)
        Distance from the first end, in metres.
    ground_m : ndarray of float64, shape (n,)
        Height of the ground above the datum, in metres.
    obstacle_m : ndarray of float64, shape (n,)
        Height of the ground with its clutter, in metres; without it at and around the ends.
    """

    distance_m: NDArray[np.float64]
    ground_m: NDArray[np.float64]
    obstacle_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Terrain:
    """Heights on a grid: those of the ground between the centres of cells, those of clutter cell by cell.

    Attributes
    ----------
    grid : Grid
        Where the cells lie.
    ground_m : ndarray of float32, shape (rows, columns)
        Height of the ground above the datum at the centre of each cell, in metres.
    clutter_m : ndarray of float32, shape (rows, columns), or None
        Height of what stands on each cell above its ground, in metres; None where nothing is known to.
    filled_share : float
        Share of the cells whose height was not known and has been filled in from their surroundings.

    Raises
    ------
    GeometryError
        An array is not of the grid's shape, a height is not finite, or a clutter height is negative.
    """

    grid: Grid
    ground_m: NDArray[np.float32]
    clutter_m: NDArray[np.float32] | None = None
    filled_share: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "ground_m", _checked("ground", self.ground_m, self.grid))
        if self.clutter_m is not None:
            object.__setattr__(self, "clutter_m", _checked("clutter", self.clutter_m, self.grid))
            if self.clutter_m.min() < 0:
                raise GeometryError(f"clutter: height {self.clutter_m.min():g} m is negative")

    @property
    def kernel_arguments(
        self,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], bool, float, float, float]:
        """Ground, clutter, whether there is any, west, north and cell, as compiled functions take them."""
        clutter = _NO_CLUTTER if self.clutter_m is None else self.clutter_m
        place = self.grid.west_m, self.grid.north_m, self.grid.cell_m
        return self.ground_m, clutter, self.clutter_m is not None, *place

    def ground_at(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Return the height of the ground, bilinear between the four nearest centres of cells.

        Beyond the outermost centres the ground is taken to go on level.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            Points, in metres.

        Returns
        -------
        ndarray of float64, shape (n,)
            Metres above the datum.
        """
        return self._ground(*self._cells(x, y))

    def clutter_at(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Return the height of the clutter of the cell that each point lies in; 0 outside the grid.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            Points, in metres.

        Returns
        -------
        ndarray of float64, shape (n,)
            Metres above the ground.
        """
        return self._clutter(*self._cells(x, y))

    def _cells(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return places in cells from the north-western corner, eastward and southward."""
        column = (np.asarray(x, float) - self.grid.west_m) / self.grid.cell_m
        row = (self.grid.north_m - np.asarray(y, float)) / self.grid.cell_m
        return column, row

    def _ground(self, column: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.float64]:
        rows, columns = self.grid.shape
        x, y = np.clip(column - 0.5, 0, columns - 1), np.clip(row - 0.5, 0, rows - 1)
        left, top = x.astype(np.int64), y.astype(np.int64)
        right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
        upper = _mixed(self.ground_m[top, left], self.ground_m[top, right], x - left)
        lower = _mixed(self.ground_m[bottom, left], self.ground_m[bottom, right], x - left)
        return _mixed(upper, lower, y - top)

    def _clutter(self, column: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.clutter_m is None:
            return np.zeros(np.shape(column))
        rows, columns = self.grid.shape
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        i, j = (np.where(inside, each, 0).astype(np.int64) for each in (row, column))
        return np.where(inside, self.clutter_m[i, j], 0.0)

    def along(
        self, share: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the heights of ground and of obstacles at shares of a path, as `path_profile` wants them.

        Parameters
        ----------
        share : ndarray of float64, shape (n,)
            Shares of the way, 0 the first.
        x0, y0, x1, y1 : float
            The ends, in metres.
        """
        cell = self.grid.cell_m
        column0, row0 = (x0 - self.grid.west_m) / cell, (self.grid.north_m - y0) / cell
        column, row = column0 + share * ((x1 - x0) / cell), row0 + share * ((y0 - y1) / cell)
        ground, clutter = self._ground(column, row), self._clutter(column, row)
        i, j = np.floor(row), np.floor(column)
        for end in (0, -1):
            clutter[(i == i[end]) & (j == j[end])] = 0
        return ground, ground + clutter


def steps_along(length_m: float, step_m: float) -> int:
    """Return into how many equal steps a path is cut: none longer than `step_m`, and four at least."""
    return max(ceil(length_m / step_m - ROUNDING), FEWEST_STEPS)


def path_profile(
    terrain: Terrain, x0: float, y0: float, x1: float, y1: float, *, step_m: float | None = None
) -> Profile:
    """Return the heights along the straight path between two points.

    Clutter counts between the ends only, and not in the cells in which they lie: a model of path loss knows
    of a receiver among houses or trees, and an antenna is mounted above what surrounds it. It would stand in
    its own way otherwise.

    Parameters
    ----------
    terrain : Terrain
        Heights.
    x0, y0, x1, y1 : float
        The ends, in metres.
    step_m : float, optional
        Longest step, in metres; a cell's side unless given. There are four steps at least.

    Raises
    ------
    GeometryError
        The ends are one point or not finite, or the step is not positive.
    """
    step = terrain.grid.cell_m if step_m is None else step_m
    length = hypot(x1 - x0, y1 - y0)
    if not 0 < length < np.inf:
        raise GeometryError(f"path: from ({x0}, {y0}) to ({x1}, {y1}) there is no way to go")
    if not step > 0:
        raise GeometryError(f"path: step {step} m is not positive")
    count = steps_along(length, step)
    share = np.arange(count + 1, dtype=np.float64) * (1 / count)
    share[-1] = 1
    return Profile(length * share, *terrain.along(share, x0, y0, x1, y1))


def _mixed(a: NDArray[Any], b: NDArray[Any], share: NDArray[np.float64]) -> NDArray[np.float64]:
    low = np.asarray(a, np.float64)
    return low + share * (np.asarray(b, np.float64) - low)


def _checked(name: str, heights: NDArray[np.float32], grid: Grid) -> NDArray[np.float32]:
    """Return heights in the one form for which kernels are compiled: read-only contiguous float32."""
    array = np.require(np.asarray(heights), np.float32, ["C", "A"]).view()
    if array.shape != grid.shape:
        raise GeometryError(f"{name}: heights of shape {array.shape} on a grid of {grid.shape}")
    missing = float(np.mean(~np.isfinite(array)))
    if missing:
        raise GeometryError(f"{name}: {missing:.1%} of the heights are not known")
    array.flags.writeable = False
    return array
