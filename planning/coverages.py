"""The coverage that a workspace's settings ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pandas as pd
from geopandas import GeoSeries

from geo.antenna import MeasuredPattern
from geo.grid import Grid
from geo.radio_map import RadioModel
from geo.terrain import Terrain
from layers.definitions import DIVISIONS, STATIONS, Text
from layers.errors import WorkspaceError
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from layers.terrain import TerrainFiles, load_terrain
from planning.antennas import with_patterns
from planning.coverage import Coverage, CoverageModel
from planning.link_budget import filled, with_reference_power
from planning.reach import ReachModel
from planning.reach_coverage import ReachCoverage
from planning.signal_coverage import SignalCoverage
from planning.signal_maps import radio_engine, signal_maps
from planning.signal_model import SignalModel
from planning.signal_notes import signal_notes
from planning.stations import ON_AIR, SECTOR_COLUMNS, STATION_COLUMNS, sectors, stations


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
    PhusongError
        The settings name something that does not exist.
    """
    chosen = technology or snapshot.settings.technology
    found: Coverage = snapshot.once(
        ("coverage", chosen), lambda: _coverage(snapshot, model_of(snapshot, chosen))
    )
    return found


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


@dataclass(frozen=True, eq=False)
class Network:
    """The sectors on air of a technology, ready for the radio engine.

    Attributes
    ----------
    sectors : DataFrame
        Without gaps, as `planning.signal_maps.signal_maps` takes them; ``x`` and ``y`` in the working CRS.
    patterns : sequence of MeasuredPattern
        Measured antenna patterns, to which the sectors refer.
    notes : tuple of Text
        What the reader must know of the sectors.
    """

    sectors: pd.DataFrame
    patterns: Sequence[MeasuredPattern]
    notes: tuple[Text, ...]

    @classmethod
    def of(cls, snapshot: Snapshot, model: SignalModel) -> Self:
        """Read the sectors of a version; none where it holds no stations."""
        rows = _sectors_on_air(snapshot, model)
        whole = with_reference_power(
            filled(rows, model.carrier), model.technology, gain_dbi=model.radio.receiver_gain_dbi
        )
        whole, patterns = with_patterns(whole, snapshot.path)
        return cls(whole, patterns, tuple(signal_notes(rows, whole, model)))


def terrain_on(grid: Grid, model: SignalModel, *, folder: Path, crs: str) -> Terrain | None:
    """Return the ground that the settings name on the cells of a grid; None where they name none.

    Parameters
    ----------
    grid : Grid
        The cells.
    model : SignalModel
        Its settings name the files.
    folder : Path
        Folder of the workspace, in which they are.
    crs : str
        Reference system of the grid.
    """
    radio = model.radio
    files = TerrainFiles.named(radio.dem, radio.clutter, radio.clutter_heights)
    return load_terrain(folder, files, grid, crs=crs)


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
    return radio_engine(coverage.model, terrain=_terrain(snapshot, coverage.model, coverage.grid))


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
    grid, network = coverage_grid(snapshot, model.radio.cell_m), Network.of(snapshot, model)
    terrain = _terrain(snapshot, model, grid)
    maps = signal_maps(network.sectors, grid, model, patterns=network.patterns, terrain=terrain)
    return SignalCoverage(model, on_air, maps, grid, network.notes)


def _sectors_on_air(snapshot: Snapshot, model: SignalModel) -> pd.DataFrame:
    if STATIONS.name not in snapshot.datasets:
        return pd.DataFrame(columns=[*SECTOR_COLUMNS, "x", "y"])
    rows = sectors(snapshot)
    return rows[(rows["technology"] == model.technology) & (rows["status"] == ON_AIR)]


def _terrain(snapshot: Snapshot, model: SignalModel, grid: Grid) -> Terrain | None:
    return terrain_on(grid, model, folder=snapshot.path, crs=snapshot.settings.working_crs)
