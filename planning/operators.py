"""The same divisions operator by operator."""

from collections.abc import Mapping

import pandas as pd

from geo.density import per_10_000_people, per_km2
from layers.settings import ENVIRONMENTS
from planning.formulas import share
from planning.inputs import Inputs
from planning.tally import totals

COUNTS = ("stations", "stations_planned", "sectors", "sites")


def operator_sums(inputs: Inputs, sums: pd.DataFrame, operator: str) -> pd.DataFrame:
    """Return what adds up of one operator in every division, and what it is compared with.

    Parameters
    ----------
    inputs : Inputs
        The layers.
    sums : DataFrame
        Additive figures of the divisions, for their areas and addresses.
    operator : str
        The operator.

    Returns
    -------
    DataFrame of float
        Indexed by code: the columns of `COUNTS`, for each environment ``area_…`` and ``addresses_…`` that are
        covered, and of the sums ``polygon_m2``, ``addresses``, ``area_km2`` and ``population``.
    """
    counts, coverage = inputs.station_counts.sums(operator), inputs.coverage.of(operator)
    areas = {f"area_{each}": coverage.covered_m2(inputs.divisions, each) for each in ENVIRONMENTS}
    addresses = {f"addresses_{each}": inputs.covered.of_operator(operator, each) for each in ENVIRONMENTS}
    compared = {name: sums[name] for name in ("polygon_m2", "addresses", "area_km2", "population")}
    return pd.DataFrame({**{name: counts[name] for name in COUNTS}, **areas, **addresses, **compared})


def operator_table(by_operator: Mapping[str, pd.DataFrame], city: str) -> pd.DataFrame:
    """Return stations and coverage of every operator in every division, and in all of them together.

    Parameters
    ----------
    by_operator : mapping of str to DataFrame
        What `operator_sums` returns of each operator.
    city : str
        Code under which the whole stands.

    Returns
    -------
    DataFrame of float
        Indexed by ``code`` and ``operator``: ``stations``, ``stations_planned``, ``sectors``, ``sites``,
        ``sites_per_km2``, ``sites_per_10k``, and for each environment ``area_covered_share_…`` and
        ``addresses_covered_share_…``. The whole has its sites per 10,000 people where people are known.
    """
    tables = {operator: _of_operator(by_operator[operator], city) for operator in sorted(by_operator)}
    if not tables:
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["code", "operator"]))
    table: pd.DataFrame = pd.concat(tables, names=["operator", "code"]).swaplevel().sort_index()
    return table


def _of_operator(divisions: pd.DataFrame, city: str) -> pd.DataFrame:
    rows = pd.concat([divisions, totals(divisions).to_frame(city).T])
    counts = {name: rows[name] for name in COUNTS}
    return pd.DataFrame({**counts, **_densities(rows, divisions, city), **_shares(rows)})


def _densities(rows: pd.DataFrame, divisions: pd.DataFrame, city: str) -> dict[str, "pd.Series[float]"]:
    known = totals(divisions[divisions["population"].notna()]).to_frame(city).T
    peopled = pd.concat([divisions, known])
    return {
        "sites_per_km2": per_km2(rows["sites"], rows["area_km2"]),
        "sites_per_10k": per_10_000_people(peopled["sites"], peopled["population"]),
    }


def _shares(rows: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    return {
        f"{what}_covered_share_{each}": share(rows[f"{what}_{each}"], rows[whole])
        for each in ENVIRONMENTS
        for what, whole in (("area", "polygon_m2"), ("addresses", "addresses"))
    }
