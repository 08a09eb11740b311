"""Stations and postal points near a point, and which stations cover it."""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_lonlat
from geo.point_index import PointIndex
from layers.definitions import POSTAL_POINTS, STATIONS
from layers.settings import Settings
from layers.snapshot import Snapshot
from planning.answers import CoverageAt, NearPostalPoint, NearStation
from planning.coverage_at import CoveredAt, Places, ReachAt, SignalsAround, SignalsAt
from planning.coverages import model_of, signal_coverage_of
from planning.ground_lengths import stretch_of
from planning.local_signals import LocalSignals
from planning.reach import ReachModel
from planning.stations import ON_AIR, stations

STATION_COLUMNS = ("station_id", "operator", "technology")
# Stations whose positions are not public stand in the middle of squares of this side.
BLUR_M = 250.0
POSTAL_COLUMNS = ("point_id", "name", "kind", "staffed")


class _Places:
    """Rows with positions, found from the nearest on."""

    def __init__(self, frame: pd.DataFrame, told: Sequence[str], settings: Settings) -> None:
        x, y = frame["x"].to_numpy(np.float64), frame["y"].to_numpy(np.float64)
        lon, lat = to_lonlat(x, y, crs=settings.working_crs)
        self._told = {name: frame[name].to_numpy(object).tolist() for name in told}
        self._told |= {"lon": lon.round(7).tolist(), "lat": lat.round(7).tolist()}
        self._x, self._y = x.tolist(), y.tolist()
        self._index = PointIndex(x, y)
        self._stretch = stretch_of(settings)

    def record(self, row: int) -> dict[str, Any]:
        """Return what is told of a row."""
        return {name: values[row] for name, values in self._told.items()}

    def nearest(self, x: float, y: float, *, k: int) -> list[tuple[int, float]]:
        """Return row and distance in metres of the `k` nearest, equally near ones in order of rows."""
        stretch = self._stretch(x, y)
        return [(row, far_m / stretch) for row, far_m in self._index.k_nearest_to(x, y, k=k)]

    def distance_m(self, x: float, y: float, row: int) -> float:
        """Return how far a row is from a position, as the bulk kernels compute it."""
        dx, dy = self._x[row] - x, self._y[row] - y
        return sqrt(dx * dx + dy * dy) / self._stretch(x, y)


class Stations:
    """The stations on air of a workspace.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; it may hold no stations.

    Attributes
    ----------
    coverage : CoveredAt
        Says of a position whether the technology of the settings covers it, and by whom.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        frame = _stations_on_air(snapshot)
        self._frame, self._settings = frame, snapshot.settings
        self._places = _Places(frame, STATION_COLUMNS, snapshot.settings)
        self.coverage = _coverage_at(snapshot, frame, self)

    def blurred(self) -> "BlurredStations":
        """Return the same stations as everybody may know them."""
        return BlurredStations(self._frame, self.coverage, self._settings)

    def nearest(self, x: float, y: float, *, k: int) -> tuple[NearStation, ...]:
        """Return the `k` nearest stations of any technology, nearest first."""
        return tuple(self.near(row, distance_m) for row, distance_m in self._places.nearest(x, y, k=k))

    def distance_m(self, x: float, y: float, row: int) -> float:
        """Return how far the station of a row is from a position."""
        return self._places.distance_m(x, y, row)

    def near(self, row: int, distance_m: float) -> NearStation:
        """Return what is told of the station of a row."""
        return NearStation(distance_m=round(distance_m, 1), **self._places.record(row))


class BlurredStations:
    """Stations without their names, each in the middle of the square of `BLUR_M` that it stands in.

    What is told of them comes from those middles alone, so that asking from many places tells no more. Which
    of them serves a place is told as it is.

    Parameters
    ----------
    frame : DataFrame
        Stations on air with ``x`` and ``y`` in the working CRS.
    coverage : CoveredAt
        Says whether they cover a position.
    settings : Settings
        Those of the workspace.

    Attributes
    ----------
    coverage : BlurredStations
        Itself: it says that, too.
    """

    def __init__(self, frame: pd.DataFrame, coverage: CoveredAt, settings: Settings) -> None:
        middles = {each: _middles(frame[each].to_numpy(np.float64)) for each in ("x", "y")}
        self._places = _Places(frame.assign(station_id="", **middles), STATION_COLUMNS, settings)
        self._rows = {station: row for row, station in enumerate(frame["station_id"])}
        self._exact = coverage
        self.coverage = self

    def nearest(self, x: float, y: float, *, k: int) -> tuple[NearStation, ...]:
        """Return the `k` nearest stations of any technology, nearest first."""
        return tuple(self._near(row, distance_m) for row, distance_m in self._places.nearest(x, y, k=k))

    def at(self, x: float, y: float) -> CoverageAt:
        """Return what is known of the coverage of a position."""
        found = self._exact.at(x, y)
        if found.serving is None:
            return found
        row = self._rows[found.serving.station_id]
        return replace(found, serving=self._near(row, self._places.distance_m(x, y, row)))

    def _near(self, row: int, distance_m: float) -> NearStation:
        return NearStation(distance_m=round(distance_m, 1), **self._places.record(row))


def _middles(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    return (np.floor(metres / BLUR_M) + 0.5) * BLUR_M


def _coverage_at(snapshot: Snapshot, frame: pd.DataFrame, places: Places) -> CoveredAt:
    model = model_of(snapshot)
    if isinstance(model, ReachModel):
        return ReachAt(model, frame, places)
    rows = {station: row for row, station in enumerate(frame["station_id"])}
    if snapshot.settings.sheet_deg:
        signals, crs = LocalSignals.of(snapshot, model.technology), snapshot.settings.working_crs
        return SignalsAround(signals, rows, places, crs=crs)
    return SignalsAt(signal_coverage_of(snapshot), rows, places).prepared()


class PostalPoints:
    """The postal points of a workspace.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; it may hold no postal points.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._places = _Places(_postal_points(snapshot), POSTAL_COLUMNS, snapshot.settings)

    def nearest(self, x: float, y: float, *, k: int) -> tuple[NearPostalPoint, ...]:
        """Return the `k` nearest postal points, nearest first."""
        return tuple(
            NearPostalPoint(distance_m=round(distance_m, 1), **self._places.record(row))
            for row, distance_m in self._places.nearest(x, y, k=k)
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
