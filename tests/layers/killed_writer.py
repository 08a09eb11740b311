"""Kill a writer before every single file-system call that it makes, and look at what it leaves behind.

Run as a script with a folder to work in; writes one JSON object. Every trial runs in forks of this process,
so that the libraries are loaded once.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections import Counter
from pathlib import Path

from layers.atomic import INCOMING
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions, stations

CALLS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.listdir", "os.scandir", "os.truncate"}
SCHEME = "divisions/districts-2023"
OLD, NEW, NEXT = 3, 5, 7


def content(count):
    """Return datasets that can be told apart by the number of their rows."""
    names = tuple(f"Quận {position}" for position in range(count))
    return {"stations": (stations(count), PROVENANCE), SCHEME: (divisions(names), PROVENANCE)}


def publish(folder, count):
    """Publish datasets of so many rows."""
    Workspace.open(folder).publish(content(count), note=str(count))


def die(folder):
    """Leave drafts half written, as a power cut does before they are synced, and be killed."""
    for draft in folder.rglob(f"{INCOMING}*"):
        if draft.stat().st_nlink == 1:
            os.truncate(draft, draft.stat().st_size // 2)
    os.kill(os.getpid(), signal.SIGKILL)


def publish_and_die(folder, at_call):
    """Publish, and be killed before that file-system call within the workspace."""
    calls, dying = 0, False

    def count(event, arguments):
        nonlocal calls, dying
        if event in CALLS and str(folder) in str(arguments[0]) and not dying:
            calls += 1
            if calls == at_call:
                dying = True
                die(folder)

    sys.addaudithook(count)
    publish(folder, NEW)


def inspect(folder):
    """Check that the workspace holds one whole version, and that the next writer leaves nothing behind."""
    snapshot = Workspace.open(folder).snapshot()
    snapshot.verify()
    expected = OLD if snapshot.number == 1 else NEW
    assert len(snapshot.frame("stations")) == len(snapshot.frame(SCHEME)) == expected
    publish(folder, NEXT)
    versions = Workspace.open(folder).versions()
    needed = {file.name for each in versions for info in each.datasets.values() for file in info.files}
    assert {path.name for path in (folder / "data").iterdir()} == needed
    assert [path.stem for path in sorted((folder / "versions").iterdir())] == [
        f"{number:06}" for number in range(1, snapshot.number + 2)
    ]
    assert len(Workspace.open(folder).snapshot().frame("stations")) == NEXT
    return snapshot.number


def in_a_fork(task, *arguments):
    """Run a task in a fork of this process; return its result, or -9 where it was killed."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(task(*arguments) or 0)
        except BaseException:  # noqa: BLE001 — whatever it is, the child must not go on as its parent
            traceback.print_exc()
            os._exit(255)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder):
    """Kill a writer before its first call, its second, and so on until one lives; print what was found."""
    Workspace.create(folder / "template")
    publish(folder / "template", OLD)
    found, at_call, outcome = Counter(), 0, -signal.SIGKILL
    while outcome == -signal.SIGKILL:
        at_call += 1
        trial = shutil.copytree(folder / "template", folder / "trial")
        outcome = in_a_fork(publish_and_die, trial, at_call)
        found[in_a_fork(inspect, trial)] += 1
        shutil.rmtree(trial)
    print(json.dumps({"outcome": outcome, "calls": at_call - 1, "found": found}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
