"""What has to be known of a whole file before its rows are read part by part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import geopandas as gpd
import numpy as np
import shapely

from layers.validation.places import Whole


@dataclass(frozen=True)
class Survey:
    """What all rows of a file say together.

    Attributes
    ----------
    rows : int
        How many there are.
    middle : (float, float) or None
        Of their places, as `Whole` has it.
    are_swapped : bool
        Whether a table's coordinates come as northing and easting.
    """

    rows: int
    middle: tuple[float, float] | None
    are_swapped: bool = False

    @classmethod
    def of(cls, places: Iterable[gpd.GeoSeries], *, rows: int, are_swapped: bool = False) -> Self:
        """Return the survey of a file with rows in these places, of which there are at most so many."""
        lon, lat = np.full(rows, np.nan), np.full(rows, np.nan)
        done = 0
        for each in places:
            shapes = each.to_numpy()
            stretch = slice(done, done + len(shapes))
            lon[stretch], lat[stretch] = shapely.get_x(shapes), shapely.get_y(shapes)
            done += len(shapes)
        return cls(rows, Whole.of(lon, lat).middle, are_swapped)

    @property
    def whole(self) -> Whole:
        """What is needed to check a part."""
        return Whole(self.middle)
