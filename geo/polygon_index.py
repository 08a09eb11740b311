"""Which polygon holds a point: exactly, for a million points in milliseconds."""

import zipfile
from functools import partial
from pathlib import Path
from typing import Self

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.chunks import coordinates, in_chunks, position
from geo.errors import IndexFileError
from geo.grid_builder import build_grid
from geo.polygon_grid import Frame, PolygonGrid, count_all, locate, locate_all
from geo.rings import polygon_edges

_FORMAT = 1


class PolygonIndex:
    """Answers which of many polygons hold a point; see `locate`.

    The polygons may overlap, have holes and parts, and leave gaps. They are taken by the even-odd rule,
    which for valid polygons is what they mean. A missing or empty polygon holds no point. The index does not
    change once it is built, and any number of threads may ask it at once.

    Parameters
    ----------
    polygons : GeoSeries
        Polygons and multipolygons; points are asked in their reference system, and answers are positions
        in this series, whatever its index.

    Raises
    ------
    GeometryError
        A geometry is not a polygon, or has a coordinate that is not finite.
    """

    def __init__(self, polygons: gpd.GeoSeries) -> None:
        self._grid = _frozen(build_grid(*polygon_edges(polygons)))

    def locate(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.int32]:
        """Return the position of the polygon that holds each point.

        A point strictly inside polygons gets the lowest of their positions; one that lies only on boundaries
        the lowest position of those that it lies on. Both are decided exactly.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            Points in the reference system of the polygons.

        Returns
        -------
        ndarray of int32, shape (n,)
            Positions in the series of polygons; -1 for a point in no polygon or that is not finite.

        Raises
        ------
        GeometryError
            There are not as many `x` as `y`.
        """
        xs, ys = coordinates(x, y)
        found = np.empty(len(xs), dtype=np.int32)
        in_chunks(partial(locate, *self._grid, xs, ys, found), len(xs))
        return found

    def locate_at(self, x: float, y: float) -> int:
        """Return the position of the polygon that holds one point, as `locate` does of many; -1 for none."""
        found = np.empty(1, dtype=np.int32)
        locate(*self._grid, *position(x, y), found, 0, 1)
        return int(found[0])

    def locate_all(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Return every pair of a point and a polygon in which, or on whose boundary, it lies.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            Points in the reference system of the polygons.

        Returns
        -------
        point_positions : ndarray of intp, shape (m,)
            Positions of the points, ascending.
        polygon_positions : ndarray of int32, shape (m,)
            Positions of the polygons, ascending for each point.

        Raises
        ------
        GeometryError
            There are not as many `x` as `y`.
        """
        xs, ys = coordinates(x, y)
        counts = np.empty(len(xs), dtype=np.intp)
        in_chunks(partial(count_all, *self._grid, xs, ys, counts), len(xs))
        ends = np.cumsum(counts)
        found = np.empty(ends[-1] if len(ends) else 0, dtype=np.int32)
        in_chunks(partial(locate_all, *self._grid, xs, ys, ends, found), len(xs))
        return np.repeat(np.arange(len(xs)), counts), found

    def save(self, path: str | Path) -> None:
        """Write the index to one file, as NumPy's npz without pickled objects.

        Parameters
        ----------
        path : str or Path
            File to write; its name is taken as it stands.
        """
        with Path(path).open("wb") as file:
            np.savez(file, format=_FORMAT, **{**self._grid._asdict(), "frame": np.array(self._grid.frame)})

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Return the index that `save` wrote.

        Parameters
        ----------
        path : str or Path
            File to read. Only its structure is checked: take it from where you put it.

        Raises
        ------
        IndexFileError
            The file is missing, damaged, or not such an index.
        """
        index = cls.__new__(cls)
        index._grid = _frozen(_read_grid(Path(path)))  # noqa: SLF001 - its own class
        return index


def _read_grid(path: Path) -> PolygonGrid:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            if int(file["format"]) != _FORMAT:
                raise IndexFileError(
                    f"{path}: index of format {file['format']}; this version reads {_FORMAT}"
                )
            west, south, east, north, per_unit, columns, rows, margin = file["frame"].tolist()
            frame = Frame(west, south, east, north, per_unit, int(columns), int(rows), margin)
            return PolygonGrid(frame, *(file[name] for name in PolygonGrid._fields[1:]))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        if isinstance(error, IndexFileError):
            raise
        raise IndexFileError(f"{path}: not a readable polygon index ({error})") from error


def _frozen(grid: PolygonGrid) -> PolygonGrid:
    for field in grid:
        if isinstance(field, np.ndarray):
            field.flags.writeable = False
    return grid
