"""Distances on the ground where the working CRS is that of a country, and stretches them."""

from collections.abc import Callable
from functools import lru_cache

from geo.crs import scale_at
from layers.settings import Settings

# Within a square of this side the scale differs by less than a hundred-thousandth.
SQUARE_M = 1000.0
MOST_SQUARES = 65_536
# No plane is of use where it stretches more. Whatever is near on the ground is so much nearer in the plane.
MOST_STRETCH = 1.01

Stretch = Callable[[float, float], float]


def stretch_of(settings: Settings) -> Stretch:
    """Return what tells by how much lengths around a position in the working CRS are to be divided.

    A city has one plane, and its distances are those in it. A country is computed in sheets, which show them
    as they are (`docs/decisions/country-crs.md`), and so are those that are told of a place.

    Parameters
    ----------
    settings : Settings
        Those of a workspace.
    """
    if not settings.sheet_deg:
        return lambda _x, _y: 1.0

    @lru_cache(MOST_SQUARES)
    def in_square(column: int, row: int) -> float:
        middle = (column + 0.5) * SQUARE_M, (row + 0.5) * SQUARE_M
        scale = scale_at(*middle, crs=settings.working_crs)
        return scale if 1 / MOST_STRETCH < scale < MOST_STRETCH else 1.0

    return lambda x, y: in_square(int(x // SQUARE_M), int(y // SQUARE_M))
