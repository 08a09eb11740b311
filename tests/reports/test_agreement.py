"""The figures of reports add up, and are those of the map."""

from math import fsum

import pytest

from layers.sample.build import sample_frames
from layers.workspace import Workspace
from maps.content import page_data
from planning.columns import INDICATORS
from planning.indicators import indicators
from reports.content import coverage_report
from reports.model import Number

SCHEME = "districts-2023"
# Means, medians and largest patches are not sums.
ADDITIVE = [
    name
    for name, each in INDICATORS.items()
    if each.kind == "count" or (each.kind == "area" and "largest" not in name)
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    workspace = Workspace.create(tmp_path_factory.mktemp("agreement") / "w")
    return workspace.publish(sample_frames(address_count=4000), note="sample")


@pytest.fixture(scope="module")
def table(snapshot):
    return indicators(snapshot, SCHEME)


def numbers(report):
    """Return the report's own figure of every indicator, from the tables that have one in each line."""
    tables = (each for section in report.sections for each in section.tables)
    lines = (row for each in tables if each.headings[0] in {"Chỉ tiêu", "Indicator"} for row in each.rows)
    return {row[1].name: row[1] for row in lines if isinstance(row[1], Number)}


@pytest.fixture(scope="module")
def whole(snapshot, table):
    return numbers(coverage_report(snapshot, table, language="vi", figures=False))


@pytest.fixture(scope="module")
def parts(snapshot, table):
    reports = {
        code: coverage_report(snapshot, table, code, language="en", figures=False)
        for code in table.frame.index
    }
    return {code: numbers(report) for code, report in reports.items()}


@pytest.mark.parametrize("name", ADDITIVE)
def test_the_whole_is_the_sum_of_the_reports_of_its_divisions(whole, parts, name):
    values = [each[name].value for each in parts.values()]
    if whole[name].value is None:
        assert values == [None] * len(values)
    else:
        assert fsum(value for value in values if value is not None) == pytest.approx(
            whole[name].value, rel=1e-12
        )


def test_numbers_are_those_of_the_map(table, whole, parts):
    page = page_data({SCHEME: table}, scheme=SCHEME, indicator="population", language="vi")
    shown = page["schemes"][SCHEME]
    compared = 0
    for name, values in shown["values"].items():
        for code, value in zip(shown["codes"], values, strict=True):
            if name in parts[code]:
                compared += 1
                assert parts[code][name].value == pytest.approx(
                    value, abs=0.5 * 10.0 ** -INDICATORS[name].digits
                )
    for name, value in shown["city"].items():
        if name in whole:
            assert whole[name].value == pytest.approx(value, abs=0.5 * 10.0 ** -INDICATORS[name].digits)
    assert compared > 30 * 50
