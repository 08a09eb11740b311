"""Cells of XLSX files that hold what they are given: text is never a formula, and never breaks the file."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MAX_ROWS = 1_048_575  # of data, below the header
MAX_TEXT = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ERROR_START = "#"  # of texts such as #N/A, which openpyxl would write as errors
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"

Value = str | int | float | bool | date | None


def text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """Return a cell that shows a text as it is, even when somebody edits it and it begins like a formula."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    return cell


def append_table(sheet: WriteOnlyWorksheet, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write a table below bold headings that stay in sight."""
    sheet.freeze_panes = "A2"
    head = [text_cell(sheet, heading) for heading in headings]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def without_controls(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts without the control characters that XML cannot hold."""
    return pc.replace_substring_regex(texts, CONTROL, "")


def like_formulas(texts: pa.ChunkedArray) -> int:
    """Return how many texts a spreadsheet would take for formulas."""
    begins = f"^[{re.escape(''.join(FORMULA_STARTS))}]"
    return int(pc.sum(pc.match_substring_regex(texts, begins)).as_py() or 0)


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell | Value:
    """Return what is written for a value: itself, unless the program would take a text for something else."""
    if isinstance(value, str) and value.startswith((*FORMULA_STARTS, ERROR_START)):
        return text_cell(sheet, value)
    return value
