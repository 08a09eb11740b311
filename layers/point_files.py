"""Files beside a large dataset of points that are mapped into memory, and shared by all who read them.

What GeoParquet keeps small has to be unpacked before use; these hold the same as it is used.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.errors import IndexFileError
from layers.array_file import read_arrays, write_arrays
from layers.frame_rows import X, Y
from layers.geoparquet import GEOMETRY, ROW_GROUP_ROWS, touching
from layers.kinds import Kinds, Numbers
from layers.map_points import MapPoints
from layers.wkb import decode_points

if TYPE_CHECKING:
    from geo.point_index import PointIndex

FORMAT = "phusong places 1"
INDEX = "nearest."
BLOCK_ROWS = 4096
Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Places:
    """Where points are, and which are nearest to a position.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n,)
        Positions in the working CRS, in the order of the rows.
    index : mapping of str to ndarray
        What the index of the nearest consists of.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    index: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, x: NDArray[np.float64], y: NDArray[np.float64]) -> Self:
        """Return the places of points, with a new index."""
        from geo.point_index import PointIndex  # noqa: PLC0415 — numba loads slowly, and few commands need it

        return cls(x, y, PointIndex(x, y).arrays)

    def save(self, path: Path) -> None:
        """Write the places to a file."""
        index = {f"{INDEX}{name}": array for name, array in self.index.items()}
        write_arrays(path, {X: self.x, Y: self.y, **index}, format=FORMAT)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the places that `save` wrote, mapped into memory.

        Raises
        ------
        IndexFileError
            The file is missing, damaged, or of another release.
        """
        arrays, _ = read_arrays(path, format=FORMAT)
        index = {name.removeprefix(INDEX): each for name, each in arrays.items() if name.startswith(INDEX)}
        return cls(arrays[X], arrays[Y], index)

    @property
    def nearest(self) -> "PointIndex":
        """The index of the nearest."""
        from geo.point_index import PointIndex  # noqa: PLC0415 — as above

        return PointIndex.of_arrays(self.index)


def write_columns(tables: Iterable[pa.Table], path: Path) -> None:
    """Write the tables of which a dataset consists one after the other, not compressed."""
    tables = iter(tables)
    first = next(tables)
    with path.open("wb") as file, pa.ipc.new_file(file, first.schema.remove_metadata()) as writer:
        writer.write_table(first.combine_chunks())
        for table in tables:
            writer.write_table(table.combine_chunks())


def open_columns(path: Path) -> pa.Table:
    """Return the columns that `write_columns` wrote, mapped into memory.

    Raises
    ------
    IndexFileError
        The file is missing or damaged.
    """
    try:
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise IndexFileError(f"{path}: not readable columns ({error})") from error


def stretches(path: Path, count: int, bounds: Sequence[float] | None) -> Iterator[tuple[int, int]]:
    """Yield where stretches of rows begin, and how many rows each has: no more than a row group.

    Parameters
    ----------
    path : Path
        Where the rows are on the map, as `MapPoints.save` wrote it. Its name tells its content.
    count : int
        How many rows there are.
    bounds : sequence of float, optional
        West, south, east and north in degrees: blocks of rows that lie wholly beyond are left out.
    """
    found = [(0, count)] if bounds is None else _near(*_blocks(path), bounds)
    for start, stop in found:
        for first in range(start, stop, ROW_GROUP_ROWS):
            yield first, min(stop - first, ROW_GROUP_ROWS)


def _near(
    starts: NDArray[np.int64], boxes: NDArray[np.float64], bounds: Sequence[float]
) -> list[tuple[int, int]]:
    """Return where neighbouring blocks that may touch bounds begin and end."""
    steps = np.diff(touching(boxes, bounds).astype(np.int8), prepend=0, append=0)
    first, last = np.flatnonzero(steps > 0), np.flatnonzero(steps < 0)
    return list(zip(starts[first].tolist(), starts[last].tolist(), strict=True))


@lru_cache(maxsize=8)
def _blocks(path: Path) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return where blocks of rows begin and the last one ends, and west, south, east and north of each."""
    points = MapPoints.open(path)
    starts = np.arange(len(points.lon), step=BLOCK_ROWS)
    corners = [
        each.reduceat(values, starts)
        for each in (np.minimum, np.maximum)
        for values in (points.lon, points.lat)
    ]
    return np.append(starts, len(points.lon)), np.column_stack(corners)


def joined_places(tables: Iterable[pa.Table], count: int) -> Places:
    """Return the places of the rows of tables, which have ``x`` and ``y``."""
    return Places.of(*_joined(((table[X].to_numpy(), table[Y].to_numpy()) for table in tables), count))


def joined_map_points(tables: Iterable[pa.Table], kinds: Kinds, numbers: Numbers) -> MapPoints:
    """Return where the rows of tables are on the map, which have ``geometry``, given their kinds."""
    places = (decode_points(table[GEOMETRY]) for table in tables)
    return MapPoints.of(*_joined(places, len(numbers)), kinds, numbers)


def _joined(parts: Iterable[Pair], count: int) -> Pair:
    """Return coordinates as one array each, filled in part by part."""
    x, y = np.empty(count), np.empty(count)
    done = 0
    for east, north in parts:
        stretch = slice(done, done + len(east))
        x[stretch], y[stretch] = east, north
        done += len(east)
    return x, y
