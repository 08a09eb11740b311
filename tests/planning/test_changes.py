"""What changed between versions: by hand, with divisions and layers that one of them lacks."""

import numpy as np
import pytest

from layers.errors import WorkspaceError
from layers.workspace import Workspace
from planning.changes import (
    changes_since,
    division_changes,
    indicator_changes,
    last_different,
    station_changes,
)
from planning.indicator_table import CITY
from tests.planning.test_subscriptions import HANOI, statistics
from tests.planning.town import EAST, HERE, WEST, addresses, divisions, postal, stations, town

FIRST = [("A", "X", 500, 500), ("B", "X", 1500, 500), ("C", "Y", 1500, 600, {"status": "planned"})]
SECOND = [
    ("A", "X", 500, 500, {"status": "retired"}),
    ("C", "Y", 1500, 600),
    ("D", "Y", 400, 400),
    ("E", "Y", 9000, 9000, {"status": "planned"}),
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Return a workspace of four versions: only the second and the third change what indicators use."""
    folder = tmp_path_factory.mktemp("changes") / "w"
    town(folder, stations=stations(FIRST))
    made = Workspace.open(folder)
    one_more = divisions(code=[WEST, EAST]).assign(population=[10_000, 8_000])
    made.publish({"stations": (stations(SECOND), HERE)}, note="stations")
    made.publish({"addresses": (addresses([(400, 400)]), HERE)}, note="addresses")
    made.publish({"divisions/others": (one_more, HERE)}, note="another scheme")
    return made


@pytest.fixture(scope="module")
def changes(workspace):
    return changes_since(workspace.snapshot(), workspace.snapshot(1), "squares")


def test_the_last_version_that_differs_is_found(workspace):
    assert last_different(workspace.snapshot(), "squares").number == 2
    assert last_different(workspace.snapshot(3), "squares").number == 2
    assert last_different(workspace.snapshot(2), "squares").number == 1
    assert last_different(workspace.snapshot(1), "squares") is None
    assert last_different(workspace.snapshot(), "others") is None


def test_stations_that_came_went_and_changed_their_state(changes):
    assert changes.stations["change"].to_dict() == {
        "D": "added",
        "E": "added",
        "B": "removed",
        "C": "put_on_air",
        "A": "taken_off_air",
    }
    assert changes.stations["code"].to_dict() == {"D": WEST, "E": "", "B": EAST, "C": EAST, "A": WEST}
    assert changes.stations_in(EAST).index.tolist() == ["B", "C"]
    assert len(changes.stations_in(CITY)) == 5


@pytest.mark.parametrize(
    ("row", "is_changed"),
    [
        (("A", "X", 500, 500, {"azimuth_deg": 10.0}), False),
        (("A", "X", 500, 501, {"azimuth_deg": 10.0}), True),
        (("A", "X", 500, 500, {"azimuth_deg": 20.0}), True),
        (("A", "X", 500, 500), True),
        (("A", "X", 500, 500, {"azimuth_deg": 10.0, "eirp_dbm": 60.0}), True),
        (("A", "X", 500, 500, {"azimuth_deg": 10.0, "sector_id": "9"}), True),
        (("A", "Y", 500, 500, {"azimuth_deg": 10.0}), True),
    ],
)
def test_a_station_that_stays_but_differs_is_changed(tmp_path, row, is_changed):
    other, sector = ("B", "X", 1500, 500), ("A", "X", 500, 500, {"sector_id": "2", "antenna": "panel"})
    first = town(
        tmp_path / "w", stations=stations([("A", "X", 500, 500, {"azimuth_deg": 10.0}), sector, other])
    )
    later = Workspace.open(first.path).publish({"stations": (stations([other, sector, row]), HERE)}, note="2")
    found = station_changes(first, later, "squares", "5G")
    assert found["change"].to_dict() == ({"A": "changed"} if is_changed else {})


def test_a_version_in_which_only_what_sections_read_changed_is_another_one(tmp_path):
    first = town(tmp_path / "w")
    later = Workspace.open(first.path).publish({"statistics": (statistics(HANOI), HERE)}, note="statistics")
    assert last_different(later, "squares").number == 1
    assert [each.name for each in changes_since(later, first, "squares").datasets] == ["statistics"]


def test_on_air_counts_follow_from_the_changed_stations(changes):
    for code in (WEST, EAST):
        mine = changes.stations_in(code)
        came = (
            (mine["change"] == "put_on_air") | ((mine["change"] == "added") & (mine["status"] == "on_air"))
        ).sum()
        went = mine["change"].isin(["removed", "taken_off_air"]).sum()
        assert indicator_changes(changes, code, ["stations"])["difference"].item() == came - went


def test_indicators_before_and_after(changes):
    table = indicator_changes(changes, CITY, ["stations", "population", "addresses"])
    assert table.loc["stations"].tolist() == [2, 2, 0]
    assert table.loc["population"].tolist() == [15_000, 15_000, 0]
    assert table.loc["addresses", "after"] == 1
    assert np.isnan(table.loc["addresses", ["before", "difference"]].astype(float)).all()


def test_datasets_say_since_when_they_are_as_they_are(changes):
    told = {
        each.name: (each.version, each.before and each.before.rows, each.after.rows)
        for each in changes.datasets
    }
    assert told == {"stations": (2, 3, 4), "addresses": (3, None, 1)}


def test_divisions_that_one_version_lacks_are_unknown_there(tmp_path):
    first = town(tmp_path / "w", stations=stations(FIRST))
    renamed = divisions(code=[WEST, "003"], name=["West", "New"])
    later = Workspace.open(first.path).publish({"divisions/squares": (renamed, HERE)}, note="renamed")
    changes = changes_since(later, last_different(later, "squares"), "squares")
    table = division_changes(changes, "stations")
    assert table["name"].to_dict() == {WEST: "West", EAST: "East", "003": "New"}
    assert table.loc[WEST, "difference"] == 0
    assert table["difference"].isna().to_dict() == {WEST: False, EAST: True, "003": True}
    assert indicator_changes(changes, "003", ["stations"]).isna().to_numpy().tolist() == [[True, False, True]]


def test_a_version_and_itself_do_not_differ(workspace):
    now = workspace.snapshot()
    same = changes_since(now, now, "squares")
    assert same.stations.empty
    assert same.datasets == ()
    assert (division_changes(same, "stations")["difference"] == 0).all()


def test_postal_points_that_were_not_there_before(tmp_path):
    first = town(tmp_path / "w")
    points = postal([(100, 500, "post_office_level_3")])
    later = Workspace.open(first.path).publish({"postal_points": (points, HERE)}, note="postal")
    changes = changes_since(later, first, "squares")
    assert [each.name for each in changes.datasets] == ["postal_points"]
    assert changes.stations.empty


def test_a_damaged_version_is_passed_over_and_a_pruned_one_is_an_error(tmp_path):
    first = town(tmp_path / "w", stations=stations(FIRST))
    workspace = Workspace.open(first.path)
    workspace.publish({"stations": (stations(SECOND[:1]), HERE)}, note="second")
    now = workspace.publish({"stations": (stations(SECOND), HERE)}, note="third")
    (first.path / "versions" / "000002.json").write_text("{")
    assert last_different(now, "squares").number == 1
    for file in (first.path / "data").glob("stations*"):
        file.unlink()
    with pytest.raises(WorkspaceError, match="is missing"):
        changes_since(now, last_different(now, "squares"), "squares")
