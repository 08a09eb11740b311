"""Intervals of single operators, beside those of a network that has no other."""

import pytest

from planning.indicator_table import CITY
from planning.indicators import indicators
from planning.operator_intervals import operator_intervals
from tests.planning.town import EAST, WEST, addresses, stations, town

HOMES = [(x, y) for x in range(50, 2000, 190) for y in range(50, 1000, 190)]
WEAK = {"eirp_dbm": 20.0, "azimuth_deg": 90.0}


def made(folder, *rows):
    on_air = stations([(name, operator, x, 500, WEAK) for name, operator, x in rows])
    return town(folder, model="signal", stations=on_air, addresses=addresses(HOMES))


@pytest.mark.parametrize("code", [WEST, EAST, CITY])
@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
def test_the_only_operator_has_the_intervals_of_the_whole_network(tmp_path, code, environment):
    snapshot = made(tmp_path / "w", ("A", "X", 200))
    row = indicators(snapshot, "squares").row(code)
    found = operator_intervals(snapshot, "squares", "5G")[code, "X"]
    for ours, theirs in (("area", "area"), ("addresses", "population")):
        low, high = found[f"{ours}_covered_share_{environment}"]
        assert low == pytest.approx(row[f"{theirs}_covered_share_low_{environment}"])
        assert high == pytest.approx(row[f"{theirs}_covered_share_high_{environment}"])


def test_every_operator_lies_within_its_own(tmp_path):
    snapshot = made(tmp_path / "w", ("A", "X", 200), ("B", "Y", 1200))
    table, found = indicators(snapshot, "squares"), operator_intervals(snapshot, "squares", "5G")
    for key, bounds in found.items():
        for name, (low, high) in bounds.items():
            assert low - 1e-9 <= table.by_operator.loc[key, name] <= high + 1e-9
    assert {operator for _, operator in found} == {"X", "Y"}


def test_coverage_by_reach_knows_none(tmp_path):
    snapshot = town(tmp_path / "w", stations=stations([("A", "X", 200, 500)]))
    assert operator_intervals(snapshot, "squares", "5G")[CITY, "X"] == {}
