"""Kill a writer before every single file-system call that it makes, and look at what it leaves behind.

Run as a script with the writer (``publish``, ``load`` or ``edit``) and a folder to work in; writes one JSON
object. Every trial runs in forks of this process, so that the libraries are loaded once.
"""

import json
import os
import re
import shutil
import signal
import sys
import traceback
from collections import Counter
from pathlib import Path

from layers.atomic import INCOMING
from layers.dataset import DatasetName
from layers.editing import Create
from layers.ingest import streamed
from layers.loading import load_files
from layers.rows import Row
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, addresses, divisions, stations

CALLS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.listdir", "os.scandir", "os.truncate"}
STATIONS, SCHEME = "stations", "divisions/districts-2023"
OLD, NEW, NEXT = 3, 5, 7


def publish(folder, count):
    """Publish three datasets of so many rows in one version, one of them with an index over it."""
    content = {
        STATIONS: (stations(count), PROVENANCE),
        "addresses": (addresses(count), PROVENANCE),
        SCHEME: (divisions([f"Quận {position}" for position in range(count)]), PROVENANCE),
    }
    Workspace.open(folder).publish(content, note=str(count))


def load(folder, count):
    """Load a file of so many stations, and one that is rejected."""
    rows = [f"HN-{position},Viettel,5G,{105.8 + position / 1000},21.0" for position in range(count)]
    lines = ["station_id,operator,technology,lon,lat", *rows, "HN-X,Viettel,6G,105.8,21.0"]
    path = folder.with_suffix(".csv")
    path.write_text("\n".join(lines), encoding="utf-8")
    load_files(Workspace.open(folder), DatasetName.parse(STATIONS), [path])


def parts(folder, count):
    """Load so many stations from a file that is too large to be held at once."""
    streamed.BATCH_ROWS = 2
    path = folder.with_name(f"{count} stations.parquet")
    if not path.exists():
        stations(count).to_parquet(path)
    load_files(Workspace.open(folder), DatasetName.parse(STATIONS), [path])


def edit(folder, count):
    """Add stations one by one until there are so many; load the first ones."""
    workspace = Workspace.open(folder)
    if not workspace.versions():
        workspace.publish({STATIONS: (stations(count), PROVENANCE)}, note="")
        return
    new = stations(count).iloc[OLD:]
    rows = zip(new.drop(columns="geometry").to_dict("records"), new.geometry, strict=True)
    workspace.edit(STATIONS, [Create(Row(*each)) for each in rows])


WRITERS = {"publish": publish, "load": load, "parts": parts, "edit": edit}


def die(folder):
    """Leave drafts half written, as a power cut does before they are synced, and be killed."""
    for draft in folder.rglob(f"{INCOMING}*"):
        if draft.stat().st_nlink == 1:
            os.truncate(draft, draft.stat().st_size // 2)
    os.kill(os.getpid(), signal.SIGKILL)


def write_and_die(write, folder, at_call):
    """Write a new version, and be killed before that file-system call within the workspace."""
    calls, dying = 0, False

    def count(event, arguments):
        nonlocal calls, dying
        if event in CALLS and f"{folder}/" in f"{arguments[0]}/" and not dying:
            calls += 1
            if calls == at_call:
                dying = True
                die(folder)

    sys.addaudithook(count)
    write(folder, NEW)


def inspect(folder, write):
    """Check that the workspace holds one whole version, and that the next writer leaves nothing behind.

    A load in parts is repeated first, and goes on from what the killed one left.
    """
    found = Workspace.open(folder).snapshot().number
    if write is parts and found == 1:
        parts(folder, NEW)
    snapshot = Workspace.open(folder).snapshot()
    snapshot.verify()
    rows = {name: len(snapshot.frame(name)) for name in snapshot.datasets}
    assert rows[STATIONS] == (OLD if snapshot.number == 1 else NEW)
    assert set(rows) == {STATIONS} or rows[SCHEME] == rows[STATIONS]
    publish(folder, NEXT)
    versions = Workspace.open(folder).versions()
    needed = {file.name for version in versions for file in version.files}
    assert {path.name for path in (folder / "data").iterdir()} == needed
    assert [path.stem for path in sorted((folder / "versions").iterdir())] == [
        f"{number:06}" for number in range(1, snapshot.number + 2)
    ]
    assert len(Workspace.open(folder).snapshot().frame(STATIONS)) == NEXT
    return found


def state(folder):
    """Return what the workspace looks like from outside; trials that look the same need one inspection."""
    return frozenset(
        (re.sub(r"[0-9a-f]{32}|\d{8}T.*Z", "", str(path.relative_to(folder))), path.stat().st_size)
        for path in folder.rglob("*")
    )


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


def main(write, folder):
    """Kill a writer before its first call, its second, and so on until one lives; print what was found."""
    Workspace.create(folder / "template")
    write(folder / "template", OLD)
    seen, found, at_call, outcome = {}, Counter(), 0, -signal.SIGKILL
    while outcome == -signal.SIGKILL:
        at_call += 1
        trial = shutil.copytree(folder / "template", folder / "trial")
        outcome = in_a_fork(write_and_die, write, trial, at_call)
        looks = state(trial)
        if looks not in seen:
            seen[looks] = in_a_fork(inspect, trial, write)
        found[seen[looks]] += 1
        shutil.rmtree(trial)
    print(json.dumps({"outcome": outcome, "calls": at_call - 1, "states": len(seen), "found": found}))  # noqa: T201


if __name__ == "__main__":
    main(WRITERS[sys.argv[1]], Path(sys.argv[2]))
