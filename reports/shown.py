"""Tables as a reader sees them: numbers as text with their units, and what is unknown by its reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from layers.definitions import Language, Text
from layers.text import format_number
from reports import texts
from reports.model import Cell, Number, Table


@dataclass(frozen=True)
class Shown:
    """A cell as a reader sees it.

    Attributes
    ----------
    kind : {"text", "number", "missing"}
        What it holds.
    text : str
        The text, the number with its unit unless a heading tells that, or why the number is unknown.
    interval : str
        Between what the number lies, in brackets; empty where that is not told.
    span : int
        How many columns it takes: neighbours that are unknown for one reason are one cell.
    """

    kind: Literal["text", "number", "missing"]
    text: str
    interval: str = ""
    span: int = 1


def shown(cell: Cell, language: Language, *, with_unit: bool = False) -> Shown:
    """Return a cell as a reader sees it."""
    if not isinstance(cell, Number):
        return Shown("text", cell)
    if cell.value is None:
        return Shown("missing", cell.missing)
    low, value, high = (
        format_number(each, digits=cell.digits, language=language)
        for each in (cell.low, cell.value, cell.high)
    )
    text = f"{value} {unit_word(cell.unit, language)}" if with_unit and cell.unit else value
    return Shown("number", text, f"({low} – {high})" if has_interval(cell) else "")


def unit_word(unit: str, language: Language) -> str:
    """Return a unit in the language of the reader."""
    return texts.UNITS.get(unit, Text(unit, unit))[language]


def names_unit(heading: str, unit: str) -> bool:
    """Return whether a heading names a unit, in brackets or as its last word; it does where there is none."""
    start = r"(?<!\w)" if unit[:1].isalnum() else ""
    return has_in_brackets(heading, unit) or re.search(rf"{start}{re.escape(unit)}$", heading) is not None


def has_in_brackets(text: str, unit: str) -> bool:
    """Return whether a text has a unit in brackets; any other word of it may mean something else."""
    return not unit or f"({unit})" in text


def shown_headings(table: Table, language: Language) -> tuple[str, ...]:
    """Return the headings, with the unit of a column of numbers that all have one, unless it is named."""
    return tuple(
        heading if names_unit(heading, unit := _unit_of(table, at, language)) else f"{heading} ({unit})"
        for at, heading in enumerate(table.headings)
    )


def shown_rows(table: Table, language: Language) -> Iterator[tuple[Shown, ...]]:
    """Yield the rows; a number says its unit where neither its heading nor the name of its row does."""
    headings = shown_headings(table, language)
    for row in table.rows:
        cells = [
            shown(cell, language, with_unit=not is_unit_told(cell, heading, row[0], language))
            for heading, cell in zip(headings, row, strict=True)
        ]
        yield tuple(_merged(cells))


def is_unit_told(cell: Cell, heading: str, row_name: Cell, language: Language) -> bool:
    """Return whether a heading or the name of a row tells a cell's unit, or there is none to tell."""
    unit = unit_word(cell.unit, language) if isinstance(cell, Number) else ""
    return names_unit(heading, unit) or (isinstance(row_name, str) and has_in_brackets(row_name, unit))


def numeric_columns(table: Table) -> tuple[bool, ...]:
    """Return for each column whether it holds any number."""
    return tuple(any(isinstance(row[at], Number) for row in table.rows) for at in range(len(table.headings)))


def has_intervals(table: Table) -> bool:
    """Return whether any number of a table says between what it lies."""
    return any(map(has_interval, (cell for row in table.rows for cell in row)))


def has_interval(cell: Cell) -> bool:
    """Return whether a cell is a number that says between what it lies."""
    return isinstance(cell, Number) and cell.low is not None and cell.high is not None


def _unit_of(table: Table, column: int, language: Language) -> str:
    cells = (row[column] for row in table.rows)
    units = {cell.unit for cell in cells if isinstance(cell, Number)}
    return unit_word(units.pop(), language) if len(units) == 1 else ""


def _merged(cells: list[Shown]) -> Iterator[Shown]:
    """Yield cells, those side by side that are unknown for one reason as one."""
    span = 1
    for cell, following in pairwise([*cells, Shown("text", "")]):
        if cell.kind == "missing" and cell == following:
            span += 1
        else:
            yield replace(cell, span=span)
            span = 1
