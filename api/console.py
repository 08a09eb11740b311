"""What the command line prints: tables, progress, machine-readable output."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import orjson
import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from layers.definitions import Language
from layers.text import format_number
from planning.columns import INDICATORS

out = Console()
err = Console(stderr=True)

# What the terminal's width can hold; the whole table is in --format csv and json.
TERMINAL_COLUMNS = (
    "stations",
    "stations_per_km2",
    "stations_per_10k",
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "area_covered_share_outdoor",
    "postal_points",
    "people_per_postal_point",
    "addresses",
    "addresses_per_km2",
)


def write(text: str) -> None:
    """Write text to standard output as it is, without markup or wrapping."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def write_json(value: object) -> None:
    """Write a value to standard output as indented JSON."""
    write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY, default=str).decode())


def warn(message: str) -> None:
    """Write a warning to standard error."""
    err.print(f"warning: {message}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def say(message: str) -> None:
    """Write a line of news to standard error, where it does not disturb piped output."""
    err.print(message, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def progress(task: str) -> Iterator[Callable[[str, float], None]]:
    """Show a progress bar on standard error; yield a function that takes a step's name and the share done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        handle = bar.add_task(task, total=1.0)

        def step(name: str, share: float) -> None:
            bar.update(handle, description=name, completed=share)

        yield step


def indicator_table(frame: pd.DataFrame, city: pd.Series, *, title: str, language: Language) -> Table:
    """Return the chief indicators as a table for the terminal, the city last."""
    names = [name for name in TERMINAL_COLUMNS if name in frame]
    table = Table(title=title, title_justify="left")
    table.add_column("")
    table.add_column("")
    for name in names:
        table.add_column(INDICATORS[name].short_title[language], justify="right", overflow="fold")
    for code, row in frame.iterrows():
        table.add_row(str(code), str(row["name"]), *_cells(row, names, language))
    table.add_section()
    table.add_row("", str(city["name"]), *_cells(city, names, language), style="bold")
    return table


def _cells(row: pd.Series, names: list[str], language: Language) -> list[str]:
    return [INDICATORS[name].format(row[name], language=language) for name in names]


__all__ = ["err", "format_number", "indicator_table", "out", "progress", "say", "warn", "write", "write_json"]
