"""The transverse Mercator projection with a meridian for each point, which PROJ does not do in one call.

Its ellipsoid is that of WGS 84, which VN-2000 has as well; on the meridian, lengths are true. Source: L.
Krüger, *Konforme Abbildung des Erdellipsoids in der Ebene*, 1912, as C. F. F. Karney gives the series in
*Transverse Mercator with an accuracy of a few nanometers*, J. Geod. 85, 2011, equations 7 to 14 and 35, to
the sixth order in the third flattening.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from functools import partial
from math import asinh, atan2, cos, nan, radians, sin, sqrt
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import coordinates, in_chunks
from geo.crs import Coordinates
from geo.errors import GeometryError

FALSE_EASTING_M = 500_000.0
MOST_DEG = 60.0

_AXIS_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563
_N = _FLATTENING / (2 - _FLATTENING)
_ECCENTRICITY = sqrt(_FLATTENING * (2 - _FLATTENING))
_RADIUS_M = _AXIS_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64 + _N**6 / 256)
_SERIES = (
    (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
    (0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
    (0, 0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
    (0, 0, 0, 49561 / 161280, -179 / 168, 6601661 / 7257600),
    (0, 0, 0, 0, 34729 / 80640, -3418889 / 1995840),
    (0, 0, 0, 0, 0, 212378941 / 319334400),
)
_TERMS = tuple(sum(each * _N**power for power, each in enumerate(row, start=1)) for row in _SERIES)


def crs_of_meridian(meridian: float) -> str:
    """Return the reference system of what `to_plane` gives about a meridian, as PROJ reads it."""
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={meridian:.9g} +k=1 +x_0={FALSE_EASTING_M:.0f} +y_0=0"
        " +datum=WGS84 +units=m +type=crs"
    )


def to_plane(lon: ArrayLike, lat: ArrayLike, *, meridian: ArrayLike) -> Coordinates:
    """Project positions, each about a meridian of its own.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        Degrees in WGS 84 (EPSG:4326).
    meridian : array_like, shape (n,) or ()
        Longitudes in degrees of the central meridians.

    Returns
    -------
    x, y : ndarray of float64, shape (n,)
        Easting, 500 km on the meridian, and northing from the equator, in metres; NaN for a position that is
        not finite, or 60° and more from its meridian.

    Raises
    ------
    GeometryError
        There are not as many `lon` as `lat`, or meridians.
    """
    lons, lats = coordinates(lon, lat)
    meridians = np.ascontiguousarray(_broadcast(meridian, len(lons)))
    x, y = np.empty(len(lons)), np.empty(len(lons))
    in_chunks(partial(_project_all, lons, lats, meridians, x, y), len(lons))
    return x, y


def _broadcast(meridian: ArrayLike, count: int) -> NDArray[np.float64]:
    meridians = np.asarray(meridian, dtype=np.float64)
    if meridians.shape not in {(), (count,)}:
        raise GeometryError(f"positions: {count}, but {meridians.size} meridians")
    return np.broadcast_to(meridians, count)


@njit(cache=True, nogil=True)
def _project_all(lon: Any, lat: Any, meridian: Any, x: Any, y: Any, start: int, stop: int) -> None:
    for i in range(start, stop):
        from_meridian = lon[i] - meridian[i]
        if abs(from_meridian) < MOST_DEG and abs(lat[i]) <= 90:  # noqa: PLR2004
            x[i], y[i] = _project(radians(from_meridian), radians(lat[i]))
        else:
            x[i], y[i] = nan, nan


@njit(cache=True)
def _project(along: float, lat: float) -> tuple[float, float]:
    """Return easting and northing of a position in radians, the longitude from the meridian."""
    # Within 60° of the meridian a root is as good as a cosine, and takes a fifth of its time.
    sine = sin(along)
    up, across = _conformal(lat), sqrt(1 - sine * sine)
    radius = sqrt(up * up + across * across)
    sinh_east = sine / radius
    cosh_east = sqrt(1 + sinh_east * sinh_east)
    north, east = atan2(up, across), asinh(sinh_east)
    # Functions of twice the angles, and by the theorem of addition of all multiples.
    sin_2, cos_2 = 2 * up * across / radius**2, (across - up) * (across + up) / radius**2
    sinh_2, cosh_2 = 2 * sinh_east * cosh_east, 1 + 2 * sinh_east * sinh_east
    sines, cosines, sinhs, coshs = sin_2, cos_2, sinh_2, cosh_2
    for j in range(len(_TERMS)):
        north += _TERMS[j] * sines * coshs
        east += _TERMS[j] * cosines * sinhs
        sines, cosines = sines * cos_2 + cosines * sin_2, cosines * cos_2 - sines * sin_2
        sinhs, coshs = sinhs * cosh_2 + coshs * sinh_2, coshs * cosh_2 + sinhs * sinh_2
    return FALSE_EASTING_M + _RADIUS_M * east, _RADIUS_M * north


@njit(cache=True)
def _conformal(lat: float) -> float:
    """Return the tangent of the conformal latitude.

    Of sinh(e · artanh(e · sin φ)) so many terms of the series are taken as 64 bits tell: e² is below 0.0067.
    """
    sine, cosine = sin(lat), max(cos(lat), 1e-16)
    square = (_ECCENTRICITY * sine) ** 2
    series = 1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square / 11))))
    angle = _ECCENTRICITY**2 * sine * series
    sigma = angle * (1 + angle * angle * (1 / 6 + angle * angle / 120))
    return (sine * sqrt(1 + sigma * sigma) - sigma) / cosine
