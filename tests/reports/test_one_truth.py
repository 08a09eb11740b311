"""One report, many renderings: every number of it is the same in each, read back from its bytes."""

import json

import pytest

from planning.columns import INDICATORS
from reports.content import coverage_report
from reports.formats import FORMATS
from reports.model import Number
from reports.shown import shown_rows
from tests.reports import by_hand
from tests.reports.by_hand import numbers
from tests.reports.extraction import book, csv_rows, html_parts, pdf_text, squeezed


@pytest.fixture(scope="module", params=["division", "whole", "by hand"])
def made(request, snapshot, table, report):
    if request.param == "by hand":
        return by_hand.report()
    return report if request.param == "division" else coverage_report(snapshot, table, language="en")


@pytest.fixture(scope="module")
def rendered(made):
    return {name: FORMATS[name].render(made) for name in ("pdf", "html", "xlsx", "csv", "json")}


def row_text(row):
    return squeezed("".join(f"{cell.text}{cell.interval}" for cell in row))


def test_pages_show_every_row_of_every_table_in_order(made, rendered):
    for text in map(squeezed, (pdf_text(rendered["pdf"]), html_parts(rendered["html"])[0])):
        at = 0
        for table in (table for section in made.sections for table in section.tables):
            for row in shown_rows(table, made.language):
                assert row_text(row) in text[at:], row_text(row)
                at = text.index(row_text(row), at)


def test_the_workbook_has_each_in_full(made, rendered):
    opened = book(rendered["xlsx"])
    tables = [table for section in made.sections for table in section.tables if table.rows]
    for table, sheet in zip(tables, opened.worksheets[1:-1], strict=True):
        for row, cells in zip(table.rows, sheet.iter_rows(min_row=2, values_only=True), strict=False):
            expected = [part for number in row if isinstance(number, Number) for part in in_cells(number)]
            numeric = [each for each in cells[1:] if each is not None]
            found = [each for each in numeric if not isinstance(each, str) or each in expected]
            assert found == expected


def in_cells(number):
    scale = 100 if number.unit == "%" else 1
    parts = (number.value, number.low, number.high)
    if number.missing:
        return [number.missing]
    # A workbook holds 16 digits.
    return [pytest.approx(each / scale, rel=1e-15) for each in parts if each is not None]


def test_csv_and_json_have_each_in_full(made, rendered):
    wanted = [number for *_, number in numbers(made)]
    found = [row for row in csv_rows(rendered["csv"]) if row["value"] or row["missing"]]
    read = [
        (float(row["value"]) if row["value"] else None, row["missing"])
        for row in found
        if row["missing"] or is_number(row["value"])
    ]
    assert read == [(each.value, each.missing) for each in wanted]
    document = json.loads(rendered["json"])
    heads = [each["number"] for each in document["headlines"]]
    cells = [
        cell
        for section in document["sections"]
        for table in section["tables"]
        for row in table["rows"]
        for cell in row
        if isinstance(cell, dict)
    ]
    assert [each["value"] for each in heads + cells] == [each.value for each in wanted]
    assert [each["low"] for each in heads + cells] == [each.low for each in wanted]


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_numbers_of_indicators_are_those_of_the_table(report, table):
    row = table.row(report.code)
    for number in (each.number for each in report.headlines):
        assert number.value == pytest.approx(INDICATORS[number.name].shown(row[number.name]))
