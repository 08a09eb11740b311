"""Whether one position is covered: by signal from the cells of the maps, by reach from the circles around."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import floor, isnan
from typing import NamedTuple, Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import point_to_lonlat
from geo.grid import Grid
from geo.transverse_mercator import to_plane
from layers.settings import ENVIRONMENTS, Environment
from planning.answers import CoverageAt, NearStation, SignalAt
from planning.circle_tree import CircleTree
from planning.ground_lengths import MOST_STRETCH
from planning.local_signals import LocalSignals
from planning.reach import ReachModel
from planning.signal_coverage import SignalCoverage
from planning.signal_maps import Levels, SignalMap

# Whole blocks of the kernels: what lies together is computed together, and not too much of it.
CELLS_AROUND = 32
MOST_AROUND = 1024


class Places(Protocol):
    """Stations by row, as they are seen from a position."""

    def distance_m(self, x: float, y: float, row: int) -> float:
        """Return how far a station is from a position."""

    def near(self, row: int, distance_m: float) -> NearStation:
        """Return what is told of a station."""


class CoveredAt(Protocol):
    """Coverage of positions."""

    def at(self, x: float, y: float) -> CoverageAt:
        """Return what is known of the coverage of a position in the working CRS."""


class ReachAt:
    """Coverage of positions by reach.

    Parameters
    ----------
    model : ReachModel
        How far stations reach.
    stations : DataFrame
        Stations on air: ``operator``, ``technology``, ``reach_m``, ``x`` and ``y``.
    places : Places
        The same stations.
    """

    def __init__(self, model: ReachModel, stations: pd.DataFrame, places: Places) -> None:
        self._model, self._text, self._places = model, model.text, places
        counts = (stations["technology"] == model.technology).to_numpy(bool)
        reach_m = {each: model.distances_m(stations["reach_m"], each) for each in ENVIRONMENTS}
        self._reach_m: dict[Environment, list[float]] = {
            each: reach_m[each].tolist() for each in ENVIRONMENTS
        }
        self._rows = np.flatnonzero(counts).tolist()
        served = stations[counts]
        widest = np.maximum(*reach_m.values())
        self._circles = CircleTree(served["x"], served["y"], reach_m=widest[counts] * MOST_STRETCH)

    def at(self, x: float, y: float) -> CoverageAt:
        """Return what is known of the coverage of a position."""
        rows = [self._rows[number] for number in self._circles.around(x, y)]
        distances = sorted((self._places.distance_m(x, y, row), row) for row in rows)
        outdoor, indoor = (
            [
                self._places.near(row, distance_m)
                for distance_m, row in distances
                if distance_m <= self._reach_m[each][row]
            ]
            for each in ENVIRONMENTS
        )
        return CoverageAt(
            technology=self._model.technology,
            outdoor=bool(outdoor),
            indoor=bool(indoor),
            serving=outdoor[0] if outdoor else None,
            operators_outdoor=_operators(outdoor),
            operators_indoor=_operators(indoor),
            model=self._text,
        )


@dataclass(frozen=True, eq=False)
class _Maps:
    """What arrives of one operator in each cell, in one environment; worked out when first asked for."""

    found: SignalMap
    environment: Environment

    @cached_property
    def rsrp_dbm(self) -> Levels:
        return self.found.rsrp_dbm(self.environment)

    @cached_property
    def classes(self) -> NDArray[np.uint8]:
        return self.found.classes(self.environment)

    @cached_property
    def sinr_db(self) -> Levels:
        return self.found.sinr_db(self.environment)

    @cached_property
    def rate_mbit_s(self) -> Levels:
        return self.found.rate_mbit_s(self.environment)

    @cached_property
    def probability(self) -> Levels:
        return self.found.probability(self.environment)

    def prepare(self) -> None:
        _ = self.rsrp_dbm, self.classes, self.sinr_db, self.rate_mbit_s, self.probability


class _Heard(NamedTuple):
    """What arrives in a cell: the strongest signal, and the operators that cover it."""

    strongest: SignalAt | None
    covering: tuple[str, ...]


_NOTHING = _Heard(None, ())


class SignalsAt:
    """Coverage of positions by signal.

    Parameters
    ----------
    coverage : SignalCoverage
        The radio maps.
    rows : mapping of str to int
        Row of each station by its identifier.
    places : Places
        The stations of those rows.
    """

    def __init__(self, coverage: SignalCoverage, rows: dict[str, int], places: Places) -> None:
        self._coverage, self._places = coverage, places
        self._text = coverage.model.text
        self._classes = coverage.model.profile.classes
        self._maps = {
            environment: {operator: _Maps(each, environment) for operator, each in coverage.maps.items()}
            for environment in ENVIRONMENTS
        }
        self._servers = {
            operator: [rows[station] for station in each.sectors["station_id"]]
            for operator, each in coverage.maps.items()
        }

    def prepared(self) -> Self:
        """Work out all of every cell, so that nobody who asks waits for it."""
        for maps in self._maps.values():
            for each in maps.values():
                each.prepare()
        return self

    @property
    def grid(self) -> Grid:
        """The cells of the radio maps."""
        return self._coverage.grid

    def at(self, x: float, y: float) -> CoverageAt:
        """Return what is known of the coverage of a position."""
        return self.in_cell(self._coverage.grid.cell(x, y), x, y)

    def in_cell(self, cell: tuple[int, int], x: float, y: float) -> CoverageAt:
        """Return the same, given the cell of the maps that the position lies in."""
        row, column = cell
        outdoor, indoor = (self._heard(each, row, column) for each in ENVIRONMENTS)
        strongest = outdoor.strongest if outdoor.covering else None
        return CoverageAt(
            technology=self._coverage.model.technology,
            outdoor=bool(outdoor.covering),
            indoor=bool(indoor.covering),
            serving=self._serving(strongest.operator, row, column, x, y) if strongest else None,
            operators_outdoor=outdoor.covering,
            operators_indoor=indoor.covering,
            model=self._text,
            signal_outdoor=outdoor.strongest,
            signal_indoor=indoor.strongest,
        )

    def _heard(self, environment: Environment, row: int, column: int) -> _Heard:
        """Return what arrives in a cell; nothing outside the maps, whose rows are negative."""
        maps = self._maps[environment] if row >= 0 else {}
        levels = {operator: each.rsrp_dbm.item(row, column) for operator, each in maps.items()}
        heard = [operator for operator, level in levels.items() if not isnan(level)]
        if not heard:
            return _NOTHING
        strongest = max(heard, key=levels.__getitem__)
        covering = sorted(each for each in heard if maps[each].classes.item(row, column))
        return _Heard(self._signal(strongest, maps[strongest], row, column), tuple(covering))

    def _signal(self, operator: str, maps: _Maps, row: int, column: int) -> SignalAt:
        return SignalAt(
            operator=operator,
            coverage_class=self._classes[maps.classes.item(row, column)],
            rsrp_dbm=round(maps.rsrp_dbm.item(row, column), 1),
            sinr_db=round(maps.sinr_db.item(row, column), 1),
            rate_mbit_s=round(maps.rate_mbit_s.item(row, column), 1),
            probability=round(maps.probability.item(row, column), 3),
        )

    def _serving(self, operator: str, row: int, column: int, x: float, y: float) -> NearStation:
        server = self._coverage.maps[operator].server("outdoor").item(row, column)
        station = self._servers[operator][server]
        return self._places.near(station, self._places.distance_m(x, y, station))


class SignalsAround:
    """Coverage of positions of a country by signal, from radio maps of a few kilometres around them.

    Parameters
    ----------
    signals : LocalSignals
        What the maps are made of.
    rows : mapping of str to int
        Row of each station by its identifier.
    places : Places
        The stations of those rows.
    crs : str
        The working CRS, in which positions are.
    """

    def __init__(self, signals: LocalSignals, rows: dict[str, int], places: Places, *, crs: str) -> None:
        self._signals, self._rows, self._places, self._crs = signals, rows, places, crs
        self._side_m = CELLS_AROUND * signals.source.model.radio.cell_m
        self._found = lru_cache(MOST_AROUND)(self._of_square)

    def at(self, x: float, y: float) -> CoverageAt:
        """Return what is known of the coverage of a position."""
        lon, lat = point_to_lonlat(x, y, crs=self._crs)
        meridian = self._signals.meridian(lon)
        east, north = (float(each[0]) for each in to_plane([lon], [lat], meridian=meridian))
        around = self._found(meridian, floor(east / self._side_m), floor(north / self._side_m))
        return around.in_cell(around.grid.cell(east, north), x, y)

    def _of_square(self, meridian: float, column: int, row: int) -> SignalsAt:
        west, south = column * self._side_m, row * self._side_m
        bounds = west, south, west + self._side_m, south + self._side_m
        return SignalsAt(self._signals.near(bounds, meridian=meridian), self._rows, self._places)


def _operators(stations: Iterable[NearStation]) -> tuple[str, ...]:
    return tuple(sorted({each.operator for each in stations}))
