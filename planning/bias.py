"""Where somebody is who searches, or which division they mean: it weighs what is equally good otherwise."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# At this distance from the searcher a thing weighs half as much as beside them.
HALF_AT_M = 2000.0
OUTSIDE_THE_DIVISION = 0.1


@dataclass(frozen=True, eq=False)
class Bias:
    """A wish for answers in one place rather than another.

    Attributes
    ----------
    near : tuple of float, optional
        Position in the working CRS, in metres, near which things weigh more.
    division : shapely.Geometry, optional
        Area in the working CRS outside which they weigh less.
    """

    near: tuple[float, float] | None = None
    division: shapely.Geometry | None = None

    def weights(self, x: Floats, y: Floats) -> Floats:
        """Return the weight, over 0 and at most 1, of each position in the working CRS."""
        weights = np.ones(len(x))
        if self.near is not None:
            weights /= 1 + ((x - self.near[0]) ** 2 + (y - self.near[1]) ** 2) / HALF_AT_M**2
        if self.division is not None:
            weights[~shapely.intersects_xy(self.division, x, y)] *= OUTSIDE_THE_DIVISION
        return weights


ANYWHERE = Bias()
