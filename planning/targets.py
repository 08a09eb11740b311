"""What is aimed at, how far a division or the city is from it, and whether that is certain."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal

import pandas as pd

from layers.definitions import POSTAL_POINTS, Text
from layers.snapshot import Snapshot
from planning.counts import postal_sums
from planning.crosswalk import crosswalk_of
from planning.divisions import Divisions
from planning.indicator_table import CITY, IndicatorTable
from planning.missing import NO_HOUSEHOLDS, NO_POPULATION, not_loaded, why_unknown
from planning.target_texts import (
    HOUSEHOLD,
    NO_COMMUNE_HERE,
    NO_SCHEME,
    PEOPLE_5G,
    PEOPLE_PER_POINT,
    STAFFED_POINT,
    STAFFED_UNKNOWN,
    UK,
    Target,
)

Outcome = Literal["met", "not_met", "not_certain", "unknown"]
Lacking = Literal["people", "postal_points", "addresses", "far_addresses", "communes", "divisions"]

TARGET_TECHNOLOGY = "5G"
# The UK's access criteria: share of people within so many miles; the last one in every district by itself.
UK_SHARES = {"1mi": 0.90, "3mi": 0.99, "6mi": 0.95}
IN_EVERY_DIVISION = "6mi"


@dataclass(frozen=True)
class Standing:
    """Where a division stands with regard to a target.

    Attributes
    ----------
    target : Target
        What is aimed at.
    aim : float
        The value aimed at, a share as 0 … 1.
    value : float or None
        The value reached; None where it is unknown.
    low, high : float or None
        Between what it lies with a probability of 90 %; None where that is not known.
    outcome : {"met", "not_met", "not_certain", "unknown"}
        Whether the target is met; not certain where the interval holds values on both sides of it.
    lacking : float or None
        How much is lacking to meet it, 0 where nothing is; None where that is unknown.
    lacking_of : {"people", "postal_points", "addresses", "far_addresses", "communes", "divisions"}
        Of what; ``far_addresses`` would have to be nearer to a postal point.
    missing : Text or None
        Why the value is unknown.
    """

    target: Target
    aim: float
    value: float | None
    low: float | None = None
    high: float | None = None
    outcome: Outcome = "unknown"
    lacking: float | None = None
    lacking_of: Lacking = "people"
    missing: Text | None = None

    @property
    def distance(self) -> float | None:
        """How far the value is from the aim, in its own unit; 0 where it meets it, None where unknown."""
        if self.value is None:
            return None
        return max(self.value - self.aim if self.target.at_most else self.aim - self.value, 0.0)


def standings(snapshot: Snapshot, table: IndicatorTable, code: str = CITY) -> tuple[Standing, ...]:
    """Return where a division, or the whole, stands with regard to every target.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of a scheme, computed from that version.
    code : str
        Code of the division; empty for the whole.

    Returns
    -------
    tuple of Standing
        The target for 5G coverage is left out where the table is of another technology.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    return tuple(_standings(snapshot, table, code))


def communes_without(snapshot: Snapshot, table: IndicatorTable, code: str = CITY) -> pd.DataFrame:
    """Return the communes of a division, or of the whole, that have no staffed postal point.

    Returns
    -------
    DataFrame
        Indexed by code: ``name``; empty where it is not known.
    """
    known = why_staffed_unknown(snapshot) is None
    every = staffed_communes(snapshot, table, code) if known else pd.DataFrame(columns=["name", "staffed"])
    return every.loc[~every["staffed"].astype(bool), ["name"]]


def staffed_communes(snapshot: Snapshot, table: IndicatorTable, code: str = CITY) -> pd.DataFrame:
    """Return the communes of a division, or of the whole, and whether each has a staffed postal point.

    The communes of a division of another scheme are those whose largest part by area lies in it.

    Returns
    -------
    DataFrame
        Indexed by code: ``name``, and ``staffed``.
    """
    scheme = snapshot.settings.targets.commune_scheme
    every: pd.DataFrame = snapshot.once(("staffed communes", scheme), lambda: _staffed(snapshot, scheme))
    if code == CITY:
        return every
    if table.scheme == scheme:
        return every.loc[[code]]
    return every[homes_of(snapshot, scheme, table.scheme).reindex(every.index) == code]


def homes_of(snapshot: Snapshot, source: str, target: str) -> "pd.Series[str]":
    """Return the division of a scheme in which the largest part by area of each division of another lies.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    source, target : str
        The scheme whose divisions are placed, and that in which they are.

    Returns
    -------
    Series of str
        Codes of the target, indexed by those of the source; a source that meets no target is left out.
    """
    areas = crosswalk_of(snapshot, source, target).overlaps["area"]
    largest = areas.groupby(level="source").idxmax()
    return largest.map(lambda pair: pair[1])


def why_staffed_unknown(snapshot: Snapshot) -> Text | None:
    """Return why nobody knows which communes have a staffed postal point; None where it is known."""
    communes = snapshot.settings.targets.commune_scheme
    if POSTAL_POINTS.name not in snapshot.datasets:
        return not_loaded(POSTAL_POINTS)
    if communes not in snapshot.schemes:
        return Text(NO_SCHEME.vi.format(scheme=communes), NO_SCHEME.en.format(scheme=communes))
    says = snapshot.points(POSTAL_POINTS.name, ("staffed",)).table["staffed"]
    return STAFFED_UNKNOWN if len(says) == says.null_count and len(says) else None


def outcome_of(
    value: float | None, low: float | None, high: float | None, *, aim: float, at_most: bool = False
) -> Outcome:
    """Return whether a value that lies in an interval meets an aim.

    Parameters
    ----------
    value : float or None
        The value; None where it is unknown.
    low, high : float or None
        Its interval; without one the value counts as certain.
    aim : float
        What is aimed at; meeting it exactly is enough.
    at_most : bool
        Whether the value shall not exceed the aim, rather than reach it.
    """
    if value is None:
        return "unknown"
    ends = [each for each in (low, high) if each is not None] or [value]
    met = [each <= aim if at_most else each >= aim for each in ends]
    if all(met):
        return "met"
    return "not_certain" if any(met) else "not_met"


def _standings(snapshot: Snapshot, table: IndicatorTable, code: str) -> Iterator[Standing]:
    if table.model.technology == TARGET_TECHNOLOGY:
        yield _people_covered(snapshot, table, code)
    yield _staffed_points(snapshot, table, code)
    yield _people_per_point(snapshot, table, code)
    yield _addresses_per_household(snapshot, table, code)
    for distance, aim in UK_SHARES.items():
        if code == CITY and distance == IN_EVERY_DIVISION:
            yield _in_every_division(table, distance, aim)
        else:
            yield _within(table, code, distance, aim)


def _people_covered(snapshot: Snapshot, table: IndicatorTable, code: str) -> Standing:
    aim, name = snapshot.settings.targets.population_covered_share, "population_covered_share_outdoor"
    value, missing = _value(table, code, name)
    low, high = (
        _known(table.row(code)[name.replace("share", f"share_{bound}")]) for bound in ("low", "high")
    )
    population = _known(table.row(code)["population"])
    lacking = None if value is None or population is None else max(aim - value, 0.0) * population
    outcome = outcome_of(value, low, high, aim=aim)
    return Standing(PEOPLE_5G, aim, value, low, high, outcome, lacking, "people", missing)


def _people_per_point(snapshot: Snapshot, table: IndicatorTable, code: str) -> Standing:
    aim = snapshot.settings.targets.people_per_postal_point
    value, missing = _value(table, code, "people_per_postal_point")
    people, points = _where_known(table, code, "population", "postal_points")
    if people is None or points is None:
        reason = missing if points is None else NO_POPULATION
        return Standing(PEOPLE_PER_POINT, aim, None, lacking_of="postal_points", missing=reason)
    lacking = max(ceil(people / aim) - points, 0.0)
    outcome: Outcome = "not_met" if lacking else "met"
    return Standing(
        *(PEOPLE_PER_POINT, aim, value),
        outcome=outcome,
        lacking=lacking,
        lacking_of="postal_points",
        missing=missing,
    )


def _addresses_per_household(snapshot: Snapshot, table: IndicatorTable, code: str) -> Standing:
    aim = snapshot.settings.targets.addresses_per_household
    value, missing = _value(table, code, "addresses_per_household")
    households, addresses = _where_known(table, code, "households", "addresses")
    if value is None or households is None or addresses is None:
        reason = missing or NO_HOUSEHOLDS
        return Standing(HOUSEHOLD, aim, None, lacking_of="addresses", missing=reason)
    lacking = float(max(ceil(aim * households) - addresses, 0.0))
    outcome = outcome_of(value, None, None, aim=aim)
    return Standing(HOUSEHOLD, aim, value, outcome=outcome, lacking=lacking, lacking_of="addresses")


def _staffed_points(snapshot: Snapshot, table: IndicatorTable, code: str) -> Standing:
    missing = why_staffed_unknown(snapshot)
    if missing is not None:
        return Standing(STAFFED_POINT, float("nan"), None, lacking_of="communes", missing=missing)
    communes = staffed_communes(snapshot, table, code)
    if communes.empty:
        return Standing(STAFFED_POINT, 0.0, None, lacking_of="communes", missing=NO_COMMUNE_HERE)
    aim, value = float(len(communes)), float(communes["staffed"].sum())
    outcome = outcome_of(value, None, None, aim=aim)
    return Standing(STAFFED_POINT, aim, value, outcome=outcome, lacking=aim - value, lacking_of="communes")


def _within(table: IndicatorTable, code: str, distance: str, aim: float) -> Standing:
    value, missing = _value(table, code, f"postal_within_{distance}_share")
    lacking = None if value is None else max(aim - value, 0.0) * float(table.row(code)["addresses"])
    return Standing(
        *(UK[distance], aim, value),
        outcome=outcome_of(value, None, None, aim=aim),
        lacking=lacking,
        lacking_of="far_addresses",
        missing=missing,
    )


def _in_every_division(table: IndicatorTable, distance: str, aim: float) -> Standing:
    """Return in how many of the divisions that have addresses enough of them are near a postal point."""
    shares = table.frame[f"postal_within_{distance}_share"].dropna()
    if shares.empty:
        _, missing = _value(table, CITY, f"postal_within_{distance}_share")
        return Standing(UK["every"], float("nan"), None, lacking_of="divisions", missing=missing)
    whole, value = float(len(shares)), float((shares >= aim).sum())
    outcome = outcome_of(value, None, None, aim=whole)
    return Standing(UK["every"], whole, value, outcome=outcome, lacking=whole - value, lacking_of="divisions")


def _staffed(snapshot: Snapshot, scheme: str) -> pd.DataFrame:
    divisions = Divisions.of(snapshot, scheme)
    points = snapshot.points(POSTAL_POINTS.name, ("kind", "staffed"))
    sums = postal_sums(points.table.to_pandas(), divisions.place(points.x, points.y))
    return pd.DataFrame({"name": divisions.frame["name"], "staffed": sums["postal_points_staffed"] > 0})


def _where_known(table: IndicatorTable, code: str, per: str, name: str) -> tuple[float | None, float | None]:
    """Return what is divided by and a count, of the whole over the divisions that know the former."""
    if code == CITY:
        known = table.frame.loc[table.frame[per].notna(), [per, name]]
        sums = known.sum(min_count=1)
        return _known(sums[per]), _known(sums[name])
    row = table.row(code)
    return (_known(row[per]), _known(row[name])) if pd.notna(row[per]) else (None, None)


def _value(table: IndicatorTable, code: str, name: str) -> tuple[float | None, Text | None]:
    value = _known(table.row(code)[name])
    return value, why_unknown(table, code, name) if value is None else None


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
