"""Which positions lie within reach of any of many points: exactly, each point with a reach of its own.

A uniform grid lies over the discs that the points reach. A cell wholly inside one disc is answered at once,
and so is one that no disc touches; a position in any other cell is compared with the discs at its edge.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import coordinates, in_chunks
from geo.distance import largest_square
from geo.errors import GeometryError

_WHOLLY_COVERED = -1
_CELLS_PER_DISC = 2**9
_MAX_CELLS = 2**18
_MAX_DISC_ROWS = 2**22  # rows of cells that discs pass through, counted once per disc
_EPSILON = float(np.finfo(np.float64).eps)


class _Frame(NamedTuple):
    """Where the cells lie; `margin` is above all rounding in placing a disc."""

    west: float
    south: float
    east: float
    north: float
    per_unit: float
    columns: int
    rows: int
    margin: float


class _Cells(NamedTuple):
    """What each cell knows, row by row.

    `answers` is `_WHOLLY_COVERED`, or the number of a slot; slot 0 has no discs. `discs` holds x, y and the
    largest covered square of the discs of all slots, from `starts[slot]` to `starts[slot + 1]`.
    """

    answers: NDArray[np.int32]
    starts: NDArray[np.int64]
    discs: NDArray[np.float64]


class ReachIndex:
    """Answers whether a position is within reach of any of many points, in the plane.

    The index does not change once it is built, and any number of threads may ask it at once.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Points in metres; they may coincide. A point that is not finite covers nothing.
    reach_m : float or array_like, shape (n,)
        Reach of all points or of each, in metres, not negative.

    Raises
    ------
    GeometryError
        The arrays differ in length, or a reach is negative or not finite.
    """

    def __init__(self, x: ArrayLike, y: ArrayLike, reach_m: ArrayLike) -> None:
        xs, ys = coordinates(x, y)
        finite = np.isfinite(xs) & np.isfinite(ys)
        discs = np.column_stack([xs, ys, checked_reach(reach_m, len(xs))])[finite]
        self._frame = _frame(discs)
        self._cells = _fill(self._frame, discs)

    def covers(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
        """Return whether each position is at most its reach away from any of the points.

        The distance is ``sqrt(dx² + dy²)`` in 64-bit floating point, so that a position counts as covered
        exactly if `geo.point_index.PointIndex.nearest` finds a point of the same reach within it.

        Parameters
        ----------
        x, y : array_like, shape (m,)
            Positions in metres.

        Returns
        -------
        ndarray of bool, shape (m,)
            False for a position that is not finite.

        Raises
        ------
        GeometryError
            There are not as many `x` as `y`.
        """
        xs, ys = coordinates(x, y)
        covered = np.empty(len(xs), dtype=np.bool_)
        in_chunks(partial(_covers, self._frame, *self._cells, xs, ys, covered), len(xs))
        return covered


def checked_reach(reach_m: ArrayLike, count: int) -> NDArray[np.float64]:
    """Return one reach per point.

    Parameters
    ----------
    reach_m : float or array_like, shape (count,)
        Reach of all points or of each, in metres.
    count : int
        How many points there are.

    Raises
    ------
    GeometryError
        There are not as many as points, or one is negative or not finite.
    """
    reach = np.asarray(reach_m, dtype=np.float64)
    if reach.ndim and reach.shape != (count,):
        raise GeometryError(f"reach: {reach.size} values for {count} points")
    wrong = np.flatnonzero(~(np.isfinite(reach) & (reach >= 0)))
    if len(wrong):
        which = f"position {wrong[0]}: " if reach.ndim else ""
        raise GeometryError(f"reach: {which}{reach.flat[wrong[0]]} m is not a distance")
    return np.broadcast_to(reach, (count,))


def _frame(discs: NDArray[np.float64]) -> _Frame:
    if not len(discs):
        return _Frame(np.nan, np.nan, np.nan, np.nan, 1.0, 0, 0, 0.0)
    x, y, reach = discs.T
    rounding = 64 * _EPSILON * float(max(np.abs(x).max(), np.abs(y).max(), reach.max()))
    west, south = float((x - reach).min()) - rounding, float((y - reach).min()) - rounding
    east, north = float((x + reach).max()) + rounding, float((y + reach).max()) + rounding
    width, height = east - west, north - south
    cells = min(len(discs) * _CELLS_PER_DISC, _MAX_CELLS)
    area_size = max(np.sqrt(width * height / cells), (width + height) / cells)
    size = max(area_size, float(2 * reach.sum()) / _MAX_DISC_ROWS, rounding) or 1.0
    columns, rows = int(width / size) + 1, int(height / size) + 1
    return _Frame(west, south, east, north, 1 / size, columns, rows, 1e-6 * size + rounding)


def _fill(frame: _Frame, discs: NDArray[np.float64]) -> _Cells:
    changes = np.zeros(frame.rows * frame.columns + 1, dtype=np.int32)
    _count_wholly_covered(frame, discs, changes)
    covered = np.cumsum(changes[:-1]) > 0
    counts = np.zeros(len(covered), dtype=np.int32)
    _count_edges(frame, discs, covered, counts)
    slots = np.flatnonzero(counts)
    starts = np.zeros(len(slots) + 2, dtype=np.int64)
    np.cumsum(counts[slots], out=starts[2:])
    answers = np.where(covered, _WHOLLY_COVERED, 0).astype(np.int32)
    answers[slots] = np.arange(1, len(slots) + 1)
    candidates = np.empty(starts[-1], dtype=np.int64)
    _list_edges(frame, discs, answers, starts[:-1].copy(), candidates)
    edges = discs[candidates]
    edges[:, 2] = largest_square(edges[:, 2])
    return _Cells(answers, starts, edges)


@njit(cache=True)
def _count_wholly_covered(frame: Any, discs: Any, changes: Any) -> None:
    """Note by how much the number of discs that cover a cell wholly differs from that of the cell before."""
    for d in range(len(discs)):
        x, y, reach = discs[d, 0], discs[d, 1], discs[d, 2]
        for row in range(_row(frame, y - reach), _row(frame, y + reach) + 1):
            first, last = _inner_columns(frame, x, y, reach, row)
            if first <= last:
                changes[row * frame.columns + first] += 1
                changes[row * frame.columns + last + 1] -= 1


@njit(cache=True)
def _count_edges(frame: Any, discs: Any, covered: Any, counts: Any) -> None:
    """Count for each cell not wholly covered the discs that touch it."""
    for d in range(len(discs)):
        x, y, reach = discs[d, 0], discs[d, 1], discs[d, 2]
        for row in range(_row(frame, y - reach), _row(frame, y + reach) + 1):
            for side in range(2):
                for cell in range(*_edge_cells(frame, x, y, reach, row, side)):
                    counts[cell] += not covered[cell]


@njit(cache=True)
def _list_edges(frame: Any, discs: Any, answers: Any, ends: Any, candidates: Any) -> None:
    """List for each slot the discs that touch its cell; `ends` are the ends of the slots' lists so far."""
    for d in range(len(discs)):
        x, y, reach = discs[d, 0], discs[d, 1], discs[d, 2]
        for row in range(_row(frame, y - reach), _row(frame, y + reach) + 1):
            for side in range(2):
                for cell in range(*_edge_cells(frame, x, y, reach, row, side)):
                    slot = answers[cell]
                    if slot > 0:
                        candidates[ends[slot]] = d
                        ends[slot] += 1


@njit(cache=True)
def _edge_cells(frame: Any, x: float, y: float, reach: float, row: int, side: int) -> tuple[int, int]:
    """Return the range of cells of a row that the left or right edge of a disc may touch."""
    start = row * frame.columns
    first, last = _outer_columns(frame, x, y, reach, row)
    inner_first, inner_last = _inner_columns(frame, x, y, reach, row)
    if inner_first > inner_last:
        return start + first, start + (last + 1 if side == 0 else first)
    if side == 0:
        return start + first, start + inner_first
    return start + inner_last + 1, start + last + 1


@njit(cache=True)
def _inner_columns(frame: Any, x: float, y: float, reach: float, row: int) -> tuple[int, int]:
    """Return the first and last column of the cells of a row wholly inside a disc: never too many."""
    low, high = frame.south + row / frame.per_unit, frame.south + (row + 1) / frame.per_unit
    far = max(y - low, high - y) + frame.margin
    half = np.sqrt(max(reach * reach - far * far, 0.0)) - frame.margin
    if half <= 0:
        return 0, -1
    return _column(frame, x - half) + 1, _column(frame, x + half) - 1


@njit(cache=True)
def _outer_columns(frame: Any, x: float, y: float, reach: float, row: int) -> tuple[int, int]:
    """Return the first and last column of the cells of a row that a disc may touch: never too few."""
    low, high = frame.south + row / frame.per_unit, frame.south + (row + 1) / frame.per_unit
    near = max(low - y, y - high, frame.margin) - frame.margin
    half = np.sqrt(max(reach * reach - near * near, 0.0)) + frame.margin
    return _column(frame, x - half), _column(frame, x + half)


@njit(cache=True, inline="always")
def _column(frame: Any, x: float) -> int:
    return int(min(max(int((x - frame.west) * frame.per_unit), 0), frame.columns - 1))


@njit(cache=True, inline="always")
def _row(frame: Any, y: float) -> int:
    return int(min(max(int((y - frame.south) * frame.per_unit), 0), frame.rows - 1))


@njit(cache=True, nogil=True)
def _covers(
    frame: Any, answers: Any, starts: Any, discs: Any, x: Any, y: Any, covered: Any, start: int, stop: int
) -> None:
    for i in range(start, stop):
        covered[i] = False
        if frame.west <= x[i] <= frame.east and frame.south <= y[i] <= frame.north:
            slot = answers[_row(frame, y[i]) * frame.columns + _column(frame, x[i])]
            if slot == _WHOLLY_COVERED:
                covered[i] = True
                continue
            for d in range(starts[slot], starts[slot + 1]):
                dx, dy = discs[d, 0] - x[i], discs[d, 1] - y[i]
                if dx * dx + dy * dy <= discs[d, 2]:
                    covered[i] = True
                    break
