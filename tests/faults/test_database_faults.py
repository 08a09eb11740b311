"""A database that is killed, restarted, slow, silent or cut off: no half version, and recovery."""

import threading
import time

import pytest

from api.app import create_app
from layers.editing import Change
from layers.errors import WorkspaceError
from layers.workspace import Workspace
from tests.faults.proxy import Proxy
from tests.layers.workspaces import PROVENANCE, addresses, divisions, postal_points, stations
from tests.local_client import LocalClient

SCHEME = "divisions/districts-2023"
ITEMS = "/collections/postal_points/items"
LOOKUP = "/lookup?lat=21.005&lon=105.801"


def content(count):
    return {
        "stations": (stations(count), PROVENANCE),
        "postal_points": (postal_points(min(count, 4)), PROVENANCE),
        "addresses": (addresses(count), PROVENANCE),
        SCHEME: (divisions(), PROVENANCE),
    }


@pytest.fixture
def proxy(cluster):
    proxy = Proxy(cluster.port)
    yield proxy
    proxy.close()


@pytest.fixture
def direct(tmp_path, database):
    """Return a workspace that reaches its database by the shortest way."""
    workspace = Workspace.create(tmp_path / "w", settings="store_query_timeout_s = 1\n", store=database)
    workspace.publish(content(3), note="first")
    return workspace


@pytest.fixture
def workspace(direct, cluster, proxy, database):
    """Return the same workspace, which reaches its database through the proxy."""
    name = database.rpartition("/")[2]
    return Workspace.open(direct.path, store=cluster.url(name, proxy.port))


@pytest.fixture
def client(workspace):
    with LocalClient(create_app(workspace.settings)) as client:
        yield client


def is_whole(workspace, number):
    """Check that a version is the newest, and that nothing of another one is there."""
    snapshot = workspace.snapshot()
    snapshot.verify()
    assert snapshot.number == number
    assert {len(snapshot.frame(name)) for name in ("stations", "addresses")} == {3 if number == 1 else 5}
    with workspace.store.database.reading(within_s=10) as connection:
        begun = connection.execute("SELECT max(lower(valid)) FROM phusong.stations").fetchone()
    assert begun[0] <= number
    return True


def until(condition):
    """Wait until something holds; it must, within a minute."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_answers_from_memory_go_on_while_the_database_is_down(client, direct, cluster):
    assert client.get(ITEMS).json()["numberMatched"] == 3
    before = client.get(LOOKUP).json()
    cluster.kill()
    try:
        client.app.state.host.refresh()
        assert client.get(LOOKUP).json() == before
        assert client.get("/readyz").json()["status"] == "ready"
        assert "the store cannot be read" in client.get("/readyz").json()["trouble"]
        refused = client.get(ITEMS)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.json()["detail"].startswith("postgresql://127.0.0.1:")
        with pytest.raises(WorkspaceError, match=r"postgresql://127\.0\.0\.1"):
            direct.publish(content(4), note="nobody hears it")
    finally:
        cluster.start()
    assert client.get(ITEMS).json()["numberMatched"] == 3
    direct.publish(content(5), note="after the restart")
    until(lambda: client.get("/healthz").json()["version"] == 2)
    assert client.get(ITEMS).json()["numberMatched"] == 4
    assert client.get("/readyz").json()["trouble"] == ""


def test_a_restart_between_two_questions_is_not_noticed(workspace, cluster):
    assert workspace.store.numbers() == [1]
    cluster.stop()
    cluster.start()
    assert workspace.store.numbers() == [1]
    assert len(workspace.snapshot().frame("stations")) == 3


@pytest.mark.parametrize(
    "words",
    [
        b"pg_advisory_lock",
        b"BEGIN",
        b"COPY (SELECT",
        b"UPDATE",
        b"FROM STDIN",
        b"INSERT INTO phusong.versions",
        b"DELETE FROM phusong.versions",
        b"COMMIT",
    ],
)
def test_a_writer_that_is_cut_off_leaves_the_old_version(workspace, direct, proxy, words):
    proxy.at(words, proxy.cut)
    with pytest.raises(WorkspaceError, match=r"postgresql://127\.0\.0\.1"):
        workspace.publish(with_a_change(content(5)), note="second")
    assert is_whole(direct, 1)
    assert workspace.publish(content(5), note="again").number == 2
    assert is_whole(direct, 2)


@pytest.mark.parametrize("words", [b"FROM STDIN", b"COMMIT"])
def test_a_database_that_is_killed_while_it_is_written_to(workspace, direct, proxy, cluster, words):
    proxy.at(words, cluster.kill)
    try:
        with pytest.raises(WorkspaceError, match=r"postgresql://127\.0\.0\.1"):
            workspace.publish(content(5), note="second")
    finally:
        cluster.start()
    assert is_whole(direct, 1)
    assert workspace.publish(content(5), note="again").number == 2


def with_a_change(datasets):
    """Return datasets of which a row is another than before, so that one is closed."""
    datasets["stations"][0].loc[0, "operator"] = "Vinaphone"
    return datasets


def test_a_version_that_was_published_stays_even_if_nobody_was_told(workspace, direct, proxy):
    proxy.after(b"COMMIT", proxy.cut)
    with pytest.raises(WorkspaceError):
        workspace.publish(content(5), note="second")
    assert is_whole(direct, 2)


@pytest.mark.parametrize("words", [b"FOR UPDATE", b"FROM STDIN", b"COMMIT"])
def test_an_edit_that_is_cut_off_leaves_the_row_as_it_was(workspace, direct, proxy, words):
    proxy.at(words, proxy.cut)
    edits = [Change("100000", {"name": "new"})]
    with pytest.raises(WorkspaceError):
        workspace.edit("postal_points", edits)
    assert is_whole(direct, 1)
    workspace.edit("postal_points", edits)
    assert direct.snapshot().features("postal_points").feature("100000").table["name"].to_pylist() == ["new"]


def test_what_was_acknowledged_is_there_whatever_is_cut(workspace, direct, proxy):
    """A writer counts on while its connections are cut at random; all that it was told is there."""
    done = threading.Event()

    def cut():
        while not done.wait(0.05):
            proxy.cut()

    cutter = threading.Thread(target=cut)
    cutter.start()
    told = []
    for count in range(1, 13):
        try:
            told.append(workspace.publish({"stations": (stations(count), PROVENANCE)}, note="").number)
        except WorkspaceError:
            told.append(None)
    done.set()
    cutter.join()
    kept = {version.number: version.datasets["stations"].rows for version in direct.versions()}
    for count, number in enumerate(told, start=1):
        assert number is None or kept[number] == count
    assert list(kept) == list(range(1, len(kept) + 1))
    direct.snapshot().verify()


def test_a_slow_network_is_only_slow(workspace, proxy):
    proxy.delay_s = 0.02
    assert workspace.publish(content(5), note="slow").number == 2
    assert is_whole(workspace, 2)


def test_a_silent_database_is_given_up_and_found_again(client, proxy, monkeypatch):
    monkeypatch.setattr("layers.postgis.database.GRACE_S", 0.2)
    assert client.get(ITEMS).status_code == 200
    proxy.stall()
    refused = client.get(ITEMS)
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    assert client.get(LOOKUP).status_code == 200
    proxy.flow()
    until(lambda: client.get(ITEMS).status_code == 200)


def test_a_table_that_somebody_locks_is_waited_for_no_longer_than_set(client, direct):
    with direct.store.database.writing() as connection, connection.transaction():
        connection.execute("LOCK TABLE phusong.postal_points")
        refused = client.get(ITEMS)
        assert refused.status_code == 503
        assert "statement timeout" in refused.json()["detail"]
        assert client.get(LOOKUP).status_code == 200
    assert client.get(ITEMS).status_code == 200
