"""What the command line prints: tables, answers, progress, machine-readable output."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from layers.definitions import Language
from layers.manifest import Version
from planning.answers import Candidate, CoverageAt, Here, LookupAnswer, PointAnswer, SignalAt
from planning.columns import INDICATORS

if TYPE_CHECKING:  # most commands print no table, and need not wait for what computes it
    from planning.indicator_table import IndicatorTable

# What the width of a terminal holds; csv and json have all columns.
TERMINAL_COLUMNS = (
    "stations",
    "stations_per_km2",
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "postal_points",
    "addresses",
    "addresses_per_km2",
)

_OUT = Console(soft_wrap=False)
_ERR = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)


def write(text: str) -> None:
    """Write text to standard output as it is, without markup or wrapping."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def write_json(value: object) -> None:
    """Write a value, dataclasses and times included, to standard output as indented JSON."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    write(orjson.dumps(value, option=options, default=str).decode())


def say(message: str) -> None:
    """Write a line of news to standard error, where it does not disturb piped output."""
    _ERR.print(message)


def warn(message: str) -> None:
    """Write a warning to standard error."""
    _ERR.print(f"warning: {message}", style="yellow")


def fail(message: str) -> None:
    """Write what went wrong to standard error."""
    _ERR.print(f"error: {message}", style="red")


@contextmanager
def progress(task: str) -> Iterator[Callable[[str, float], None]]:
    """Show a progress bar on standard error; yield a function that takes a step's name and the share done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_ERR, transient=True) as bar:
        handle = bar.add_task(task, total=1.0)
        yield lambda name, share: bar.update(handle, description=f"{task}: {name}", completed=share)


def print_indicators(table: "IndicatorTable", language: Language) -> None:
    """Write the chief indicators to standard output, the whole last, and the notes to standard error."""
    names = [name for name in TERMINAL_COLUMNS if not table.frame[name].isna().all()]
    shown = Table(
        title=table.scheme, title_justify="left", header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    shown.add_column("")
    shown.add_column("", no_wrap=True)
    for name in names:
        shown.add_column(INDICATORS[name].short_title[language], justify="right")
    for code, row in table.frame.iterrows():
        shown.add_row(*_cells(str(code), row.to_dict(), names, language))
    shown.add_section()
    shown.add_row(*_cells("", table.city.to_dict(), names, language), style="bold")
    _OUT.print(shown)
    for text in (table.model_text(language), *(note[language] for note in table.notes)):
        say(text)
    _print_cautions(table.synthetic, table.approximate)


def print_answer(answer: LookupAnswer, language: Language) -> None:
    """Write what a look-up found to standard output: its candidates, then the place of the best one."""
    for text in answer.warnings:
        warn(text[language])
    for candidate in answer.candidates:
        write(f"{candidate.confidence:4.0%}  {candidate.match:<12} {candidate.text}  ({_pair(candidate)})")
    if answer.place is None:
        say("nothing found")
        return
    place = answer.place
    write("  ".join(filter(None, (_pair(place), place.plus_code, place.vpostcode))))
    if place.here is not None:
        write(_here(place.here))
    for division in place.divisions:
        write(f"{division.scheme:<16} {division.code} {division.name}")
    _print_coverage(place.coverage)
    for station in place.stations:
        write(f"{station.distance_m:>7,.0f} m  {station.operator} {station.station_id}")
    for point in place.postal_points:
        write(f"{point.distance_m:>7,.0f} m  {point.name}")
    for near in place.addresses:
        write(f"{near.distance_m:>7,.0f} m  {near.address.text}")
    for note in place.notes:
        say(note[language])
    _print_cautions(place.synthetic, place.approximate)


def _here(here: Here) -> str:
    """Return the words for a point, how far the record is that tells them, and its digital address."""
    distance = None if here.distance_m is None else f"({here.distance_m:,.0f} m)"
    return "  ".join(filter(None, (f"{here.match:<16} {here.text}", distance, here.digital_code)))


def _print_coverage(covered: CoverageAt) -> None:
    write(f"{covered.technology:<16} outdoors: {_yes(covered.outdoor)}, indoors: {_yes(covered.indoor)}")
    for where, signal in (("outdoors", covered.signal_outdoor), ("indoors", covered.signal_indoor)):
        if signal is not None:
            write(f"{'':<16} {where}: {_signal(signal)}")


def _signal(signal: SignalAt) -> str:
    return (
        f"{signal.operator} {signal.coverage_class.replace('_', ' ')}, RSRP {signal.rsrp_dbm:.0f} dBm,"
        f" SINR {signal.sinr_db:.0f} dB, {signal.rate_mbit_s:.0f} Mbit/s,"
        f" a random point is covered with {signal.probability:.0%}"
    )


def print_versions(versions: Sequence[Version]) -> None:
    """Write a list of versions to standard output, the newest last."""
    shown = Table("version", "published (UTC)", "datasets", "note", header_style="bold")
    for version in versions:
        datasets = ", ".join(f"{name} ({info.rows})" for name, info in version.datasets.items())
        shown.add_row(str(version.number), f"{version.created:%Y-%m-%d %H:%M:%S}", datasets, version.note)
    _OUT.print(shown)


def _print_cautions(synthetic: Sequence[str], approximate: Sequence[str]) -> None:
    for kind, datasets in (("synthetic", synthetic), ("approximate", approximate)):
        if datasets:
            warn(f"{kind}: {', '.join(datasets)}")


def _pair(place: PointAnswer | Candidate) -> str:
    return f"{place.lat:.6f}, {place.lon:.6f}"


def _yes(value: bool) -> str:  # noqa: FBT001 — it is what is said
    return "covered" if value else "not covered"


def _cells(code: str, row: Mapping[Any, Any], names: Sequence[str], language: Language) -> list[str]:
    figures = (INDICATORS[name].format(float(str(row[name])), language=language) for name in names)
    return [code, str(row["name"]), *figures]
