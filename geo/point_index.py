"""Which points are nearest to a position: exactly, for a million positions in tens of milliseconds."""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from collections.abc import Mapping
from functools import lru_cache, partial
from math import sqrt
from typing import Any, NamedTuple, Self

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import as_mapped, coordinates, in_chunks, position
from geo.distance import largest_square
from geo.errors import GeometryError
from geo.reach_index import ReachIndex

__all__ = ["NO_POINT", "PointIndex", "ReachIndex"]

NO_POINT = -1

_POINTS_PER_CELL = 0.35  # few, since points crowd: a city's cells hold many times the mean
_MAX_CELLS = 2**22
_EPSILON = float(np.finfo(np.float64).eps)


class _Frame(NamedTuple):
    """Where the cells lie: `per_unit` is one over their side, `margin` above all rounding in placing."""

    west: float
    south: float
    per_unit: float
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

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the index of which these are the `arrays`; they are used where they lie."""
        index = cls.__new__(cls)
        west, south, per_unit, columns, rows, margin = arrays["frame"].tolist()
        index._frame = _Frame(west, south, per_unit, int(columns), int(rows), margin)  # noqa: SLF001
        index._points = _Points(*(as_mapped(arrays[name]) for name in _Points._fields))  # noqa: SLF001
        return index

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that the index consists of, to be kept."""
        return {"frame": np.array(self._frame, dtype=np.float64), **self._points._asdict()}

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
        xs, ys = coordinates(x, y)
        positions, squares = np.empty(len(xs), dtype=np.int32), np.empty(len(xs))
        search = partial(
            _search_one, self._frame, *self._points, xs, ys, _limit(within_m), positions, squares
        )
        in_chunks(search, len(xs))
        return positions, np.sqrt(squares, out=squares)

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
        xs, ys = coordinates(x, y)
        positions, squares = _nobody(len(xs), k)
        search = partial(_search, self._frame, *self._points, xs, ys, _limit(within_m), positions, squares)
        in_chunks(search, len(xs))
        return positions, np.sqrt(squares, out=squares)

    def k_nearest_to(
        self, x: float, y: float, *, k: int, within_m: float = np.inf
    ) -> list[tuple[int, float]]:
        """Return the `k` nearest points to one position, as `k_nearest` does to many, in a third of the time.

        Parameters
        ----------
        x, y : float
            Position in metres.
        k : int
            How many points to find, at least 1.
        within_m : float
            Largest distance that counts, inclusive.

        Returns
        -------
        list of tuple
            Position of each point and its distance in metres, nearest first, equally near ones by position;
            fewer than `k` where there are no more.

        Raises
        ------
        GeometryError
            `k` is not positive, or `within_m` is negative or NaN.
        """
        positions, squares = _nobody(1, k)
        _search(self._frame, *self._points, *position(x, y), _limit(within_m), positions, squares, 0, 1)
        found = zip(positions[0].tolist(), squares[0].tolist(), strict=True)
        return [(each, sqrt(square)) for each, square in found if each != NO_POINT]


def _nobody(count: int, k: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    if k < 1:
        raise GeometryError(f"nearest points: k {k} is not positive")
    return np.full((count, k), NO_POINT, dtype=np.int32), np.full((count, k), np.inf)


@lru_cache(maxsize=32)
def _limit(within_m: float) -> float:
    """Return the smallest square that is too far."""
    if not within_m >= 0:
        raise GeometryError(f"within: {float(within_m)} m is not a distance")
    return float(np.nextafter(largest_square(within_m), np.inf))


def _build(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[_Frame, _Points]:
    positions = np.flatnonzero(np.isfinite(x) & np.isfinite(y)).astype(np.int32)
    x, y = x[positions], y[positions]
    frame = _frame(x, y)
    cell = _steps(y, frame.south, frame.per_unit) * frame.columns + _steps(x, frame.west, frame.per_unit)
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(frame.rows * frame.columns + 1)).astype(np.int32)
    points = _Points(starts, x[order], y[order], positions[order])
    return frame, _Points(*(as_mapped(array) for array in points))


def _frame(x: NDArray[np.float64], y: NDArray[np.float64]) -> _Frame:
    if not len(x):
        return _Frame(0.0, 0.0, 1.0, 0, 0, 0.0)
    west, south = float(x.min()), float(y.min())
    width, height = float(x.max()) - west, float(y.max()) - south
    cells = min(max(len(x) / _POINTS_PER_CELL, 1.0), _MAX_CELLS)
    rounding = 64 * _EPSILON * float(max(np.abs(x).max(), np.abs(y).max()))
    size = max(np.sqrt(width * height / cells), (width + height) / cells, rounding) or 1.0
    columns, rows = int(width / size) + 1, int(height / size) + 1
    return _Frame(west, south, 1 / size, columns, rows, 1e-6 * size + rounding)


def _steps(values: NDArray[np.float64], start: float, per_unit: float) -> NDArray[np.int64]:
    return ((values - start) * per_unit).astype(np.int64)


@njit(cache=True, nogil=True)
def _search_one(
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
    """Find the nearest point: look at the block of cells around a position, then at ever wider rings."""
    for i in range(start, stop):
        nearest, found, ring = limit, NO_POINT, 1
        column, row = _cell_of(frame, x[i], y[i])
        left, right = max(column - 1, 0), min(column + 2, frame.columns)
        for r in range(max(row - 1, 0), min(row + 2, frame.rows)):
            first, last = starts[r * frame.columns + left], starts[r * frame.columns + right]
            nearest, found = _nearer(px, py, numbers, first, last, x[i], y[i], nearest, found)
        while _may_be_nearer(frame, x[i], y[i], column, row, ring, nearest):
            ring += 1
            for stretch in range(4 * ring):
                first, last = _stretch(frame, starts, column, row, ring, stretch)
                nearest, found = _nearer(px, py, numbers, first, last, x[i], y[i], nearest, found)
        positions[i] = numbers[found] if found != NO_POINT else NO_POINT
        squares[i] = nearest if found != NO_POINT else np.inf


@njit(cache=True, inline="always")
def _nearer(
    px: Any,
    py: Any,
    numbers: Any,
    first: int,
    last: int,
    x: float,
    y: float,
    nearest: float,
    found: int,
) -> tuple[float, int]:
    """Return the nearest point so far, with those of a stretch considered."""
    for p in range(first, last):
        dx, dy = px[p] - x, py[p] - y
        square = dx * dx + dy * dy
        is_tied = square == nearest
        # Selections instead of a branch, which nothing could predict: twice as fast.
        found = p if square < nearest else found
        nearest = min(nearest, square)
        if is_tied and found != NO_POINT and numbers[p] < numbers[found]:
            found = p
    return nearest, found


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
    """Find the k nearest points, in the same way."""
    last_place = squares.shape[1] - 1
    for i in range(start, stop):
        column, row = _cell_of(frame, x[i], y[i])
        farthest, ring = limit, 0
        while ring == 0 or _may_be_nearer(frame, x[i], y[i], column, row, ring - 1, farthest):
            for stretch in range(max(4 * ring, 1)):
                first, last = _stretch(frame, starts, column, row, ring, stretch)
                for p in range(first, last):
                    dx, dy = px[p] - x[i], py[p] - y[i]
                    square = dx * dx + dy * dy
                    if square <= farthest and square < limit:
                        _insert(positions, squares, i, numbers[p], square)
                        farthest = min(squares[i, last_place], limit)
            ring += 1


@njit(cache=True, inline="always")
def _cell_of(frame: Any, x: float, y: float) -> tuple[int, int]:
    """Return column and row of the cell that holds a position or is nearest to it."""
    column = _step((x - frame.west) * frame.per_unit, frame.columns)
    return column, _step((y - frame.south) * frame.per_unit, frame.rows)


@njit(cache=True, inline="always")
def _step(place: float, steps: int) -> int:
    """Return the step that holds a place or is nearest to it; the first one for NaN."""
    if 0 <= place < steps:
        return int(place)
    return steps - 1 if place > 0 else 0


@njit(cache=True)
def _stretch(frame: Any, starts: Any, column: int, row: int, ring: int, stretch: int) -> tuple[int, int]:
    """Return where the points of a stretch of cells begin and end.

    A ring has a stretch for its lowest row, one for its highest, and two of one cell for each row between.
    """
    left, right, r = column - ring, column + ring, row - ring
    if stretch == 1:
        r = row + ring
    elif stretch > 1:
        r += stretch // 2
        left, right = (left, left) if stretch % 2 == 0 else (right, right)
    left, right = max(left, 0), min(right, frame.columns - 1)
    if left > right or r < 0 or r >= frame.rows:
        return 0, 0
    return starts[r * frame.columns + left], starts[r * frame.columns + right + 1]


@njit(cache=True)
def _may_be_nearer(frame: Any, x: float, y: float, column: int, row: int, ring: int, square: float) -> bool:
    """Return whether a point outside a block of cells can be nearer than, or as near as, a square says."""
    gap = np.inf
    if column > ring:
        gap = min(gap, x - frame.west - (column - ring) / frame.per_unit)
    if column + ring < frame.columns - 1:
        gap = min(gap, frame.west + (column + ring + 1) / frame.per_unit - x)
    if row > ring:
        gap = min(gap, y - frame.south - (row - ring) / frame.per_unit)
    if row + ring < frame.rows - 1:
        gap = min(gap, frame.south + (row + ring + 1) / frame.per_unit - y)
    # Infinite where the block is the whole grid, or the position is not finite.
    return -np.inf < gap < np.inf and max(gap - frame.margin, 0.0) ** 2 <= square


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
