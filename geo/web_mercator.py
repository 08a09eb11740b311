"""Positions on the square map of the world (EPSG:3857), which tiles are cut from.

The world is a square of side 1, its origin in the north-west: x grows to the east, y to the south. Source:
IOGP Guidance Note 7-2, *Popular Visualisation Pseudo-Mercator* (method 1024), divided by the length of the
equator: x = λ / 2π + 1/2, y = 1/2 − asinh(tan φ) / 2π.
"""

import numpy as np
from numpy.typing import NDArray

GRID_BITS = 32


def to_world(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where positions lie in the world.

    Parameters
    ----------
    lon, lat : ndarray of float64
        Degrees in WGS 84 (EPSG:4326).

    Returns
    -------
    x, y : ndarray of float64
        In [0, 1] on the map; `y` is outside of it beyond 85.05° of latitude.
    """
    return lon / 360 + 0.5, 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)


def to_lonlat(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the longitude and latitude of positions in the world: the inverse of `to_world`.

    Parameters
    ----------
    x, y : ndarray of float64
        In [0, 1] on the map.

    Returns
    -------
    lon, lat : ndarray of float64
        Degrees in WGS 84 (EPSG:4326).
    """
    return (x - 0.5) * 360, np.degrees(np.arctan(np.sinh((0.5 - y) * 2 * np.pi)))


def to_grid(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.intp]]:
    """Return in which cells of a grid of 2³² by 2³² over the world positions lie: cells of 9 mm at most.

    A cell holds its western and northern edges; those of the easternmost column hold 180° E as well.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (n,)
        Degrees in WGS 84 (EPSG:4326).

    Returns
    -------
    x, y : ndarray of uint32, shape (m,)
        Columns from the west and rows from the north.
    positions : ndarray of intp, shape (m,)
        Positions, in the arrays given and in their order, of those that lie on the map.
    """
    x, y = to_world(lon, lat)
    positions = np.flatnonzero((x >= 0) & (x <= 1) & (y >= 0) & (y < 1))
    last = 2.0**GRID_BITS - 1
    columns = np.minimum(np.floor(x[positions] * 2**GRID_BITS), last)
    return columns.astype(np.uint32), np.floor(y[positions] * 2**GRID_BITS).astype(np.uint32), positions
