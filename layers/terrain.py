"""The terrain of a workspace: a raster of ground heights, and perhaps one of what stands on the ground."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.terrain import Terrain
from layers.errors import ReadError

MOST_FILLED = 0.25

_CLASS, _HEIGHT = "class", "height_m"


@dataclass(frozen=True)
class TerrainFiles:
    """Which files make the terrain; relative paths start in the folder of the workspace.

    Attributes
    ----------
    dem : Path or None
        Raster of ground heights in metres; without it terrain is flat.
    clutter : Path or None
        Raster of clutter: of classes where there are `clutter_heights`, else of heights above the ground.
    clutter_heights : Path or None
        CSV file with the columns ``class`` and ``height_m``, and any others, such as ``name``.
    """

    dem: Path | None = None
    clutter: Path | None = None
    clutter_heights: Path | None = None

    @classmethod
    def named(cls, dem: str, clutter: str, clutter_heights: str) -> Self:
        """Return files by their names, as settings have them; an empty name is no file."""
        return cls(*(Path(name) if name else None for name in (dem, clutter, clutter_heights)))


def load_terrain(folder: Path, files: TerrainFiles, grid: Grid, *, crs: str) -> Terrain | None:
    """Return the terrain on a grid, or None where it is flat because no ground heights are given.

    Cells without a ground height (at most a quarter of them) are filled in from those around, weighted by the
    inverse of their distance; `Terrain.filled_share` says how many. Cells without clutter have none.

    Parameters
    ----------
    folder : Path
        Folder of the workspace.
    files : TerrainFiles
        Which files.
    grid : Grid
        Where heights are wanted.
    crs : str
        Reference system of the grid, projected in metres.

    Raises
    ------
    ReadError
        A file cannot be read, more than a quarter of the grid has no ground height, a class of clutter has no
        height, a height of clutter is negative, or there is clutter without the file that it needs.
    CrsError
        The reference system of the grid is unknown.
    """
    for needs, name, given in (
        (files.dem, "dem", files.clutter),
        (files.clutter, "clutter", files.clutter_heights),
    ):
        if given is not None and needs is None:
            raise ReadError(f"terrain: {given} is given, but no {name}")
    if files.dem is None:
        return None
    from rasterio.fill import fillnodata  # noqa: PLC0415 - loads slowly, and most workspaces have no terrain

    from layers.rasters import read_raster  # noqa: PLC0415 - as above

    ground = read_raster(folder / files.dem, grid, crs=crs, resampling="bilinear")
    missing = ~np.isfinite(ground)
    share = float(missing.mean())
    if share > MOST_FILLED:
        raise ReadError(f"{folder / files.dem}: {share:.0%} of the area {grid.bounds} have no height")
    if share:
        ground = fillnodata(ground, ~missing, max_search_distance=sum(grid.shape))
    return Terrain(grid, ground, _clutter(folder, files, grid, crs=crs), filled_share=share)


def read_clutter_heights(path: Path) -> Mapping[int, float]:
    """Return the height of each class of clutter, in metres, from a CSV file.

    Raises
    ------
    ReadError
        The file is missing or is no such table; a class is no whole number or occurs twice; a height is no
        number or negative.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _heights(csv.DictReader(file), path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReadError(f"{path}: cannot be read as CSV: {error}") from error


def _heights(rows: Iterable[Mapping[str, str]], path: Path) -> Mapping[int, float]:
    heights: dict[int, float] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{path}: row {number}"
        if row.get(_CLASS) is None or row.get(_HEIGHT) is None:
            raise ReadError(f"{where}: the columns {_CLASS} and {_HEIGHT} are wanted")
        key, height = _number(row, _CLASS, where), _number(row, _HEIGHT, where)
        if not key.is_integer() or key in heights:
            raise ReadError(f"{where}: class {row[_CLASS]} is no whole number or occurs twice")
        if not 0 <= height < np.inf:
            raise ReadError(f"{where}: height_m {row[_HEIGHT]} is not 0 or more")
        heights[int(key)] = height
    return heights


def _number(row: Mapping[str, str], name: str, where: str) -> float:
    try:
        return float(row[name])
    except ValueError as error:
        raise ReadError(f"{where}: {name} {row[name]!r} is not a number") from error


def _clutter(folder: Path, files: TerrainFiles, grid: Grid, *, crs: str) -> NDArray[np.float32] | None:
    if files.clutter is None:
        return None
    from layers.rasters import read_raster  # noqa: PLC0415 - as above

    path = folder / files.clutter
    if files.clutter_heights is not None:
        classes = read_raster(path, grid, crs=crs, resampling="mode")
        return _heights_of_classes(classes, read_clutter_heights(folder / files.clutter_heights), path)
    heights = np.nan_to_num(read_raster(path, grid, crs=crs, resampling="average"))
    if heights.min() < 0:
        raise ReadError(f"{path}: height {heights.min():g} m of clutter is negative")
    return heights


def _heights_of_classes(
    classes: NDArray[np.float32], heights: Mapping[int, float], path: Path
) -> NDArray[np.float32]:
    found, position = np.unique(np.nan_to_num(classes, nan=-np.inf), return_inverse=True)
    unknown = [f"{each:g}" for each in found if np.isfinite(each) and each not in heights]
    if unknown:
        raise ReadError(f"{path}: no height_m for class {', '.join(unknown)}")
    of_class = np.array([heights.get(each, 0.0) for each in found.tolist()], np.float32)
    return of_class[position].reshape(classes.shape)
