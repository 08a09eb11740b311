"""Longitude and latitude to metres and back, always through the datum step.

All coordinates are x before y: easting before northing, longitude before latitude.
"""

from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo.errors import CrsError

LONLAT = "EPSG:4326"

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]


def to_metres(lon: ArrayLike, lat: ArrayLike, *, crs: str) -> Coordinates:
    """Project longitude and latitude.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees in WGS 84 (EPSG:4326).
    crs : str
        Projected reference system with axes in metres, such as ``EPSG:5897``.

    Returns
    -------
    x, y : ndarray of float64, shape (n,)
        Easting and northing in metres; infinite where a position cannot be projected or is NaN.

    Raises
    ------
    CrsError
        The reference system is unknown, or is not projected in metres.
    """
    _require_metres(crs)
    return reproject(lon, lat, source=LONLAT, target=crs)


def point_to_metres(lon: float, lat: float, *, crs: str) -> tuple[float, float]:
    """Project one position, as `to_metres` does many, without arrays around it.

    Parameters
    ----------
    lon, lat : float
        Degrees in WGS 84 (EPSG:4326).
    crs : str
        Projected reference system with axes in metres.

    Returns
    -------
    x, y : float
        Easting and northing in metres; infinite where the position cannot be projected.

    Raises
    ------
    CrsError
        The reference system is unknown, or is not projected in metres.
    """
    _require_metres(crs)
    x, y = _transformer(LONLAT, crs).transform(lon, lat)
    return float(x), float(y)


def point_to_lonlat(x: float, y: float, *, crs: str) -> tuple[float, float]:
    """Return longitude and latitude of one position, as `to_lonlat` does of many, without arrays around it.

    Parameters
    ----------
    x, y : float
        Easting and northing in metres.
    crs : str
        Their reference system, projected with axes in metres.

    Returns
    -------
    lon, lat : float
        Degrees in WGS 84 (EPSG:4326); infinite where the position has none.

    Raises
    ------
    CrsError
        The reference system is unknown, or is not projected in metres.
    """
    _require_metres(crs)
    lon, lat = _transformer(crs, LONLAT).transform(x, y)
    return float(lon), float(lat)


def scale_at(x: float, y: float, *, crs: str) -> float:
    """Return by how much a plane stretches lengths around a position.

    Parameters
    ----------
    x, y : float
        Easting and northing in metres.
    crs : str
        Their reference system, projected with axes in metres.

    Returns
    -------
    float
        Length in the plane over that on the ellipsoid, the mean of all directions; NaN where the position has
        none.

    Raises
    ------
    CrsError
        The reference system is unknown, or is not projected in metres.
    """
    _require_metres(crs)
    projection = _projection(crs)
    factors = projection.get_factors(*projection(x, y, inverse=True))
    return sqrt(factors.areal_scale)


def to_lonlat(x: ArrayLike, y: ArrayLike, *, crs: str) -> Coordinates:
    """Return the longitude and latitude of projected positions.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Easting and northing in metres.
    crs : str
        Their reference system, projected with axes in metres.

    Returns
    -------
    lon, lat : ndarray of float64, shape (n,)
        Degrees in WGS 84 (EPSG:4326); infinite where a position has none or is NaN.

    Raises
    ------
    CrsError
        The reference system is unknown, or is not projected in metres.
    """
    _require_metres(crs)
    return reproject(x, y, source=crs, target=LONLAT)


def reproject(x: ArrayLike, y: ArrayLike, *, source: str, target: str) -> Coordinates:
    """Move positions from one reference system to another, with PROJ's default operation.

    The operation includes the change of datum: between VN-2000 and WGS 84 it is worth 224 m in Hanoi.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Easting and northing, or longitude and latitude, in the units of `source`.
    source, target : str
        Reference systems in any form that PROJ reads, such as ``EPSG:3405``.

    Returns
    -------
    x, y : ndarray of float64, shape (n,)
        Positions in the units of `target`; infinite where there is none.

    Raises
    ------
    CrsError
        A reference system is unknown, or nothing leads from one to the other.
    """
    xy = np.array(x, dtype=np.float64, ndmin=1), np.array(y, dtype=np.float64, ndmin=1)
    moved = _transformer(source, target).transform(*xy, inplace=True)
    return np.asarray(moved[0]), np.asarray(moved[1])


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> Transformer:
    try:
        return Transformer.from_crs(_known(source), _known(target), always_xy=True)
    except ProjError as error:
        raise CrsError(f"no transformation leads from CRS {source!r} to {target!r}: {error}") from error


@lru_cache(maxsize=32)
def _projection(crs: str) -> Proj:
    return Proj(_known(crs))


@lru_cache(maxsize=32)
def _known(crs: str) -> CRS:
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise CrsError(f"CRS {crs!r} is unknown") from error


@lru_cache(maxsize=32)
def _require_metres(crs: str) -> None:
    known = _known(crs)
    units = {axis.unit_name for axis in known.axis_info}
    if not known.is_projected or units != {"metre"}:
        named = ", ".join(sorted(units))
        raise CrsError(f"CRS {crs!r} ({known.name}) is not projected in metres: its axes are in {named}")
