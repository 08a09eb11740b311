"""The audit log: every write has a line before it and one after, or is not done."""

import json

import pytest
from starlette.testclient import TestClient

from api.access import audit
from api.access.audit import AUDIT_FILE, append
from api.access.keys import create_key
from api.app import create_app
from layers.access_settings import Access
from layers.scenario_store import scenario_names
from layers.workspace import Workspace
from tests.planning.test_scenarios import PLACES, THERE, remove
from tests.planning.town import addresses, stations, town

SCENARIO = {"name": "first", "operator": "X", "changes": [remove("C")]}
BARE = "?pictures=false"


@pytest.fixture
def folder(tmp_path):
    town(tmp_path / "w", model="signal", stations=stations(THERE), addresses=addresses(PLACES))
    return tmp_path / "w"


@pytest.fixture
def client(folder):
    key = create_key(folder, "Lan", "planner")
    settings = Workspace.open(folder).settings
    settings = settings.model_copy(update={"access": Access(trusted_proxies=("10.0.0.1",))})
    headers = {"X-API-Key": key.text, "X-Forwarded-For": "198.51.100.7"}
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False, headers=headers, client=("10.0.0.1", 1)) as client:
        yield client


def lines(folder):
    return [json.loads(line) for line in (folder / AUDIT_FILE).read_text().splitlines()]


def test_writes_are_recorded_and_nothing_else(client, folder):
    assert client.get("/scenarios").status_code == 200
    assert client.post("/scenarios", json=SCENARIO, headers={"X-API-Key": "wrong"}).status_code == 401
    assert not (folder / AUDIT_FILE).exists()
    assert client.post(f"/scenarios{BARE}", json=SCENARIO).status_code == 201
    assert client.post("/scenarios", json={}).status_code == 400
    assert client.delete("/scenarios/first").status_code == 204
    begun, ended, *wrong, _, removed = lines(folder)
    key = create_key(folder, "other", "viewer").key
    assert begun.keys() == ended.keys()
    assert {begun["key"], ended["key"]} != {key.id}
    told = ("name", "client", "method", "path", "collection", "version")
    assert [ended[each] for each in told] == ["Lan", "198.51.100.7", "POST", "/scenarios", "scenarios", 1]
    assert (begun["event"], begun["status"]) == ("begun", None)
    assert (ended["event"], ended["status"], ended["feature"]) == ("ended", 201, "first")
    assert begun["request_id"] == ended["request_id"] != removed["request_id"]
    assert [(each["event"], each["status"]) for each in wrong] == [("begun", None), ("ended", 400)]
    assert (removed["method"], removed["feature"], removed["status"]) == ("DELETE", "first", 204)
    assert begun["time"] <= ended["time"] <= removed["time"]


def test_the_line_is_on_the_disk_before_the_write_and_its_end_before_the_answer(client, folder, monkeypatch):
    order = []
    synced = audit.os.fsync
    monkeypatch.setattr(audit.os, "fsync", lambda file: (order.append(scenario_names(folder)), synced(file)))
    client.post(f"/scenarios{BARE}", json=SCENARIO)
    assert order[0] == []
    assert order[-1] == ["first"]
    assert lines(folder)[-1]["status"] == 201


def test_what_cannot_be_recorded_is_not_done(client, folder):
    (folder / AUDIT_FILE).mkdir()
    answer = client.post(f"/scenarios{BARE}", json=SCENARIO)
    assert answer.status_code == 503
    assert "nothing was done" in answer.json()["detail"]
    assert answer.headers["retry-after"]
    assert scenario_names(folder) == []
    assert client.get("/scenarios").status_code == 200


def test_a_disk_without_room_ends_no_write_in_silence(client, folder, monkeypatch):
    def full(file, content):
        return written(file, content[: len(content) // 2])

    written = audit.os.write
    monkeypatch.setattr(audit.os, "write", full)
    assert client.post(f"/scenarios{BARE}", json=SCENARIO).status_code == 503
    monkeypatch.setattr(audit.os, "write", written)
    assert scenario_names(folder) == []
    assert client.post(f"/scenarios{BARE}", json=SCENARIO).status_code == 201
    # The half of a line stands by itself, and the next are whole.
    half, begun, ended = (folder / AUDIT_FILE).read_text().splitlines()
    with pytest.raises(json.JSONDecodeError):
        json.loads(half)
    assert [json.loads(each)["event"] for each in (begun, ended)] == ["begun", "ended"]


def test_an_end_that_cannot_be_recorded_is_in_the_servers_log(client, folder, monkeypatch, caplog):
    recorded = audit.append

    def broken(path, line):
        if line["event"] == "ended":
            raise OSError("no room")
        recorded(path, line)

    monkeypatch.setattr(audit, "append", broken)
    assert client.post(f"/scenarios{BARE}", json=SCENARIO).status_code == 201
    (begun,) = lines(folder)
    assert begun["event"] == "begun"
    assert f"request {begun['request_id']} ended with 201" in caplog.text


def test_lines_of_others_stay_whole(tmp_path):
    path = tmp_path / "log"
    for at in range(3):
        append(path, {"at": at, "text": 'a "quote"\nand a line\u2028'})
    assert [json.loads(each)["at"] for each in path.read_text().split("\n")[:-1]] == [0, 1, 2]
