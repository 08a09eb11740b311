"""What a small change costs beside a run from nothing, and that the figures are the same."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from benchmarks.country_commands import SCHEME, made_and_loaded
from benchmarks.figures import Figures, Value
from benchmarks.measuring import Result
from layers.provenance import Provenance
from layers.radio_settings import Technology
from layers.sample_country.sizes import DIVISION_COUNT
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from planning.country import indicators_by_sheets
from planning.indicator_table import IndicatorTable
from planning.kept_figures import FOLDER

ADDRESSES, CHANGED = (1_000_000,), 1_000
TECHNOLOGY: Technology = "5G"
NOTE, SOURCE = "a change", Provenance("benchmark", synthetic=True)


def run(addresses: Sequence[int] = ADDRESSES) -> Sequence[Result]:
    """Move a station and change 1,000 addresses of countries, near one another and everywhere.

    Parameters
    ----------
    addresses : sequence of int
        How many addresses.
    """
    return [_changes(count) for count in addresses]


def _changes(count: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        path, _ = made_and_loaded(Path(folder), count)
        workspace = Workspace.open(path)
        changes: dict[str, Callable[[], Snapshot]] = {
            "a station moved by 100 m": lambda: _station_moved(workspace),
            f"{CHANGED:,} addresses side by side": lambda: _states_changed(workspace, apart=1),
            f"{CHANGED:,} addresses all over": lambda: _states_changed(workspace, apart=count // CHANGED),
        }
        _table(workspace.snapshot())
        records = [_record(name, change()) for name, change in changes.items()]
    return Figures(
        f"Indicators of {count:,} addresses in {DIVISION_COUNT:,} communes after a change",
        records,
        formats={"s": ".1f", "from nothing, s": ",.0f", "×": ",.0f", "mismatches": ".0f"},
        notes=[
            "From the opened version to the table; comparing the versions is part of it.",
            "Mismatches: figures that differ from those of a run from nothing.",
        ],
    )


def _record(name: str, after: Snapshot) -> dict[str, Value]:
    started = time.perf_counter()
    made = _table(after)
    taken_s = time.perf_counter() - started
    for path in (after.path / FOLDER).rglob("*.arrow"):
        path.unlink()
    started = time.perf_counter()
    expected = _table(after)
    whole_s = time.perf_counter() - started
    wrong = (made.frame != expected.frame) & ~(made.frame.isna() & expected.frame.isna())
    return {
        "": name,
        "s": taken_s,
        "from nothing, s": whole_s,
        "×": whole_s / taken_s,
        "mismatches": float(wrong.to_numpy().sum()),
    }


def _table(snapshot: Snapshot) -> IndicatorTable:
    return indicators_by_sheets(snapshot, SCHEME, technology=TECHNOLOGY)


def _station_moved(workspace: Workspace) -> Snapshot:
    stations = workspace.snapshot().frame("stations")
    is_in_use = (stations["technology"] == TECHNOLOGY) & (stations["status"] == "on_air")
    which = stations["station_id"] == stations.loc[is_in_use, "station_id"].iloc[is_in_use.sum() // 2]
    moved = shapely.transform(stations.geometry.to_numpy(), lambda xy: np.add(xy, (0.001, 0.0)))
    stations.geometry = np.where(which, moved, stations.geometry.to_numpy())
    return workspace.publish({"stations": (stations, SOURCE)}, note=NOTE)


def _states_changed(workspace: Workspace, *, apart: int) -> Snapshot:
    addresses = workspace.snapshot().frame("addresses")
    rows = np.arange(CHANGED) * apart
    states = addresses["state"].to_numpy(object)
    states[rows] = np.where(states[rows] == "collected", "plate_fixed", "collected")
    addresses["state"] = pd.Series(states, addresses.index, dtype="string")
    return workspace.publish({"addresses": (addresses, SOURCE)}, note=NOTE)
