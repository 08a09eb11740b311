"""Candidate sites on a grid, and the cells that a station at each of them would cover."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_lonlat, to_metres
from geo.grid import Grid
from geo.radio_map import reached_part
from layers.settings import Environment
from planning.divisions import OUTSIDE, Divisions
from planning.network_changes import NetworkChange
from planning.scenario_ground import ScenarioGround
from planning.signal_maps import carrier_map, sector_columns

Progress = Callable[[str, float], None]


def grid_of_candidates(divisions: Divisions, *, step_m: float) -> gpd.GeoDataFrame:
    """Return the centres of square cells that lie in a division, as candidate sites.

    Parameters
    ----------
    divisions : Divisions
        Where stations may be built.
    step_m : float
        Side of the cells, in metres.

    Returns
    -------
    GeoDataFrame
        ``candidate_id`` (easting and northing in metres) and points in EPSG:4326, from the north-west row by
        row.
    """
    grid = Grid.covering(divisions.polygons.total_bounds, cell_m=step_m)
    row, column = np.nonzero(divisions.on_grid(grid) != OUTSIDE)
    x, y = grid.x[column], grid.y[row]
    names = [f"{east:.0f}-{north:.0f}" for east, north in zip(x.tolist(), y.tolist(), strict=True)]
    points = gpd.points_from_xy(*to_lonlat(x, y, crs=divisions.working_crs), crs="EPSG:4326")
    return gpd.GeoDataFrame({"candidate_id": names}, geometry=points)


@dataclass(frozen=True, eq=False)
class CandidateStation:
    """The station that would stand at every candidate.

    Attributes
    ----------
    ground : ScenarioGround
        The version.
    change : NetworkChange
        Its sectors, as the one change of a plan.
    environment : {"outdoor", "indoor"}
        Where its coverage counts.
    """

    ground: ScenarioGround
    change: NetworkChange
    environment: Environment

    def cells_at(self, x: float, y: float) -> NDArray[np.int64]:
        """Return the numbers of the cells that it covers from a place, row by row from the north-west.

        Parameters
        ----------
        x, y : float
            The place in the working CRS, in metres.
        """
        sectors = self.change.added.assign(x=x, y=y)
        parts = [self._carrier_cells(rows) for _, rows in sectors.groupby("frequency_mhz")]
        return np.unique(np.concatenate(parts))

    def _carrier_cells(self, sectors: pd.DataFrame) -> NDArray[np.int64]:
        coverage = self.ground.coverage
        grid, model = coverage.grid, coverage.model
        part = reached_part(grid, sector_columns(sectors, model))
        if part is None:
            return np.empty(0, np.int64)
        engine = replace(self.ground.engine, patterns=self.change.patterns)
        found = carrier_map(sectors, part[0], model, engine)
        row, column = np.nonzero(model.profile.classify(found.rsrp_dbm(self.environment)))
        return np.asarray((row + part[1]) * grid.columns + column + part[2], np.int64)


def covered_cells(
    station: CandidateStation, candidates: gpd.GeoDataFrame, *, wanted: NDArray[np.bool_], progress: Progress
) -> Sequence[NDArray[np.int64]]:
    """Return the wanted cells that the station covers from each candidate.

    Parameters
    ----------
    station : CandidateStation
        The station.
    candidates : GeoDataFrame
        Points in EPSG:4326.
    wanted : ndarray of bool, shape (cells,)
        Cells that count.
    progress : callable
        Is told what is done, and how much of it.
    """

    def each() -> Iterator[NDArray[np.int64]]:
        crs = station.ground.snapshot.settings.working_crs
        x, y = to_metres(candidates.geometry.x, candidates.geometry.y, crs=crs)
        for number, place in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
            cells = station.cells_at(*place)
            yield cells[wanted[cells]]
            progress(f"{number + 1:,} of {len(x):,}", (number + 1) / len(x))

    return list(each())
