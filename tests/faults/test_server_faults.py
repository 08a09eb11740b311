"""Servers that are ended, killed, or given broken versions while clients ask."""

import json
import os
import signal
import socket

import pytest

from layers.workspace import Workspace
from tests.planning.town import HERE, postal, town
from tests.served import Asking, Served

LOOKUP = "/lookup?lon=105.85&lat=21.03"


@pytest.fixture
def folder(tmp_path):
    town(tmp_path / "w")
    return tmp_path / "w"


def version(served):
    return json.loads(served.get("/healthz")[1])["version"]


def publish(folder, x, note="more"):
    Workspace.open(folder).publish({"postal_points": (postal([(x, 500, "post_office")]), HERE)}, note=note)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:  # noqa: PTH123
        return [int(each) for each in file.read().split()]


def lets_nobody_in(served):
    """Return whether a new connection is refused; the kernel resets those that waited to be let in."""
    try:
        return served.get("/healthz")[0] == 0
    except ConnectionResetError:
        return False


def test_nobody_is_cut_off_when_the_server_is_told_to_end(folder):
    with Served(folder) as served, socket.create_connection(served.address) as slow:
        slow.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        with Asking(served, LOOKUP) as asking:
            served.process.send_signal(signal.SIGTERM)
            served.until(lambda: lets_nobody_in(served))
            slow.sendall(b"\r\n")
            answer = slow.recv(10_000)
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"the server is ending" in answer + slow.recv(10_000)
            assert served.process.wait(60) == 0, served.log
    assert asking.cut_off == []
    assert set(asking.statuses) == {200}
    # Whatever was taken was answered: a connection that was reset had not been.
    assert served.log.count("GET /lookup 200") == len(asking.statuses)


def test_new_versions_and_the_end_drop_no_request_of_several_processes(folder):
    with Served(folder, "--workers", 2) as served, Asking(served, "/healthz") as asking:
        for number in (2, 3):
            publish(folder, 100 * number)
            served.until(lambda number=number: {version(served) for _ in range(10)} == {number})
        assert asking.broken == []
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 0, served.log
    assert asking.cut_off == []
    assert set(asking.statuses) == {200}
    assert {json.loads(each)["version"] for each in asking.bodies} == {1, 2, 3}


def test_processes_that_die_are_replaced_all_at_once_on_sighup_and_end_with_their_parent(folder):
    with Served(folder, "--workers", 2) as served:
        first = children(served.process.pid)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        served.until(lambda: len(set(children(served.process.pid)) - {first[0]}) == 2)
        assert f"process {first[0]} has ended" in served.log
        second = children(served.process.pid)
        (folder / "phusong.toml").write_text('city = "Thị trấn"', encoding="utf-8")
        with Asking(served, "/healthz") as asking:
            served.process.send_signal(signal.SIGHUP)
            served.until(lambda: not set(second) & set(children(served.process.pid)))
        assert asking.broken == []
        assert "Thị trấn" in served.get("/map")[1]
        (folder / "phusong.toml").write_text("city = 5 5", encoding="utf-8")
        served.process.send_signal(signal.SIGHUP)
        served.until(lambda: "not reloaded: " in served.log)
        assert served.get("/healthz")[0] == 200
        orphans = children(served.process.pid)
        served.kill()
        served.until(lambda: not any(os.path.exists(f"/proc/{each}") for each in orphans))  # noqa: PTH110


def test_a_broken_version_is_not_served_and_the_next_one_is(folder):
    with Served(folder) as served:
        data, before = folder / "data", set((folder / "data").iterdir())
        publish(folder, 200)
        broken = next(each for each in data.iterdir() if each not in before and each.suffix == ".parquet")
        content = broken.read_bytes()
        # Anew, and half of it, before the server looks: a version is published whole, so take one away.
        served.until(lambda: version(served) == 2)
        publish(folder, 300)
        newest = max((folder / "versions").glob("*.json"))
        good, text = newest.read_bytes(), newest.read_text(encoding="utf-8")
        served.until(lambda: version(served) == 3)
        (newest.parent / "000004.json").write_text(text[: len(text) // 2], encoding="utf-8")
        served.until(lambda: "the store cannot be read: " in served.log)
        assert version(served) == 3
        assert json.loads(served.get("/readyz")[1])["trouble"]
        (newest.parent / "000004.json").unlink()
        broken.write_bytes(content[:100])
        wrong = good.replace(b'"number": 3', b'"number": 4').replace(
            json.loads(good)["datasets"]["postal_points"]["file"]["name"].encode(), broken.name.encode()
        )
        (newest.parent / "000004.json").write_bytes(wrong)
        served.until(lambda: "version 4 is not served: " in served.log)
        assert broken.name in served.log
        assert version(served) == 3
        assert served.get("/divisions/squares")[0] == 200
        broken.unlink()
        publish(folder, 400)
        served.until(lambda: version(served) == 5)
        assert json.loads(served.get("/readyz")[1])["trouble"] == ""
        assert "over: " in served.log
