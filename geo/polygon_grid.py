"""The grid behind `geo.polygon_index`: what it consists of, and how it is asked.

A uniform grid of square cells lies over the polygons. A cell that no boundary touches lies wholly inside or
outside each polygon, so all its points share one answer. In a row of cells, the neighbouring cells that a
polygon's boundary touches form a *run*; whether the cell before a run lies inside the polygon is known, so a
point in the run is decided by the parity of the run's own edges between it and that cell, exactly.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.orientation import orientation

OUTSIDE = -1


class Frame(NamedTuple):
    """Where the cells lie: `per_unit` is one over the side of a cell, `margin` above all rounding in placing.

    Apart from the arrays, since passing a tuple of arrays on inside a kernel counts references, which costs
    more than all the rest.
    """

    west: float
    south: float
    east: float
    north: float
    per_unit: float
    columns: int
    rows: int
    margin: float


class PolygonGrid(NamedTuple):
    """The grid: a named tuple, since that is what numba takes.

    Attributes
    ----------
    frame : Frame
        Where the cells lie.
    answers : ndarray of int32, shape (rows * columns + 1,)
        Per cell, row by row: the position of the one polygon that holds it, `OUTSIDE`, or -2 - slot. The
        last is for all points in no cell.
    slot_starts : ndarray of int32, shape (s + 1,)
        Where the candidates of each slot begin.
    candidates : ndarray of int32, shape (c, 4)
        Position of a polygon, ascending in a slot; where its edges in the run begin and end; whether the
        place to the left of them lies inside it. A polygon that holds the whole cell has no edges there,
        and begins inside.
    edges : ndarray of float64, shape (e, 4)
        Edges of the runs: x and y of their two ends.
    """

    frame: Frame
    answers: NDArray[np.int32]
    slot_starts: NDArray[np.int32]
    candidates: NDArray[np.int32]
    edges: NDArray[np.float64]


@njit(cache=True, nogil=True)
def locate(
    frame: Any,
    answers: Any,
    slot_starts: Any,
    candidates: Any,
    edges: Any,
    x: Any,
    y: Any,
    found: Any,
    start: int,
    stop: int,
) -> None:
    """Find the lowest polygon that holds each point from `start` to `stop`."""
    # Three loops, since the first is then compiled into vector instructions: half the time of one loop.
    xs, ys, out = x[start:stop], y[start:stop], found[start:stop]
    for i in range(len(xs)):
        out[i] = _cell_of(frame, xs[i], ys[i])
    for i in range(len(xs)):
        out[i] = answers[np.uint32(out[i])]
    for i in range(len(xs)):
        if out[i] < OUTSIDE:
            first, last = slot_starts[-2 - out[i]], slot_starts[-1 - out[i]]
            out[i] = _lowest_candidate(candidates, edges, first, last, xs[i], ys[i])


@njit(cache=True, nogil=True)
def count_all(
    frame: Any,
    answers: Any,
    slot_starts: Any,
    candidates: Any,
    edges: Any,
    x: Any,
    y: Any,
    counts: Any,
    start: int,
    stop: int,
) -> None:
    """Count the polygons that hold or touch each point from `start` to `stop`."""
    for i in range(start, stop):
        answer = answers[_cell_of(frame, x[i], y[i])]
        counts[i] = answer >= 0
        if answer < OUTSIDE:
            for c in range(slot_starts[-2 - answer], slot_starts[-1 - answer]):
                counts[i] += _side_of_candidate(candidates, edges, c, x[i], y[i]) >= 0


@njit(cache=True, nogil=True)
def locate_all(
    frame: Any,
    answers: Any,
    slot_starts: Any,
    candidates: Any,
    edges: Any,
    x: Any,
    y: Any,
    ends: Any,
    found: Any,
    start: int,
    stop: int,
) -> None:
    """List those polygons; `ends` says where the list of each point ends."""
    for i in range(start, stop):
        at = ends[i - 1] if i else 0
        answer = answers[_cell_of(frame, x[i], y[i])]
        if answer >= 0:
            found[at] = answer
        elif answer < OUTSIDE:
            for c in range(slot_starts[-2 - answer], slot_starts[-1 - answer]):
                if _side_of_candidate(candidates, edges, c, x[i], y[i]) >= 0:
                    found[at] = candidates[c, 0]
                    at += 1


@njit(cache=True, inline="always")
def _cell_of(frame: Any, x: float, y: float) -> int:
    """Return the number of the cell that holds a point, without a branch: that beyond all others outside."""
    column, row = (x - frame.west) * frame.per_unit, (y - frame.south) * frame.per_unit
    inside = (column >= 0.0) & (column < frame.columns) & (row >= 0.0) & (row < frame.rows)
    column, row = (column, row) if inside else (0.0, 0.0)
    cell = np.int32(row) * np.int32(frame.columns) + np.int32(column)
    return cell if inside else np.int32(frame.columns * frame.rows)  # type: ignore[return-value]


@njit(cache=True)
def _lowest_candidate(candidates: Any, edges: Any, first: int, last: int, x: float, y: float) -> int:
    touched = OUTSIDE
    for c in range(first, last):
        side = _side_of_candidate(candidates, edges, c, x, y)
        if side > 0:
            return int(candidates[c, 0])
        if side == 0 and touched == OUTSIDE:
            touched = candidates[c, 0]
    return touched


@njit(cache=True)
def _side_of_candidate(candidates: Any, edges: Any, c: int, x: float, y: float) -> int:
    """Return 1 inside the candidate's polygon, 0 on its boundary, -1 outside."""
    return int(side_of_edges(edges, candidates[c, 1], candidates[c, 2], candidates[c, 3], x, y))


@njit(cache=True)
def side_of_edges(edges: Any, start: int, stop: int, begins_inside: int, x: float, y: float) -> int:
    """Return 1 inside the polygon, 0 on its boundary, -1 outside.

    Parameters
    ----------
    edges : ndarray of float64, shape (e, 4)
        Edges, x and y of their two ends.
    start, stop : int
        Which of them count: all of the polygon that touch the level of the point between it and some place
        to its left.
    begins_inside : bool or int
        Whether that place lies inside the polygon.
    x, y : float
        The point.
    """
    inside = begins_inside != 0
    for e in range(start, stop):
        ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        if (ay > y) != (by > y):
            side = orientation(ax, ay, bx, by, x, y)
            if side == 0:
                return 0
            inside ^= (side < 0) == (by > ay)
        elif ay == y and (ax == x or (by == y and min(ax, bx) <= x <= max(ax, bx))):
            return 0
    return 1 if inside else -1
