"""Classes of cells as polygons whose edges are the cells' own: what a map shows, and what it leaves white."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.transform import Affine

from geo.errors import GeometryError
from geo.grid import Grid
from geo.patches import NO_PATCH, Patches, patches

NO_CLASS = 255
NOWHERE = -1
_M2_PER_KM2 = 1e6


def class_polygons(
    classes: NDArray[np.uint8],
    grid: Grid,
    *,
    crs: str,
    clip: gpd.GeoSeries | None = None,
    ignored: int = NO_CLASS,
) -> gpd.GeoDataFrame:
    """Return one multipolygon for each class, made of the cells that have it.

    Parameters
    ----------
    classes : ndarray of uint8, shape (rows, columns)
        Class of each cell.
    grid : Grid
        The cells.
    crs : str
        Reference system of the grid.
    clip : GeoSeries, optional
        Polygons outside which nothing is drawn, in any reference system.
    ignored : int
        Class of cells that are not drawn.

    Returns
    -------
    GeoDataFrame
        By ascending class: ``class``, ``patches`` (how many polygons that touch at corners at most),
        ``area_km2``, ``largest_patch_km2``, and the multipolygons in the reference system of the grid.
        Without `clip`, a class has the area of its cells; with it, all figures are those of what is left.

    Raises
    ------
    GeometryError
        The classes are not those of the grid.
    """
    parts = patch_polygons(classes, grid, crs=crs, ignored=ignored)
    if clip is not None:
        parts = _clipped(parts, clip)
    areas = parts["area_km2"].groupby(parts["value"])
    drawn = parts.geometry.groupby(parts["value"]).agg(lambda each: shapely.multipolygons(each.to_numpy()))
    table = pd.DataFrame(
        {"patches": areas.size(), "area_km2": areas.sum(), "largest_patch_km2": areas.max()}
    ).rename_axis("class")
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(drawn, crs=crs)).reset_index()


def patch_polygons(
    values: NDArray[Any],
    grid: Grid,
    *,
    crs: str,
    ignored: int = NOWHERE,
    amounts: Mapping[str, NDArray[Any]] | None = None,
) -> gpd.GeoDataFrame:
    """Return one polygon for each patch: cells of one value that hang together by their sides.

    Parameters
    ----------
    values : ndarray of integers, shape (rows, columns)
        Value of each cell.
    grid : Grid
        The cells.
    crs : str
        Reference system of the grid.
    ignored : int
        Value of cells that are not drawn.
    amounts : mapping of str to ndarray, shape (rows, columns), optional
        What is in each cell, to be summed by patch, such as people or addresses.

    Returns
    -------
    GeoDataFrame
        In the order in which rows read from the north-west meet the patches: ``value``, ``area_km2``, the
        sums under their names, and polygons in the reference system of the grid.

    Raises
    ------
    GeometryError
        An array is not of the grid's shape, or the values are not whole numbers.
    """
    if values.shape != grid.shape:
        raise GeometryError(f"patches: values of shape {values.shape}, grid of {grid.shape}")
    found = patches(values, ignored=ignored)
    columns = {name: found.totals(each) for name, each in (amounts or {}).items()}
    table = {"value": found.shared, "area_km2": found.cells * grid.cell_km2, **columns}
    return gpd.GeoDataFrame(table, geometry=drawn_patches(found, grid), crs=crs)


def drawn_patches(found: Patches, grid: Grid) -> NDArray[np.object_]:
    """Return the polygon of each patch, in the order of their numbers.

    Parameters
    ----------
    found : Patches
        Patches of a grid.
    grid : Grid
        That grid.
    """
    drawn = np.empty(len(found), dtype=object)
    traced = shapes(
        found.labels, mask=found.labels != NO_PATCH, connectivity=4, transform=Affine(*grid.transform)
    )
    for geometry, label in traced:
        shell, *holes = geometry["coordinates"]
        drawn[int(label)] = shapely.Polygon(shell, holes)
    return drawn


def _clipped(parts: gpd.GeoDataFrame, clip: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return what of the patches lies in some polygons, anew parted into patches, with their areas."""
    within = clip.to_crs(parts.crs).union_all()
    shapely.prepare(within)
    shown = parts.geometry.to_numpy()
    whole = shapely.contains_properly(within, shown)
    shown[~whole] = shapely.intersection(shown[~whole], within)
    pieces = parts.set_geometry(gpd.GeoSeries(shown, crs=parts.crs)).explode(ignore_index=True)
    pieces = pieces[pieces.geom_type == "Polygon"].reset_index(drop=True)
    return pieces.assign(area_km2=pieces.area / _M2_PER_KM2)
