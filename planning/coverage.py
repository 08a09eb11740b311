"""What the stations of a technology cover, by the reach model: area, addresses and, through them, people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.point_index import PointIndex
from geo.reach_index import ReachIndex
from geo.reached_area import reached_area_m2
from layers.settings import Environment
from planning.divisions import Divisions, Placed
from planning.reach import ENVIRONMENTS, ReachModel


@dataclass(frozen=True, eq=False)
class Coverage:
    """Stations on air, and what they cover.

    Attributes
    ----------
    model : ReachModel
        How far they reach.
    stations : DataFrame
        Stations on air of the model's technology, as `planning.reach.stations` gives them.
    """

    model: ReachModel
    stations: pd.DataFrame

    @cached_property
    def operators(self) -> Sequence[str]:
        """The operators, in alphabetical order."""
        return sorted(self.stations["operator"].unique())

    def of(self, operator: str) -> "Coverage":
        """Return the coverage of one operator alone."""
        return Coverage(self.model, self.stations[self.stations["operator"] == operator])

    def covers(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.bool_]:
        """Return which points are covered."""
        reach_m = self.model.distances_m(self.stations["reach_m"], environment)
        return ReachIndex(self.stations["x"].to_numpy(), self.stations["y"].to_numpy(), reach_m).covers(x, y)

    def operators_at(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.int64]:
        """Return how many operators cover each point."""
        counts = np.zeros(len(x), dtype=np.int64)
        for operator in self.operators:
            counts += self.of(operator).covers(x, y, environment)
        return counts

    def area_m2(self, divisions: Divisions, environment: Environment) -> "pd.Series[float]":
        """Return the area of each division's polygon that is covered, in square metres."""
        reach_m = self.model.distances_m(self.stations["reach_m"], environment)
        x, y = self.stations["x"].to_numpy(), self.stations["y"].to_numpy()
        return reached_area_m2(divisions.polygons, x, y, reach_m)

    def distance_m(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance from each point to the nearest station, NaN where there is no station."""
        return nearest_distance_m(self.stations, x, y)


def nearest_distance_m(
    places: pd.DataFrame, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the distance from each point to the nearest place, NaN where there is none.

    Parameters
    ----------
    places : DataFrame
        With ``x`` and ``y`` in metres.
    x, y : ndarray of float64, shape (n,)
        Points in metres.
    """
    if places.empty:
        return np.full(len(x), np.nan)
    return PointIndex(places["x"].to_numpy(), places["y"].to_numpy()).nearest(x, y)[1]


SPOTS = ("white", "grey", "all")


def coverage_sums(coverage: Coverage, divisions: Divisions, addresses: Placed) -> pd.DataFrame:
    """Return the covered area and addresses of each division, and addresses by how many operators cover them.

    Returns
    -------
    DataFrame of float
        Indexed by code: for each environment ``area_covered_m2_…``, ``addresses_covered_…``,
        ``addresses_white_…`` (no operator), ``addresses_grey_…`` (one) and ``addresses_all_…`` (every one).
    """
    return pd.DataFrame(dict(_columns(coverage, divisions, addresses)), index=divisions.codes)


def _columns(
    coverage: Coverage, divisions: Divisions, addresses: Placed
) -> Iterator[tuple[str, "pd.Series[float]"]]:
    for environment in ENVIRONMENTS:
        yield f"area_covered_m2_{environment}", coverage.area_m2(divisions, environment)
        for name, which in _by_operators(coverage, addresses, environment).items():
            yield f"addresses_{name}_{environment}", addresses.count(which)


def _by_operators(
    coverage: Coverage, addresses: Placed, environment: Environment
) -> Mapping[str, NDArray[np.bool_]]:
    operators = coverage.operators_at(addresses.x, addresses.y, environment)
    everyone = max(len(coverage.operators), 1)
    return {
        "covered": operators > 0,
        "white": operators == 0,
        "grey": operators == 1,
        "all": operators == everyone,
    }
