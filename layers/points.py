"""Points in bulk: coordinate arrays beside an Arrow table, without geometry objects."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.crs import Coordinates, to_lonlat


@dataclass(frozen=True, eq=False)
class Points:
    """The points of one dataset, in the order of its rows.

    The arrays are shared by everybody who asks the same snapshot: do not write into them.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n,)
        Easting and northing in the working CRS, in metres.
    table : pyarrow.Table
        The attributes that were asked for, n rows.
    degrees : tuple of two ndarrays of float64, optional
        Their longitude and latitude, where these were read.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    table: pa.Table
    degrees: Coordinates | None = None

    def __len__(self) -> int:
        return len(self.x)

    def lonlat(self, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitude and latitude in degrees (EPSG:4326), given the working CRS."""
        return self.degrees or to_lonlat(self.x, self.y, crs=crs)
