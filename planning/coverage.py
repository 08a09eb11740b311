"""What the stations of a technology cover: area, addresses and people of each division, by any model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.definitions import Text
from layers.radio_settings import Technology
from layers.settings import ENVIRONMENTS, Environment
from planning.divisions import Divisions, Placed
from planning.people import People

if TYPE_CHECKING:
    from geo.histogram import Histogram

SPOTS = ("white", "grey", "all")


class CoverageModel(Protocol):
    """How coverage is computed."""

    @property
    def technology(self) -> Technology:
        """Technology whose stations count."""

    @property
    def text(self) -> Text:
        """The model in plain words, with its parameters."""


class Coverage(Protocol):
    """Stations on air, and what they cover: by reach or by signal."""

    @property
    def model(self) -> CoverageModel:
        """How it is computed."""

    @property
    def stations(self) -> pd.DataFrame:
        """Stations on air of the model's technology, as `planning.stations.stations` gives them."""

    @property
    def notes(self) -> Sequence[Text]:
        """What the reader must know of the stations."""

    @property
    def operators(self) -> Sequence[str]:
        """The operators, in alphabetical order."""

    def of(self, operator: str) -> "Coverage":
        """Return the coverage of one operator alone."""

    def covers(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.bool_]:
        """Return which points are covered."""

    def covering(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.bool_]:
        """Return which points each operator covers, shape (operators, n)."""

    def operators_at(
        self, x: NDArray[np.float64], y: NDArray[np.float64], environment: Environment
    ) -> NDArray[np.int64]:
        """Return how many operators cover each point."""

    def covered_m2(self, divisions: Divisions, environment: Environment) -> "pd.Series[float]":
        """Return the area of each division that any operator covers."""

    def areas_m2(self, divisions: Divisions, environment: Environment) -> pd.DataFrame:
        """Return the areas of each division ``covered``, ``white``, ``grey`` and by ``all``; or NaN."""

    def interval(self, divisions: Divisions, people: People, environment: Environment) -> pd.DataFrame:
        """Return between what the covered area and people of each division lie; or NaN."""

    def levels(self, divisions: Divisions) -> Mapping[str, "pd.Series[Histogram]"]:  # type: ignore[type-var]
        """Return histograms of level and quality over each division; empty where the model knows none."""

    def largest_white_km2(self, divisions: Divisions, environment: Environment) -> "pd.Series[float]":
        """Return the area of the largest patch in each division that nobody covers; or NaN."""


@dataclass(frozen=True, eq=False)
class Covered:
    """Points, and which of them operators cover.

    Attributes
    ----------
    placed : Placed
        The points.
    operators : sequence of str
        The operators.
    masks : mapping of str to ndarray of bool, shape (operators, n)
        For each environment, which points each operator covers.
    """

    placed: Placed
    operators: Sequence[str]
    masks: Mapping[Environment, NDArray[np.bool_]]

    @classmethod
    def of(cls, coverage: Coverage, placed: Placed) -> Self:
        """Return which points a coverage covers."""
        masks = {each: coverage.covering(placed.x, placed.y, each) for each in ENVIRONMENTS}
        return cls(placed, coverage.operators, masks)

    def operators_at(self, environment: Environment) -> NDArray[np.int64]:
        """Return how many operators cover each point."""
        return np.asarray(self.masks[environment].sum(axis=0), np.int64)

    def by_operators(self, environment: Environment) -> Mapping[str, "pd.Series[float]"]:
        """Return how many points of each division nobody covers, one operator, and so on."""
        everyone = max(len(self.operators), 1)
        counts = self.placed.count_each(self.operators_at(environment), count=everyone + 1)
        return {
            "covered": counts.iloc[:, 1:].sum(axis="columns"),
            "white": counts[0],
            "grey": counts[1],
            "all": counts[everyone],
        }

    def of_operator(self, operator: str, environment: Environment) -> "pd.Series[float]":
        """Return how many points of each division an operator covers."""
        if operator not in self.operators:
            return self.placed.count([])
        return self.placed.count(self.masks[environment][self.operators.index(operator)])


def coverage_sums(
    coverage: Coverage, divisions: Divisions, addresses: Covered, people: People
) -> pd.DataFrame:
    """Return covered areas, addresses and people of each division, by how many operators cover them.

    Returns
    -------
    DataFrame of float
        Indexed by code: ``people``, and for each environment ``area_…_m2``, ``addresses_…`` and ``people_…``
        that are ``covered``, ``white`` (by no operator), ``grey`` (by one) and ``all`` (by every one), and
        what `Coverage.interval` returns.
    """
    found = pd.DataFrame(dict(_columns(coverage, divisions, addresses, people)), index=divisions.codes)
    return found.assign(people=people.count())


def _columns(
    coverage: Coverage, divisions: Divisions, addresses: Covered, people: People
) -> Iterator[tuple[str, "pd.Series[float]"]]:
    for environment in ENVIRONMENTS:
        for name, area in coverage.areas_m2(divisions, environment).items():
            yield f"area_{name}_m2_{environment}", area
        of_addresses = addresses.by_operators(environment)
        for name, count in of_addresses.items():
            yield f"addresses_{name}_{environment}", count
        for name, count in (
            _people(coverage, people, environment).items() if people.is_raster else of_addresses.items()
        ):
            yield f"people_{name}_{environment}", count
        for name, bound in coverage.interval(divisions, people, environment).items():
            yield f"{name}_{environment}", bound


def _people(coverage: Coverage, people: People, environment: Environment) -> Mapping[str, "pd.Series[float]"]:
    operators = coverage.operators_at(people.placed.x, people.placed.y, environment)
    everyone = max(len(coverage.operators), 1)
    masks = {
        "covered": operators > 0,
        "white": operators == 0,
        "grey": operators == 1,
        "all": operators == everyone,
    }
    return {name: people.count(mask) for name, mask in masks.items()}
