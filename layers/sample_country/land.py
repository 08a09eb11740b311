"""Where the invented country lies: an outline of sines, which nobody takes for a real border.

It fills the place of Vietnam, 102° to 110° E and 8° to 24° N, and has about its area. Plains lie in the east,
mountains, where few people live, in the west.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MIDDLE_LON, MIDDLE_LAT = 106.0, 16.0
# A plane to draw in, right within 6 % over the country.
KM_PER_LON, KM_PER_LAT = 107.0, 110.6
SOUTH, NORTH = 8.3, 23.7
SWAY_DEG, HALF_WIDTH_DEG, WIDENING_DEG = 2.3, 1.0, 0.5
_STEPS = 400
_MOUNTAIN = 3.5  # how many times e fewer people live in the highest mountains


def to_plane(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return kilometres east and north of the middle of the country."""
    return (lon - MIDDLE_LON) * KM_PER_LON, (lat - MIDDLE_LAT) * KM_PER_LAT


def to_lonlat(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return degrees of positions in the plane of `to_plane`."""
    return x / KM_PER_LON + MIDDLE_LON, y / KM_PER_LAT + MIDDLE_LAT


def outline() -> shapely.Polygon:
    """Return the border in the plane, in kilometres."""
    lat = np.linspace(SOUTH, NORTH, _STEPS)
    middle, half = _middle(lat), _half_width(lat)
    lon = np.concatenate([middle - half, (middle + half)[::-1]])
    return shapely.Polygon(np.column_stack(to_plane(lon, np.concatenate([lat, lat[::-1]])))).buffer(0)


def rural_density(x: Floats, y: Floats) -> Floats:
    """Return how many people live in the country at positions in the plane, relative to the coast: 0 … 1."""
    lon, lat = to_lonlat(x, y)
    from_coast = (_middle(lat) + _half_width(lat) - lon) / (2 * _half_width(lat))
    ridges = 0.15 * np.sin(x / 17 + y / 41) + 0.15 * np.sin(y / 23 - x / 31)
    height = np.clip((from_coast - 0.35) / 0.5 + ridges, 0, 1)
    return np.asarray(np.exp(-_MOUNTAIN * height), dtype=np.float64)


def _along(lat: Floats) -> Floats:
    return np.clip((lat - SOUTH) / (NORTH - SOUTH), 0, 1)


def _middle(lat: Floats) -> Floats:
    return MIDDLE_LON + SWAY_DEG * np.sin(2 * np.pi * _along(lat) - 0.5)


def _half_width(lat: Floats) -> Floats:
    """Return half the width: wide in the south and the north, narrow between, round at the ends."""
    along = _along(lat)
    round_end = (1 - np.abs(2 * along - 1) ** 12) ** 0.5
    return (HALF_WIDTH_DEG + WIDENING_DEG * np.cos(4 * np.pi * along)) * np.maximum(round_end, 0.02)
