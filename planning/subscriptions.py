"""Telecom subscriptions: the latest figures of the whole or of a division, and how many per 100 people."""

from dataclasses import dataclass
from datetime import date
from typing import Self, cast

import pandas as pd

from layers.definitions import DIVISIONS, STATISTICS
from layers.snapshot import Snapshot
from planning.indicator_table import CITY

TOGETHER = ""  # the operator of rows that tell of all operators together
PROVIDERS = "providers"
SUBSCRIBERS = ("mobile_subscribers", "mobile_broadband_subscribers", "fixed_subscribers")
PEOPLE = 100


@dataclass(frozen=True)
class Population:
    """The people by which subscriptions are divided.

    Attributes
    ----------
    people : int or None
        How many; None where those of a division are not known.
    sources : tuple of str
        Where the figures are from, as the divisions say.
    divisions, unknown : int
        How many divisions they are summed over, and of how many they are not known.
    """

    people: int | None
    sources: tuple[str, ...]
    divisions: int
    unknown: int

    @classmethod
    def of(cls, snapshot: Snapshot, scheme: str, code: str) -> Self:
        """Return the people of a division, or of all divisions of a scheme together for the empty code."""
        frame = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
        rows = frame if code == CITY else frame.loc[[code]]
        unknown = int(rows["population"].isna().sum())
        people = None if unknown or rows.empty else int(rows["population"].sum())
        sources = tuple(str(each) for each in rows["population_source"].dropna().unique())
        return cls(people, sources, len(rows), unknown)


@dataclass(frozen=True, eq=False)
class Subscriptions:
    """The latest statistics of a division or of the whole.

    Attributes
    ----------
    code : str
        Code of the division that they are of; empty for the whole, also where only its are known.
    as_of : date
        Day of the figures.
    frame : DataFrame
        Indexed by operator, all together (the empty name) first: ``providers`` and the columns of
        `SUBSCRIBERS`; NaN where a figure is not known.
    population : Population
        The people of the same place.
    sources : tuple of str
        Where the rows are from, as they say themselves, else the dataset.
    """

    code: str
    as_of: date
    frame: pd.DataFrame
    population: Population
    sources: tuple[str, ...]

    def per_100_people(self) -> pd.DataFrame:
        """Return subscriptions per 100 people, shaped as the subscribers of the frame; NaN where unknown."""
        people = self.population.people or float("nan")
        return self.frame[list(SUBSCRIBERS)] * PEOPLE / people


def subscriptions(snapshot: Snapshot, scheme: str, code: str) -> Subscriptions | None:
    """Return the latest statistics of a division, or where there are none of it, of the whole.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme in it.
    code : str
        Code of a division; empty for the whole.

    Returns
    -------
    Subscriptions or None
        None where neither is known.
    """
    key = ("subscriptions", scheme, code)
    own = cast("Subscriptions | None", snapshot.once(key, lambda: _latest(snapshot, scheme, code)))
    return subscriptions(snapshot, scheme, CITY) if own is None and code != CITY else own


def _latest(snapshot: Snapshot, scheme: str, code: str) -> Subscriptions | None:
    """Return the latest statistics of just this place."""
    if STATISTICS.name not in snapshot.datasets:
        return None
    rows = snapshot.table(STATISTICS.name)
    own = rows[(rows["scheme"] == (scheme if code != CITY else "")) & (rows["code"] == code)]
    if own.empty:
        return None
    latest = own[own["as_of"] == own["as_of"].max()].sort_values("operator")
    sources = latest["source"].fillna(snapshot.info(STATISTICS.name).provenance.source)
    return Subscriptions(
        code,
        latest["as_of"].iloc[0].date(),
        latest.set_index("operator")[[PROVIDERS, *SUBSCRIBERS]].astype(float),
        Population.of(snapshot, scheme, code),
        tuple(dict.fromkeys(sources)),
    )


def unplaced(snapshot: Snapshot, scheme: str) -> tuple[str, ...]:
    """Return the codes that statistics name and the scheme does not have: nobody's report tells of them."""
    if STATISTICS.name not in snapshot.datasets:
        return ()
    rows = snapshot.table(STATISTICS.name)
    named = rows.loc[rows["scheme"] == scheme, "code"]
    known = snapshot.frame(f"{DIVISIONS.name}/{scheme}").index
    return tuple(sorted(set(named[~named.isin(known)])))
