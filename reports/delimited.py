"""A report as CSV: one line per figure, opening in a spreadsheet with its letters right."""

import csv
import io
from collections.abc import Iterator

from reports.model import Cell, Number, Report, Table

HEADINGS = (
    "scheme",
    "code",
    "section",
    "table",
    "row",
    "column",
    "value",
    "unit",
    "low",
    "high",
    "missing",
    "indicator",
)
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take UTF-8 for the local code page
# A spreadsheet runs a text that begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report) -> bytes:
    """Return every cell of every table of the report as a line; numbers in full, with a decimal point."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for section in report.sections:
        for table in section.tables:
            for row, column, cell in _cells(table):
                place = (report.scheme, report.code, section.heading, table.name, row, column)
                writer.writerow([*map(_safe, place), *_value(cell)])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def _cells(table: Table) -> Iterator[tuple[str, str, Cell]]:
    for first, *others in table.rows:
        for heading, cell in zip(table.headings[1:], others, strict=True):
            yield str(first), heading, cell


def _value(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, Number):
        low, value, high = ("" if each is None else repr(each) for each in (cell.low, cell.value, cell.high))
        return value, cell.unit, low, high, _safe(cell.missing), cell.name
    return _safe(cell), "", "", "", "", ""


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
