"""From what adds up to what is read: ratios, densities and quantiles, for divisions and the city alike."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import pandas as pd

from geo.density import mean_service_radius_km, people_per_point, per_10_000_people, per_km2
from layers.definitions import ADDRESSES
from planning.columns import INDICATORS
from planning.counts import WITHIN_KM, WITHIN_MILES
from planning.coverage import SPOTS
from planning.reach import ENVIRONMENTS
from planning.tally import Tally

# For the city, indicators formed over only the divisions that know a figure, numerator and divisor alike.
FORMED_WHERE_KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "population": (
            "stations_per_10k",
            "sites_per_10k",
            "people_per_station",
            "postal_points_per_10k",
            "people_per_postal_point",
        ),
        "households": ("addresses_per_household",),
        # Where people are spread over the area, nobody knows how many operators reach them.
        **{
            f"population_grey_{each}": (f"population_grey_share_{each}", f"population_all_share_{each}")
            for each in ENVIRONMENTS
        },
    }
)


def derive(tally: Tally) -> pd.DataFrame:
    """Return every indicator of every row of a tally.

    Returns
    -------
    DataFrame
        Columns in the order of `planning.columns.INDICATORS`; a ratio without a divisor is NaN.
    """
    sums = tally.sums
    return sums.assign(**_densities(sums), **_shares(sums), **_distances(tally))[list(INDICATORS)]


def derive_city(tally: Tally, code: str) -> "pd.Series[Any]":
    """Return the indicators of all divisions together, from the sum of their tallies."""
    city = cast("pd.Series[Any]", derive(tally.total(code)).loc[code])
    for figure, names in FORMED_WHERE_KNOWN.items():
        known = tally.known(figure)
        if 0 < len(known.sums) < len(tally.sums):
            city[list(names)] = derive(known.total(code)).loc[code, list(names)]
    return city


def _densities(sums: pd.DataFrame) -> dict[str, pd.Series]:
    area, people = sums["area_km2"], sums["population"]
    counted = ("stations", "sites", "postal_points")
    return {
        **{f"{each}_per_km2": per_km2(sums[each], area) for each in (*counted, "addresses")},
        **{f"{each}_per_10k": per_10_000_people(sums[each], people) for each in counted},
        "people_per_station": people_per_point(people, sums["stations"]),
        "people_per_postal_point": people_per_point(people, sums["postal_points"]),
        "mean_service_radius_km": mean_service_radius_km(area, sums["postal_points"]),
        "addresses_per_household": share(sums["addresses"], sums["households"]),
    }


def _shares(sums: pd.DataFrame) -> dict[str, pd.Series]:
    addresses = sums["addresses"]
    within = [f"{km}km" for km in WITHIN_KM] + [f"{miles}mi" for miles in WITHIN_MILES]
    parts = [f"addresses_{choice.value}" for choice in ADDRESSES["state"].choices]
    parts += [f"postal_within_{each}" for each in within]
    shares = {f"{part}_share": share(sums[part], addresses) for part in parts}
    for environment in ENVIRONMENTS:
        shares |= _covered_shares(sums, environment)
    return shares


def _covered_shares(sums: pd.DataFrame, environment: str) -> dict[str, pd.Series]:
    shares = {
        f"area_covered_share_{environment}": share(
            sums[f"area_covered_m2_{environment}"], sums["polygon_m2"]
        ),
        f"addresses_covered_share_{environment}": share(
            sums[f"addresses_covered_{environment}"], sums["addresses"]
        ),
    }
    for what in ("covered", *SPOTS):
        among_people = share(sums[f"population_{what}_{environment}"], sums["population"])
        shares[f"population_{what}_share_{environment}"] = among_people.fillna(
            spread_share(sums, what, environment)
        )
    return shares


def spread_share(sums: pd.DataFrame, what: str, environment: str) -> pd.Series:
    """Return the share of the people of each row to whom coverage applies, however many they are.

    People are spread evenly over the addresses of their division; where it has none, evenly over its area.

    Parameters
    ----------
    sums : DataFrame
        Sums of a tally.
    what : {"covered", "white", "grey", "all"}
        Covered at all, by no operator, by one only, by every operator; the last two are unknown by area.
    environment : {"outdoor", "indoor"}
        Where the people are.
    """
    covered = share(sums[f"area_covered_m2_{environment}"], sums["polygon_m2"])
    by_area = {"covered": covered, "white": 1 - covered}.get(what, covered * np.nan)
    return share(sums[f"addresses_{what}_{environment}"], sums["addresses"]).fillna(by_area)


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return a part's share of a whole, index kept; NaN where the whole is zero or unknown."""
    return part / whole.where(whole > 0)


def _distances(tally: Tally) -> dict[str, pd.Series]:
    stations, postal = tally.histograms["station_distance_m"], tally.histograms["postal_distance_m"]
    return {
        "station_distance_median_m": stations.map(lambda each: each.median).astype(float),
        "station_distance_p90_m": stations.map(lambda each: each.quantile(0.9)).astype(float),
        "postal_distance_mean_m": postal.map(lambda each: each.mean).astype(float),
        "postal_distance_p90_m": postal.map(lambda each: each.quantile(0.9)).astype(float),
    }
