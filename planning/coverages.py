"""The coverage that a workspace's settings ask for."""

from collections.abc import Hashable

import pandas as pd
from geopandas import GeoSeries

from geo.grid import Grid
from geo.radio_map import RadioModel
from layers.definitions import DIVISIONS, STATIONS
from layers.errors import ExtentError, WorkspaceError
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.coverage import Coverage, CoverageModel
from planning.reach import ReachModel
from planning.reach_coverage import ReachCoverage
from planning.signal_coverage import SignalCoverage
from planning.signal_maps import radio_engine, signal_maps
from planning.signal_model import SignalModel
from planning.signal_source import SignalSource
from planning.stations import ON_AIR, STATION_COLUMNS, stations

# Of one radio map, which takes some hundred bytes a cell for each operator.
MOST_CELLS = 20_000_000


def model_of(snapshot: Snapshot, technology: Technology | None = None) -> CoverageModel:
    """Return the model that a workspace's settings ask for, for its default technology or another.

    Raises
    ------
    PhusongError
        The settings name something that does not exist.
    """
    if snapshot.settings.coverage_model == "reach":
        return ReachModel.of(snapshot, technology)
    return SignalModel.of(snapshot, technology)


def coverage_of(snapshot: Snapshot, technology: Technology | None = None) -> Coverage:
    """Return what the stations on air of a technology cover; computed once for each version.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace; without stations nothing is covered.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose stations count; the setting unless given.

    Raises
    ------
    ExtentError
        The workspace is too large for one radio map.
    PhusongError
        The settings name something that does not exist.
    """
    chosen = technology or snapshot.settings.technology
    found: Coverage = snapshot.once(
        coverage_key(chosen), lambda: _coverage(snapshot, model_of(snapshot, chosen))
    )
    return found


def coverage_key(technology: Technology) -> Hashable:
    """Return under what a snapshot keeps the coverage of a technology."""
    return "coverage", technology


def signal_coverage_of(snapshot: Snapshot, technology: Technology | None = None) -> SignalCoverage:
    """Return what the stations on air of a technology cover by signal.

    Parameters
    ----------
    snapshot, technology
        As for `coverage_of`.

    Raises
    ------
    WorkspaceError
        The settings ask for coverage by reach, which knows no levels.
    """
    found = coverage_of(snapshot, technology)
    if not isinstance(found, SignalCoverage):
        raise WorkspaceError('this needs levels: the setting coverage_model is "reach", not "signal"')
    return found


def stations_of(snapshot: Snapshot, technology: Technology) -> pd.DataFrame:
    """Return the stations of a technology in every status, as `planning.stations.stations` gives them."""
    if STATIONS.name not in snapshot.datasets:
        return pd.DataFrame(columns=[*STATION_COLUMNS, "sectors", "x", "y"])
    every = stations(snapshot)
    return every[every["technology"] == technology]


def radio_grid(snapshot: Snapshot) -> Grid:
    """Return the grid of one radio map of the whole, however large; worked out once for each version."""
    grid: Grid = snapshot.once("radio grid", lambda: coverage_grid(snapshot, snapshot.settings.radio.cell_m))
    return grid


def is_in_one_map(snapshot: Snapshot) -> bool:
    """Return whether a version is small enough for one radio map of the whole."""
    grid = radio_grid(snapshot)
    return grid.rows * grid.columns <= MOST_CELLS


def radio_engine_of(snapshot: Snapshot, coverage: SignalCoverage) -> RadioModel:
    """Return how the signals of a version's radio maps spread, also where it has no map yet.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    coverage : SignalCoverage
        Its coverage.
    """
    for found in coverage.maps.values():
        return found.carriers[0].found.model
    source = SignalSource.of(snapshot, coverage.model)
    return radio_engine(coverage.model, terrain=source.terrain(coverage.grid, crs=source.working_crs))


def coverage_grid(snapshot: Snapshot, cell_m: float) -> Grid:
    """Return the grid of the radio maps of a version: over all its divisions, else around its stations.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    cell_m : float
        Side of a cell, in metres.
    """
    schemes = [snapshot.frame(f"{DIVISIONS.name}/{scheme}").geometry for scheme in snapshot.schemes]
    crs = snapshot.settings.working_crs
    bounds = [GeoSeries(each).to_crs(crs).total_bounds for each in schemes]
    if not bounds:
        points = snapshot.points(STATIONS.name, ())
        margin = snapshot.settings.radio.range_m
        x, y = points.x, points.y
        bounds = [(x.min() - margin, y.min() - margin, x.max() + margin, y.max() + margin)]
    west, south, east, north = zip(*bounds, strict=True)
    return Grid.covering((min(west), min(south), max(east), max(north)), cell_m=cell_m)


def _coverage(snapshot: Snapshot, model: CoverageModel) -> Coverage:
    found = stations_of(snapshot, model.technology)
    on_air = found[found["status"] == ON_AIR]
    if isinstance(model, SignalModel):
        return _signal_coverage(snapshot, model, on_air)
    assert isinstance(model, ReachModel)  # noqa: S101 - there are two models
    return ReachCoverage(model, on_air)


def _signal_coverage(snapshot: Snapshot, model: SignalModel, on_air: pd.DataFrame) -> SignalCoverage:
    if on_air.empty and not snapshot.schemes:
        return SignalCoverage(model, on_air, {}, Grid(0, 0, model.radio.cell_m, 1, 1), ())
    grid, source = radio_grid(snapshot), SignalSource.of(snapshot, model)
    if not is_in_one_map(snapshot):
        raise ExtentError(
            f"radio map: {grid.rows} × {grid.columns} cells of {model.radio.cell_m:g} m are more than"
            f" {MOST_CELLS}: the workspace is too large for this to be computed in one piece"
        )
    terrain = source.terrain(grid, crs=source.working_crs)
    maps = signal_maps(source.sectors, grid, model, patterns=source.patterns, terrain=terrain)
    return SignalCoverage(model, on_air, maps, grid, source.notes)
