"""Comparisons as tables, for the terminal and for the page."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.measuring import Comparison, Measurement

HEADINGS = ("", "items", "median", "items/s", "× ours", "aim", "mismatches", "runs")


def print_comparison(comparison: Comparison) -> None:
    """Print a comparison as a table, and what is to be known about it."""
    table = Table(title=comparison.title, title_justify="left", title_style="bold")
    for heading in HEADINGS:
        table.add_column(heading, justify="right" if heading else "left")
    for row in rows(comparison):
        table.add_row(*row)
    console = Console(width=None if Console().is_terminal else 140)
    console.print(table)
    for note in remarks(comparison):
        console.print(f"  {note}", highlight=False)
    console.print()


def rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """Return the cells of a comparison, row by row, in the order of `HEADINGS`."""
    return [_row(each, comparison.unit) for each in comparison.measurements]


def remarks(comparison: Comparison) -> Sequence[str]:
    """Return the notes on a comparison: of single rows, on who is absent, and in general."""
    of_rows = [f"{each.name}: {each.remark}" for each in comparison.measurements if each.remark]
    absent = [f"Not installed: {', '.join(comparison.absent)}."] if comparison.absent else []
    return [*of_rows, *absent, *comparison.notes]


def _row(measurement: Measurement, unit: str) -> tuple[str, ...]:
    return (
        measurement.name,
        f"{measurement.items:,} {unit}",
        _duration(measurement.seconds),
        f"{measurement.items_per_second:,.0f}",
        f"{measurement.ratio:.2f}" if measurement.ratio < 10 else f"{measurement.ratio:,.0f}",  # noqa: PLR2004
        f"≥ {measurement.target:g}" if measurement.target else "",
        "" if measurement.mismatches is None else f"{measurement.mismatches:,}",
        str(len(measurement.runs)),
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
