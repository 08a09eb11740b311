"""What a server tells of itself: metrics, a line in the log for each request, whether it is ready."""

import json
import logging
import re
from datetime import datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api import logs
from api.access.keys import create_key
from api.app import create_app
from api.models import Problem, Readiness
from layers.workspace import Workspace
from tests.local_client import LocalClient
from tests.planning.town import postal, town


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("observed") / "w"
    town(folder, postal_points=postal([(500, 500, "post_office")]))
    return folder


@pytest.fixture
def visitor(folder):
    with LocalClient(create_app(Workspace.open(folder).settings), raise_server_exceptions=False) as client:
        yield client


def series(client):
    """Return what Prometheus' own parser reads: value by name and labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def requests(found):
    return {
        tuple(dict(key[1:]).values()): value
        for key, value in found.items()
        if key[0] == "phusong_requests_total"
    }


def test_requests_are_counted_by_the_template_of_their_route(visitor):
    for path in ("/divisions/squares", "/divisions/none", "/divisions/squares/001", "/divisions/squares/002"):
        visitor.get(path)
    visitor.request("BREW", "/healthz")
    tag = visitor.get("/divisions/squares").headers["etag"]
    assert visitor.get("/divisions/squares", headers={"If-None-Match": tag}).status_code == 304
    for path in ("/a", "/b/c", "/static/favicon.svg", "/static/none"):
        visitor.get(path)
    found = series(visitor)
    assert requests(found) == {
        ("GET", "/divisions/{scheme}", "200"): 2,
        ("GET", "/divisions/{scheme}", "404"): 1,
        ("GET", "/divisions/{scheme}/{code}", "200"): 2,
        ("other", "/healthz", "405"): 1,
        ("GET", "/divisions", "304"): 1,
        ("GET", "none", "404"): 2,
        ("GET", "/static", "200"): 1,
        ("GET", "/static", "404"): 1,
    }
    route = ("route", "/divisions/{scheme}/{code}")
    assert found["phusong_request_seconds_count", route] == 2
    assert found["phusong_request_seconds_bucket", ("le", "0.0005"), route] <= 2
    assert found["phusong_request_seconds_bucket", ("le", "+Inf"), route] == 2
    assert found["phusong_requests_in_flight",] == 1  # this one


def test_what_is_served_and_taken_is_told(visitor):
    tile = "/tiles/postal_points/0/0/0.mvt"
    for _ in range(3):
        assert visitor.get(tile).status_code == 200
    found = series(visitor)
    assert found["phusong_version",] == 1
    assert found["phusong_dataset_rows", ("dataset", "postal_points")] == 1
    assert found["phusong_tiles_total", ("cache", "hit")] >= 2
    assert found["phusong_store_reachable",] == 1
    assert found["phusong_disk_free_bytes",] > 0
    taken = {key[0]: value for key, value in found.items() if key[0].startswith("phusong_process")}
    assert taken["phusong_process_resident_bytes"] > 50e6
    assert taken["phusong_process_open_files"] > 3
    assert taken["phusong_process_threads"] >= 1


def test_metrics_are_for_this_machine_and_administrators_unless_opened(tmp_path):
    town(tmp_path / "w")
    settings = Workspace.open(tmp_path / "w").settings
    viewer, admin = (create_key(tmp_path / "w", role, role).text for role in ("viewer", "admin"))
    other = {"client": ("192.0.2.7", 5)}
    with LocalClient(create_app(settings)) as here, LocalClient(create_app(settings), **other) as away:
        assert here.get("/metrics").status_code == 200
        # A proxy on this machine that is not named as one speaks for somebody else.
        assert here.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 401
        assert away.get("/metrics").status_code == 401
        for key, status in ((viewer, 403), (admin, 200)):
            assert away.get("/metrics", headers={"Authorization": f"Bearer {key}"}).status_code == status
    opened = settings.model_copy(
        update={"serving": settings.serving.model_copy(update={"metrics_for_all": True})}
    )
    with LocalClient(create_app(opened), **other) as away:
        assert away.get("/metrics").status_code == 200


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [("req-1.A_b", True), ("", False), ("a b", False), ('x"\n', False), ("x" * 65, False), ("é", False)],
)
def test_every_answer_names_its_request(visitor, sent, is_kept):
    for path in ("/healthz", "/nowhere", "/divisions/none"):
        answer = visitor.get(path, headers={"X-Request-ID": sent.encode()} if "\n" not in sent else {})
        given = answer.headers["x-request-id"]
        assert (given == sent) is is_kept
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given)


def lines(caplog):
    formatter = logs.JsonLines()
    return [json.loads(formatter.format(each)) for each in caplog.records if each.name == "phusong.requests"]


def test_a_request_is_a_line_without_what_was_looked_up(visitor, caplog):
    caplog.set_level(logging.INFO, "phusong")
    asked = "1 Phố Tràng Tiền"
    visitor.get("/lookup", params={"q": asked, "lon": 105.81234, "lat": 21.04321})
    visitor.get("/addresses/1111100001", headers={"User-Agent": "curl/8"})
    first, second = lines(caplog)
    assert (first["method"], first["route"], first["path"], first["status"]) == (
        "GET",
        "/lookup",
        "/lookup",
        200,
    )
    assert (second["route"], second["path"], second["status"]) == (
        "/addresses/{code}",
        "/addresses/{code}",
        404,
    )
    assert (first["client"], second["user_agent"], first["level"]) == ("127.0.0.1", "curl/8", "info")
    assert first["duration_ms"] > 0
    assert first["bytes"] > 100
    assert datetime.fromisoformat(first["time"]).tzinfo is not None
    written = json.dumps(lines(caplog), ensure_ascii=False) + caplog.text
    for told in (asked, "Tr%C3%A0ng", "105.8", "1111100001"):
        assert told not in written


def test_everything_logged_for_a_request_names_it(visitor, monkeypatch):
    seen = []
    monkeypatch.setattr(
        logging.getLogger("phusong.api"), "handle", lambda _r: seen.append(logs.REQUEST_ID.get())
    )
    monkeypatch.setattr(visitor.app.state.host.service, "table", lambda *_: 1 / 0)
    answer = visitor.get("/divisions/squares", headers={"X-Request-ID": "bug-7"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "bug-7")
    assert seen == ["bug-7"]
    assert requests(series(visitor))["GET", "/divisions/{scheme}", "500"] == 1


def test_lines_are_json_or_for_people(capsys):
    before = logging.root.handlers[:], logging.root.level
    try:
        for form, pattern in (
            ("json", r'\{"time":"[^"]+","level":"warning".*"message":"on fire".*\}\n'),
            ("text", r"\d{4}-\d\d-\d\d [\d:,]+ WARNING on fire\n"),
        ):
            logs.set_up(form)
            logging.getLogger("phusong.x").warning("on %s", "fire")
            assert re.fullmatch(pattern, capsys.readouterr().err)
    finally:
        logging.root.handlers[:], logging.root.level = before


def test_a_server_is_ready_when_a_version_is_prepared_and_until_it_ends(folder):
    app = create_app(Workspace.open(folder).settings)
    unprepared = LocalClient(app, raise_server_exceptions=False)
    answer = unprepared.get("/readyz")
    assert answer.status_code == 503
    assert "no version" in Problem.model_validate_json(answer.content).detail
    with LocalClient(app) as client:
        ready = Readiness.model_validate_json(client.get("/readyz").content)
        assert (ready.status, ready.version, ready.trouble) == ("ready", 1, "")
        app.state.is_stopping = True
        answer = client.get("/readyz")
        assert (answer.status_code, answer.headers["connection"]) == (503, "close")
        assert int(answer.headers["retry-after"]) > 0
        assert "ending" in answer.json()["detail"]
        assert client.get("/healthz").status_code == 200
