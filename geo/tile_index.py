"""Cuts map tiles of points, or of clusters of them, from a million points without looking at the others.

The points are sorted in Morton order, in which a tile of any zoom is one stretch, found by bisection, and so
is each cell of a tile. Running sums of the coordinates give the mean position of any stretch from its two
ends. So the sorted points are at once the pyramid of all zooms, and no level of it needs to be stored.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import coordinates
from geo.morton import interleaved, separated
from geo.tile import DEEPEST_ZOOM, EXTENT, EXTENT_BITS, Tile
from geo.web_mercator import GRID_BITS, to_grid

CELL_BITS = 5
CELLS = 1 << CELL_BITS
"""Cells of clusters along a side of a tile."""
MOST_POINTS = CELLS * CELLS
"""As many as a tile may hold clusters, so that above the deepest zoom none has more features."""
CLUSTER = -1


@dataclass(frozen=True, eq=False)
class TilePoints:
    """What a tile shows: points one by one, and clusters of several.

    Attributes
    ----------
    x, y : ndarray of uint32, shape (n,)
        Units of the tile from its western and northern edge, 0 to `EXTENT` - 1.
    points : ndarray of int32, shape (n,)
        Positions of the points in the arrays that were indexed; `CLUSTER` for a cluster.
    counts : ndarray of int32, shape (n,)
        How many points it stands for: 1, or the points of a cluster, at whose mean position it is.
    """

    x: NDArray[np.uint32]
    y: NDArray[np.uint32]
    points: NDArray[np.int32]
    counts: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)


class TileIndex:
    """Points of which map tiles are cut.

    The index does not change once it is built, and any number of threads may ask it at once. It takes 28
    bytes a point.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees in WGS 84 (EPSG:4326); points may coincide. One that is not on the map of the world, beyond
        85.05° of latitude or not finite, is in no tile.

    Raises
    ------
    GeometryError
        There are not as many `lon` as `lat`.
    """

    def __init__(self, lon: ArrayLike, lat: ArrayLike) -> None:
        x, y, positions = to_grid(*coordinates(lon, lat))
        codes = interleaved(x, y)
        order = np.argsort(codes, kind="stable")
        self._hold(codes[order], positions[order].astype(np.int32))

    def only(self, wanted: NDArray[np.bool_]) -> Self:
        """Return the index of some of the points, which go by the positions that they have in this one.

        Nothing is sorted again, so that this takes a fraction of the time of a new index.

        Parameters
        ----------
        wanted : ndarray of bool, shape (n,)
            Which of the points that were indexed.
        """
        kept = wanted[self._points]
        some = copy(self)
        some._hold(self._codes[kept], self._points[kept])  # noqa: SLF001 — nobody else has it yet
        return some

    def __len__(self) -> int:
        return len(self._codes)

    def count(self, tile: Tile) -> int:
        """Return how many points lie in a tile, which holds its western and northern edges."""
        first, last = self._stretch(tile)
        return last - first

    def cut(self, tile: Tile, *, most: int = MOST_POINTS) -> TilePoints:
        """Return what a tile shows.

        Every point at the deepest zoom, and wherever a tile holds at most `most` of them. Otherwise each of
        `CELLS` × `CELLS` cells of the tile shows its points as one cluster, or its only point as itself.

        Parameters
        ----------
        tile : Tile
            The tile.
        most : int
            Most points shown one by one, unless at the deepest zoom.
        """
        first, last = self._stretch(tile)
        if tile.zoom == DEEPEST_ZOOM or last - first <= most:
            x, y = separated(self._codes[first:last])
            points = self._points[first:last]
            counts = np.ones(len(points), dtype=np.int32)
        else:
            x, y, points, counts = self._clusters(tile, first, last)
        return TilePoints(_units(x, tile), _units(y, tile), points, counts)

    def _hold(self, codes: NDArray[np.uint64], points: NDArray[np.int32]) -> None:
        """Take over points in the order of their codes."""
        x, y = separated(codes)
        self._codes, self._points = codes, points
        self._sums = _running_sum(x), _running_sum(y)

    def _stretch(self, tile: Tile) -> tuple[int, int]:
        """Return where the points of a tile begin and end."""
        corner = np.array([tile.column], dtype=np.uint32), np.array([tile.row], dtype=np.uint32)
        number, shift = int(interleaved(*corner)[0]), 2 * (GRID_BITS - tile.zoom)
        # The last code of the tile, since the first one behind the last tile has 65 bits.
        ends = np.array([number << shift, ((number + 1) << shift) - 1], dtype=np.uint64)
        first = np.searchsorted(self._codes, ends[0], side="left")
        return int(first), int(np.searchsorted(self._codes, ends[1], side="right"))

    def _clusters(self, tile: Tile, first: int, last: int) -> tuple[NDArray[Any], ...]:
        shift = 2 * (GRID_BITS - tile.zoom - CELL_BITS)
        starts = np.empty(CELLS * CELLS + 1, dtype=np.int64)
        starts = starts[: _cell_starts(self._codes, first, last, np.uint64(shift), starts)]
        counts = np.diff(starts)
        x, y = ((sums[starts[1:]] - sums[starts[:-1]]) // counts.astype(np.uint64) for sums in self._sums)
        points = np.where(counts == 1, self._points[starts[:-1]], CLUSTER)
        return x.astype(np.uint32), y.astype(np.uint32), points.astype(np.int32), counts.astype(np.int32)


def _running_sum(values: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the sums of the values before each, and of all; exact for as many points as there are int32."""
    sums = np.zeros(len(values) + 1, dtype=np.uint64)
    np.cumsum(values, dtype=np.uint64, out=sums[1:])
    return sums


def _units(values: NDArray[np.uint32], tile: Tile) -> NDArray[np.uint32]:
    """Return coordinates of the world's grid in units of the tile that holds them."""
    return (values >> np.uint32(GRID_BITS - EXTENT_BITS - tile.zoom)) & np.uint32(EXTENT - 1)


@njit(cache=True, nogil=True)
def _cell_starts(codes: Any, first: int, last: int, shift: Any, starts: Any) -> int:
    """Write where each cell with points begins, and where the last one ends; return how many were written."""
    found, at = 0, first
    while at < last:
        starts[found] = at
        at = _end_of_cell(codes, at, last, shift)
        found += 1
    starts[found] = last
    return found + 1


@njit(cache=True, inline="always")
def _end_of_cell(codes: Any, at: int, last: int, shift: Any) -> int:
    """Return the first position of another cell: by ever longer strides, then by bisection."""
    cell, stride = codes[at] >> shift, 1
    while at + stride < last and codes[at + stride] >> shift == cell:
        at += stride
        stride *= 2
    behind = min(at + stride, last)
    while behind - at > 1:
        middle = (at + behind) // 2
        if codes[middle] >> shift == cell:
            at = middle
        else:
            behind = middle
    return behind
