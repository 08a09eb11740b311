"""A country on one machine: made, loaded and computed in bounded memory, beside others."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from shutil import rmtree

from benchmarks.country_commands import (
    COVERAGE,
    SHEET_DEG,
    Taken,
    command,
    made_and_loaded,
    process,
    set_first,
)
from benchmarks.country_joins import in_metres, joins
from benchmarks.figures import Figures, Value
from benchmarks.measuring import Result
from layers.sample_country.sizes import DIVISION_COUNT, STATION_COUNT

ADDRESSES = (1_000_000, 4_000_000, 12_000_000)
# So many addresses at most the joins are asked of, and geopandas is given for all figures.
JOINED_PART, PLAIN_PART = 1_000_000, 4_000_000
LOAD, SIGNAL, REACH = "load addresses", "coverage by signal", "coverage by reach"
MILLION = 1_000_000


@dataclass(frozen=True)
class Country:
    """What the commands took for one country: by step, for so many addresses."""

    addresses: int
    steps: Mapping[str, Taken]

    def pace(self, step: str) -> float:
        """Return the seconds of a step for each million addresses."""
        return self.steps[step].wall_s / (self.addresses / MILLION)


def run(addresses: Sequence[int] = ADDRESSES) -> Sequence[Result]:
    """Make, load and compute countries of several sizes; of the last one others have a part.

    Parameters
    ----------
    addresses : sequence of int
        How many addresses, the smallest country first.
    """
    countries: list[Country] = []
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name) / "country", Path(name) / "country" / "made"
        for count in addresses:
            rmtree(folder, ignore_errors=True)  # a million addresses take up to 0.8 GB
            countries.append(Country(count, _steps(folder, count)))
        rmtree(folder / "workspace")
        plain = _plain(made, min(PLAIN_PART, addresses[-1]))
        in_metres(made, Path(name), part=min(JOINED_PART, addresses[-1]))
        return [_table(countries), _growth(countries), _beside(countries[-1], plain), *joins(Path(name))]


def _steps(folder: Path, count: int) -> dict[str, Taken]:
    workspace, taken = made_and_loaded(folder, count)
    computed = (*COVERAGE, "-w", str(workspace))
    taken[SIGNAL] = command(*computed)
    taken["the same again"] = command(*computed)
    set_first(workspace, 'coverage_model = "reach"')
    taken[REACH] = command(*computed)
    return taken


def _plain(made: Path, part: int) -> Country:
    return Country(part, {"": process(["-m", "benchmarks.country_plain", str(made), str(part)])})


def _table(countries: Sequence[Country]) -> Figures:
    records: list[dict[str, Value]] = [
        {"addresses": float(each.addresses), "": step, **taken.told}
        for each in countries
        for step, taken in each.steps.items()
    ]
    return Figures(
        f"A synthetic country of {DIVISION_COUNT:,} communes and {STATION_COUNT:,} stations",
        records,
        formats={"addresses": ",.0f", **dict.fromkeys(("s", "s of processors", "MB"), ",.0f")},
        notes=[
            "Each step is a command in a process of its own; MB is the most memory that it held.",
            f"Coverage is that of 5G, with all indicators, in sheets of {SHEET_DEG:g}°.",
            "The same again: what was kept is read.",
        ],
    )


def _growth(countries: Sequence[Country]) -> Figures:
    """Return how the time grows, and what it is beyond what any number of addresses takes."""
    first = countries[0]
    records: list[dict[str, Value]] = [
        {
            "": step,
            "addresses": float(each.addresses),
            "s a million": each.pace(step),
            "× the first": each.pace(step) / first.pace(step),
            "s a further million": _further(step, before, each),
        }
        for step in (LOAD, SIGNAL, REACH)
        for before, each in pairwise((None, *countries))
        if each
    ]
    return Figures(
        "Growth: seconds for each million addresses",
        records,
        formats={
            "addresses": ",.0f",
            "s a million": ",.1f",
            "× the first": ".2f",
            "s a further million": ",.1f",
        },
        notes=[
            "A further million: by how much a country takes longer than the one before it.",
            "The start of the command, stations and radio maps do not grow with the addresses.",
        ],
    )


def _further(step: str, before: Country | None, after: Country) -> float | None:
    if before is None:
        return None
    more = (after.addresses - before.addresses) / MILLION
    return (after.steps[step].wall_s - before.steps[step].wall_s) / more


def _beside(ours: Country, plain: Country) -> Figures:
    """Return all figures of a country by our commands and by geopandas."""
    theirs, name = plain.pace(""), "s a million addresses"
    paces = {
        f"phusong {SIGNAL}, with radio maps of the country": ours.pace(SIGNAL),
        f"phusong {REACH}": ours.pace(REACH),
        f"phusong {REACH}, and loading before": ours.pace(REACH) + ours.pace(LOAD),
        "geopandas, circles instead of radio maps": theirs,
    }
    records: list[dict[str, Value]] = [
        {"": what, name: pace, "geopandas takes ×": theirs / pace} for what, pace in paces.items()
    ]
    return Figures(
        f"All figures of {ours.addresses:,} addresses; geopandas' of {plain.addresses:,}",
        records,
        formats={name: ",.1f", "geopandas takes ×": ",.1f"},
        notes=[
            "From the start of the process to its figures, reading included.",
            "geopandas reads its part of the same file, then sjoin twice, sjoin_nearest twice, groupby.",
            f"It held {plain.steps[''].peak_mb / 1000:.1f} GB at most.",
            "Ours has all indicators, geopandas six columns of them.",
        ],
    )
