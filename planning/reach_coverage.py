"""What the stations of a technology cover, by the reach model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.histogram import SIGNAL_BIN_DB, Histogram
from geo.reach_index import ReachIndex
from layers.definitions import Text
from layers.settings import Environment
from planning.divisions import Divisions
from planning.people import People
from planning.reach import ReachModel

UNKNOWN_INTERVAL = (
    "area_low_m2",
    "area_high_m2",
    "area_variance_m4",
    "people_low",
    "people_high",
    "people_variance",
)


@dataclass(frozen=True, eq=False)
class ReachCoverage:
    """Stations on air, and what they cover.

    Attributes
    ----------
    model : ReachModel
        How far they reach.
    stations : DataFrame
        Stations on air of the model's technology, as `planning.stations.stations` gives them.
    notes : tuple of Text
        What the reader must know of them.
    absent : frozenset of str
        Operators that are on air, but nowhere near.
    """

    model: ReachModel
    stations: pd.DataFrame
    notes: tuple[Text, ...] = ()
    absent: frozenset[str] = frozenset()
    _of: dict[str, "ReachCoverage"] = field(default_factory=dict, repr=False)

    @cached_property
    def operators(self) -> Sequence[str]:
        """The operators, in alphabetical order."""
        return sorted({*self.stations["operator"], *self.absent})

    def of(self, operator: str) -> "ReachCoverage":
        """Return the coverage of one operator alone."""
        if operator not in self._of:
            theirs = (self.stations["operator"] == operator).to_numpy()
            self._of[operator] = ReachCoverage(self.model, self.stations[theirs])
        return self._of[operator]

    def covers(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.bool_]:
        """Return which points are covered."""
        if self.stations.empty:
            return np.zeros(len(x), np.bool_)
        reach_m = self.model.distances_m(self.stations["reach_m"], environment)
        return ReachIndex(self.stations["x"].to_numpy(), self.stations["y"].to_numpy(), reach_m).covers(x, y)

    def covering(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.bool_]:
        """Return which points each operator covers, shape (operators, n)."""
        masks = [self.of(each).covers(x, y, environment) for each in self.operators]
        return np.array(masks, np.bool_).reshape(len(masks), len(x))

    def operators_at(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.int64]:
        """Return how many operators cover each point."""
        return np.asarray(self.covering(x, y, environment).sum(axis=0), np.int64)

    def covered_m2(self, divisions: Divisions, environment: Environment) -> "pd.Series[float]":
        """Return the area of each division that any operator covers."""
        reach_m = self.model.distances_m(self.stations["reach_m"], environment)
        x, y = self.stations["x"].to_numpy(), self.stations["y"].to_numpy()
        return divisions.outlines.reached_m2(x, y, reach_m)

    def areas_m2(self, divisions: Divisions, environment: Environment) -> pd.DataFrame:
        """Return the area of each division that is covered, and white; grey and all are not known."""
        covered = self.covered_m2(divisions, environment)
        white = divisions.outlines.areas_m2 - covered
        return pd.DataFrame({"covered": covered, "white": white, "grey": np.nan, "all": np.nan})

    def interval(self, divisions: Divisions, people: People, environment: Environment) -> pd.DataFrame:  # noqa: ARG002
        """Return nothing known: the model does not say how sure it is."""
        return pd.DataFrame(np.nan, index=divisions.codes, columns=list(UNKNOWN_INTERVAL))

    def largest_white_km2(self, divisions: Divisions, environment: Environment) -> "pd.Series[float]":  # noqa: ARG002
        """Return nothing known: the model has areas, but not their shapes."""
        return pd.Series(np.nan, index=divisions.codes)

    def levels(self, divisions: Divisions) -> Mapping[str, "pd.Series[Histogram]"]:  # type: ignore[type-var]
        """Return empty histograms: the model knows no levels."""
        nothing = Histogram.from_values([], bin_width=SIGNAL_BIN_DB)
        empty = pd.Series([nothing] * len(divisions.codes), index=divisions.codes, dtype=object)
        return {f"{what}_{each}": empty for what in ("rsrp_dbm", "sinr_db") for each in ("outdoor", "indoor")}
