"""What is computed of some divisions, from which every table of them follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS
from layers.settings import ENVIRONMENTS
from planning import counts
from planning.coverage import SPOTS, coverage_sums
from planning.formulas import share, spread_shares
from planning.inputs import Inputs
from planning.operators import operator_sums
from planning.tally import Tally


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of some divisions: what adds up, and what is known of each.

    Attributes
    ----------
    tally : Tally
        What adds up.
    by_operator : mapping of str to DataFrame
        What adds up of every operator, as `planning.operators.operator_sums` returns it.
    has_people : Series of bool
        Whether there are places of people in each division, indexed by code.
    """

    tally: Tally
    by_operator: Mapping[str, pd.DataFrame]
    has_people: "pd.Series[bool]"

    @classmethod
    def of(cls, inputs: Inputs) -> Self:
        """Compute the figures of the divisions of some inputs."""
        tally = Tally(tally_sums(inputs), _histograms(inputs), _maxima(inputs))
        by_operator = {each: operator_sums(inputs, tally.sums, each) for each in inputs.operators}
        return cls(tally, by_operator, inputs.people.count() > 0)

    @classmethod
    def together(cls, parts: Sequence[Self], codes: pd.Index) -> Self:
        """Return the figures of all divisions of parts that share none, in the order of their codes.

        Nothing is computed anew: whatever the parts were, the figures are the same to the bit.
        """
        tally = Tally.together(part.tally for part in parts).ordered(codes)
        by_operator = {
            operator: pd.concat([part.by_operator[operator] for part in parts]).loc[codes]
            for operator in parts[0].by_operator
        }
        return cls(tally, by_operator, pd.concat([part.has_people for part in parts]).loc[codes])

    def replaced(self, parts: Sequence[Self]) -> Self:
        """Return the figures in which those of some divisions, but not of all, are others."""
        if not parts:
            return self
        codes = self.tally.sums.index
        anew = pd.Index([code for part in parts for code in part.tally.sums.index])
        return self.together([*parts, self.of_codes(codes.difference(anew, sort=False))], codes)

    def of_codes(self, codes: pd.Index) -> Self:
        """Return the figures of some of the divisions."""
        by_operator = {operator: sums.loc[codes] for operator, sums in self.by_operator.items()}
        return type(self)(self.tally.ordered(codes), by_operator, self.has_people.loc[codes])


def tally_sums(inputs: Inputs) -> pd.DataFrame:
    """Return every additive figure of every division; NaN where the layer that it counts is missing."""
    sums = pd.concat(list(_parts(inputs)), axis=1).astype(float)
    return pd.concat([sums, _people_and_areas(sums)], axis=1)


def _parts(inputs: Inputs) -> Iterator[pd.DataFrame]:
    def known_with(part: pd.DataFrame, *layers: str) -> pd.DataFrame:
        return part if inputs.has(*layers) else part * np.nan

    coverage = coverage_sums(inputs.coverage, inputs.divisions, inputs.covered, inputs.people)
    of_addresses = [name for name in coverage if str(name).startswith("addresses")]
    of_people = [name for name in coverage if str(name).startswith("people")]
    yield counts.division_sums(inputs.divisions)
    yield known_with(inputs.station_counts.sums(), STATIONS.name)
    yield known_with(counts.postal_sums(inputs.postal_points, inputs.postal_placed), POSTAL_POINTS.name)
    yield known_with(counts.address_sums(inputs.address_states, inputs.addresses), ADDRESSES.name)
    yield known_with(coverage.drop(columns=of_addresses + of_people), STATIONS.name)
    yield known_with(coverage[of_people], STATIONS.name)
    yield known_with(coverage[of_addresses], STATIONS.name, ADDRESSES.name)
    access = counts.postal_access_sums(inputs.postal_distance_m, inputs.addresses)
    yield known_with(access, POSTAL_POINTS.name, ADDRESSES.name)


def _people_and_areas(sums: pd.DataFrame) -> pd.DataFrame:
    kinds = [f"{what}_{environment}" for environment in ENVIRONMENTS for what in ("covered", *SPOTS)]
    people = spread_shares(sums, kinds).mul(sums["population"], axis="index").add_prefix("population_")
    # Printed km² are the share times the official area, so that they fit the area printed beside them.
    areas = {
        f"area_covered_km2_{environment}": sums["area_km2"]
        * share(sums[f"area_covered_m2_{environment}"], sums["polygon_m2"])
        for environment in ENVIRONMENTS
    }
    return people.assign(**areas)


def _histograms(inputs: Inputs) -> dict[str, "pd.Series[Any]"]:
    return {
        **inputs.coverage.levels(inputs.divisions),
        "station_distance_m": counts.distance_histograms(inputs.station_distance_m, inputs.addresses),
        "postal_distance_m": counts.distance_histograms(inputs.postal_distance_m, inputs.addresses),
    }


def _maxima(inputs: Inputs) -> pd.DataFrame:
    largest = {
        f"largest_white_patch_km2_{each}": inputs.coverage.largest_white_km2(inputs.divisions, each)
        for each in ENVIRONMENTS
    }
    return pd.DataFrame(largest) if inputs.has(STATIONS.name) else pd.DataFrame(largest) * np.nan
