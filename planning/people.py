"""Where people are within the divisions: at digital addresses, or where a population raster says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.crs import reproject
from layers.errors import ReadError
from planning.divisions import Divisions, Placed


@dataclass(frozen=True, eq=False)
class People:
    """Places of people, each with how many there are.

    Attributes
    ----------
    placed : Placed
        The places.
    weight : ndarray of float64, shape (n,)
        How many people are at each, in any unit: only shares of a division count.
    is_raster : bool
        Whether they come from a population raster.
    """

    placed: Placed
    weight: NDArray[np.float64]
    is_raster: bool

    @classmethod
    def at_addresses(cls, addresses: Placed) -> Self:
        """Return people spread evenly over addresses."""
        return cls(addresses, np.ones(len(addresses)), is_raster=False)

    @classmethod
    def of_raster(cls, path: Path, divisions: Divisions) -> Self:
        """Return people as a raster of counts has them: each cell's, split by the divisions that it lies in.

        The people of a cell stand at its centre.

        Parameters
        ----------
        path : Path
            GeoTIFF with people per cell in its first band.
        divisions : Divisions
            The divisions.

        Raises
        ------
        ReadError
            The file cannot be read, or says no reference system.
        """
        import rasterio  # noqa: PLC0415 - loads slowly, and most workspaces have no raster of people
        from exactextract import exact_extract  # noqa: PLC0415 - as above

        try:
            with rasterio.open(path) as raster:
                if raster.crs is None:
                    raise ReadError(f"{path}: the raster says no reference system")
                crs = raster.crs.to_wkt()
                shapes = gpd.GeoDataFrame(geometry=divisions.polygons.to_crs(crs).to_numpy(), crs=crs)
                operations = ["values", "coverage", "center_x", "center_y"]
                found = exact_extract(str(path), shapes, operations, output="pandas")
        except rasterio.RasterioIOError as error:
            raise ReadError(f"{path}: not a raster that can be read ({error})") from error
        count = np.repeat(np.arange(len(shapes)), [len(each) for each in found["values"]])
        values, coverage, lon, lat = (_joined(found[name]) for name in operations)
        x, y = reproject(lon, lat, source=crs, target=divisions.working_crs)
        weight = np.where(np.isfinite(values) & (values > 0), values * coverage, 0)
        return cls(Placed(divisions, x, y, count.astype(np.int32)), weight, is_raster=True)

    def count(self, which: ArrayLike | None = None) -> "pd.Series[float]":
        """Return how many people each division has, of those whose places a boolean array selects."""
        if not self.is_raster:
            return self.placed.count(which)
        return self.sum(np.ones(len(self.weight)) if which is None else np.asarray(which, float))

    def sum(self, values: NDArray[np.float64]) -> "pd.Series[float]":
        """Return the sum of a value of each place over the people of each division."""
        divisions = self.placed.divisions
        inside = self.placed.division >= 0
        weights = (self.weight * values)[inside]
        sums = np.bincount(self.placed.division[inside], weights=weights, minlength=len(divisions.codes))
        return pd.Series(sums, index=divisions.codes)


def _joined(arrays: "pd.Series[Any]") -> NDArray[np.float64]:
    return np.concatenate([np.empty(0), *(np.ma.filled(each, np.nan) for each in arrays)]).astype(np.float64)
