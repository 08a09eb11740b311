"""Stations and postal points near a point, and which stations cover it."""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from geo.crs import to_lonlat
from layers.definitions import POSTAL_POINTS, STATIONS
from layers.settings import ENVIRONMENTS
from layers.snapshot import Snapshot
from planning.answers import CoverageAt, NearPostalPoint, NearStation
from planning.live_index import LiveIndex
from planning.reach import ReachModel
from planning.stations import ON_AIR, stations

STATION_COLUMNS = ("station_id", "operator", "technology")
POSTAL_COLUMNS = ("point_id", "name", "kind", "staffed")


class _Places:
    """Rows with positions, found from the nearest on; `records` holds what is told of each."""

    def __init__(self, frame: pd.DataFrame, told: Sequence[str], *, crs: str) -> None:
        x, y = frame["x"].to_numpy(np.float64), frame["y"].to_numpy(np.float64)
        lon, lat = to_lonlat(x, y, crs=crs)
        table = frame[list(told)].assign(lon=lon.round(7), lat=lat.round(7))
        self.records: list[dict[str, Any]] = [
            dict(zip(table.columns, values, strict=True))
            for values in table.itertuples(index=False, name=None)
        ]
        self._x, self._y = x.tolist(), y.tolist()
        self._index = LiveIndex.of_points(x, y)

    def nearest(self, x: float, y: float, *, k: int) -> list[tuple[float, int]]:
        """Return distance in metres and row of the `k` nearest, equally near ones in order of rows."""
        rows = self._index.nearest(x, y, k=k)
        return sorted((self.distance_m(x, y, row), row) for row in rows)[:k]

    def distance_m(self, x: float, y: float, row: int) -> float:
        """Return how far a row is from a position, as the bulk kernels compute it."""
        dx, dy = self._x[row] - x, self._y[row] - y
        return sqrt(dx * dx + dy * dy)


class Stations:
    """The stations on air of a workspace.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; it may hold no stations.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.model = ReachModel.of(snapshot)
        self._text = self.model.text
        frame = _stations_on_air(snapshot)
        self._places = _Places(frame, STATION_COLUMNS, crs=snapshot.settings.working_crs)
        counts = (frame["technology"] == self.model.technology).to_numpy(bool)
        self._reach_m = {each: self.model.distances_m(frame["reach_m"], each) for each in ENVIRONMENTS}
        widest = np.maximum(*self._reach_m.values())
        self._rows = np.flatnonzero(counts).tolist()
        served = frame[counts]
        self._circles = LiveIndex.of_points(served["x"], served["y"], reach_m=widest[counts])

    def nearest(self, x: float, y: float, *, k: int) -> tuple[NearStation, ...]:
        """Return the `k` nearest stations of any technology, nearest first."""
        return tuple(self._near(row, distance_m) for distance_m, row in self._places.nearest(x, y, k=k))

    def coverage(self, x: float, y: float) -> CoverageAt:
        """Return whether a position is covered by the technology of the settings, and by whom."""
        rows = [self._rows[number] for number in self._circles.around(x, y)]
        distances = sorted((self._places.distance_m(x, y, row), row) for row in rows)
        outdoor, indoor = (
            [(distance_m, row) for distance_m, row in distances if distance_m <= self._reach_m[each][row]]
            for each in ENVIRONMENTS
        )
        return CoverageAt(
            technology=self.model.technology,
            outdoor=bool(outdoor),
            indoor=bool(indoor),
            serving=self._near(outdoor[0][1], outdoor[0][0]) if outdoor else None,
            operators_outdoor=self._operators(row for _, row in outdoor),
            operators_indoor=self._operators(row for _, row in indoor),
            model=self._text,
        )

    def _operators(self, rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted({self._places.records[row]["operator"] for row in rows}))

    def _near(self, row: int, distance_m: float) -> NearStation:
        return NearStation(distance_m=round(distance_m, 1), **self._places.records[row])


class PostalPoints:
    """The postal points of a workspace.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; it may hold no postal points.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._places = _Places(_postal_points(snapshot), POSTAL_COLUMNS, crs=snapshot.settings.working_crs)

    def nearest(self, x: float, y: float, *, k: int) -> tuple[NearPostalPoint, ...]:
        """Return the `k` nearest postal points, nearest first."""
        return tuple(
            NearPostalPoint(distance_m=round(distance_m, 1), **self._places.records[row])
            for distance_m, row in self._places.nearest(x, y, k=k)
        )


def _stations_on_air(snapshot: Snapshot) -> pd.DataFrame:
    if STATIONS.name not in snapshot.datasets:
        return pd.DataFrame(columns=[*STATION_COLUMNS, "reach_m", "x", "y"])
    frame = stations(snapshot).reset_index()
    return frame[frame["status"] == ON_AIR]


def _postal_points(snapshot: Snapshot) -> pd.DataFrame:
    if POSTAL_POINTS.name not in snapshot.datasets:
        return pd.DataFrame(columns=[*POSTAL_COLUMNS, "x", "y"])
    points = snapshot.points(POSTAL_POINTS.name, POSTAL_COLUMNS)
    columns = {name: points.table[name].to_pylist() for name in POSTAL_COLUMNS}
    texts = {name: [value or "" for value in columns[name]] for name in ("point_id", "name", "kind")}
    staffed = pd.Series(columns["staffed"], dtype=object)
    return pd.DataFrame({**texts, "staffed": staffed, "x": points.x, "y": points.y})
