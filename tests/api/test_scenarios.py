"""Scenarios over HTTP: evaluated, kept, read, compared."""

import base64
import threading

import geopandas as gpd
import pyogrio
import pytest
from rasterio import MemoryFile

from api import scenario_answers
from api.access.origin import is_loopback
from api.app import create_app
from api.models import Problem
from api.scenario_models import (
    ScenarioAnswer,
    ScenarioComparison,
    ScenarioEvaluation,
    ScenarioList,
)
from layers.scenario_store import scenario_names
from layers.workspace import Workspace
from maps.colours import GAINED, LOST
from tests.local_client import HERE, LocalClient
from tests.planning.test_scenarios import PLACES, THERE, add, lonlat, move, remove
from tests.planning.town import Y0, addresses, stations, town

ADD = add("N", (1000, 500), {"azimuth_deg": 0.0}, {"azimuth_deg": 180.0, "eirp_dbm": 80.0})
PLAN = {"operator": "X", "changes": [ADD, move("A", (1900, 20)), remove("C")]}


def made(folder):
    town(folder, model="signal", stations=stations(THERE), addresses=addresses(PLACES))
    return Workspace.open(folder)


@pytest.fixture
def workspace(tmp_path):
    return made(tmp_path / "w")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Return a workspace for tests that keep nothing, and its application."""
    workspace = made(tmp_path_factory.mktemp("shared") / "w")
    return workspace, create_app(workspace.settings)


@pytest.fixture(scope="module")
def visitor(shared):
    with LocalClient(shared[1], raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(workspace):
    with LocalClient(create_app(workspace.settings), raise_server_exceptions=False) as client:
        yield client


def test_a_scenario_is_kept_read_replaced_and_deleted(client, workspace):
    before = workspace.snapshot()
    answer = client.post("/scenarios", json=PLAN | {"name": "first", "title": "Thử"})
    assert answer.status_code == 201
    made = ScenarioAnswer.model_validate_json(answer.content)
    assert (made.scenario.title, made.saved_on_version) == ("Thử", 1)
    assert ScenarioAnswer.model_validate_json(client.get("/scenarios/first").content) == made
    listed = ScenarioList.model_validate_json(client.get("/scenarios").content)
    assert [(each.name, each.changes) for each in listed.scenarios] == [("first", 3)]
    changed = PLAN | {"name": "first", "changes": [ADD]}
    answer = client.put("/scenarios/first", json=changed)
    assert len(ScenarioAnswer.model_validate_json(answer.content).scenario.changes) == 1
    assert client.delete("/scenarios/first").status_code == 204
    assert client.get("/scenarios/first").status_code == 404
    after = workspace.snapshot()
    assert (after.number, after.datasets) == (before.number, before.datasets)


def test_evaluating_keeps_nothing_and_says_what_is_gained(client, workspace):
    answer = client.post("/scenarios/evaluate", json=PLAN | {"changes": [ADD]})
    assert answer.status_code == 200
    found = ScenarioEvaluation.model_validate_json(answer.content)
    gain = found.city.outdoor.operator
    assert gain.area_km2_gained > 0
    assert gain.addresses_lost == 0
    parts = [each.gains.outdoor.operator.people_gained for each in found.divisions]
    assert sum(parts) == pytest.approx(gain.people_gained)
    assert found.pictures.indoor.url.startswith("data:image/png;base64,")
    assert found.pictures.outdoor.west < ADD["lon"] < found.pictures.outdoor.east
    assert scenario_names(workspace.path) == []
    bare = client.post("/scenarios/evaluate?pictures=false", json=PLAN)
    assert ScenarioEvaluation.model_validate_json(bare.content).pictures is None


def test_two_scenarios_stand_side_by_side(client):
    for name, changes in (("a", [ADD]), ("b", [remove("C")])):
        client.post("/scenarios", json=PLAN | {"name": name, "changes": changes})
    answer = client.get("/scenarios/compare", params={"a": "a", "b": "b"})
    found = ScenarioComparison.model_validate_json(answer.content)
    assert [each.code for each in found.divisions] == ["001", "002"]
    assert found.divisions[1].b.outdoor.operator.area_km2_lost > 0
    assert found.divisions[1].a.outdoor.operator.area_km2_gained > 0
    assert found.a.evaluation.city.outdoor.operator.area_km2_gained > 0


def test_a_scenario_is_exported_as_a_geopackage(client, tmp_path):
    client.post("/scenarios", json=PLAN | {"name": "first"})
    answer = client.get("/scenarios/first.gpkg")
    assert answer.headers["content-type"] == "application/geopackage+sqlite3"
    path = tmp_path / "first.gpkg"
    path.write_bytes(answer.content)
    assert {name for name, _ in pyogrio.list_layers(path)} == {"stations", "gains"}
    changed = gpd.read_file(path, layer="stations").set_index("station_id")
    assert changed["change"].to_dict() == {"A": "moved", "C": "removed", "N": "added"}
    assert changed.loc["N", "azimuths_deg"] == "0 180"
    assert changed.loc["A", "from_y"] == pytest.approx(Y0 + 500)
    assert changed.geometry["A"].x == pytest.approx(lonlat(1900, 20)["lon"])
    gains = gpd.read_file(path, layer="gains").set_index("code")
    evaluation = client.get("/scenarios/first").json()["evaluation"]
    city = evaluation["city"]["outdoor"]["any"]["people_gained"]
    assert gains["people_gained_outdoor_any"].sum() == pytest.approx(city)
    assert gains["source"].tolist() == ["test", "test"]


def test_a_scenario_is_evaluated_on_the_newest_version(client, workspace):
    client.post("/scenarios", json=PLAN | {"name": "first", "changes": [ADD]})
    fewer = stations(THERE[1:])
    workspace.publish({"stations": (fewer, workspace.snapshot().info("stations").provenance)}, note="fewer")
    client.app.state.host.refresh()
    found = ScenarioAnswer.model_validate_json(client.get("/scenarios/first").content)
    assert (found.saved_on_version, found.evaluation.version) == (1, 2)
    workspace.publish(
        {
            "stations": (
                stations([*THERE, ("N", "Y", 5, 5)]),
                workspace.snapshot().info("stations").provenance,
            )
        },
        note="built",
    )
    client.app.state.host.refresh()
    answer = client.get("/scenarios/first")
    assert answer.status_code == 409
    assert "station 'N': there is a station of that name already" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "named"),
    [
        ("GET", "/scenarios/none", None, 404, "no scenario 'none'"),
        ("GET", "/scenarios/none.gpkg", None, 404, "no scenario 'none'"),
        ("GET", "/scenarios/..%5Cphusong", None, 404, "no scenario"),
        ("GET", "/scenarios/compare?a=x", None, 400, "b: Field required"),
        ("GET", "/scenarios/compare?a=x&b=y", None, 404, "no scenario 'x'"),
        ("DELETE", "/scenarios/none", None, 404, "no scenario 'none'"),
        ("PUT", "/scenarios/x", PLAN | {"name": "x"}, 404, "no scenario 'x'"),
        ("PUT", "/scenarios/x", PLAN | {"name": "y"}, 400, "'y' in the body, 'x' in the path"),
        ("POST", "/scenarios", PLAN, 400, "name"),
        ("POST", "/scenarios", PLAN | {"name": "compare"}, 400, "compare"),
        ("POST", "/scenarios?colour=1", PLAN | {"name": "x"}, 400, "colour"),
        ("POST", "/scenarios/evaluate?scheme=none", PLAN, 404, "none"),
        ("POST", "/scenarios/evaluate", PLAN | {"changes": [remove("D")]}, 409, "station 'D'"),
        ("POST", "/scenarios/evaluate", PLAN | {"changes": [move("A", (9e4, 0))]}, 400, "outside the map"),
        ("POST", "/scenarios/evaluate", PLAN | {"changes": [{"action": "turn"}]}, 400, "'turn'"),
        ("POST", "/scenarios/evaluate", PLAN | {"technology": "6G"}, 400, "6G"),
        ("POST", "/scenarios/evaluate", PLAN | {"operator": " "}, 400, "blank"),
        ("POST", "/scenarios/evaluate", PLAN | {"changes": [remove("A")] * 201}, 413, "= 200 allows"),
        (
            "POST",
            "/scenarios/evaluate",
            PLAN | {"changes": [add("N", (9, 9), {"azimuth_deg": 400})]},
            400,
            "azimuth_deg: Input should be less than or equal to 360 (given: 400)",
        ),
        (
            "POST",
            "/scenarios/evaluate",
            PLAN | {"changes": [add("N", (9, 9), {"height_m": 0})]},
            400,
            "height_m",
        ),
    ],
)
def test_a_wrong_request_is_a_problem(visitor, shared, method, path, *, body, status, named):
    answer = visitor.request(method, path, json=body)
    assert answer.status_code == status
    assert named in Problem.model_validate_json(answer.content).detail
    assert scenario_names(shared[0].path) == []


def test_what_is_too_long_is_not_read(visitor):
    answer = visitor.post("/scenarios/evaluate", content=b" " * 8_000_001)
    assert answer.status_code == 413
    assert "max_batch_mb = 8" in Problem.model_validate_json(answer.content).detail


def test_a_form_of_another_site_is_not_read_as_json(visitor):
    answer = visitor.post("/scenarios/evaluate", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "who",
    [
        HERE | {"client": ("192.168.1.5", 50_000)},
        HERE | {"client": ("testclient", 50_000)},
        HERE | {"base_url": "http://evil.example"},
    ],
)
def test_only_this_machine_is_answered(shared, who):
    with LocalClient(shared[1], raise_server_exceptions=False, **who) as client:
        for method, path in (
            ("POST", "/scenarios"),
            ("PUT", "/scenarios/x"),
            ("DELETE", "/scenarios/x"),
            ("POST", "/scenarios/evaluate"),
            ("GET", "/scenarios"),
            ("GET", "/healthz"),
            ("GET", "/static/favicon.svg"),
            ("GET", "/nowhere"),
        ):
            answer = client.request(method, path, json=PLAN | {"name": "x"} if method != "GET" else None)
            assert answer.status_code == 403
            assert "there are no keys yet" in Problem.model_validate_json(answer.content).detail
    assert scenario_names(shared[0].path) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_addresses_of_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "10.0.0.1", "::ffff:10.0.0.1", "localhost.evil.example", "1.2.3"])
def test_addresses_of_other_machines(host):
    assert not is_loopback(host)


def test_others_are_answered_while_a_plan_is_evaluated(visitor, monkeypatch):
    started, go_on = threading.Event(), threading.Event()
    evaluated = scenario_answers.evaluated

    def slow(*args):
        started.set()
        assert go_on.wait(30)
        return evaluated(*args)

    monkeypatch.setattr(scenario_answers, "evaluated", slow)
    answers = []
    asking = threading.Thread(target=lambda: answers.append(visitor.post("/scenarios/evaluate", json=PLAN)))
    asking.start()
    assert started.wait(30)
    assert visitor.get("/healthz").status_code == 200
    go_on.set()
    asking.join()
    assert answers[0].status_code == 200


def test_a_damaged_scenario_does_not_hide_the_others(client, workspace):
    client.post("/scenarios", json=PLAN | {"name": "good"})
    (workspace.path / "scenarios" / "bad.json").write_text("{}")
    listed = ScenarioList.model_validate_json(client.get("/scenarios").content)
    assert ([each.name for each in listed.scenarios], listed.damaged) == (["good"], ["bad"])
    assert client.get("/scenarios/bad").status_code == 503
    assert client.put("/scenarios/bad", json=PLAN | {"name": "bad"}).status_code == 200


def test_who_saves_over_what_another_saved_meanwhile_is_told_so(client):
    made = client.post("/scenarios", json=PLAN | {"name": "first", "changes": [ADD]})
    read = client.get("/scenarios/first")
    assert made.headers["etag"] == read.headers["etag"] == f'"{read.json()["tag"]}"'
    assert client.get("/scenarios").json()["scenarios"][0]["tag"] == read.json()["tag"]
    mine = {"If-Match": read.headers["etag"]}
    theirs = client.put("/scenarios/first", json=PLAN | {"name": "first", "changes": [remove("C")]})
    assert theirs.headers["etag"] != read.headers["etag"]
    for late in (
        client.put("/scenarios/first", json=PLAN | {"name": "first"}, headers=mine),
        client.delete("/scenarios/first", headers=mine),
        client.delete("/scenarios/first", headers={"If-Match": f"W/{theirs.headers['etag']}"}),
    ):
        assert late.status_code == 412
        assert "scenario 'first': it was changed" in Problem.model_validate_json(late.content).detail
    assert client.get("/scenarios/first").json()["scenario"]["changes"] == [remove("C")]
    either = {"If-Match": f'"other", {theirs.headers["etag"]}'}
    again = client.put("/scenarios/first", json=PLAN | {"name": "first"}, headers=either)
    assert again.status_code == 200
    assert client.delete("/scenarios/first", headers={"If-Match": "*"}).status_code == 204
    assert client.delete("/scenarios/first", headers={"If-Match": "*"}).status_code == 404


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_the_picture_of_changes_shows_what_is_gained_and_lost(client):
    pictures = {
        name: client.post("/scenarios/evaluate", json=PLAN | {"changes": changes}).json()["pictures"][
            "outdoor"
        ]
        for name, changes in (("added", [ADD]), ("removed", [remove("A"), remove("B")]), ("none", []))
    }
    colours = {name: colours_of(each["changed_url"]) for name, each in pictures.items()}
    assert colours == {"added": {GAINED}, "removed": {LOST}, "none": set()}


def colours_of(url):
    """Return the colours in a picture, but for what is transparent."""
    content = base64.b64decode(url.removeprefix("data:image/png;base64,"))
    with MemoryFile(content) as memory, memory.open() as image:
        palette, values = image.colormap(1), set(image.read(1).ravel().tolist())
    return {"#{:02x}{:02x}{:02x}".format(*palette[each][:3]) for each in values if palette[each][3]}


def test_the_reader_chooses_the_language_of_the_notes(client):
    found = client.post(
        "/scenarios/evaluate?lang=vi&pictures=false", json=PLAN | {"operator": "Z", "changes": []}
    )
    assert "chưa có trạm" in found.json()["notes"][0]


def test_a_report_tells_a_scenario_as_it_is_now(client):
    client.post("/scenarios", json=PLAN | {"name": "first", "title": "Thử <b>", "changes": [ADD]})
    address = "/reports/squares/001.html?lang=en&scenario=first"
    page = client.get(address)
    assert "Scenario: Thử &lt;b&gt;" in page.text
    assert "etag" not in page.headers
    client.put("/scenarios/first", json=PLAN | {"name": "first", "title": "Second", "changes": [ADD]})
    assert "Scenario: Second" in client.get(address).text
    assert "Scenario" not in client.get("/reports/squares/001.html?lang=en").text
    document = client.get("/reports/squares.json?lang=en&scenario=first").json()
    section = document["sections"][1]
    gains = client.get("/scenarios/first").json()["evaluation"]["city"]["outdoor"]["operator"]
    told = dict(zip(section["tables"][0]["headings"], section["tables"][0]["rows"][0], strict=True))
    assert told["Area gained (km²)"]["value"] == gains["area_km2_gained"]
    assert told["People gained"]["value"] == gains["people_gained"]
    assert "<svg" in section["figures"][0]["svg"]
    assert client.get("/reports/squares.csv?scenario=first").status_code == 200
    for wrong in ("none", "..%2Fphusong", "X"):
        answer = client.get(f"/reports/squares/001.html?scenario={wrong}")
        assert answer.status_code == 404
        assert "no scenario" in Problem.model_validate_json(answer.content).detail
