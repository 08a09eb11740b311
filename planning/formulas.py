"""From what adds up to what is read: ratios, densities and quantiles, for divisions and the city alike."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.density import mean_service_radius_km, people_per_point, per_10_000_people, per_km2
from geo.histogram import quantiles
from layers.definitions import ADDRESSES
from layers.settings import ENVIRONMENTS
from planning.columns import INDICATORS
from planning.counts import WITHIN_KM, WITHIN_MILES
from planning.coverage import SPOTS
from planning.signal_coverage import INTERVAL_DEVIATIONS, LEAST_RECEIVED
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
    derived = _densities(sums) | _shares(sums) | _distances(tally) | _levels(tally)
    return sums.assign(**derived, **_maxima(tally))[list(INDICATORS)]


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
    shares["sites_shared_share"] = share(sums["sites_shared"], sums["sites"])
    for environment in ENVIRONMENTS:
        shares |= _covered_shares(sums, environment)
    return shares


def _covered_shares(sums: pd.DataFrame, environment: str) -> dict[str, pd.Series]:
    kinds = [f"{what}_{environment}" for what in ("covered", *SPOTS)]
    by_area, spread = area_shares(sums, kinds), spread_shares(sums, kinds)
    shares = {
        f"area_{what}_share_{environment}": by_area[f"{what}_{environment}"] for what in ("covered", *SPOTS)
    }
    shares[f"addresses_covered_share_{environment}"] = share(
        sums[f"addresses_covered_{environment}"], sums["addresses"]
    )
    for what in ("covered", *SPOTS):
        among_people = share(sums[f"population_{what}_{environment}"], sums["population"])
        shares[f"population_{what}_share_{environment}"] = among_people.fillna(
            spread[f"{what}_{environment}"]
        )
    return shares | covered_intervals(sums, shares, environment)


def covered_intervals(
    sums: pd.DataFrame, shares: Mapping[str, pd.Series], environment: str
) -> dict[str, pd.Series]:
    """Return between what covered shares lie: the model's offset and shadow fading, as if independent.

    They lie around the shares that are told: of the city, that of its population, which is spread over the
    divisions otherwise than the places of people are.

    Parameters
    ----------
    sums : DataFrame
        Sums of a tally: ``polygon_m2``, ``people``, what of either is covered, and what
        `planning.coverage.Coverage.interval` returns.
    shares : mapping of str to Series
        The shares that are told, as ``area_covered_share_…`` and ``population_covered_share_…``.
    environment : {"outdoor", "indoor"}
        Where.

    Returns
    -------
    dict of str to Series
        ``area_covered_share_low_…`` and ``…_high_…``, and those of ``population``; 0 … 1, NaN where unknown.
    """
    found = {}
    parts = (
        ("area", "area", "m2", "m4", "polygon_m2", f"area_covered_m2_{environment}"),
        ("population", "people", "", "", "people", f"people_covered_{environment}"),
    )
    for title, what, unit, square, whole, covered in parts:
        middle = share(sums[covered], sums[whole])
        fading = (
            INTERVAL_DEVIATIONS * np.sqrt(sums[_named(what, "variance", square, environment)]) / sums[whole]
        )
        for bound, sign in (("low", -1), ("high", 1)):
            offset = share(sums[_named(what, bound, unit, environment)], sums[whole]) - middle
            told = shares[f"{title}_covered_share_{environment}"]
            reached = (told + sign * np.hypot(offset, fading)).clip(0, 1)
            found[f"{title}_covered_share_{bound}_{environment}"] = reached
    return found


def _named(what: str, figure: str, unit: str, environment: str) -> str:
    return "_".join(filter(None, (what, figure, unit, environment)))


def spread_shares(sums: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Return the shares of the people of each row to whom coverage applies, however many they are.

    People are where addresses or a population raster have them; in a division without any, evenly over its
    area.

    Parameters
    ----------
    sums : DataFrame
        Sums of a tally.
    kinds : sequence of str
        What applies and where, such as ``covered_outdoor``: ``covered`` at all, ``white`` by no operator,
        ``grey`` by one only, or by ``all``, of which the last two may be unknown by area.
    """
    by_area = area_shares(sums, kinds)
    found = _shares_of(sums, [f"people_{kind}" for kind in kinds], "people")
    shares = np.where(np.isnan(found), by_area, found)
    return pd.DataFrame(shares, index=sums.index, columns=list(kinds))


def area_shares(sums: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Return the shares of the area of each row to which coverage applies, as of people."""
    what, where = zip(*(kind.split("_") for kind in kinds), strict=True)
    areas = [f"area_{kind}_m2_{place}" for kind, place in zip(what, where, strict=True)]
    # Shares of cells are single-precision numbers: they may add up to a billionth more than the polygon.
    shares = np.minimum(_shares_of(sums, areas, "polygon_m2"), 1)
    return pd.DataFrame(shares, index=sums.index, columns=list(kinds))


def _shares_of(sums: pd.DataFrame, parts: Sequence[str], whole: str) -> NDArray[np.float64]:
    """Return parts as shares of a whole, shape (rows, parts); NaN where the whole is zero or unknown."""
    divisor = sums[whole].to_numpy(float)
    divisor = np.where(divisor > 0, divisor, np.nan)
    return np.column_stack([sums[part].to_numpy(float) / divisor for part in parts])


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Return a part's share of a whole, index kept; NaN where the whole is zero or unknown."""
    return part / whole.where(whole > 0)


def _maxima(tally: Tally) -> dict[str, pd.Series]:
    return {str(name): column.astype(float) for name, column in tally.maxima.items()}


def _levels(tally: Tally) -> dict[str, pd.Series]:
    """Return the level and the quality that half, and nine tenths, of the cells exceed; NaN for no signal."""
    found = {}
    for environment in ENVIRONMENTS:
        for name, least in LEAST_RECEIVED.items():
            histograms, (quantity, unit) = tally.histograms[f"{name}_{environment}"], name.split("_")
            for title, q in (("median", 0.5), ("p10", 0.1)):
                values = _quantile(histograms, q)
                found[f"{quantity}_{title}_{unit}_{environment}"] = values.where(values >= least)
    return found


def _distances(tally: Tally) -> dict[str, pd.Series]:
    stations, postal = tally.histograms["station_distance_m"], tally.histograms["postal_distance_m"]
    return {
        "station_distance_median_m": _quantile(stations, 0.5),
        "station_distance_p90_m": _quantile(stations, 0.9),
        "postal_distance_mean_m": postal.map(lambda each: each.mean).astype(float),
        "postal_distance_p90_m": _quantile(postal, 0.9),
    }


def _quantile(histograms: pd.Series, q: float) -> pd.Series:
    return pd.Series(quantiles(histograms.tolist(), q), index=histograms.index)
