"""How much of every cell of a grid lies in every division: exact zonal statistics."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from numba import njit
from numpy.typing import NDArray

from geo.grid import Grid

SQUARE_OF_UNIT = 2


@dataclass(frozen=True, eq=False)
class Zones:
    """Pieces of cells, each in one division.

    Attributes
    ----------
    codes : Index
        Codes of the divisions.
    division : ndarray of int64, shape (n,)
        Position of each piece's division.
    cell : ndarray of int64, shape (n,)
        Number of its cell, row by row from the north-west.
    area_m2 : ndarray of float64, shape (n,)
        Its area.
    """

    codes: pd.Index
    division: NDArray[np.int64]
    cell: NDArray[np.int64]
    area_m2: NDArray[np.float64]

    @classmethod
    def of(cls, polygons: gpd.GeoSeries, grid: Grid) -> "Zones":
        """Return the pieces of polygons.

        Parameters
        ----------
        polygons : GeoSeries
            Divisions in the plane of the grid, indexed by code. What lies beyond the grid has no pieces.
        grid : Grid
            The cells.
        """
        west, south, east, north = grid.bounds
        crs = polygons.crs.to_wkt() if polygons.crs else None
        raster = NumPyRasterSource(np.zeros(grid.shape, np.uint8), west, south, east, north, srs_wkt=crs)
        shapes = gpd.GeoDataFrame(geometry=polygons.to_numpy(), crs=polygons.crs)
        pieces = exact_extract(raster, shapes, ["cell_id", "coverage"], output="pandas")
        counts = [len(each) for each in pieces["cell_id"]]
        return cls(
            polygons.index,
            np.repeat(np.arange(len(polygons)), counts),
            np.concatenate([np.empty(0), *pieces["cell_id"]]).astype(np.int64),
            np.concatenate([np.empty(0), *pieces["coverage"]]) * grid.cell_m**SQUARE_OF_UNIT,
        )

    def sum(self, values: NDArray[Any]) -> "pd.Series[float]":
        """Return the integral of values over each division: their sum weighed by areas in square metres.

        Parameters
        ----------
        values : ndarray, shape (rows, columns)
            One value a cell; booleans give the area where they hold.
        """
        return self._per_division(values, self.area_m2)

    def sum_by(self, values: NDArray[np.integer[Any]], *, count: int) -> pd.DataFrame:
        """Return the area of each division in which each whole number stands, in square metres.

        Parameters
        ----------
        values : ndarray of integers, shape (rows, columns)
            One number a cell, 0 … ``count`` - 1.
        count : int
            How many numbers there are: one column for each.
        """
        pairs = self.division * count + values.ravel()[self.cell]
        sums = np.bincount(pairs, weights=self.area_m2, minlength=len(self.codes) * count)
        return pd.DataFrame(sums.reshape(-1, count), index=self.codes)

    def sum_of_squares(self, values: NDArray[Any]) -> "pd.Series[float]":
        """Return the sum of values weighed by the squares of the areas, in m⁴.

        Parameters
        ----------
        values : ndarray, shape (rows, columns)
            One value a cell.
        """
        return self._per_division(values, self.area_m2**SQUARE_OF_UNIT)

    def _per_division(self, values: NDArray[Any], weights: NDArray[np.float64]) -> "pd.Series[float]":
        sums = np.zeros(len(self.codes))
        _add(np.ascontiguousarray(values).ravel(), self.division, self.cell, weights, sums)
        return pd.Series(sums, index=self.codes)


@njit(cache=True, nogil=True)
def _add(values: Any, division: Any, cell: Any, weights: Any, sums: Any) -> None:
    for i in range(len(cell)):
        sums[division[i]] += values[cell[i]] * weights[i]
