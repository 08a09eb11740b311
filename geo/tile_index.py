"""Cuts map tiles of points, or of clusters of them, from a million points without looking at the others.

The points are sorted in Morton order, in which a tile of any zoom is one stretch, found by bisection, and so
is each cell of a tile. Running sums of the coordinates give the mean position of any stretch from its two
ends. So the sorted points are at once the pyramid of all zooms, and no level of it needs to be stored.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import as_mapped, coordinates
from geo.errors import GeometryError
from geo.morton import gathered, interleaved, separated
from geo.tile import DEEPEST_ZOOM, EXTENT, EXTENT_BITS, Tile
from geo.web_mercator import GRID_BITS, to_grid

CELL_BITS = 5
CELLS = 1 << CELL_BITS
"""Cells of clusters along a side of a tile."""
MOST_POINTS = CELLS * CELLS
"""As many as a tile may hold clusters, so that above the deepest zoom none has more features."""
CLUSTER = -1
_STRETCH = 1_000_000  # points numbered at a time, so that what is needed meanwhile is small


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


class _Points(NamedTuple):
    """Points in the order of their codes: `east` and `south` are the running sums of columns and rows."""

    codes: NDArray[np.uint64]
    points: NDArray[np.int32]
    kinds: NDArray[np.unsignedinteger[Any]]
    east: NDArray[np.uint64]
    south: NDArray[np.uint64]


class TileIndex:
    """Points of which map tiles are cut.

    The index does not change once it is built, and any number of threads may ask it at once. It takes 28
    bytes a point, and those of its kind.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees in WGS 84 (EPSG:4326); points may coincide. One that is not on the map of the world, beyond
        85.05° of latitude or not finite, is in no tile.
    kinds : ndarray of unsigned integers, shape (n,), optional
        Kinds of the points, by which they may be chosen; all of kind 0 unless given.

    Raises
    ------
    GeometryError
        There are not as many `lon` as `lat`, or as many kinds.
    """

    def __init__(
        self, lon: ArrayLike, lat: ArrayLike, kinds: NDArray[np.unsignedinteger[Any]] | None = None
    ) -> None:
        lon, lat = coordinates(lon, lat)
        kinds = np.zeros(len(lon), np.uint8) if kinds is None else kinds
        if len(kinds) != len(lon):
            raise GeometryError(f"positions: {len(lon)} lon but {len(kinds)} kinds")
        codes, positions = _numbered(lon, lat)
        order = np.argsort(codes, kind="stable")
        codes, positions = codes[order], positions[order]
        east, south = map(_running_sum, separated(codes))
        self._all = _points(codes, positions, kinds[positions], east, south)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the index of which these are the `arrays`; they are used where they lie."""
        index = cls.__new__(cls)
        index._all = _points(*(arrays[name] for name in _Points._fields))  # noqa: SLF001
        return index

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that the index consists of, to be kept."""
        return self._all._asdict()

    def __len__(self) -> int:
        return len(self._all.codes)

    def count(self, tile: Tile) -> int:
        """Return how many points lie in a tile, which holds its western and northern edges."""
        first, last = self._stretch(tile)
        return last - first

    def cut(
        self, tile: Tile, *, most: int = MOST_POINTS, wanted: NDArray[np.bool_] | None = None
    ) -> TilePoints:
        """Return what a tile shows.

        Every point at the deepest zoom, and wherever a tile holds at most `most` of them. Otherwise each of
        `CELLS` × `CELLS` cells of the tile shows its points as one cluster, or its only point as itself.

        Parameters
        ----------
        tile : Tile
            The tile.
        most : int
            Most points shown one by one, unless at the deepest zoom.
        wanted : ndarray of bool, optional
            Which kinds of points are there at all; every kind unless given. All points of the tile are looked
            at for it.
        """
        first, last = self._stretch(tile)
        chosen = None if wanted is None else wanted[self._all.kinds[first:last]]
        count = last - first if chosen is None else np.count_nonzero(chosen)
        if tile.zoom == DEEPEST_ZOOM or count <= most:
            x, y, points = self._one_by_one(first, last, chosen)
            counts = np.ones(len(points), dtype=np.int32)
        else:
            cells = self._cells(tile, first, last) if chosen is None else self._chosen(tile, first, chosen)
            x, y, points, counts = self._clusters(*cells)
        return TilePoints(_units(x, tile), _units(y, tile), points, counts)

    def _stretch(self, tile: Tile) -> tuple[int, int]:
        """Return where the points of a tile begin and end."""
        corner = np.array([tile.column], dtype=np.uint32), np.array([tile.row], dtype=np.uint32)
        number, shift = int(interleaved(*corner)[0]), 2 * (GRID_BITS - tile.zoom)
        # The last code of the tile, since the first one behind the last tile has 65 bits.
        ends = np.array([number << shift, ((number + 1) << shift) - 1], dtype=np.uint64)
        first = np.searchsorted(self._all.codes, ends[0], side="left")
        return int(first), int(np.searchsorted(self._all.codes, ends[1], side="right"))

    def _one_by_one(
        self, first: int, last: int, chosen: NDArray[np.bool_] | None
    ) -> tuple[NDArray[Any], ...]:
        which = slice(None) if chosen is None else chosen
        x, y = separated(self._all.codes[first:last][which])
        return x, y, self._all.points[first:last][which]

    def _cells(self, tile: Tile, first: int, last: int) -> tuple[NDArray[Any], ...]:
        """Return where each cell with points begins, how many they are, and the sums of columns and rows."""
        starts = np.empty(CELLS * CELLS + 1, dtype=np.int64)
        starts = starts[: _cell_starts(self._all.codes, first, last, _cell_shift(tile), starts)]
        sums = (each[starts[1:]] - each[starts[:-1]] for each in (self._all.east, self._all.south))
        return starts[:-1], np.diff(starts), *sums

    def _chosen(self, tile: Tile, first: int, chosen: NDArray[np.bool_]) -> tuple[NDArray[Any], ...]:
        """Return what `_cells` does of the chosen ones of the points from the first on."""
        starts, counts = np.empty((2, CELLS * CELLS), dtype=np.int64)
        east, south = np.empty((2, CELLS * CELLS), dtype=np.uint64)
        found = _add_up(self._all.codes, first, chosen, _cell_shift(tile), starts, counts, east, south)
        return starts[:found], counts[:found], east[:found], south[:found]

    def _clusters(
        self, starts: NDArray[Any], counts: NDArray[Any], east: NDArray[Any], south: NDArray[Any]
    ) -> tuple[NDArray[Any], ...]:
        x, y = ((sums // counts.astype(np.uint64)).astype(np.uint32) for sums in (east, south))
        points = np.where(counts == 1, self._all.points[starts], CLUSTER)
        return x, y, points.astype(np.int32), counts.astype(np.int32)


def _points(*arrays: NDArray[Any]) -> _Points:
    return _Points(*(as_mapped(each) for each in arrays))


def _numbered(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Return the codes of the points that are on the map, and their positions."""
    codes, points = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for start in range(0, len(lon), _STRETCH):
        x, y, positions = to_grid(lon[start : start + _STRETCH], lat[start : start + _STRETCH])
        codes.append(interleaved(x, y))
        points.append((positions + start).astype(np.int32))
    return np.concatenate(codes), np.concatenate(points)


def _running_sum(values: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the sums of the values before each, and of all; exact for as many points as there are int32."""
    sums = np.zeros(len(values) + 1, dtype=np.uint64)
    np.cumsum(values, dtype=np.uint64, out=sums[1:])
    return sums


def _units(values: NDArray[np.uint32], tile: Tile) -> NDArray[np.uint32]:
    """Return coordinates of the world's grid in units of the tile that holds them."""
    return (values >> np.uint32(GRID_BITS - EXTENT_BITS - tile.zoom)) & np.uint32(EXTENT - 1)


def _cell_shift(tile: Tile) -> np.uint64:
    """Return how many bits of a code say where in a cell of a tile it is."""
    return np.uint64(2 * (GRID_BITS - tile.zoom - CELL_BITS))


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


@njit(cache=True, nogil=True)
def _add_up(
    codes: Any, first: int, chosen: Any, shift: Any, starts: Any, counts: Any, east: Any, south: Any
) -> int:
    """Write of each cell its first chosen point, their number and sums; return how many cells have any."""
    found, at, last = 0, first, first + len(chosen)
    while at < last:
        end = _end_of_cell(codes, at, last, shift)
        count, sum_x, sum_y = _sums(codes[at:end], chosen[at - first : end - first])
        if count:
            starts[found], counts[found], east[found], south[found] = at, count, sum_x, sum_y
            while not chosen[starts[found] - first]:
                starts[found] += 1
            found += 1
        at = end
    return found


@njit(cache=True)
def _sums(codes: Any, chosen: Any) -> Any:
    """Return how many are chosen, and their sums: by factors, since half of all branches would go astray."""
    count, sum_x, sum_y = np.uint64(0), np.uint64(0), np.uint64(0)
    for i in range(len(codes)):
        factor = np.uint64(chosen[i])
        count += factor
        sum_x += factor * gathered(codes[i])
        sum_y += factor * gathered(codes[i] >> np.uint64(1))
    return count, sum_x, sum_y
