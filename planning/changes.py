"""What has changed between two versions of a workspace: indicators, stations, and the data behind them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import numpy as np
import pandas as pd

from layers.definitions import ADDRESSES, DIVISIONS, KEY_PLACES, POSTAL_POINTS, STATIONS, STATISTICS
from layers.errors import UnknownNameError, WorkspaceError
from layers.manifest import DatasetInfo, Version
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.coverages import stations_of
from planning.divisions import OUTSIDE, Divisions
from planning.indicator_table import CITY, IndicatorTable
from planning.indicators import indicators_of
from planning.kept_figures import Kept
from planning.stations import ON_AIR

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
PUT_ON_AIR, TAKEN_OFF_AIR = "put_on_air", "taken_off_air"


@dataclass(frozen=True)
class DatasetChange:
    """A dataset that is another one than before.

    Attributes
    ----------
    name : str
        Such as ``stations``.
    before, after : DatasetInfo or None
        What was and is known of it; None where it was or is not there.
    version : int
        The version from which on it is as it is now.
    created : datetime
        When that version was published, in UTC.
    """

    name: str
    before: DatasetInfo | None
    after: DatasetInfo | None
    version: int
    created: datetime


@dataclass(frozen=True, eq=False)
class Changes:
    """What has changed from an earlier version to a later one; both by the settings of today.

    Attributes
    ----------
    earlier : Version
        The version that is compared with.
    before, after : IndicatorTable
        Indicators of the earlier and of the later version.
    stations : DataFrame
        Stations of the technology that were added, removed, put on air, taken off air or altered, as
        `station_changes` returns them.
    datasets : tuple of DatasetChange
        The datasets that differ, of those that reports are made from.
    """

    earlier: Version
    before: IndicatorTable
    after: IndicatorTable
    stations: pd.DataFrame
    datasets: tuple[DatasetChange, ...]

    def stations_in(self, code: str) -> pd.DataFrame:
        """Return the changed stations of one division, or all of them for the empty code."""
        return self.stations if code == CITY else self.stations[self.stations["code"] == code]


def last_different(snapshot: Snapshot, scheme: str, technology: Technology | None = None) -> Snapshot | None:
    """Return the newest kept version before this one whose figures may differ; None without any.

    Of a country only versions whose figures were computed are meant: computing others takes minutes.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose figures are compared; the setting unless given.

    Returns
    -------
    Snapshot or None
        A version that holds the scheme, and in which a dataset that reports are made from is another one.
    """
    chosen = technology or snapshot.settings.technology
    found: Snapshot | None = snapshot.once(
        ("last different", scheme, chosen), lambda: _last_different(snapshot, scheme, chosen)
    )
    return found


def changes_since(
    snapshot: Snapshot, earlier: Snapshot, scheme: str, technology: Technology | None = None
) -> Changes:
    """Return what has changed since an earlier version; worked out once for each pair of versions.

    Parameters
    ----------
    snapshot, earlier : Snapshot
        The later and the earlier version of one workspace.
    scheme : str
        Division scheme; divisions are told apart by their codes.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose stations count; the setting unless given.

    Raises
    ------
    UnknownNameError
        One of the versions holds no such scheme.
    WorkspaceError
        The earlier version has been pruned, or is damaged.
    """
    chosen = technology or snapshot.settings.technology
    key = "changes", earlier.number, scheme, chosen
    found: Changes = snapshot.once(key, lambda: _changes(snapshot, earlier, scheme, chosen))
    return found


def indicator_changes(changes: Changes, code: str, names: Iterable[str]) -> pd.DataFrame:
    """Return indicators of a division, or of the whole, before and after.

    Returns
    -------
    DataFrame of float
        Indexed by indicator: ``before``, ``after`` and ``difference``; NaN where unknown, also for a division
        that a version does not have.
    """
    rows = {
        when: _row(table, code).reindex(list(names)).astype(float)
        for when, table in (("before", changes.before), ("after", changes.after))
    }
    return _with_difference(pd.DataFrame(rows))


def division_changes(changes: Changes, name: str) -> pd.DataFrame:
    """Return an indicator of every division before and after, the largest gains first.

    Returns
    -------
    DataFrame
        Indexed by code, of either version: ``name``, ``before``, ``after`` and ``difference``, as for
        `indicator_changes`.
    """
    before, after = changes.before.frame, changes.after.frame
    names = after["name"].combine_first(before["name"])
    table = pd.DataFrame(
        {
            "name": names,
            "before": before[name].reindex(names.index),
            "after": after[name].reindex(names.index),
        }
    )
    return _with_difference(table).sort_values("difference", ascending=False, kind="stable")


def station_changes(earlier: Snapshot, later: Snapshot, scheme: str, technology: Technology) -> pd.DataFrame:
    """Return the stations that came, went, began or ceased to be on air, or stayed but are not as they were.

    Returns
    -------
    DataFrame
        Indexed by ``station_id``: ``change`` ("added", "removed", "put_on_air" or "taken_off_air": known
        before and after, but on air only after, or only before; else "changed": it was moved, or anything
        that its rows say of it or its sectors differs), ``operator``, ``status`` (now; before for
        removed ones) and ``code`` of the division in which it is or was (empty outside all), by the divisions
        of the later version.
    """
    before, after = (stations_of(each, technology) for each in (earlier, later))
    both = after.index.intersection(before.index)
    was, now = (each.loc[both, "status"] == ON_AIR for each in (before, after))
    altered = both.isin(_altered(earlier, later, both)) & (was == now).to_numpy()
    parts = {
        ADDED: after.loc[after.index.difference(before.index)],
        REMOVED: before.loc[before.index.difference(after.index)],
        PUT_ON_AIR: after.loc[both[now & ~was]],
        TAKEN_OFF_AIR: after.loc[both[was & ~now]],
        CHANGED: after.loc[both[altered]],
    }
    every = pd.concat([part.assign(change=change) for change, part in parts.items()])
    divisions = Divisions.of(later, scheme)
    at = divisions.place(every["x"], every["y"]).division
    codes = np.where(at == OUTSIDE, "", divisions.codes.to_numpy()[at])
    told: pd.DataFrame = every.assign(code=codes)[["change", "operator", "status", "code"]]
    return told.rename_axis("station_id")


def _altered(earlier: Snapshot, later: Snapshot, station_ids: "pd.Index[str]") -> "pd.Series[str]":
    """Return those of some stations of both versions of which a row is in one version only."""
    rows = [_rows(each, station_ids) for each in (earlier, later) if len(station_ids)]
    every = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame({"station_id": []}, dtype=str)
    return every.drop_duplicates(keep=False)["station_id"]


def _rows(snapshot: Snapshot, station_ids: "pd.Index[str]") -> pd.DataFrame:
    points = snapshot.points(STATIONS.name)
    rows = cast("pd.DataFrame", points.table.to_pandas()).assign(x=points.x, y=points.y)
    return rows[rows["station_id"].isin(station_ids)]


def _changes(snapshot: Snapshot, earlier: Snapshot, scheme: str, technology: Technology) -> Changes:
    before, after = (indicators_of(each, scheme, technology) for each in (earlier, snapshot))
    return Changes(
        earlier=earlier.version,
        before=before,
        after=after,
        stations=station_changes(earlier, snapshot, scheme, technology),
        datasets=tuple(_dataset_changes(snapshot, earlier, scheme)),
    )


def _used(scheme: str) -> tuple[str, ...]:
    layers = (STATIONS, POSTAL_POINTS, ADDRESSES, KEY_PLACES, STATISTICS)
    return (f"{DIVISIONS.name}/{scheme}", *(each.name for each in layers))


def _last_different(snapshot: Snapshot, scheme: str, technology: Technology) -> Snapshot | None:
    now = _checksums(snapshot.version, scheme)
    for version in _versions_before(snapshot):
        if f"{DIVISIONS.name}/{scheme}" in version.datasets and _checksums(version, scheme) != now:
            found = Snapshot(snapshot.store, snapshot.settings, version)
            if not snapshot.settings.sheet_deg or Kept.of(found, scheme, technology).path.exists():
                return found
    return None


def _checksums(version: Version, scheme: str) -> dict[str, str]:
    return {name: version.datasets[name].checksum for name in _used(scheme) if name in version.datasets}


def _versions_before(snapshot: Snapshot) -> Iterator[Version]:
    """Yield the versions that are kept and can be read, from the newest before this one on."""
    for number in reversed(snapshot.store.numbers()):
        if number < snapshot.number:
            with suppress(UnknownNameError, WorkspaceError):
                yield snapshot.store.version(number)


def _dataset_changes(snapshot: Snapshot, earlier: Snapshot, scheme: str) -> Iterator[DatasetChange]:
    between = [snapshot.version, *_versions_before(snapshot)]
    for name in _used(scheme):
        before, after = (each.version.datasets.get(name) for each in (earlier, snapshot))
        if _checksum(before) != _checksum(after):
            since = _since(between, name)
            yield DatasetChange(name, before, after, since.number, since.created)


def _since(versions: Iterable[Version], name: str) -> Version:
    """Return the oldest of some versions, the newest first, from which on a dataset is as in the first."""
    first, *others = versions
    found = first
    for version in others:
        if _checksum(version.datasets.get(name)) != _checksum(first.datasets.get(name)):
            break
        found = version
    return found


def _checksum(info: DatasetInfo | None) -> str:
    return "" if info is None else info.checksum


def _row(table: IndicatorTable, code: str) -> "pd.Series[float]":
    if code != CITY and code not in table.frame.index:
        return pd.Series(dtype=float)
    return table.row(code)


def _with_difference(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(difference=table["after"] - table["before"])
