"""Area, addresses and people of every division by coverage class, operator and environment."""

from collections.abc import Iterator
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.radio_settings import Technology
from layers.settings import ENVIRONMENTS, Environment
from layers.snapshot import Snapshot
from planning.coverages import signal_coverage_of
from planning.divisions import M2_PER_KM2, Divisions, Placed
from planning.formulas import share
from planning.inputs import Inputs
from planning.people import People
from planning.signal_coverage import SignalCoverage

ANY, ALL = "any", "all"
WHOLE = ""
KEYS = ("code", "operator", "environment", "coverage_class")


def class_table(
    coverage: SignalCoverage, divisions: Divisions, addresses: Placed, people: People
) -> pd.DataFrame:
    """Return how much of every division has which class of coverage.

    Parameters
    ----------
    coverage : SignalCoverage
        The radio maps.
    divisions : Divisions
        The scheme.
    addresses : Placed
        Digital addresses.
    people : People
        Where people are.

    Returns
    -------
    DataFrame
        Indexed by ``code``, ``operator`` (each one, ``any`` for the best of all, ``all`` for the worst),
        ``environment`` and ``coverage_class``: ``area_km2`` and ``area_share`` of the polygon, ``addresses``
        and ``addresses_share``, ``population_share``, and ``population`` where it is known. The classes of a
        division add up to the whole of it.
    """
    parts = [
        _rows(coverage, divisions, addresses, people, classes).assign(
            operator=operator, environment=environment
        )
        for environment in ENVIRONMENTS
        for operator, classes in operator_classes(coverage, environment)
    ]
    if not parts:
        return pd.DataFrame(columns=[*KEYS, "area_km2"]).set_index(list(KEYS))
    return pd.concat(parts).set_index(list(KEYS)).sort_index(level=0, sort_remaining=False)


def class_table_of(snapshot: Snapshot, scheme: str, technology: Technology | None = None) -> pd.DataFrame:
    """Return how much of every division of a scheme has which class; computed once for each version.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose stations count; the setting unless given.

    Returns
    -------
    DataFrame
        As `class_table` gives it.

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    WorkspaceError
        The settings ask for coverage by reach, which knows no classes.
    """
    chosen = technology or snapshot.settings.technology

    def make() -> pd.DataFrame:
        coverage, inputs = signal_coverage_of(snapshot, chosen), Inputs.of(snapshot, scheme, chosen)
        return class_table(coverage, inputs.divisions, inputs.addresses, inputs.people)

    return cast("pd.DataFrame", snapshot.once(("class table", scheme, chosen), make))


def classes_in(table: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the classes of one division, or of all together.

    Parameters
    ----------
    table : DataFrame
        As `class_table` gives it.
    code : str
        Code of the division; empty for the whole, whose shares are those of the sums.

    Returns
    -------
    DataFrame
        The same columns, indexed by operator, environment and coverage class; empty where nobody has a
        station. People count where a division says how many there are.
    """
    if table.empty or code != WHOLE:
        return table[table.index.get_level_values("code") == code].droplevel("code")
    sums = table[["area_km2", "addresses", "population"]].groupby(level=list(KEYS[1:]), sort=False).sum()
    shares = sums / sums.groupby(level=["operator", "environment"]).transform("sum").replace(0, np.nan)
    return sums.assign(
        area_share=shares["area_km2"],
        addresses_share=shares["addresses"],
        population_share=shares["population"],
    )


def operator_classes(
    coverage: SignalCoverage, environment: Environment
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield the classes of each operator on the grid, then the best and the worst of them in each cell."""
    found = {operator: each.classes(environment) for operator, each in coverage.maps.items()}
    yield from found.items()
    if found:
        yield ANY, np.maximum.reduce(list(found.values()))
        yield ALL, np.minimum.reduce(list(found.values()))


def _rows(
    coverage: SignalCoverage,
    divisions: Divisions,
    addresses: Placed,
    people: People,
    classes: NDArray[np.uint8],
) -> pd.DataFrame:
    zones, grid = divisions.zones(coverage.grid), coverage.grid
    at_addresses, at_people = (
        grid.at(classes, each.x, each.y, outside=0) for each in (addresses, people.placed)
    )
    whole, names = divisions.polygons.area, coverage.model.profile.classes
    areas_m2 = zones.sum_by(classes, count=len(names))
    # What lies beyond the grid, if anything does, has no coverage.
    areas_m2[0] += whole - areas_m2.sum(axis="columns")
    rows = []
    for number, name in enumerate(names):
        area_m2, count = areas_m2[number], addresses.count(at_addresses == number)
        living = share(people.count(at_people == number), people.count())
        living = living.fillna(share(area_m2, whole))
        rows.append(
            pd.DataFrame(
                {
                    "coverage_class": name,
                    "area_km2": area_m2 / M2_PER_KM2,
                    "area_share": share(area_m2, whole),
                    "addresses": count,
                    "addresses_share": share(count, addresses.count()),
                    "population_share": living,
                    "population": living * divisions.frame["population"].astype(float),
                }
            ).rename_axis("code")
        )
    return pd.concat(rows).reset_index()
