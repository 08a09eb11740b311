"""Tables: CSV and XLSX, every value as text, each row under the number that a person sees beside it."""

import csv
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from layers.errors import ReadError
from layers.readers.raw import Problem
from layers.text import nfc
from layers.text_lines import text_lines

DELIMITERS = ",;\t|"
# A title or two may stand above the headings of a spreadsheet.
MOST_LINES_ABOVE = 10
# So many at a time rows are lists of texts, which take much more room than columns.
STRETCH_ROWS = 10_000
LARGEST_CELL = 10_000_000
BYTES_PER_MB = 1_000_000

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Table:
    """A table that may be read part by part.

    Attributes
    ----------
    headings : list of str
        What stands above the columns, each one different.
    rows : iterator of (int, sequence of str)
        The rows below with their numbers, without empty ones; they come once.
    """

    headings: list[str]
    rows: Iterator[Row]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Table":
        """Return the table of which the first row that is not empty is the headings.

        Raises
        ------
        ReadError
            There are no rows below.
        """
        filled = ((number, row) for number, row in rows if any(value.strip() for value in row))
        first = list(islice(filled, 2))
        if len(first) < 2:  # noqa: PLR2004 — headings and one row
            raise ReadError("holds no rows below its headings")
        return cls(_distinct([heading.strip() for heading in first[0][1]]), chain(first[1:], filled))

    def part(
        self, size: int | None = None, *, only: Collection[str] | None = None
    ) -> tuple[pd.DataFrame, list[Problem]]:
        """Return the next rows, or all, and those of them that have more values than there are headings.

        Parameters
        ----------
        size : int, optional
            How many rows are taken at most.
        only : collection of str, optional
            Headings of the columns that are wanted; all unless given.
        """
        rows = islice(self.rows, size)
        parts = [self._frame(list(islice(rows, STRETCH_ROWS)), only)]
        while stretch := list(islice(rows, STRETCH_ROWS)):
            parts.append(self._frame(stretch, only))
        frames, problems = zip(*parts, strict=True)
        return pd.concat(frames), list(chain.from_iterable(problems))

    def _frame(self, rows: Sequence[Row], only: Collection[str] | None) -> tuple[pd.DataFrame, list[Problem]]:
        width = len(self.headings)
        good = [(number, row) for number, row in rows if not any(row[width:])]
        problems = [
            Problem(number, "", delimiter_hint(row), f"has {len(row)} values under {width} headings")
            for number, row in rows
            if any(row[width:])
        ]
        columns = {
            heading: [(row[at] or None) if at < len(row) else None for _, row in good]
            for at, heading in enumerate(self.headings)
            if only is None or heading in only
        }
        return pd.DataFrame(columns, index=[number for number, _ in good], dtype=object), problems


def csv_table(path: Path, *, encoding: str | None) -> Table:
    """Return a CSV file's rows, which are read as they are asked for.

    The delimiter is the one of comma, semicolon, tab and bar that is most frequent in the first line.

    Raises
    ------
    ReadError
        The file is empty, no text, or holds headings only.
    """
    lines = text_lines(path, encoding=encoding)
    above, first = [], ""
    while not first.strip():
        first = next(lines, "")
        if not first:
            raise ReadError("is empty")
        above.append(first)
    delimiter = max(DELIMITERS, key=first.lstrip().count)
    return Table.of(_csv_rows(csv.reader(chain(above, lines), delimiter=delimiter)))


def read_xlsx(path: Path, *, limit_mb: float) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the rows of a workbook's first sheet that holds any.

    Raises
    ------
    ReadError
        The file is no workbook, unpacks to more than the limit, or holds headings only.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - loads slowly, and few commands read workbooks
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    _refuse_bomb(path, limit_mb)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheets = (_sheet_rows(sheet) for sheet in book.worksheets)
        rows = next((rows for rows in sheets if rows), [])
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise ReadError(f"is no XLSX workbook: {error}") from error
    return Table.of(rows[_heading_position(rows) :]).part()


def _csv_rows(lines: Any) -> Iterator[Row]:
    csv.field_size_limit(LARGEST_CELL)
    try:
        for row in lines:
            yield lines.line_num, row
    except csv.Error as error:
        raise ReadError(f"line {lines.line_num}: {error}") from error


def delimiter_hint(row: Sequence[str]) -> str:
    """Return the beginning of a row, to find it again by."""
    return ", ".join(row)[:100]


def _distinct(headings: Sequence[str]) -> list[str]:
    """Return headings with a number behind those that have stood before, and a name for those without."""
    seen: dict[str, int] = {}
    result = []
    for position, heading in enumerate(headings, start=1):
        name = nfc(heading) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return result


def _refuse_bomb(path: Path, limit_mb: float) -> None:
    """Refuse an archive that unpacks to more than the limit, by its directory, before unpacking."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise ReadError(f"is no XLSX workbook: {error}") from error
    if size > limit_mb * BYTES_PER_MB:
        raise ReadError(
            f"unpacks to {size / BYTES_PER_MB:.0f} MB, more than max_spreadsheet_mb = {limit_mb:g} allows"
        )


def _sheet_rows(sheet: Any) -> list[Row]:
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    texts = ((number, [_text(value) for value in row]) for number, row in rows)
    return [(number, row) for number, row in texts if any(row)]


def _heading_position(rows: Sequence[Row]) -> int:
    """Return which of the first rows is the fullest: titles above the headings fill one cell or two."""
    filled = [sum(map(bool, row)) for _, row in rows[:MOST_LINES_ABOVE]]
    return int(np.argmax(filled)) if filled else 0


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case _:
            return nfc(str(value)).strip()
