"""From the changes of a plan to the stations that go and the sectors that come."""

from dataclasses import dataclass
from typing import assert_never

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.antenna import MeasuredPattern
from geo.crs import to_metres
from layers.errors import ConflictError, ValidationError
from layers.scenario import ActivateStation, AddStation, AnyChange, MoveStation, Plan, RemoveStation
from planning.antennas import with_patterns
from planning.link_budget import filled, with_reference_power
from planning.scenario_ground import ScenarioGround
from planning.stations import ON_AIR, SECTOR_COLUMNS


@dataclass(frozen=True, eq=False)
class NetworkChange:
    """What a plan comes to.

    Attributes
    ----------
    removed : frozenset of str
        Stations on air that go, or come back elsewhere.
    added : DataFrame
        Sectors that come, without gaps, with ``power_dbm`` and ``pattern``; in order of station and sector.
    patterns : tuple of MeasuredPattern
        The ground's patterns, and behind them those of the sectors that come.
    """

    removed: frozenset[str]
    added: pd.DataFrame
    patterns: tuple[MeasuredPattern, ...]


def network_change(ground: ScenarioGround, plan: Plan) -> NetworkChange:
    """Carry out the changes of a plan, one after the other.

    Parameters
    ----------
    ground : ScenarioGround
        The version.
    plan : Plan
        What is changed.

    Raises
    ------
    ConflictError
        A station that is added is there already, one that is moved or removed is not on air, or one that is
        put on air is not planned.
    ValidationError
        A station is put outside the map.
    """
    network = _Network(ground, plan)
    for number, change in enumerate(plan.changes, start=1):
        network.carry_out(change, f"change {number} ({change.action}): station {change.station_id!r}")
    return network.result()


class _Network:
    """One operator's stations while a plan is carried out; those that no change names are not touched."""

    def __init__(self, ground: ScenarioGround, plan: Plan) -> None:
        self.ground, self.plan = ground, plan
        maps = ground.coverage.maps.get(plan.operator)
        self.on_air = _no_sectors() if maps is None else maps.sectors
        self.touched: dict[str, pd.DataFrame | None] = {}

    def carry_out(self, change: AnyChange, where: str) -> None:
        match change:
            case AddStation():
                self._require_new(change.station_id, where)
                self.touched[change.station_id] = self._placed(_rows(change, self.plan), change, where)
            case MoveStation():
                there = self._there(change.station_id, where)
                self.touched[change.station_id] = self._placed(there, change, where)
            case ActivateStation():
                self.touched[change.station_id] = self._planned(change.station_id, where)
            case RemoveStation():
                self._there(change.station_id, where)
                self.touched[change.station_id] = None
            case _:
                assert_never(change)

    def result(self) -> NetworkChange:
        ground, model = self.ground, self.ground.coverage.model
        on_air = self.on_air["station_id"]
        removed = frozenset(on_air[on_air.isin(list(self.touched))])
        coming = [rows for rows in self.touched.values() if rows is not None]
        rows = pd.concat(coming, ignore_index=True) if coming else _no_sectors()
        gain_dbi = model.radio.receiver_gain_dbi
        whole = with_reference_power(filled(rows, model.carrier), model.technology, gain_dbi=gain_dbi)
        whole, patterns = with_patterns(whole, ground.snapshot.path)
        has_pattern = whole["pattern"] >= 0
        whole["pattern"] += len(ground.engine.patterns) * has_pattern
        added = whole.sort_values(["station_id", "sector_id"], ignore_index=True)
        return NetworkChange(removed, added, (*ground.engine.patterns, *patterns))

    def _require_new(self, name: str, where: str) -> None:
        there = name in self.ground.station_ids
        if self.touched[name] is not None if name in self.touched else there:
            raise ConflictError(f"{where}: there is a station of that name already")

    def _there(self, name: str, where: str) -> pd.DataFrame:
        rows = self.touched[name] if name in self.touched else self.on_air[self.on_air["station_id"] == name]
        if rows is None or rows.empty:
            model, operator = self.ground.coverage.model, self.plan.operator
            raise ConflictError(f"{where}: {operator} has no {model.technology} station of that name on air")
        return rows

    def _planned(self, name: str, where: str) -> pd.DataFrame:
        rows = self.ground.planned
        rows = rows[(rows["station_id"] == name) & (rows["operator"] == self.plan.operator)]
        if rows.empty or self.touched.get(name) is not None:
            technology = self.ground.coverage.model.technology
            raise ConflictError(f"{where}: {self.plan.operator} plans no {technology} station of that name")
        self._require_on_map(rows["x"].to_numpy(float), rows["y"].to_numpy(float), f"{where}: its place")
        # A station on air may have sectors that are planned only: the others stay.
        there = self.on_air[self.on_air["station_id"] == name]
        return pd.concat([each for each in (there, rows.assign(status=ON_AIR)) if len(each)])

    def _placed(self, rows: pd.DataFrame, change: AddStation | MoveStation, where: str) -> pd.DataFrame:
        x, y = to_metres([change.lon], [change.lat], crs=self.ground.snapshot.settings.working_crs)
        self._require_on_map(x, y, f"{where}: lon {change.lon:g}, lat {change.lat:g}")
        return rows.assign(x=x[0], y=y[0])

    def _require_on_map(self, x: NDArray[np.float64], y: NDArray[np.float64], what: str) -> None:
        if (self.ground.coverage.grid.cells(x, y)[0] < 0).any():
            raise ValidationError(f"{what} lies outside the map of the divisions")


def _rows(change: AddStation, plan: Plan) -> pd.DataFrame:
    """Return the sectors of a station that is added, as the stations layer has them."""
    rows = pd.DataFrame([each.model_dump() for each in change.sectors])
    whose = {"station_id": change.station_id, "operator": plan.operator, "technology": plan.technology}
    numbered = [f"{number:02d}" for number in range(1, len(rows) + 1)]
    return rows.assign(**whose, status=ON_AIR, sector_id=numbered)[list(SECTOR_COLUMNS)]


def _no_sectors() -> pd.DataFrame:
    return pd.DataFrame(columns=[*SECTOR_COLUMNS, "x", "y"])
