"""How far the nearest of many places is, from points that lie near one another."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.point_index import PointIndex

# Farther than the nearest place of nearly all points.
AROUND_M = 20_000.0


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest of many places: an index of all, and finer ones of those around a neighbourhood.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n,)
        The places, in metres.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def of(cls, places: pd.DataFrame) -> Self:
        """Return the index of places with ``x`` and ``y``."""
        return cls(places["x"].to_numpy(float), places["y"].to_numpy(float))

    @cached_property
    def _all(self) -> PointIndex:
        return PointIndex(self.x, self.y)

    def distances_m(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance from each point to the nearest place, NaN where there is none.

        Parameters
        ----------
        x, y : ndarray of float64, shape (n,)
            Points in metres, better neighbouring ones.
        """
        if not len(self.x) or not len(x):
            return np.full(len(x), np.nan)
        around = self._around(x, y)
        found = PointIndex(self.x[around], self.y[around]).nearest(x, y)[1]
        # Others are farther than the margin from every point.
        far = np.flatnonzero(found > AROUND_M)
        found[far] = self._all.nearest(x[far], y[far])[1]
        return found

    def _around(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which places lie in the rectangle of points, or so near to it."""
        beside = (self.x >= x.min() - AROUND_M) & (self.x <= x.max() + AROUND_M)
        return np.asarray(beside & (self.y >= y.min() - AROUND_M) & (self.y <= y.max() + AROUND_M))
