"""What coverage by signal is computed from: the sectors on air, and the ground, in whatever plane."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.antenna import MeasuredPattern
from geo.crs import LONLAT, Coordinates, reproject, to_lonlat
from geo.grid import Grid
from geo.radio_map import in_whole_blocks
from geo.terrain import Terrain
from layers.definitions import STATIONS, Text
from layers.snapshot import Snapshot
from layers.terrain import TerrainFiles, load_terrain
from planning.antennas import with_patterns
from planning.link_budget import filled, with_reference_power
from planning.signal_coverage import SignalCoverage
from planning.signal_maps import signal_maps
from planning.signal_model import SignalModel
from planning.signal_notes import signal_notes
from planning.stations import ON_AIR, SECTOR_COLUMNS, sectors


@dataclass(frozen=True, eq=False)
class SignalSource:
    """What the radio maps of a technology are computed from, anywhere.

    Attributes
    ----------
    model : SignalModel
        How signals are computed.
    sectors : DataFrame
        Sectors on air without gaps, as `planning.signal_maps.signal_maps` takes them; ``x`` and ``y`` in the
        working CRS.
    patterns : sequence of MeasuredPattern
        Measured antenna patterns, to which the sectors refer.
    notes : tuple of Text
        What the reader must know of the sectors.
    folder : Path
        Folder of the workspace, in which the files of the ground are.
    working_crs : str
        The working CRS.
    """

    model: SignalModel
    sectors: pd.DataFrame
    patterns: Sequence[MeasuredPattern]
    notes: tuple[Text, ...]
    folder: Path
    working_crs: str
    _moved: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot, model: SignalModel) -> Self:
        """Return the sectors of a version, read once; none where it holds no stations."""
        key = "signals", model.technology
        found: Self = snapshot.once(key, lambda: cls._read(snapshot, model))
        return found

    @cached_property
    def transmitting(self) -> frozenset[str]:
        """Operators of whom something is on air."""
        return frozenset(self.sectors["operator"])

    def terrain(self, grid: Grid, *, crs: str) -> Terrain | None:
        """Return the ground that the settings name on the cells of a grid; None where they name none."""
        radio = self.model.radio
        files = TerrainFiles.named(radio.dem, radio.clutter, radio.clutter_heights)
        return load_terrain(self.folder, files, grid, crs=crs)

    def near(
        self, bounds: ArrayLike, stations: pd.DataFrame, *, crs: str, cell_m: float | None = None
    ) -> SignalCoverage:
        """Return what arrives in a rectangle, to the last bit as in any other that holds the same cells.

        Parameters
        ----------
        bounds : array_like, shape (4,)
            West, south, east and north in metres of `crs`.
        stations : DataFrame
            Stations on air.
        crs : str
            Plane in which it is computed.
        cell_m : float, optional
            Side of the cells; the setting unless given.
        """
        grid = in_whole_blocks(bounds, cell_m=cell_m or self.model.radio.cell_m)
        every = self._in(crs)
        rows = every[touching(every, grid.bounds, self.model.radio.range_m)].reset_index(drop=True)
        terrain = self.terrain(grid, crs=crs)
        maps = signal_maps(rows, grid, self.model, patterns=self.patterns, terrain=terrain)
        absent = self.transmitting - frozenset(rows["operator"])
        return SignalCoverage(self.model, stations, maps, grid, absent=absent)

    def _in(self, crs: str) -> pd.DataFrame:
        """Return the sectors in a plane; there are few of them, one for each meridian of sheets."""
        if crs not in self._moved:
            x, y = reproject(*self._degrees, source=LONLAT, target=crs)
            self._moved[crs] = self.sectors.assign(x=x, y=y)
        return self._moved[crs]

    @cached_property
    def _degrees(self) -> Coordinates:
        """Longitude and latitude of the sectors: from the working CRS, PROJ takes long to find each way."""
        return to_lonlat(self.sectors["x"], self.sectors["y"], crs=self.working_crs)

    @classmethod
    def _read(cls, snapshot: Snapshot, model: SignalModel) -> Self:
        rows = _on_air(snapshot, model)
        whole = with_reference_power(
            filled(rows, model.carrier), model.technology, gain_dbi=model.radio.receiver_gain_dbi
        )
        whole, patterns = with_patterns(whole, snapshot.path)
        notes = tuple(signal_notes(rows, whole, model))
        return cls(model, whole, patterns, notes, snapshot.path, snapshot.settings.working_crs)


def touching(
    rows: pd.DataFrame, bounds: Sequence[float], reach_m: float | NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which rows are so near to a rectangle that they may reach into it.

    Parameters
    ----------
    rows : DataFrame
        With ``x`` and ``y`` in metres.
    bounds : sequence of float
        West, south, east and north, in metres.
    reach_m : float or ndarray of float64
        How far each of them reaches.
    """
    west, south, east, north = bounds
    x, y = rows["x"].to_numpy(float), rows["y"].to_numpy(float)
    return (x >= west - reach_m) & (x <= east + reach_m) & (y >= south - reach_m) & (y <= north + reach_m)


def _on_air(snapshot: Snapshot, model: SignalModel) -> pd.DataFrame:
    if STATIONS.name not in snapshot.datasets:
        return pd.DataFrame(columns=[*SECTOR_COLUMNS, "x", "y"])
    rows = sectors(snapshot)
    return rows[(rows["technology"] == model.technology) & (rows["status"] == ON_AIR)]
