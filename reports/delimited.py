"""A report as CSV: one line per figure, opening in a spreadsheet with its letters right."""

import csv
import io
from collections.abc import Iterator

from layers.spreadsheets import FORMULA_STARTS
from reports.model import Cell, Number, Report, Table
from reports.typography import plain

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
# The table in which the figures at the head of the report are.
HEADLINES = "headlines"
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take UTF-8 for the local code page


def render(report: Report) -> bytes:
    """Return every figure at the head and every cell of every table as a line.

    Numbers are in full, with a decimal point. Names of tables and indicators are the same in every
    language; the headings of sections, rows and columns are in that of the report.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for *place, cell in _cells(report):
        writer.writerow([*map(_safe, (report.scheme, report.code, *place)), *_value(cell)])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def _cells(report: Report) -> Iterator[tuple[str, str, str, str, Cell]]:
    """Yield cells with section, table, row and column."""
    for headline in report.headlines:
        yield "", HEADLINES, headline.label, report.subtitle, headline.number
    for section in report.sections:
        for table in section.tables:
            for row, column, cell in _table_cells(table):
                yield section.heading, table.name, row, column, cell


def _table_cells(table: Table) -> Iterator[tuple[str, str, Cell]]:
    for first, *others in table.rows:
        for heading, cell in zip(table.headings[1:], others, strict=True):
            yield str(first), heading, cell


def _value(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, Number):
        low, value, high = ("" if each is None else repr(each) for each in (cell.low, cell.value, cell.high))
        return value, cell.unit, low, high, _safe(cell.missing), cell.name
    return _safe(cell), "", "", "", "", ""


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    text = plain(text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
