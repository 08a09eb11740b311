"""Between what the covered shares of every operator lie."""

from collections.abc import Mapping
from typing import cast

import pandas as pd

from layers.radio_settings import Technology
from layers.settings import ENVIRONMENTS, Environment
from layers.snapshot import Snapshot
from planning.coverage import Coverage
from planning.formulas import covered_intervals, share
from planning.indicator_table import CITY
from planning.inputs import Inputs
from planning.tally import totals

LOW, HIGH = "_low", "_high"
Intervals = Mapping[tuple[str, str], Mapping[str, tuple[float, float]]]


def operator_intervals(snapshot: Snapshot, scheme: str, technology: Technology) -> Intervals:
    """Return the 90 % intervals of each operator's covered shares, worked out once for each version.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.

    Returns
    -------
    mapping
        By code (empty for the whole) and operator: by the names of `planning.columns.INDICATORS`, the lower
        and the upper bound, 0 … 1, of the covered share of area, and of addresses where people stand at them.
        What is not known is left out.

    Raises
    ------
    UnknownNameError
        The version holds no such scheme.
    """
    key = "operator intervals", scheme, technology
    return cast("Intervals", snapshot.once(key, lambda: _intervals(Inputs.of(snapshot, scheme, technology))))


def _intervals(inputs: Inputs) -> Intervals:
    found: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    for operator in inputs.coverage.operators:
        bounds = _bounds(inputs.coverage.of(operator), inputs)
        for code, row in bounds.iterrows():
            found[str(code), operator] = _pairs(row)
    return found


def _bounds(coverage: Coverage, inputs: Inputs) -> pd.DataFrame:
    """Return the bounds in every division, and in all together."""
    divisions, people = inputs.divisions, inputs.people
    sums = pd.DataFrame({"polygon_m2": divisions.polygons.area, "people": people.count()})
    for environment in ENVIRONMENTS:
        interval = coverage.interval(divisions, people, environment).add_suffix(f"_{environment}")
        placed = people.placed
        sums = sums.join(interval).assign(
            **{
                f"area_covered_m2_{environment}": coverage.areas_m2(divisions, environment)["covered"],
                f"people_covered_{environment}": people.count(
                    coverage.covers(placed.x, placed.y, environment)
                ),
            }
        )
    rows = pd.concat([sums, totals(sums).to_frame(CITY).T])
    found = pd.concat([pd.DataFrame(_of_environment(rows, each)) for each in ENVIRONMENTS], axis="columns")
    if inputs.people.is_raster:
        return found.filter(like="area")
    return found.rename(columns=lambda name: name.replace("population", "addresses"))


def _of_environment(rows: pd.DataFrame, environment: Environment) -> dict[str, "pd.Series[float]"]:
    shares = {
        f"area_covered_share_{environment}": share(
            rows[f"area_covered_m2_{environment}"], rows["polygon_m2"]
        ),
        f"population_covered_share_{environment}": share(
            rows[f"people_covered_{environment}"], rows["people"]
        ),
    }
    return covered_intervals(rows, shares, environment)


def _pairs(row: "pd.Series[float]") -> dict[str, tuple[float, float]]:
    known = {str(name): float(value) for name, value in row.dropna().items()}
    return {
        name.replace(LOW, ""): (low, known[name.replace(LOW, HIGH)])
        for name, low in known.items()
        if LOW in name
    }
