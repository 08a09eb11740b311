"""Scenarios on the disk: whole or not at all, by names that are no paths."""

import pytest
from pydantic import ValidationError as Invalid

from layers.errors import ConflictError, UnknownNameError, WorkspaceError
from layers.scenario import Scenario
from layers.scenario_store import delete_scenario, load_scenario, save_scenario, scenario_names
from layers.workspace import Workspace

SECTOR = {"azimuth_deg": 120.0, "height_m": 30.0, "eirp_dbm": 65.0}
ADD = {"action": "add", "station_id": "N1", "lon": 105.8, "lat": 21.0, "sectors": [SECTOR]}
REMOVE = {"action": "remove", "station_id": "A"}


def scenario(name="tay-ho", *changes, **more):
    return Scenario.model_validate({"name": name, "operator": "Viettel", "changes": changes, **more})


def test_a_scenario_comes_back_as_it_was_saved(tmp_path):
    made = scenario("tay-ho", ADD, REMOVE, title="Thêm một trạm ở Tây Hồ")
    stored = save_scenario(tmp_path, made, version=3, overwrite=False)
    assert load_scenario(tmp_path, "tay-ho") == stored
    assert (stored.scenario, stored.version) == (made, 3)
    assert stored.saved.utcoffset().total_seconds() == 0


def test_scenarios_are_listed_replaced_and_deleted(tmp_path):
    for name in ("b", "a"):
        save_scenario(tmp_path, scenario(name), version=1, overwrite=False)
    (tmp_path / "scenarios" / "Not a name.json").write_text("{}")
    assert scenario_names(tmp_path) == ["a", "b"]
    save_scenario(tmp_path, scenario("a", REMOVE), version=2, overwrite=True)
    assert load_scenario(tmp_path, "a").scenario.changes[0].station_id == "A"
    delete_scenario(tmp_path, "a")
    assert scenario_names(tmp_path) == ["b"]


def test_nothing_is_replaced_unasked_and_nothing_unknown_is_replaced(tmp_path):
    save_scenario(tmp_path, scenario("a", REMOVE), version=1, overwrite=False)
    with pytest.raises(ConflictError, match="scenario 'a': there is one of that name already"):
        save_scenario(tmp_path, scenario("a"), version=1, overwrite=False)
    assert len(load_scenario(tmp_path, "a").scenario.changes) == 1
    with pytest.raises(UnknownNameError, match="no scenario 'b'; there are a"):
        save_scenario(tmp_path, scenario("b"), version=1, overwrite=True)


@pytest.mark.parametrize("name", ["none", "../phusong", "a/b", "A", "", "a.b"])
def test_what_is_not_there_is_unknown(tmp_path, name):
    (tmp_path / "phusong.json").write_text("{}")
    for ask in (load_scenario, delete_scenario):
        with pytest.raises(UnknownNameError, match="there are none yet"):
            ask(tmp_path, name)
    assert (tmp_path / "phusong.json").exists()


def test_a_damaged_file_is_said_to_be_damaged(tmp_path):
    save_scenario(tmp_path, scenario("a"), version=1, overwrite=False)
    (tmp_path / "scenarios" / "a.json").write_text('{"scenario": {}}')
    with pytest.raises(WorkspaceError, match=r"a\.json: damaged"):
        load_scenario(tmp_path, "a")


def test_a_workspace_keeps_its_scenarios_beside_its_versions(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    save_scenario(workspace.path, scenario("a"), version=0, overwrite=False)
    with workspace.writer():
        pass
    assert scenario_names(Workspace.open(workspace.path).path) == ["a"]
    assert workspace.snapshot().datasets == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (ADD | {"sectors": [{"azimuth_deg": 400}]}, "azimuth_deg"),
        (ADD | {"sectors": [{"eirp_dbm": float("nan")}]}, "eirp_dbm"),
        (ADD | {"sectors": []}, "sectors"),
        (ADD | {"sectors": [{"power": 3}]}, "power"),
        (ADD | {"lat": 91}, "lat"),
        (ADD | {"station_id": ""}, "station_id"),
        ({"action": "turn", "station_id": "A"}, "turn"),
        (REMOVE | {"lon": 1}, "lon"),
    ],
)
def test_a_value_that_cannot_be_is_named(change, said):
    with pytest.raises(Invalid, match=said):
        scenario("a", change)


@pytest.mark.parametrize("name", ["compare", "evaluate", "Tây Hồ", "a_b", "-a", "a" * 81])
def test_a_name_that_cannot_be_is_refused(name):
    with pytest.raises(Invalid, match="name"):
        scenario(name)
