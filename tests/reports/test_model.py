"""What a report refuses: numbers without a reason or outside their bounds, ragged tables, twin names."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.model import Number, Report, Section, Table

REAL = st.floats(allow_nan=False, allow_infinity=False)
TABLE = Table("Title", ("Name", "Value"), (("a", Number(1.0)),), "table")
REPORT = Report(
    *("Title", "Subtitle", "Body", "City", "en", "squares", "001", "5G", 1, date(2026, 1, 1), (), ()),
    sections=(Section("First", tables=(TABLE,)), Section("Second", tables=(replace(TABLE, name="other"),))),
)


@given(st.tuples(REAL, REAL, REAL).map(sorted))
def test_a_number_within_its_bounds_is_taken_whatever_it_is(ordered):
    low, value, high = ordered
    assert Number(value, low=low, high=high).value == value


@pytest.mark.parametrize(
    "bounds", [{"low": 5.1}, {"high": 4.9}, {"low": 6.0, "high": 4.0}, {"low": float("nan")}]
)
def test_a_number_outside_its_bounds_is_refused(bounds):
    with pytest.raises(ValueError, match=r"number 'share': 5\.0 is not within"):
        Number(5.0, name="share", **bounds)


@pytest.mark.parametrize(("value", "off"), [(1.0, 1e-10), (8_000_000.0, 1e-3)])
def test_what_arithmetic_loses_is_forgiven(value, off):
    assert Number(value, low=value + off, high=value - off).low == value + off


@pytest.mark.parametrize(("value", "missing"), [(None, ""), (1.0, "not loaded")])
def test_a_number_is_known_or_has_a_reason(value, missing):
    with pytest.raises(ValueError, match="missing because"):
        Number(value, missing=missing)


@pytest.mark.parametrize("row", [("a",), ("a", "b", "c"), ()])
def test_a_row_is_as_long_as_the_headings(row):
    with pytest.raises(ValueError, match=rf"table 'table': row 2 has {len(row)} cells of 2"):
        replace(TABLE, rows=(*TABLE.rows, row))


def test_tables_of_a_report_have_names_of_their_own():
    with pytest.raises(ValueError, match="squares 001: several tables are named table"):
        replace(REPORT, sections=(*REPORT.sections, Section("Third", tables=(TABLE,))))
