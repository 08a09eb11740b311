"""Area, addresses and people of every division by coverage class, operator and environment."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.settings import ENVIRONMENTS, Environment
from planning.divisions import M2_PER_KM2, Divisions, Placed
from planning.formulas import share
from planning.people import People
from planning.signal_coverage import SignalCoverage

ANY, ALL = "any", "all"
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
    whole = divisions.polygons.area
    rows = []
    for number, name in enumerate(coverage.model.profile.classes):
        area_m2, count = zones.sum(classes == number), addresses.count(at_addresses == number)
        # What lies beyond the grid, if anything does, has no coverage.
        area_m2 = area_m2 + (whole - zones.sum(np.ones(grid.shape)) if number == 0 else 0)
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
