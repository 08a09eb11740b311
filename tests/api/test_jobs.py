"""Background jobs: queued, watched, fetched, cancelled; each on the version it began with."""

import io
import threading
import time
from datetime import timedelta
from zipfile import ZipFile

import pytest

from api import jobs
from api.app import create_app
from api.job_models import JobStatus
from api.models import Problem
from layers.errors import ExportError
from layers.workspace import Workspace
from reports.document import parse
from tests.local_client import LocalClient
from tests.planning.town import HERE, postal, stations, town

WANTED = {"scheme": "squares", "formats": ["json", "csv"]}


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jobs") / "w"
    town(folder, stations=stations([("A", "X", 500, 500)]))
    settings = Workspace.open(folder).settings.model_copy(update={"max_jobs": 2})
    return create_app(settings)


@pytest.fixture
def client(application):
    application.state.jobs = jobs.Jobs(application.state.host.settings)
    with LocalClient(application, raise_server_exceptions=False) as client:
        yield client
    application.state.jobs.close()


class Held:
    """Stands for the writing of reports, which goes on only when it may."""

    def __init__(self):
        self.may_go_on, self.running = threading.Event(), threading.Event()
        self.versions = []

    def __call__(self, snapshot, _wanted, folder, *, progress):
        self.versions.append(snapshot.number)
        progress("West (vi)", 0.25)
        self.running.set()
        assert self.may_go_on.wait(30)
        progress("East (vi)", 0.5)
        folder.mkdir()
        (folder / "a.txt").write_text("a")
        return [folder / "a.txt"]


@pytest.fixture
def held(monkeypatch):
    made = Held()
    monkeypatch.setattr(jobs, "write_reports", made)
    yield made
    made.may_go_on.set()


def begun(client, **more):
    answer = client.post("/reports/jobs", json=WANTED | more)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def status(client, at):
    return JobStatus.model_validate_json(client.get(at).content)


def ended(client, at):
    """Return the status of a job when it is done or has failed."""
    until = time.monotonic() + 60
    while (now := status(client, at)).state in {"queued", "running"}:
        assert time.monotonic() < until
        time.sleep(0.02)
    return now


def test_a_job_writes_all_reports_of_a_scheme_into_one_file(client):
    at = begun(client, languages=["vi", "en"])
    done = ended(client, at)
    assert (done.state, done.share, done.doing, done.error, done.version) == ("done", 1, "", "", 1)
    assert done.created <= done.started <= done.finished
    answer = client.get(done.result)
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="squares.zip"' in answer.headers["content-disposition"]
    with ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == [
            f"squares{code}.{language}.{suffix}"
            for code in ("", "-001", "-002")
            for language in ("vi", "en")
            for suffix in ("json", "csv")
        ]
        report = parse(packed.read("squares-002.en.json"))
    assert report == parse(client.get("/reports/squares/002.json?lang=en").content)


def test_one_job_runs_and_others_wait_up_to_a_limit(client, held):
    first, second = begun(client), begun(client)
    assert held.running.wait(30)
    assert (status(client, first).state, status(client, first).doing) == ("running", "West (vi)")
    assert status(client, first).share == 0.25
    assert (status(client, second).state, status(client, second).started) == ("queued", None)
    answer = client.get(f"{second}/result")
    assert answer.status_code == 409
    assert "since it is queued" in answer.json()["detail"]
    begun(client)
    full = client.post("/reports/jobs", json=WANTED)
    assert full.status_code == 503
    assert int(full.headers["retry-after"]) > 0
    assert "max_jobs" in Problem.model_validate_json(full.content).detail
    held.may_go_on.set()
    assert [ended(client, each).state for each in (first, second)] == ["done", "done"]


def test_a_job_is_computed_on_the_version_it_began_with(tmp_path, held):
    town(tmp_path / "w")
    workspace = Workspace.open(tmp_path / "w")
    with LocalClient(create_app(workspace.settings)) as client:
        first, second = begun(client), begun(client)
        assert held.running.wait(30)
        workspace.publish({"postal_points": (postal([(9, 9, "post_office")]), HERE)}, note="2")
        client.app.state.host.refresh()
        third = begun(client)
        held.may_go_on.set()
        assert [ended(client, each).version for each in (first, second, third)] == [1, 1, 2]
    assert held.versions == [1, 1, 2]


@pytest.mark.parametrize("is_running", [True, False])
def test_a_job_can_be_cancelled(client, held, is_running):
    first, second = begun(client), begun(client)
    assert held.running.wait(30)
    gone, other = (first, second) if is_running else (second, first)
    assert client.delete(gone).status_code == 204
    assert client.get(gone).status_code == client.delete(gone).status_code == 404
    held.may_go_on.set()
    assert ended(client, other).state == "done"
    assert len(held.versions) == (2 if is_running else 1)
    assert [each.name for each in folder_of(client).iterdir()] == [f"{other.removeprefix('/jobs/')}.zip"]


def test_a_job_cancelled_at_its_very_end_leaves_nothing_behind(client, held, monkeypatch):
    at, told = begun(client), client.app.state.jobs._tell
    assert held.running.wait(30)

    def tell(id, doing, share):
        told(id, doing, share)
        if share == 1.0 and at.endswith(id):
            client.app.state.jobs.remove(id)

    monkeypatch.setattr(client.app.state.jobs, "_tell", tell)
    held.may_go_on.set()
    other = begun(client)
    assert ended(client, other).state == "done"
    assert [each.name for each in folder_of(client).iterdir()] == [f"{other.removeprefix('/jobs/')}.zip"]


def folder_of(client):
    return client.app.state.jobs._folder


def test_results_are_removed_on_demand_after_their_time_and_with_the_server(client, held):
    held.may_go_on.set()
    first, second = begun(client), begun(client)
    assert ended(client, second).state == "done"
    client.delete(first)
    assert client.get(f"{first}/result").status_code == 404
    client.app.state.jobs._keep = timedelta(0)
    assert client.get(second).status_code == 404
    folder = folder_of(client)
    assert list(folder.iterdir()) == []
    client.app.state.jobs.close()
    assert not folder.exists()
    assert not any(each.name == "jobs" for each in threading.enumerate())


@pytest.mark.parametrize(
    ("error", "said"),
    [(ExportError("no ink"), "no ink"), (ZeroDivisionError("secret"), "An error in the server")],
)
def test_a_job_that_fails_says_why_and_the_next_one_runs(client, monkeypatch, error, said):
    def fail(*_args, **_options):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "write_reports", fail)
        failed = begun(client)
        assert ended(client, failed).error.startswith(said)
    assert client.get(f"{failed}/result").status_code == 409
    assert "secret" not in client.get(f"{failed}/result").text
    assert ended(client, begun(client, codes=["001"])).state == "done"


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ({"scheme": "none"}, 404, "none"),
        ({"scheme": "squares", "codes": ["999"]}, 404, "'999'"),
        ({"scheme": "squares", "formats": ["docx"]}, 400, "formats are pdf"),
        ({"scheme": "squares", "formats": []}, 400, "formats"),
        ({"scheme": "squares", "languages": ["fr"]}, 400, "'fr'"),
        ({"scheme": "squares", "scenario": "../x"}, 404, "no scenario '../x'"),
        ({"scheme": "squares", "since": 1}, 400, "no earlier one"),
        ({"scheme": "squares", "folder": "/x"}, 400, "folder"),
        ([], 400, "given"),
    ],
)
def test_what_cannot_be_made_is_refused_at_once(client, body, code, named):
    defaults = {"formats": ["csv"]} if isinstance(body, dict) else None
    answer = client.post("/reports/jobs", json=defaults | body if defaults else body)
    assert answer.status_code == code
    assert named in Problem.model_validate_json(answer.content).detail


def test_jobs_are_for_the_servers_own_machine_alone_while_there_are_no_keys(application, client):
    at = begun(client, codes=["001"])
    ended(client, at)
    visitor = LocalClient(application, client=("10.0.0.9", 1))
    assert visitor.post("/reports/jobs", json=WANTED).status_code == 403
    assert visitor.delete(at).status_code == 403
    assert visitor.get(at).status_code == 403
    too_large = client.post(
        "/reports/jobs", content=b" " * 9_000_000, headers={"content-type": "application/json"}
    )
    assert too_large.status_code == 413


def test_a_job_may_be_for_any_divisions(client):
    done = ended(client, begun(client, codes=["", "002"], formats=["csv"]))
    with ZipFile(io.BytesIO(client.get(done.result).content)) as packed:
        assert packed.namelist() == ["squares.csv", "squares-002.csv"]
