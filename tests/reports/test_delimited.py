"""The CSV of a report."""

import pytest

from reports import delimited
from reports.model import Section, Table
from tests.reports.by_hand import HOSTILE, hostile_report, report
from tests.reports.extraction import csv_rows, flat


def test_numbers_are_in_full_with_unit_interval_and_indicator():
    rows = csv_rows(delimited.render(report()))
    (found,) = [row for row in rows if row["indicator"] == "population_covered_share_outdoor"]
    assert [found[each] for each in ("table", "value", "unit", "low", "high")] == [
        *("overview", "95.84", "%", "42.03", "100.0")
    ]


def test_the_figures_at_the_head_are_there_and_what_is_unknown_is_empty_with_its_reason():
    head = [row for row in csv_rows(delimited.render(report())) if row["table"] == "headlines"]
    assert [row["value"] for row in head] == ["95.84", "12", "3650.0", ""]
    assert head[-1]["missing"] == "chưa biết số hộ"


def test_it_opens_in_a_spreadsheet_with_its_letters_right():
    assert delimited.render(report()).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_texts_are_no_formulas(start):
    table = Table("t", ("a", "b"), ((f"{start}cmd", f"{start}2+3"),), "t")
    (row,) = csv_rows(delimited.render(report(headlines=(), sections=(Section("h", tables=(table,)),))))
    if start != "\t":  # a control character, which is left out
        assert row["row"].startswith("'")
        assert row["value"].startswith("'")
    assert not row["row"].startswith(start)


def test_hostile_texts_are_text():
    names = [row["row"].removeprefix("'") for row in csv_rows(delimited.render(hostile_report()))[4:]]
    assert {flat(each.replace("\x07", "")) for each in HOSTILE} == set(names)
