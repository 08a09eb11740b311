"""Tables: CSV and XLSX, every value as text, each row under the number that a person sees beside it."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from layers.encodings import decode
from layers.errors import ReadError
from layers.readers.raw import Problem
from layers.text import nfc

DELIMITERS = ",;\t|"
# A title or two may stand above the headings of a spreadsheet.
MOST_LINES_ABOVE = 10
LARGEST_CELL = 10_000_000
BYTES_PER_MB = 1_000_000

Rows = list[tuple[int, Sequence[str]]]


def read_csv(path: Path, *, encoding: str | None) -> tuple[pd.DataFrame, list[Problem]]:
    """Return a CSV file's rows, and those that have more values than the file has headings.

    The delimiter is the one of comma, semicolon, tab and bar that is most frequent in the first line.

    Raises
    ------
    ReadError
        The file is empty, no text, or holds headings only.
    """
    text = decode(path.read_bytes(), encoding=encoding)
    if not text.strip():
        raise ReadError("is empty")
    first = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _table([(lines.line_num, line) for line in _each_line(lines)])


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
    return _table(rows[_heading_position(rows) :])


def _each_line(lines: Any) -> Iterator[list[str]]:
    csv.field_size_limit(LARGEST_CELL)
    try:
        yield from lines
    except csv.Error as error:
        raise ReadError(f"line {lines.line_num}: {error}") from error


def _table(rows: Rows) -> tuple[pd.DataFrame, list[Problem]]:
    filled = [(number, row) for number, row in rows if any(value.strip() for value in row)]
    if len(filled) < 2:  # noqa: PLR2004 — headings and one row
        raise ReadError("holds no rows below its headings")
    headings = _distinct([heading.strip() for heading in filled[0][1]])
    width = len(headings)
    good = [(number, row) for number, row in filled[1:] if not any(row[width:])]
    problems = [
        Problem(number, "", delimiter_hint(row), f"has {len(row)} values under {width} headings")
        for number, row in filled[1:]
        if any(row[width:])
    ]
    cells = [[*(value or None for value in row[:width]), *[None] * (width - len(row))] for _, row in good]
    lines = [number for number, _ in good]
    return pd.DataFrame(cells, columns=headings, index=lines, dtype=object), problems


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


def _sheet_rows(sheet: Any) -> Rows:
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    texts = ((number, [_text(value) for value in row]) for number, row in rows)
    return [(number, row) for number, row in texts if any(row)]


def _heading_position(rows: Rows) -> int:
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
