"""The classes of one division, and of all together."""

import pytest

from layers.errors import WorkspaceError
from planning.class_table import ANY, class_table_of, classes_in
from planning.indicator_table import CITY
from planning.indicators import indicators
from tests.planning.town import EAST, addresses, divisions, stations, town

ROWS = [("A", "Viettel", 500, 500, {"eirp_dbm": 36.0}), ("B", "Mobi Fone", 1500, 500, {"eirp_dbm": 30.0})]
HOMES = addresses([(at * 61 + 0.5, at * 29 + 0.5) for at in range(32)])


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classes") / "w"
    return town(folder, model="signal", stations=stations(ROWS), addresses=HOMES)


@pytest.mark.parametrize("code", ["001", "002", CITY])
@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
def test_covered_shares_are_those_of_the_indicators(snapshot, code, environment):
    classes = classes_in(class_table_of(snapshot, "squares"), code)
    told = indicators(snapshot, "squares").row(code)
    none = classes.loc[(ANY, environment, "none")]
    assert 1 - none["population_share"] == pytest.approx(told[f"population_covered_share_{environment}"])
    assert 1 - none["addresses_share"] == pytest.approx(told[f"addresses_covered_share_{environment}"])
    shares = classes.groupby(level=["operator", "environment"])[["area_share", "population_share"]].sum()
    assert shares.to_numpy() == pytest.approx(1)


def test_a_version_has_one_table(snapshot):
    assert class_table_of(snapshot, "squares") is class_table_of(snapshot, "squares", "5G")


def test_people_count_where_they_are_known(tmp_path):
    there = divisions(population=[10_000, None])
    snapshot = town(tmp_path / "w", model="signal", divisions=there, stations=stations(ROWS), addresses=HOMES)
    table = class_table_of(snapshot, "squares")
    whole, west = classes_in(table, CITY)["population_share"], classes_in(table, "001")["population_share"]
    assert whole.to_numpy() == pytest.approx(west.reindex(whole.index).to_numpy())
    assert classes_in(table, EAST)["population"].isna().all()


def test_without_stations_or_levels_there_are_no_classes(tmp_path):
    assert classes_in(class_table_of(town(tmp_path / "a", model="signal"), "squares"), CITY).empty
    with pytest.raises(WorkspaceError, match="levels"):
        class_table_of(town(tmp_path / "b", model="reach"), "squares")
