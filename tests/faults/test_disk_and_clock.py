"""A disk that is full, a clock that is set, and writers that meet."""

import errno
import os
import resource
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from api import jobs
from api.app import create_app
from api.job_models import JobStatus
from layers import folder_store
from layers.errors import WorkspaceError
from layers.workspace import Workspace
from tests.local_client import LocalClient
from tests.planning.town import HERE, postal, town


@pytest.fixture
def folder(tmp_path):
    town(tmp_path / "w")
    return tmp_path / "w"


def publish(folder, x=100):
    frame = postal([(x, 500, "post_office")])
    return Workspace.open(folder).publish({"postal_points": (frame, HERE)}, note="more")


@contextmanager
def files_of_at_most(size):
    """Let no file of this process grow beyond a size, as a disk that is full does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 100, 3000])
def test_a_full_disk_leaves_the_version_before_and_the_next_writer_finds_order(folder, room):
    before = sorted(folder.rglob("*"))
    with files_of_at_most(room), pytest.raises(WorkspaceError, match="cannot be"):
        publish(folder)
    workspace = Workspace.open(folder)
    assert workspace.snapshot().number == 1
    workspace.snapshot().verify()
    with workspace.writer():  # who writes next clears away what was left
        pass
    assert set(folder.rglob("*")) - set(before) <= {folder / ".lock"}
    assert publish(folder).number == 2


def test_a_disk_without_room_is_said(tmp_path):
    """On a real file system, where one may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        with pytest.raises(OSError) as refused, open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123, PT011
            full.write(b"x")
        assert refused.value.errno == errno.ENOSPC
        return
    try:
        town(disk / "w")
        (disk / "filler").write_bytes(b"x" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize - 4096))
        with pytest.raises(WorkspaceError, match="No space left"):
            publish(disk / "w")
        with LocalClient(create_app(Workspace.open(disk / "w").settings)) as client:
            assert client.get("/healthz").json()["version"] == 1
            assert client.get("/divisions/squares").status_code == 200
            (disk / "filler").unlink()
            publish(disk / "w")
            client.app.state.host.refresh()
            assert client.get("/healthz").json()["version"] == 2
    finally:
        subprocess.run(["umount", disk], check=True)


def clock_at(offset):
    """Return a clock that is wrong by some time."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + offset

    return Clock


@pytest.mark.parametrize("offset", [timedelta(days=4000), timedelta(days=-4000)])
def test_a_clock_that_is_set_loses_no_result_and_no_version(folder, monkeypatch, offset):
    with LocalClient(create_app(Workspace.open(folder).settings)) as client:
        at = client.post("/reports/jobs", json={"scheme": "squares", "formats": ["csv"]}).headers["location"]
        client.app.state.jobs._thread.join(0.1)
        for _ in range(600):
            if (told := JobStatus.model_validate_json(client.get(at).content)).state == "done":
                break
            client.app.state.jobs._thread.join(0.1)
        assert told.state == "done"
        monkeypatch.setattr(jobs, "datetime", clock_at(offset))
        monkeypatch.setattr(folder_store, "datetime", clock_at(offset))
        assert client.get(at).status_code == client.get(f"{at}/result").status_code == 200
        assert [publish(folder, x).number for x in (200, 300)] == [2, 3]
        assert abs(Workspace.open(folder).snapshot().created - datetime.now(UTC) - offset) < timedelta(
            hours=1
        )
        client.app.state.host.refresh()
        assert client.get("/healthz").json()["version"] == 3


def test_writers_that_meet_publish_one_after_the_other(folder):
    """Two processes and two threads: each has its version, or is told that another writes."""
    code = (
        "import sys; from pathlib import Path; from tests.faults.test_disk_and_clock import publish\n"
        "print(publish(Path(sys.argv[1]), int(sys.argv[2])).number)"
    )
    others = [
        subprocess.Popen([sys.executable, "-c", code, folder, str(x)], stdout=subprocess.PIPE, text=True)
        for x in (100, 200)
    ]
    found = []
    threads = [
        threading.Thread(target=lambda x=x: found.append(publish(folder, x).number)) for x in (300, 400)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found += [int(each.communicate()[0]) for each in others]
    assert sorted(found) == [2, 3, 4, 5]
    for each in Workspace.open(folder).versions():
        Workspace.open(folder).snapshot(each.number).verify()
