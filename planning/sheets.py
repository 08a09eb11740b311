"""Sheets: neighbouring divisions that are computed together, in a transverse Mercator of their own.

A country has one working CRS, which errs where it is wide: EPSG:5897 by half a per cent of an area at 109° E.
Like a map series, it is cut into sheets. The meridian of a sheet lies on a fixed lattice, so that a division
has the same one, and the same cells, in whatever company it is computed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.transverse_mercator import crs_of_meridian


@dataclass(frozen=True, eq=False)
class Sheet:
    """Divisions of one scheme that are computed together.

    Attributes
    ----------
    name : str
        Longitude and latitude of its middle, such as ``105.5,21``.
    meridian : float
        Longitude of the meridian of its plane, in degrees.
    positions : ndarray of intp, shape (n,)
        Positions of its divisions in the scheme, ascending.
    """

    name: str
    meridian: float
    positions: NDArray[np.intp]

    @property
    def crs(self) -> str:
        """Its projected CRS, in metres."""
        return crs_of_meridian(self.meridian)


def sheets_of(divisions: gpd.GeoDataFrame, *, side_deg: float) -> Sequence[Sheet]:
    """Return the sheets of a scheme, from west to east and south to north.

    Parameters
    ----------
    divisions : GeoDataFrame
        Divisions in EPSG:4326. Each belongs to the sheet that a point within it is nearest to the middle of.
    side_deg : float
        Side of the sheets in degrees.
    """
    points = divisions.geometry.representative_point()
    steps = np.rint(np.column_stack([points.x, points.y]) / side_deg).astype(np.int64)
    names, sheet = np.unique(steps, axis=0, return_inverse=True)
    order = np.argsort(sheet.ravel(), kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(sheet.ravel()))[:-1])
    return [
        Sheet(f"{lon:g},{lat:g}", lon, part)
        for (lon, lat), part in zip((names * side_deg).tolist(), parts, strict=True)
    ]


def nearest_meridian(lon: ArrayLike, *, side_deg: float) -> NDArray[np.float64]:
    """Return the meridians of the sheets in which positions lie that belong to no division.

    Parameters
    ----------
    lon : array_like, shape (n,) or ()
        Longitudes, in degrees.
    side_deg : float
        Side of the sheets in degrees.
    """
    return np.asarray(np.rint(np.asarray(lon, float) / side_deg) * side_deg)


def of_divisions(sheets: Iterable[Sheet], which: NDArray[np.bool_]) -> Sequence[Sheet]:
    """Return sheets with those of their divisions that are wanted; none without any.

    Parameters
    ----------
    sheets : iterable of Sheet
        Sheets of a scheme.
    which : ndarray of bool, shape (n,)
        Which divisions of the scheme are wanted.
    """
    kept = (replace(sheet, positions=sheet.positions[which[sheet.positions]]) for sheet in sheets)
    return [sheet for sheet in kept if len(sheet.positions)]
