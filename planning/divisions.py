"""The divisions of a scheme, and which of them a point lies in."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.grid import Grid
from geo.polygon_index import PolygonIndex
from geo.reached_area import Outlines
from layers.definitions import DIVISIONS
from layers.snapshot import Snapshot
from planning.zones import Zones

OUTSIDE = -1
M2_PER_KM2 = 1e6


@dataclass(frozen=True, eq=False)
class Divisions:
    """The divisions of one scheme.

    Attributes
    ----------
    frame : GeoDataFrame
        All fields of the layer in EPSG:4326, indexed by code.
    working_crs : str
        Projected CRS of all calculations.
    at_hand : PolygonIndex, optional
        Point-in-polygon index in the working CRS, in the order of the frame, where there is one.
    """

    frame: gpd.GeoDataFrame
    working_crs: str
    at_hand: PolygonIndex | None = None
    _zones: dict[Grid, Zones] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot, scheme: str) -> Self:
        """Return the divisions of a scheme.

        Raises
        ------
        UnknownNameError
            The workspace holds no such scheme.
        """
        frame = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
        return cls(frame, snapshot.settings.working_crs, snapshot.division_index(scheme))

    @cached_property
    def polygons(self) -> gpd.GeoSeries:
        """The polygons in the working CRS, indexed by code."""
        return self.frame.geometry.to_crs(self.working_crs)

    @cached_property
    def index(self) -> PolygonIndex:
        """Point-in-polygon index in the working CRS, in the order of the frame."""
        return self.at_hand or PolygonIndex(self.polygons)

    @cached_property
    def outlines(self) -> Outlines:
        """The polygons in the working CRS, to be asked how much of them discs reach."""
        return Outlines.of(self.polygons)

    @property
    def codes(self) -> pd.Index:
        """The codes, in order."""
        codes: pd.Index = self.frame.index
        return codes

    def count(self, positions: NDArray[np.int32]) -> "pd.Series[float]":
        """Return how often each division occurs among positions in the scheme; -1 counts for none."""
        counts = np.bincount(positions[positions != OUTSIDE], minlength=len(self.codes))
        return pd.Series(counts.astype(float), index=self.codes)

    def zones(self, grid: Grid) -> Zones:
        """Return how much of every cell of a grid lies in every division; worked out once for each grid."""
        if grid not in self._zones:
            self._zones[grid] = Zones.of(self.polygons, grid)
        return self._zones[grid]

    def on_grid(self, grid: Grid) -> NDArray[np.int32]:
        """Return the position of the division in which the centre of each cell lies; -1 outside all."""
        x, y = np.meshgrid(grid.x, grid.y)
        return self.index.locate(x.ravel(), y.ravel()).reshape(grid.shape)

    def place(self, x: ArrayLike, y: ArrayLike) -> "Placed":
        """Return points with the division that each lies in."""
        return Placed(self, np.asarray(x, float), np.asarray(y, float), self.index.locate(x, y))


@dataclass(frozen=True, eq=False)
class Placed:
    """Points, each with its division.

    Attributes
    ----------
    divisions : Divisions
        The scheme.
    x, y : ndarray of float64, shape (n,)
        Positions in the working CRS, in metres.
    division : ndarray of int32, shape (n,)
        Position of each point's division in the scheme; -1 outside all of them.
    """

    divisions: Divisions
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    division: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)

    @property
    def outside(self) -> int:
        """How many points lie outside every division."""
        return int((self.division == OUTSIDE).sum())

    def where(self, which: NDArray[np.bool_]) -> "Placed":
        """Return the points that a boolean array selects."""
        return Placed(self.divisions, self.x[which], self.y[which], self.division[which])

    def count(self, which: ArrayLike | None = None) -> "pd.Series[float]":
        """Return how many points lie in each division, of those that a boolean array selects."""
        return self.divisions.count(
            self.division if which is None else self.division[np.asarray(which, bool)]
        )

    def count_each(self, numbers: NDArray[np.integer[Any]], *, count: int) -> pd.DataFrame:
        """Return how many points of each division have each whole number: one column for each.

        Parameters
        ----------
        numbers : ndarray of integers, shape (n,)
            One for each point, 0 … ``count`` - 1.
        count : int
            How many numbers there are.
        """
        pairs = (self.division.astype(np.int64) + 1) * count + numbers
        found = np.bincount(pairs, minlength=(len(self.divisions.codes) + 1) * count)
        return pd.DataFrame(found[count:].reshape(-1, count).astype(float), index=self.divisions.codes)
