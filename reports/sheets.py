"""A table of a report on a sheet of a workbook: real numbers, headings that stay, and widths that fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from layers.definitions import Language
from layers.spreadsheets import text_cell
from planning.columns import PERCENT
from reports import labels
from reports.model import Cell, Number, Table
from reports.shown import has_interval, is_unit_told, shown_headings, unit_word
from reports.typography import plain

NARROWEST, WIDEST = 9, 60
A4_PAPER = 9
LINE_PT = 15
# The longest reason that a column of numbers is widened for.
REASON = 26
FONT = "Calibri"  # that of the workbook's own style: a font without a name is another one in some programs
BOLD = Font(FONT, 11, bold=True)
UNKNOWN = Font(FONT, 11, italic=True, color="FF6B7680")
SHADE = PatternFill("solid", fgColor="FFE8EDF1")
UNDERLINED = Border(bottom=Side(style="medium", color="FF17222B"))
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEADED = Alignment(wrap_text=True, vertical="bottom")


@dataclass(frozen=True)
class Column:
    """A column of a table, and where it stands on its sheet.

    Attributes
    ----------
    heading : str
        With its unit, where all numbers have one.
    at : int
        Number of its first column on the sheet, from 1.
    has_bounds : bool
        Whether two more columns follow, for what the numbers lie between.
    """

    heading: str
    at: int
    has_bounds: bool


def columns_of(table: Table, language: Language) -> tuple[Column, ...]:
    """Return the columns of a table with their places on a sheet."""
    columns: list[Column] = []
    at = 1
    for number, heading in enumerate(shown_headings(table, language)):
        has_bounds = any(has_interval(row[number]) for row in table.rows)
        columns.append(Column(heading, at, has_bounds))
        at += 3 if has_bounds else 1
    return tuple(columns)


def fill(sheet: Worksheet, table: Table, language: Language) -> None:
    """Write a table to an empty sheet, ready to be read, sorted and printed."""
    columns = columns_of(table, language)
    sheet.append([head(sheet, each) for column in columns for each in _headings(column, language)])
    for row in table.rows:
        pairs = zip(columns, row, strict=True)
        sheet.append([each for pair in pairs for each in _cells(sheet, *pair, row[0], language)])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    _fit_columns(sheet)
    fit_rows(sheet)
    set_up_print(sheet, table.title)


def words(sheet: Worksheet, text: str, *, font: Font | None = None, is_wrapped: bool = True) -> SheetCell:
    """Return a cell with a text, which is never a formula; one not wrapped runs over empty neighbours."""
    cell = text_cell(sheet, plain(text))
    if is_wrapped:
        cell.alignment = WRAPPED
    if font:
        cell.font = font
    return cell


def number(sheet: Worksheet, value: Number, *, unit: str = "") -> SheetCell:
    """Return a cell with a number in full, shown with its decimals and a unit; or why it is unknown."""
    if value.value is None:
        return words(sheet, value.missing, font=UNKNOWN)
    return _plain_number(sheet, value, value.value, unit)


def bounds(sheet: Worksheet, value: Number) -> tuple[SheetCell | None, SheetCell | None]:
    """Return cells with what a number lies between; nothing where that is not told."""
    low, high = (
        None if each is None else _plain_number(sheet, value, each, "") for each in (value.low, value.high)
    )
    return low, high


def fit_rows(sheet: Worksheet) -> None:
    """Make rows as high as their texts are when they are wrapped; not every program does it itself."""
    for row in sheet.iter_rows():
        lines = max((_lines(sheet, cell) for cell in row), default=1)
        if lines > 1:
            sheet.row_dimensions[row[0].row].height = LINE_PT * lines


def set_up_print(sheet: Worksheet, title: str) -> None:
    """Print a sheet on A4 across, as wide as the paper, below its title and above the page's number."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4_PAPER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.left.text = plain(title).replace("&", "&&")
    sheet.oddFooter.center.text = "&P/&N"


def head(sheet: Worksheet, text: str) -> SheetCell:
    """Return a cell with the heading of a column."""
    cell = words(sheet, text)
    cell.font, cell.fill, cell.border, cell.alignment = BOLD, SHADE, UNDERLINED, HEADED
    return cell


def _headings(column: Column, language: Language) -> Iterator[str]:
    yield column.heading
    if column.has_bounds:
        yield labels.FROM[language].format(heading=column.heading)
        yield labels.TO[language].format(heading=column.heading)


def _cells(
    sheet: Worksheet, column: Column, cell: Cell, row_name: Cell, language: Language
) -> Iterable[SheetCell | None]:
    """Return a cell of a table, with what it lies between if any number of the column has that."""
    if not isinstance(cell, Number):
        return (words(sheet, cell), *([None, None] if column.has_bounds else []))
    is_told = is_unit_told(cell, column.heading, row_name, language)
    shown = number(sheet, cell, unit="" if is_told else unit_word(cell.unit, language))
    return (shown, *(bounds(sheet, cell) if column.has_bounds else ()))


def _plain_number(sheet: Worksheet, number: Number, value: float, unit: str) -> SheetCell:
    is_share = number.unit == "%"
    cell = WriteOnlyCell(sheet, value / PERCENT if is_share else value)
    cell.number_format = _format(number.digits, is_share=is_share, unit=unit)
    cell.alignment = Alignment(vertical="top")
    return cell


def _format(digits: int, *, is_share: bool, unit: str) -> str:
    """Return the code by which a spreadsheet shows a number."""
    decimals = f".{'0' * digits}" if digits else ""
    if is_share:
        return f"0{decimals}\\ %"
    quoted = unit.replace('"', "")
    return f'#,##0{decimals}" {quoted}"' if quoted else f"#,##0{decimals}"


def _fit_columns(sheet: Worksheet) -> None:
    """Make columns as wide as what they hold, within reason."""
    for head, *body in sheet.iter_cols():
        longest_word = max(map(len, str(head.value).split()), default=0)
        width = min(WIDEST, max(NARROWEST, longest_word, *map(_width, body)) + 2)
        sheet.column_dimensions[head.column_letter].width = width


def _width(cell: SheetCell) -> int:
    """Return how many letters a cell asks for."""
    if isinstance(cell.value, float):
        return len(f"{cell.value:,.2f}") + len(cell.number_format.partition('"')[2])
    return min(len(str(cell.value or "")), REASON if cell.font.italic else WIDEST)


def _lines(sheet: Worksheet, cell: SheetCell) -> int:
    """Return into how many lines a cell is wrapped; words make lines a little shorter than the column."""
    if not cell.alignment.wrap_text:
        return 1
    room: float = sheet.column_dimensions[cell.column_letter].width - 1.5
    return ceil(len(str(cell.value or "")) / room)
