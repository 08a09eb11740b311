"""Polygons as plain arrays of edges."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import GeometryError

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def polygon_edges(polygons: gpd.GeoSeries) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the edges of all rings of polygons; a missing or empty polygon has none.

    Parameters
    ----------
    polygons : GeoSeries
        Polygons and multipolygons, with holes or without.

    Returns
    -------
    edges : ndarray of float64, shape (e, 4)
        x and y of the start and of the end of each edge; edges of length zero are left out.
    positions : ndarray of int32, shape (e,)
        Position in the series of the polygon to which each belongs, ascending.

    Raises
    ------
    GeometryError
        A geometry is not a polygon, or has a coordinate that is not finite.
    """
    geometries = np.array(polygons, dtype=object)  # a copy: shapely 2.1 takes no read-only arrays apart
    _require_polygons(geometries)
    parts, of_part = shapely.get_parts(geometries, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    _require_finite(points, of_part[of_ring[ring]])
    x, y = points.T
    joined = (ring[1:] == ring[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1]))
    starts = np.flatnonzero(joined)
    edges = np.empty((len(starts), 4))
    edges[:, :2], edges[:, 2:] = points[starts], points[starts + 1]
    return edges, of_part[of_ring[ring[starts]]].astype(np.int32)


def _require_polygons(geometries: NDArray[np.object_]) -> None:
    kinds = shapely.get_type_id(geometries)
    wrong = np.flatnonzero((kinds != -1) & ~np.isin(kinds, _POLYGONAL) & ~shapely.is_empty(geometries))
    if len(wrong):
        kind = shapely.GeometryType(kinds[wrong[0]]).name
        raise GeometryError(f"polygons: position {wrong[0]} is a {kind}, not a polygon")


def _require_finite(points: NDArray[np.float64], polygons: NDArray[np.intp]) -> None:
    if not np.isfinite(points).all():
        wrong = np.flatnonzero(~np.isfinite(points).all(axis=1))
        position, (x, y) = polygons[wrong[0]], points[wrong[0]]
        raise GeometryError(f"polygons: position {position} has the coordinate ({x}, {y})")
