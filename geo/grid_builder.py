"""How the grid behind `geo.polygon_index` is built from the edges of polygons."""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.polygon_grid import OUTSIDE, Frame, PolygonGrid, side_of_edges

_MAX_CELLS = 2**22
_CELLS_PER_EDGE = 24
_MIN_CELLS = 2**12
_MAX_CANDIDATES = 2**24  # cells counted once per polygon whose bounding box holds them
_MAX_CROSSINGS = 2**22  # cells that edges pass through, before an edge may cost more than its share
_CROSSINGS_PER_EDGE = 8
_EPSILON = float(np.finfo(np.float64).eps)


class _Runs(NamedTuple):
    """Runs in order of polygon and row; their cells, and the gap up to the next run of the row."""

    polygons: NDArray[np.int32]
    rows: NDArray[np.int32]
    first_columns: NDArray[np.int32]
    last_columns: NDArray[np.int32]
    gap_ends: NDArray[np.int32]
    starts: NDArray[np.int32]


def build_grid(edges: NDArray[np.float64], polygons: NDArray[np.int32]) -> PolygonGrid:
    """Return the grid over the edges of polygons.

    Parameters
    ----------
    edges : ndarray of float64, shape (e, 4)
        Edges of the rings, none of length zero: x and y of their two ends.
    polygons : ndarray of int32, shape (e,)
        Position of the polygon to which each belongs, ascending.
    """
    if not len(edges):
        return _empty_grid()
    frame = _frame(edges, polygons)
    counts = _count_row_entries(frame, edges)
    entries = _row_entries(frame, edges, np.cumsum(counts) - counts, int(counts.sum()))
    edge, row, first, last = entries
    order = np.lexsort((first, row, polygons[edge]))
    edge = edge[order]
    runs = _runs(polygons[edge], row[order], first[order], last[order])
    run_edges = edges[edge]
    begins, follows = _sides_of_runs(frame, runs, run_edges)
    answers, slot_starts, candidates = _fill_cells(frame, runs, begins, follows)
    return PolygonGrid(frame, answers, slot_starts, candidates, run_edges)


def _empty_grid() -> PolygonGrid:
    answers = np.full(1, OUTSIDE, dtype=np.int32)
    starts = np.zeros(1, dtype=np.int32)
    frame = Frame(np.nan, np.nan, np.nan, np.nan, 1.0, 0, 0, 0.0)
    candidates = np.zeros((0, 4), dtype=np.int32)
    return PolygonGrid(frame, answers, starts, candidates, np.zeros((0, 4)))


def _frame(edges: NDArray[np.float64], polygons: NDArray[np.int32]) -> Frame:
    xs, ys = edges[:, 0::2], edges[:, 1::2]
    west, south, east, north = (float(v) for v in (xs.min(), ys.min(), xs.max(), ys.max()))
    firsts = np.flatnonzero(np.diff(polygons, prepend=-1))
    widths = np.maximum.reduceat(xs.max(axis=1), firsts) - np.minimum.reduceat(xs.min(axis=1), firsts)
    heights = np.maximum.reduceat(ys.max(axis=1), firsts) - np.minimum.reduceat(ys.min(axis=1), firsts)
    lengths = float(np.abs(np.diff(xs)).sum() + np.abs(np.diff(ys)).sum())
    rounding = 64 * _EPSILON * float(np.abs(edges).max())
    cells = min(max(_CELLS_PER_EDGE * len(edges), _MIN_CELLS), _MAX_CELLS)
    size = max(
        np.sqrt((east - west) * (north - south) / cells),
        (east - west + north - south) / cells,
        float(np.sqrt((widths * heights).sum() / _MAX_CANDIDATES)),
        lengths / max(_CROSSINGS_PER_EDGE * len(edges), _MAX_CROSSINGS),
        rounding,  # so that a cell's centre is inside it
    )
    # One more than are needed, so that no rounding puts a point beyond the last.
    columns, rows = int((east - west) / size) + 2, int((north - south) / size) + 2
    return Frame(west, south, east, north, 1 / size, columns, rows, 1e-6 * size + rounding)


@njit(cache=True, inline="always")
def _step(value: float, start: float, per_unit: float) -> int:
    """Return the column or row of a coordinate inside the bounds; never falls as the coordinate grows."""
    return int((value - start) * per_unit)


@njit(cache=True)
def _count_row_entries(frame: Any, edges: Any) -> Any:
    counts = np.empty(len(edges), dtype=np.int64)
    for e in range(len(edges)):
        low, high = min(edges[e, 1], edges[e, 3]), max(edges[e, 1], edges[e, 3])
        first = _step(low, frame.south, frame.per_unit)
        counts[e] = _step(high, frame.south, frame.per_unit) - first + 1
    return counts


@njit(cache=True)
def _row_entries(frame: Any, edges: Any, starts: Any, total: int) -> Any:
    """Return, for each edge and each row that it touches: edge, row, first and last column."""
    edge, row = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.int32)
    first, last = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.int32)
    for e in range(len(edges)):
        at = starts[e]
        end = starts[e + 1] if e + 1 < len(edges) else total
        low_row = _step(min(edges[e, 1], edges[e, 3]), frame.south, frame.per_unit)
        for i in range(end - at):
            edge[at + i], row[at + i] = e, low_row + i
            first[at + i], last[at + i] = _columns_in_row(frame, edges[e], low_row + i)
    return edge, row, first, last


@njit(cache=True)
def _columns_in_row(frame: Any, edge: Any, row: int) -> tuple[int, int]:
    """Return the first and last column that an edge may touch in a row: never too few.

    The row is widened by the margin, and so is what comes out.
    """
    at_bottom = _x_at(edge, frame.south + row / frame.per_unit - frame.margin)
    at_top = _x_at(edge, frame.south + (row + 1) / frame.per_unit + frame.margin)
    if edge[1] == edge[3]:
        at_bottom, at_top = edge[0], edge[2]
    low = max(min(at_bottom, at_top) - frame.margin, frame.west)
    high = min(max(at_bottom, at_top) + frame.margin, frame.east)
    return (
        _step(low, frame.west, frame.per_unit),
        _step(high, frame.west, frame.per_unit),
    )


@njit(cache=True)
def _x_at(edge: Any, y: float) -> float:
    """Return the x of an edge at a height, or at its nearer end beyond its ends."""
    ax, ay, bx, by = edge
    if ay == by:
        return float(ax)
    share = min(max((y - ay) / (by - ay), 0.0), 1.0)
    return float(ax + share * (bx - ax))


def _runs(
    polygons: NDArray[np.int32], rows: NDArray[np.int32], first: NDArray[np.int32], last: NDArray[np.int32]
) -> _Runs:
    """Join the entries, which are in order of polygon, row and first column, where their cells adjoin."""
    is_new_row = np.ones(len(rows), dtype=np.bool_)
    is_new_row[1:] = (np.diff(polygons) != 0) | (np.diff(rows) != 0)
    starts, last_columns = _join_columns(is_new_row, first, last)
    first_columns = first[starts]
    gap_ends = last_columns + 1  # no gap after the last run of a row
    is_last = np.append(is_new_row[starts[1:]], True)
    gap_ends[:-1] = np.where(is_last[:-1], gap_ends[:-1], first_columns[1:])
    bounds = np.append(starts, len(rows)).astype(np.int32)
    return _Runs(polygons[starts], rows[starts], first_columns, last_columns, gap_ends, bounds)


@njit(cache=True)
def _join_columns(is_new_row: Any, first: Any, last: Any) -> Any:
    starts, lasts = np.empty(len(first), dtype=np.int32), np.empty(len(first), dtype=np.int32)
    count = 0
    for i in range(len(first)):
        if is_new_row[i] or first[i] > lasts[count - 1] + 1:
            starts[count], lasts[count] = i, last[i]
            count += 1
        else:
            lasts[count - 1] = max(lasts[count - 1], last[i])
    return starts[:count].copy(), lasts[:count].copy()


@njit(cache=True)
def _sides_of_runs(frame: Any, runs: Any, run_edges: Any) -> Any:
    """Return whether the cell before each run and the gap after it lie inside the polygon."""
    count = len(runs.rows)
    begins, follows = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    for r in range(count):
        if r and runs.gap_ends[r - 1] > runs.last_columns[r - 1] + 1:
            begins[r] = follows[r - 1]
        if runs.gap_ends[r] > runs.last_columns[r] + 1:
            x = frame.west + (runs.last_columns[r] + 1.5) / frame.per_unit
            y = frame.south + (runs.rows[r] + 0.5) / frame.per_unit
            side = side_of_edges(run_edges, runs.starts[r], runs.starts[r + 1], begins[r], x, y)
            follows[r] = side > 0
    return begins, follows


def _fill_cells(
    frame: Frame, runs: _Runs, begins: NDArray[np.bool_], follows: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the answers of the cells, and the slots of those that have to look closer."""
    answers = np.full(frame.rows * frame.columns + 1, OUTSIDE, dtype=np.int32)
    counts = np.zeros(len(answers), dtype=np.int32)
    _count_candidates(frame, runs, follows, answers, counts)
    unsettled = np.flatnonzero(answers < OUTSIDE)
    answers[unsettled] = -2 - np.arange(len(unsettled))
    slot_starts = np.zeros(len(unsettled) + 1, dtype=np.int32)
    np.cumsum(counts[unsettled], out=slot_starts[1:])
    candidates = np.empty((slot_starts[-1], 4), dtype=np.int32)
    _list_candidates(frame, runs, begins, follows, answers, slot_starts[:-1].copy(), candidates)
    return answers, slot_starts, candidates


@njit(cache=True)
def _count_candidates(frame: Any, runs: Any, follows: Any, answers: Any, counts: Any) -> None:
    """Count the polygons of each cell, and find its answer, or -2 where that takes a closer look."""
    for r in range(len(runs.rows)):
        row = runs.rows[r] * frame.columns
        for cell in range(row + runs.first_columns[r], row + runs.last_columns[r] + 1):
            counts[cell] += 1
            answers[cell] = -2
        if follows[r]:
            for cell in range(row + runs.last_columns[r] + 1, row + runs.gap_ends[r]):
                counts[cell] += 1
                answers[cell] = runs.polygons[r] if counts[cell] == 1 else -2


@njit(cache=True)
def _list_candidates(
    frame: Any, runs: Any, begins: Any, follows: Any, answers: Any, ends: Any, candidates: Any
) -> None:
    """List the candidates of each slot; `ends` are the ends of the slots' lists so far."""
    for r in range(len(runs.rows)):
        row = runs.rows[r] * frame.columns
        in_run = row + runs.last_columns[r] + 1
        stop = row + runs.gap_ends[r] if follows[r] else in_run
        for cell in range(row + runs.first_columns[r], stop):
            slot = -2 - answers[cell]
            if slot >= 0:
                at = ends[slot]
                candidates[at, 0] = runs.polygons[r]
                candidates[at, 1] = runs.starts[r]
                candidates[at, 2] = runs.starts[r + 1] if cell < in_run else runs.starts[r]
                candidates[at, 3] = begins[r] if cell < in_run else follows[r]
                ends[slot] = at + 1
