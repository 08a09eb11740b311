"""Which points are nearest to a position: exactly, for a million positions in tens of milliseconds."""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import coordinates, in_chunks
from geo.distance import largest_square
from geo.errors import GeometryError
from geo.reach_index import ReachIndex

__all__ = ["NO_POINT", "PointIndex", "ReachIndex"]

NO_POINT = -1

_POINTS_PER_CELL = 1.0
_MAX_CELLS = 2**22
_EPSILON = float(np.finfo(np.float64).eps)


class _Frame(NamedTuple):
    """Where the cells of a uniform grid lie; `margin` is above all rounding in placing a point."""

    west: float
    south: float
    size: float
    columns: int
    rows: int
    margin: float


class _Points(NamedTuple):
    """Points sorted by the cell that holds them, row by row.

    `starts` has one entry per cell and one more; `positions` are those in the arrays given.
    """

    starts: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    positions: NDArray[np.int32]


class PointIndex:
    """Answers which of many points are nearest to a position, in the plane.

    The index does not change once it is built, and any number of threads may ask it at once.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Points in metres; they may coincide. A point that is not finite is never found.

    Raises
    ------
    GeometryError
        There are not as many `x` as `y`.
    """

    def __init__(self, x: ArrayLike, y: ArrayLike) -> None:
        self._frame, self._points = _build(*coordinates(x, y))

    def nearest(
        self, x: ArrayLike, y: ArrayLike, *, within_m: float = np.inf
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the nearest point to each position.

        Parameters
        ----------
        x, y : array_like, shape (m,)
            Positions in metres.
        within_m : float
            Largest distance that counts, inclusive.

        Returns
        -------
        positions : ndarray of int32, shape (m,)
            Position of the nearest point, the lowest of equally near ones; -1 where none is near enough or
            the position is not finite.
        distance_m : ndarray of float64, shape (m,)
            Distance to it in metres; infinite where there is none.

        Raises
        ------
        GeometryError
            There are not as many `x` as `y`, or `within_m` is negative or NaN.
        """
        positions, distance_m = self.k_nearest(x, y, k=1, within_m=within_m)
        return positions[:, 0], distance_m[:, 0]

    def k_nearest(
        self, x: ArrayLike, y: ArrayLike, *, k: int, within_m: float = np.inf
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the `k` nearest points to each position, nearest first, equally near ones by position.

        Parameters
        ----------
        x, y : array_like, shape (m,)
            Positions in metres.
        k : int
            How many points to find, at least 1.
        within_m : float
            Largest distance that counts, inclusive.

        Returns
        -------
        positions : ndarray of int32, shape (m, k)
            Positions of the points; -1 where there are no more.
        distance_m : ndarray of float64, shape (m, k)
            Distances to them in metres; infinite where there are no more.

        Raises
        ------
        GeometryError
            There are not as many `x` as `y`, `k` is not positive, or `within_m` is negative or NaN.
        """
        if k < 1:
            raise GeometryError(f"nearest points: k {k} is not positive")
        if not within_m >= 0:
            raise GeometryError(f"within: {float(within_m)} m is not a distance")
        xs, ys = coordinates(x, y)
        positions = np.full((len(xs), k), NO_POINT, dtype=np.int32)
        squares = np.full((len(xs), k), np.inf)
        limit = float(largest_square(within_m))
        search = partial(_search, self._frame, *self._points, xs, ys, limit, positions, squares)
        in_chunks(search, len(xs))
        return positions, np.sqrt(squares, out=squares)


def _build(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[_Frame, _Points]:
    positions = np.flatnonzero(np.isfinite(x) & np.isfinite(y)).astype(np.int32)
    x, y = x[positions], y[positions]
    frame = _frame(x, y)
    cell = _steps(y, frame.south, frame.size) * frame.columns + _steps(x, frame.west, frame.size)
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(frame.rows * frame.columns + 1)).astype(np.int32)
    return frame, _Points(starts, x[order], y[order], positions[order])


def _frame(x: NDArray[np.float64], y: NDArray[np.float64]) -> _Frame:
    if not len(x):
        return _Frame(0.0, 0.0, 1.0, 0, 0, 0.0)
    west, south = float(x.min()), float(y.min())
    width, height = float(x.max()) - west, float(y.max()) - south
    cells = min(max(len(x) / _POINTS_PER_CELL, 1.0), _MAX_CELLS)
    rounding = 64 * _EPSILON * float(max(np.abs(x).max(), np.abs(y).max()))
    size = max(np.sqrt(width * height / cells), (width + height) / cells, rounding) or 1.0
    return _Frame(west, south, size, int(width / size) + 1, int(height / size) + 1, 1e-6 * size + rounding)


def _steps(values: NDArray[np.float64], start: float, size: float) -> NDArray[np.int64]:
    return ((values - start) / size).astype(np.int64)


@njit(cache=True, nogil=True)
def _search(
    frame: Any,
    starts: Any,
    px: Any,
    py: Any,
    numbers: Any,
    x: Any,
    y: Any,
    limit: float,
    positions: Any,
    squares: Any,
    start: int,
    stop: int,
) -> None:
    """Look at the cell of each position, then at ever wider rings of cells around it."""
    last = squares.shape[1] - 1
    for i in range(start, stop):
        if not (np.isfinite(x[i]) and np.isfinite(y[i]) and frame.columns):
            continue
        column = int(min(max((x[i] - frame.west) / frame.size, 0.0), frame.columns - 1.0))
        row = int(min(max((y[i] - frame.south) / frame.size, 0.0), frame.rows - 1.0))
        ring = 0
        while True:
            for r in range(max(row - ring, 0), min(row + ring, frame.rows - 1) + 1):
                step = 1 if abs(r - row) == ring else 2 * ring
                for c in range(column - ring, column + ring + 1, step):
                    if 0 <= c < frame.columns:
                        cell = r * frame.columns + c
                        for p in range(starts[cell], starts[cell + 1]):
                            dx, dy = px[p] - x[i], py[p] - y[i]
                            square = dx * dx + dy * dy
                            if square <= limit and square <= squares[i, last]:
                                _insert(positions, squares, i, numbers[p], square)
            gap = _gap_outside(frame, x[i], y[i], column, row, ring)
            if gap == np.inf or gap * gap > min(squares[i, last], limit):
                break
            ring += 1


@njit(cache=True)
def _gap_outside(frame: Any, x: float, y: float, column: int, row: int, ring: int) -> float:
    """Return a distance that every point outside a block of cells exceeds; infinite if there is none."""
    gap = np.inf
    if column > ring:
        gap = min(gap, x - frame.west - (column - ring) * frame.size)
    if column + ring < frame.columns - 1:
        gap = min(gap, frame.west + (column + ring + 1) * frame.size - x)
    if row > ring:
        gap = min(gap, y - frame.south - (row - ring) * frame.size)
    if row + ring < frame.rows - 1:
        gap = min(gap, frame.south + (row + ring + 1) * frame.size - y)
    return float(max(gap - frame.margin, 0.0))


@njit(cache=True)
def _insert(positions: Any, squares: Any, i: int, position: int, square: float) -> None:
    """Put a point among the nearest of one position, which are in order of distance and position."""
    at = squares.shape[1]
    while at and _precedes(square, position, squares[i, at - 1], positions[i, at - 1]):
        at -= 1
    for later in range(squares.shape[1] - 1, at, -1):
        squares[i, later], positions[i, later] = squares[i, later - 1], positions[i, later - 1]
    if at < squares.shape[1]:
        squares[i, at], positions[i, at] = square, position


@njit(cache=True)
def _precedes(square: float, position: int, other_square: float, other: int) -> bool:
    return square < other_square or (square == other_square and (other == NO_POINT or position < other))
