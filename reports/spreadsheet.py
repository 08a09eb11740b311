"""A report as an XLSX workbook: a sheet of what matters most, a sheet for each table, and the texts.

Numbers are numbers, in full: per cents are fractions, shown as per cents. What is unknown is its reason as
a text, which sums and means of a spreadsheet pass over.
"""

import io
from collections.abc import Sequence
from datetime import datetime, time
from itertools import count
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from reports import labels, sheets
from reports.charts import draw
from reports.model import Report, Table
from reports.printed import about
from reports.shown import unit_word
from reports.typography import plain

LONGEST_NAME = 31
# A sheet's name has none of these, nor an apostrophe at an end.
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
TITLE, SUBTITLE = Font(sheets.FONT, 16, bold=True), Font(sheets.FONT, 13, bold=True)
LINK = Font(sheets.FONT, 11, color="FF0B4F7A", underline="single")
HEAD_WIDTHS = (46, 16, 14, 14, 14, 30)
TEXT_WIDTHS = (30, 120)
HEADLINE_COLUMNS = (labels.FIGURE, labels.VALUE, labels.FROM, labels.TO, labels.UNIT, labels.COMPARISON)


def render(report: Report) -> bytes:
    """Return the report as a workbook; the same report gives the same bytes."""
    language, tables = report.language, [table for _, table in _tables(report)]
    titles = (labels.REPORT[language], *(each.title for each in tables), labels.EXPLANATIONS[language])
    first, *names, last = sheet_names(titles)
    book = Workbook()
    book.active.title = first
    _write_head(book.active, report, names)
    for table, name in zip(tables, names, strict=True):
        sheet = book.create_sheet(name)
        sheets.fill(sheet, table, language)
        draw(sheet, table, language)
    _write_texts(book.create_sheet(last), report)
    _set_properties(book, report)
    return _packed(book)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Return names for sheets after what they hold, such as every spreadsheet takes, each of its own."""
    names: dict[str, str] = {}
    for title in titles:
        stem = " ".join(plain(title).translate(FORBIDDEN).split()).strip("'") or labels.SHEET.en
        name = _free(stem, names)
        names[name.casefold()] = name
    return list(names.values())


def _free(stem: str, taken: dict[str, str]) -> str:
    tries = (f" ({number})" if number > 1 else "" for number in count(1))
    named = (stem[: LONGEST_NAME - len(end)].rstrip(" '") + end for end in tries)
    return next(name for name in named if name.casefold() not in taken)


def _tables(report: Report) -> list[tuple[str, Table]]:
    """Return tables with the headings of their sections."""
    return [(each.heading, table) for each in report.sections for table in each.tables if table.rows]


def _write_head(sheet: Worksheet, report: Report, names: Sequence[str]) -> None:
    """Write what the report is, what to beware of, the chief figures, and where the rest is."""
    language = report.language
    subject = f"{report.subtitle} ({report.code})" if report.code else report.subtitle
    _write_line(sheet, report.title, TITLE)
    _write_line(sheet, subject, SUBTITLE)
    _write_line(sheet, report.issuing_body)
    _write_line(sheet, " · ".join(about(report)))
    if report.cautions:
        _write_heading(sheet, labels.CAUTIONS[language])
        for caution in report.cautions:
            _write_line(sheet, caution)
    _write_headlines(sheet, report)
    _write_contents(sheet, report, names)
    _widen(sheet, HEAD_WIDTHS)
    sheets.fit_rows(sheet)
    sheets.set_up_print(sheet, report.title)


def _write_headlines(sheet: Worksheet, report: Report) -> None:
    language = report.language
    _write_heading(sheet, labels.HEADLINES[language])
    value = labels.VALUE[language]
    heads = [text[language].format(heading=value) for text in HEADLINE_COLUMNS]
    sheet.append([sheets.head(sheet, each) for each in heads])
    for headline in report.headlines:
        number = headline.number
        sheet.append(
            [
                sheets.words(sheet, headline.label),
                sheets.number(sheet, number),
                *sheets.bounds(sheet, number),
                sheets.words(sheet, "" if number.unit == "%" else unit_word(number.unit, language)),
                sheets.words(sheet, headline.comment),
            ]
        )


def _write_contents(sheet: Worksheet, report: Report, names: Sequence[str]) -> None:
    language = report.language
    _write_heading(sheet, labels.CONTENTS[language])
    heads = (labels.SHEET[language], labels.SECTION[language])
    sheet.append([sheets.head(sheet, each) for each in heads])
    for (heading, _), name in zip(_tables(report), names, strict=True):
        sheet.append([sheets.words(sheet, each, is_wrapped=False) for each in (name, heading)])
        cell = sheet.cell(sheet.max_row, 1)
        place = "'{}'!A1".format(name.replace("'", "''"))
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, display=name)
        cell.font = LINK


def _write_texts(sheet: Worksheet, report: Report) -> None:
    """Write what the sections say beside their tables, a text a line."""
    heads = (labels.SECTION[report.language], labels.TEXT[report.language])
    sheet.append([sheets.head(sheet, each) for each in heads])
    for section in report.sections:
        figures = (f"{each.title}: {each.alternative}" for each in section.figures)
        for text in (*section.paragraphs, *figures, *section.notes):
            sheet.append([sheets.words(sheet, section.heading), sheets.words(sheet, text)])
    sheet.freeze_panes = "A2"
    _widen(sheet, TEXT_WIDTHS)
    sheets.fit_rows(sheet)
    sheets.set_up_print(sheet, report.title)


def _write_line(sheet: Worksheet, text: str, font: Font | None = None) -> None:
    """Write a text that runs over the columns to its right."""
    sheet.append([sheets.words(sheet, text, font=font, is_wrapped=False)])


def _write_heading(sheet: Worksheet, text: str) -> None:
    sheet.append([])
    _write_line(sheet, text, sheets.BOLD)


def _widen(sheet: Worksheet, widths: Sequence[int]) -> None:
    for letter, width in zip("ABCDEF", widths, strict=False):
        sheet.column_dimensions[letter].width = width


def _set_properties(book: Workbook, report: Report) -> None:
    day = datetime.combine(report.issued_on, time())
    properties = book.properties
    properties.title = f"{report.title} – {report.subtitle}"
    properties.creator = properties.lastModifiedBy = report.issuing_body
    properties.language, properties.subject = report.language, f"{report.scheme} {report.code}".strip()
    properties.created = properties.modified = day


def _packed(book: Workbook) -> bytes:
    """Return the file, without the time at which it was made."""
    drawn, packed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, ZipFile(drawn, "w")).save()
    with ZipFile(drawn) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return packed.getvalue()
