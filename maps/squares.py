"""Many points as squares whose size says how many there are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDES_M = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
SMALLEST_SHARE_OF_SIDE = 0.25
_ROWS = 2**32


@dataclass(frozen=True, eq=False)
class DensitySquares:
    """The cells of a grid that hold points.

    Attributes
    ----------
    side_m : int
        Side of a cell in metres.
    x, y : ndarray of float64, shape (n,)
        Middle of each cell, in metres.
    count : ndarray of int64, shape (n,)
        How many points each cell holds, at least 1.
    """

    side_m: int
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    count: NDArray[np.int64]

    def corners(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the rings of the squares to draw, each as x and y of shape (n, 5).

        Their areas are as the counts, the fullest filling its cell; those too small to see are drawn larger.
        """
        share = np.maximum(np.sqrt(self.count / self.count.max()), SMALLEST_SHARE_OF_SIDE)
        half = share[:, np.newaxis] * self.side_m / 2
        east, north = np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]])
        return self.x[:, np.newaxis] + half * east, self.y[:, np.newaxis] + half * north


def density_squares(x: NDArray[np.float64], y: NDArray[np.float64], *, most: int) -> DensitySquares:
    """Count points in the finest grid that has at most ``most`` cells with points in them.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n,)
        Positions in metres, at least one.
    most : int
        Most squares wanted; exceeded where even cells of 500 km are more.
    """
    for side in SIDES_M:
        cell = np.floor(x / side).astype(np.int64) * _ROWS + np.floor(y / side).astype(np.int64)
        cells, count = np.unique(cell, return_counts=True)
        if len(cells) <= most:
            break
    column = np.floor_divide(cells + _ROWS // 2, _ROWS)
    row = cells - column * _ROWS
    return DensitySquares(side, (column + 0.5) * side, (row + 0.5) * side, count)
