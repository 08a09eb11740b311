"""Raster files (GeoTIFF and whatever else GDAL reads) onto a grid of the working CRS."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.errors import CRSError, RasterioError
from rasterio.warp import reproject

from geo.errors import CrsError
from geo.grid import Grid
from layers.errors import ReadError

Sampling = Literal["nearest", "bilinear", "average", "mode", "sum"]


def read_raster(path: Path, grid: Grid, *, crs: str, resampling: Sampling) -> NDArray[np.float32]:
    """Return a raster of one band on a grid.

    Parameters
    ----------
    path : Path
        The file.
    grid : Grid
        Cells to fill.
    crs : str
        Reference system of the grid.
    resampling : {"nearest", "bilinear", "average", "mode", "sum"}
        How cells get their values: ``bilinear`` for heights (where the raster is finer than the grid, its
        values are averaged with weights that fall off linearly), ``mode`` or ``nearest`` for classes,
        ``average`` for shares, ``sum`` for counts such as people.

    Returns
    -------
    ndarray of float32, shape (rows, columns)
        Values with the file's scale and offset applied; NaN where there are none.

    Raises
    ------
    ReadError
        The file cannot be read, has several bands or no reference system, or holds no value on the grid.
    CrsError
        The reference system of the grid is unknown.
    """
    try:
        with rasterio.open(path) as source:
            _check(source, path)
            values = _warped(source, grid, _known(crs), Resampling[resampling])
            covers = f"{tuple(round(each, 3) for each in source.bounds)} in {_name(source.crs)}"
    except RasterioError as error:
        raise ReadError(f"{path}: cannot be read as a raster: {error}") from error
    if np.isnan(values).all():
        raise ReadError(f"{path}: no value within {grid.bounds} in {crs}; it covers {covers}")
    return values


def _check(source: Any, path: Path) -> None:
    if source.count != 1:
        raise ReadError(f"{path}: {source.count} bands; one is wanted")
    if source.crs is None:
        raise ReadError(f"{path}: no CRS; write one into it, for instance with gdal_edit or rio edit-info")


def _warped(source: Any, grid: Grid, crs: Any, resampling: Resampling) -> NDArray[np.float32]:
    values = np.full(grid.shape, np.nan, np.float32)
    reproject(
        rasterio.band(source, 1),
        values,
        dst_transform=rasterio.Affine(*grid.transform),
        dst_crs=crs,
        dst_nodata=np.nan,
        resampling=resampling,
    )
    return values * np.float32(source.scales[0]) + np.float32(source.offsets[0])


def _known(crs: str) -> Any:
    try:
        return rasterio.crs.CRS.from_user_input(crs)
    except CRSError as error:
        raise CrsError(f"CRS {crs!r} is unknown") from error


def _name(crs: Any) -> str:
    return str(crs.to_string()) if len(crs.to_string()) < 40 else "a CRS of its own"  # noqa: PLR2004
