"""What scenarios are evaluated on: one version's radio maps, and what the cells hold; made once."""

from dataclasses import dataclass
from typing import Self

import pandas as pd

from geo.radio_map import RadioModel
from layers.definitions import STATIONS
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.cell_amounts import CellAmounts
from planning.coverages import radio_engine_of, signal_coverage_of
from planning.divisions import Divisions
from planning.inputs import Inputs
from planning.signal_coverage import SignalCoverage
from planning.stations import PLANNED, SECTOR_COLUMNS, sectors


@dataclass(frozen=True, eq=False)
class ScenarioGround:
    """A version as scenarios of one technology see it.

    Attributes
    ----------
    snapshot : Snapshot
        The version.
    coverage : SignalCoverage
        Its radio maps.
    scheme : str
        Division scheme by which gains are told.
    divisions : Divisions
        Its divisions.
    amounts : CellAmounts
        What the cells of the maps hold.
    engine : RadioModel
        How signals spread.
    station_ids : frozenset of str
        All stations, in every technology and status.
    planned : DataFrame
        Sectors of the planned stations of the technology, as `planning.stations.sectors` gives them.
    """

    snapshot: Snapshot
    coverage: SignalCoverage
    scheme: str
    divisions: Divisions
    amounts: CellAmounts
    engine: RadioModel
    station_ids: frozenset[str]
    planned: pd.DataFrame

    @classmethod
    def of(cls, snapshot: Snapshot, scheme: str, technology: Technology) -> "ScenarioGround":
        """Return the ground of a version; worked out once for each scheme and technology.

        Raises
        ------
        UnknownNameError
            The version holds no such scheme.
        WorkspaceError
            The settings ask for coverage by reach, which knows no levels.
        """
        key = "scenario ground", scheme, technology
        ground: ScenarioGround = snapshot.once(key, lambda: cls._made(snapshot, scheme, technology))
        return ground

    @classmethod
    def _made(cls, snapshot: Snapshot, scheme: str, technology: Technology) -> Self:
        coverage = signal_coverage_of(snapshot, technology)
        inputs = Inputs.of(snapshot, scheme, technology)
        amounts = CellAmounts.of(inputs, coverage.grid)
        engine = radio_engine_of(snapshot, coverage)
        ids, planned = _station_ids(snapshot), planned_sectors(snapshot, technology)
        return cls(snapshot, coverage, scheme, inputs.divisions, amounts, engine, ids, planned)


def planned_sectors(snapshot: Snapshot, technology: Technology) -> pd.DataFrame:
    """Return the sectors of planned stations of a technology, as `planning.stations.sectors` gives them."""
    if STATIONS.name not in snapshot.datasets:
        return pd.DataFrame(columns=[*SECTOR_COLUMNS, "x", "y"])
    rows = sectors(snapshot)
    return rows[(rows["technology"] == technology) & (rows["status"] == PLANNED)]


def _station_ids(snapshot: Snapshot) -> frozenset[str]:
    if STATIONS.name not in snapshot.datasets:
        return frozenset()
    names = snapshot.points(STATIONS.name, ("station_id",)).table["station_id"]
    return frozenset(names.unique().to_pylist())
