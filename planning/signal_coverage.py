"""What the stations of a technology cover, by the signal model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import pi

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.grid import Grid
from geo.histogram import SIGNAL_BIN_DB, Histogram, grouped_histograms
from layers.definitions import Text
from layers.settings import ENVIRONMENTS, Environment
from planning.counts import division_sums
from planning.division_patches import NOWHERE, patches_by_division
from planning.divisions import Divisions
from planning.people import People
from planning.signal_maps import SignalMap
from planning.signal_model import SignalModel

# A figure lies in its interval with a probability of 90 %.
INTERVAL_DEVIATIONS = 1.645
# 3GPP TR 38.901, table 7.5-6: correlation distance of shadow fading, UMa without line of sight.
FADING_CORRELATION_M = 50.0
# Least values that a handset reports (3GPP TS 38.133, tables 10.1.6.1-1 and 10.1.16.1-1); nothing counts as
# they.
LEAST_RECEIVED = {"rsrp_dbm": -156.0, "sinr_db": -23.0}


@dataclass(frozen=True, eq=False)
class SignalCoverage:
    """Stations on air, and what arrives of them.

    Attributes
    ----------
    model : SignalModel
        How it is computed.
    stations : DataFrame
        Stations on air of the model's technology.
    maps : mapping of str to SignalMap
        By operator.
    grid : Grid
        The cells of the maps.
    notes : tuple of Text
        What the reader must know of the sectors.
    absent : frozenset of str
        Operators that are on air, but nowhere near.
    """

    model: SignalModel
    stations: pd.DataFrame
    maps: Mapping[str, SignalMap]
    grid: Grid
    notes: tuple[Text, ...] = ()
    absent: frozenset[str] = frozenset()
    _counts: dict[Environment, NDArray[np.int64]] = field(default_factory=dict, repr=False)

    @cached_property
    def operators(self) -> Sequence[str]:
        """The operators, in alphabetical order."""
        return sorted({*self.maps, *self.absent})

    def of(self, operator: str) -> "SignalCoverage":
        """Return the coverage of one operator alone; of nobody where it has no station on air."""
        theirs = self.stations[self.stations["operator"] == operator]
        maps = {name: each for name, each in self.maps.items() if name == operator}
        return SignalCoverage(self.model, theirs, maps, self.grid, self.notes)

    def covers(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.bool_]:
        """Return which points lie in a covered cell."""
        return self.operators_at(x, y, environment) > 0

    def covering(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.bool_]:
        """Return which points each operator covers, shape (operators, n)."""
        row, column = self.grid.cells(x, y)
        masks = np.zeros((len(self.operators), len(x)), np.bool_)
        for number, operator in enumerate(self.operators):
            if operator in self.maps:
                masks[number] = (self.maps[operator].classes(environment) > 0)[row, column] & (row >= 0)
        return masks

    def operators_at(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.int64]:
        """Return how many operators cover the cell of each point."""
        return self.grid.at(self.operators_on(environment), x, y, outside=0)

    def operators_on(self, environment: Environment, *, shift_db: float = 0.0) -> NDArray[np.int64]:
        """Return how many operators cover each cell, if every level were off by some decibels."""
        if shift_db == 0 and environment in self._counts:
            return self._counts[environment]
        covered = (each.classes_with(environment, shift_db=shift_db) > 0 for each in self.maps.values())
        counts = np.zeros(self.grid.shape, np.int64)
        for each in covered:
            counts += each
        if shift_db == 0:
            self._counts[environment] = counts
        return counts

    def covered_m2(self, divisions: Divisions, environment: Environment) -> "pd.Series[float]":
        """Return the area of each division that any operator covers."""
        return divisions.zones(self.grid).sum(self.operators_on(environment) > 0)

    def areas_m2(self, divisions: Divisions, environment: Environment) -> pd.DataFrame:
        """Return the area of each division covered at all, by nobody, by one, and by every operator."""
        operators, zones = self.operators_on(environment), divisions.zones(self.grid)
        everyone = max(len(self.operators), 1)
        masks = {
            "covered": operators > 0,
            "white": operators == 0,
            "grey": operators == 1,
            "all": operators == everyone,
        }
        return pd.DataFrame({name: zones.sum(mask) for name, mask in masks.items()})

    def interval(self, divisions: Divisions, people: People, environment: Environment) -> pd.DataFrame:
        """Return between what the covered area and people of each division lie.

        What is covered if the model were too high or too low by its offset's interval, and the variance that
        shadow fading adds, which is alike within its correlation distance and independent beyond: with P the
        probability of coverage, the sum over cells of area² · P (1 - P), times the cells over which fading is
        alike (2 π d² over the area of a cell, at least 1).

        Returns
        -------
        DataFrame of float
            Indexed by code: ``area_low_m2``, ``area_high_m2``, ``area_variance_m4``, ``people_low``,
            ``people_high`` and ``people_variance``.
        """
        zones, placed = divisions.zones(self.grid), people.placed
        offset_db = INTERVAL_DEVIATIONS * self.model.offset_sigma_db
        low, high = (self.operators_on(environment, shift_db=each) > 0 for each in (-offset_db, offset_db))
        alike = max(2 * pi * FADING_CORRELATION_M**2 / self.grid.cell_m**2, 1.0)
        doubt = alike * self._doubt(environment)
        row, column = self.grid.cells(placed.x, placed.y)
        cell = np.where(row < 0, -1, row * self.grid.columns + column)
        return pd.DataFrame(
            {
                "area_low_m2": zones.sum(low),
                "area_high_m2": zones.sum(high),
                "area_variance_m4": zones.sum_of_squares(doubt),
                "people_low": people.count(_of_cells(low, cell)),
                "people_high": people.count(_of_cells(high, cell)),
                "people_variance": _squares(people, cell, doubt),
            }
        )

    def largest_white_km2(self, divisions: Divisions, environment: Environment) -> "pd.Series[float]":
        """Return the official area of the largest patch of each division that nobody covers."""
        white, zones = self.operators_on(environment) == 0, divisions.zones(self.grid)
        values = np.where(white, 0, NOWHERE)
        largest = np.zeros(len(divisions.codes))
        for found in patches_by_division(values, self.grid, zones.division, zones.cell):
            largest[found.division] = found.sums(zones.area_m2).max(initial=0)
        whole = division_sums(divisions)
        return pd.Series(largest, index=divisions.codes) * whole["area_km2"] / whole["polygon_m2"]

    def levels(self, divisions: Divisions) -> Mapping[str, "pd.Series[Histogram]"]:  # type: ignore[type-var]
        """Return histograms of the strongest operator's level and quality over the cells of each division."""
        division = divisions.on_grid(self.grid).ravel()
        found = {}
        for environment in ENVIRONMENTS:
            rsrp, sinr = self.strongest(environment)
            for name, values in (("rsrp_dbm", rsrp), ("sinr_db", sinr)):
                known = _at_least(values, LEAST_RECEIVED[name])
                histograms = grouped_histograms(
                    known, division, group_count=len(divisions.codes), bin_width=SIGNAL_BIN_DB
                )
                found[f"{name}_{environment}"] = pd.Series(
                    list(histograms), index=divisions.codes, dtype=object
                )
        return found

    def strongest(self, environment: Environment) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return level and quality of the operator that is strongest in each cell; NaN where none reaches."""
        rsrp = np.full(self.grid.shape, np.nan, np.float32)
        sinr = rsrp.copy()
        for each in self.maps.values():
            level = each.rsrp_dbm(environment)
            is_better = ~(level <= rsrp) & ~np.isnan(level)
            rsrp[is_better], sinr[is_better] = level[is_better], each.sinr_db(environment)[is_better]
        return rsrp, sinr

    def classes(self, environment: Environment) -> NDArray[np.uint8]:
        """Return the best coverage class that any operator has in each cell."""
        best = np.zeros(self.grid.shape, np.uint8)
        for each in self.maps.values():
            np.maximum(best, each.classes(environment), out=best)
        return best

    def _doubt(self, environment: Environment) -> NDArray[np.float64]:
        """Return P (1 - P), where P is the probability that any operator covers a random point of a cell."""
        if self.model.profile.quantity != "rsrp_dbm":
            return np.zeros(self.grid.shape)
        none = np.ones(self.grid.shape)
        for each in self.maps.values():
            none *= 1 - each.probability(environment)
        return none * (1 - none)


def _at_least(values: NDArray[np.float32], least: float) -> NDArray[np.float32]:
    """Return values in a row; what is weaker than the least counts as just below it, and so does nothing."""
    known = np.nan_to_num(values, nan=-np.inf).ravel()
    return np.where(known >= least, known, np.float32(least - SIGNAL_BIN_DB / 2))


def _of_cells(mask: NDArray[np.bool_], cell: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.where(cell < 0, False, mask.ravel()[cell])  # noqa: FBT003 - a value, not an option


def _squares(people: People, cell: NDArray[np.int64], doubt: NDArray[np.float64]) -> "pd.Series[float]":
    """Return the sum over the cells of each division of the square of its people there, times the doubt."""
    divisions = people.placed.divisions
    inside = (people.placed.division >= 0) & (cell >= 0)
    keys = people.placed.division[inside].astype(np.int64) * doubt.size + cell[inside]
    pieces, at = np.unique(keys, return_inverse=True)
    count = np.bincount(at, weights=people.weight[inside], minlength=len(pieces))
    weights = count**2 * doubt.ravel()[pieces % doubt.size]
    sums = np.bincount(pieces // doubt.size, weights=weights, minlength=len(divisions.codes))
    return pd.Series(sums, index=divisions.codes)
