"""Reference systems by their address, and positions in the order of their axes (OGC API – Features 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from api.errors import BadRequestError
from geo.crs import LONLAT, reproject
from layers.query.selection import Bounds

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SERVED = ("EPSG:4326", "EPSG:3857", "EPSG:5897", "EPSG:3405")


@dataclass(frozen=True)
class Crs:
    """A reference system in which features are given and asked for.

    Attributes
    ----------
    uri : str
        Its address, by which requests name it.
    code : str
        Its name for calculations, always with the easting or longitude first.
    is_swapped : bool
        Whether its first axis is the northing or latitude.
    """

    uri: str
    code: str
    is_swapped: bool = False

    def geometries(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return geometries in EPSG:4326, longitude first, in this system."""
        if self.uri == CRS84:
            return geometries
        return np.asarray(shapely.transform(geometries, self._from_lonlat), dtype=np.object_)

    def to_lonlat(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of this system in EPSG:4326, longitude first."""
        return geometry if self.uri == CRS84 else shapely.transform(geometry, self._to_lonlat)

    def bounds_to_lonlat(self, bounds: Bounds) -> Bounds:
        """Return the bounds in degrees of a rectangle of this system, given in the order of its axes."""
        if self.uri == CRS84:
            return bounds
        if self.code == LONLAT:
            south, west, north, east = bounds
            return west, south, east, north
        # A rectangle's sides are not straight in degrees.
        sides = shapely.segmentize(shapely.box(*bounds), max(np.ptp(bounds[::2]), np.ptp(bounds[1::2])) / 64)
        west, south, east, north = shapely.bounds(self.to_lonlat(sides)).tolist()
        return west, south, east, north

    def _from_lonlat(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = np.column_stack(reproject(*lonlat.T, source=LONLAT, target=self.code))
        return moved[:, ::-1] if self.is_swapped else moved

    def _to_lonlat(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        xy = positions[:, ::-1] if self.is_swapped else positions
        return np.column_stack(reproject(*xy.T, source=self.code, target=LONLAT))


def crs_named(uri: str, *, parameter: str) -> Crs:
    """Return the reference system of an address.

    Raises
    ------
    BadRequestError
        It is not one that is served.
    """
    if uri not in SYSTEMS:
        raise BadRequestError(f"{parameter}: {uri!r} is not served; {', '.join(SYSTEMS)} are")
    return SYSTEMS[uri]


def _served(code: str) -> Crs:
    first = CRS(code).axis_info[0]
    return Crs(EPSG + code.partition(":")[2], code, is_swapped=first.direction.lower() == "north")


SYSTEMS: Mapping[str, Crs] = MappingProxyType(
    {each.uri: each for each in (Crs(CRS84, LONLAT), *map(_served, SERVED))}
)
