"""Scenarios evaluated: what a planner's changes would cover, beside what is covered now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.definitions import Text
from layers.scenario import Plan
from layers.settings import Environment
from layers.snapshot import Snapshot
from planning.changed_maps import changed_map
from planning.gains import gain_table
from planning.indicator_table import CITY
from planning.network_changes import NetworkChange, network_change
from planning.scenario_ground import ScenarioGround
from planning.signal_coverage import SignalCoverage


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a plan would change.

    Attributes
    ----------
    plan : Plan
        The changes.
    ground : ScenarioGround
        The version that they start from.
    change : NetworkChange
        The stations that go, and the sectors that come.
    after : SignalCoverage
        The radio maps afterwards; those before are the ground's.
    gains : DataFrame
        As `planning.gains.gain_table` returns it.
    notes : tuple of Text
        What the reader must know.
    """

    plan: Plan
    ground: ScenarioGround
    change: NetworkChange
    after: SignalCoverage
    gains: pd.DataFrame
    notes: tuple[Text, ...]

    @property
    def city(self) -> pd.DataFrame:
        """The gains of all divisions together, indexed by environment and whose."""
        return cast("pd.DataFrame", self.gains.loc[CITY])

    @property
    def codes(self) -> Sequence[str]:
        """The divisions in which anything changes, in order of the scheme."""
        changed = (self.gains.fillna(0) != 0).any(axis=1)
        names = set(self.gains.index.get_level_values("code")[changed])
        return [str(each) for each in self.ground.divisions.codes if each in names]

    def classes(self, environment: Environment) -> NDArray[np.uint8]:
        """Return the operator's coverage class in each cell afterwards; 0 is none."""
        found = self.after.maps.get(self.plan.operator)
        nothing = np.zeros(self.after.grid.shape, np.uint8)
        return nothing if found is None else found.classes(environment)


def evaluate(snapshot: Snapshot, plan: Plan, scheme: str) -> Evaluation:
    """Return what a plan would change on a version of the workspace.

    The version's radio maps are computed once; the plan's are mended from them, and are, to the last bit,
    those that the changed network would have been computed with.

    Parameters
    ----------
    snapshot : Snapshot
        The version.
    plan : Plan
        The changes.
    scheme : str
        Division scheme by which gains are told.

    Raises
    ------
    ConflictError
        A station that is added is there already, one that is moved or removed is not on air, or one that is
        put on air is not planned.
    ValidationError
        A station is put outside the map.
    UnknownNameError
        The version holds no such scheme.
    WorkspaceError
        The settings ask for coverage by reach, which knows no levels.
    """
    ground = ScenarioGround.of(snapshot, scheme, plan.technology)
    change = network_change(ground, plan)
    after = changed_coverage(ground, plan.operator, change)
    gains = gain_table(ground.coverage, after, plan.operator, ground.amounts)
    return Evaluation(plan, ground, change, after, gains, tuple(_notes(ground, plan)))


def changed_coverage(ground: ScenarioGround, operator: str, change: NetworkChange) -> SignalCoverage:
    """Return the coverage of a version after a change in one operator's network.

    Parameters
    ----------
    ground : ScenarioGround
        The version.
    operator : str
        Whose network is changed.
    change : NetworkChange
        What is changed.
    """
    before = ground.coverage
    engine = replace(ground.engine, patterns=change.patterns)
    maps = {name: each for name, each in before.maps.items() if name != operator}
    found = changed_map(
        before.maps.get(operator),
        before.grid,
        before.model,
        engine,
        removed=change.removed,
        added=change.added,
    )
    if found is not None:
        maps[operator] = found
    stations = _stations(before.stations, change)
    return SignalCoverage(before.model, stations, dict(sorted(maps.items())), before.grid, before.notes)


def _stations(stations: pd.DataFrame, change: NetworkChange) -> pd.DataFrame:
    """Return the table of stations on air after a change."""
    stay = stations[~stations.index.isin(list(change.removed))]
    sectors = change.added["station_id"].value_counts()
    table = change.added.drop_duplicates("station_id").set_index("station_id")
    table = table.assign(site_id=table.index, reach_m=np.nan, sectors=sectors)[list(stations.columns)]
    return pd.concat([each for each in (stay, table) if len(each)]) if len(table) else stay


def _notes(ground: ScenarioGround, plan: Plan) -> Sequence[Text]:
    """Return what was found of the operator, then what the reader of the version's figures must know."""
    if plan.operator in ground.coverage.maps:
        return ground.coverage.notes
    nobody = Text(
        f"{plan.operator} chưa có trạm {plan.technology} nào đang phát sóng.",
        f"{plan.operator} has no {plan.technology} station on air yet.",
    )
    return [nobody, *ground.coverage.notes]
