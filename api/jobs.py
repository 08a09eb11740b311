"""Jobs that take longer than a request should: one at a time in a process, in a thread, with their results.

Results lie in a temporary folder of the server; they are removed some hours later, or when it ends.
"""

import logging
import os
import shutil
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from api.errors import BusyError
from api.job import Job
from api.job_files import JobFiles
from geo.errors import PhusongError
from layers.errors import ConflictError, UnknownNameError
from layers.settings import Settings
from layers.snapshot import Snapshot
from reports.writing import Wanted, write_reports

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_LOG = logging.getLogger("phusong.api")
LOOK_EVERY_S = 60.0
BUG = "An error in the server; it has been logged."
ENDED = "The server was ended before it was done; ask for it again."


class CancelledError(Exception):
    """A job was removed while it ran."""


class Jobs:
    """The jobs of a server.

    Its thread begins with the first job, and ends with `close`.

    Parameters
    ----------
    settings : Settings
        Those of the server.
    shared : Path, optional
        Folder in which several processes keep their jobs: each makes its own, and all know of all. Unless
        given, a temporary folder holds the results.
    """

    def __init__(self, settings: Settings, *, shared: Path | None = None) -> None:
        self._most = settings.max_jobs
        self._keep = timedelta(hours=settings.job_keep_hours)
        self._jobs: MutableMapping[str, Job] = {} if shared is None else JobFiles(shared)
        # Apart from the jobs, since what a version has computed is not to be held once they are done.
        self._snapshots: dict[str, Snapshot] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._temporary: TemporaryDirectory[str] | None = None
        self._folder = shared
        self._closed = False

    def add(self, snapshot: Snapshot, wanted: Wanted) -> Job:
        """Queue a job, which is computed on this version however long it waits.

        Raises
        ------
        BusyError
            As many are queued as may be.
        UnknownNameError
            What is wanted is not there, as far as can be told at once; see `Wanted.check`.
        """
        wanted.check(snapshot)
        with self._changed:
            if sum(each.state == "queued" for each in self._jobs.values()) >= self._most:
                raise BusyError(f"jobs: {self._most} are queued, as many as max_jobs allows; try again later")
            job = Job(uuid4().hex, wanted, snapshot.number, datetime.now(UTC))
            self._jobs[job.id], self._snapshots[job.id] = job, snapshot
            self._start()
            self._changed.notify_all()
        return job

    def get(self, id: str) -> Job:
        """Return a job as it is now.

        Raises
        ------
        UnknownNameError
            There is none of that id, or not any more.
        """
        with self._changed:
            self._expire()
            job = self._jobs.get(id)
            if job is None:
                hours = self._keep / timedelta(hours=1)
                raise UnknownNameError(f"no job {id!r}; results are kept for {hours:g} hours")
            if job.finished is None and not _is_alive(job.process):
                self._end(id, state="failed", error=ENDED)
            return self._jobs[id]

    def result(self, id: str) -> Path:
        """Return the ZIP file of a job's reports.

        Raises
        ------
        UnknownNameError
            There is no such job.
        ConflictError
            It is not done.
        """
        job = self.get(id)
        if job.state != "done":
            why = ": ".join(filter(None, (job.state, job.error)))
            raise ConflictError(f"job {id}: has no result, since it is {why}")
        return self._zip(id)

    def remove(self, id: str) -> None:
        """Cancel a job, or remove its result.

        Raises
        ------
        UnknownNameError
            There is no such job.
        """
        self.get(id)
        with self._changed:
            self._drop(id)

    def close(self) -> None:
        """Cancel what runs, end the thread and remove all results."""
        with self._changed:
            self._closed = True
            for job in list(self._jobs.values()):
                if job.finished is None and job.process == os.getpid():
                    self._end(job.id, state="failed", error=ENDED)
            self._snapshots.clear()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self._temporary is not None:
            self._temporary.cleanup()

    def _start(self) -> None:
        if self._thread is None:
            if self._folder is None:
                self._temporary = TemporaryDirectory(prefix="phusong-jobs-")
                self._folder = Path(self._temporary.name)
            self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            self._run(*taken)

    def _take(self) -> tuple[Job, Snapshot] | None:
        """Wait for the next job; None when there will be no more."""
        with self._changed:
            while not self._closed:
                self._expire()
                waiting = (each.id for each in self._jobs.values() if each.id in self._snapshots)
                if (first := next(waiting, None)) is not None:
                    self._set(first, state="running", started=datetime.now(UTC))
                    return self._jobs[first], self._snapshots.pop(first)
                self._changed.wait(LOOK_EVERY_S)
        return None

    def _run(self, job: Job, snapshot: Snapshot) -> None:
        try:
            self._make(job, snapshot)
        except CancelledError:
            self._zip(job.id).unlink(missing_ok=True)
        except PhusongError as error:
            self._end(job.id, state="failed", error=str(error))
        except Exception:  # noqa: BLE001 — a bug in one job must not end the thread that does them all
            _LOG.exception("job %s", job.id)
            self._end(job.id, state="failed", error=BUG)

    def _make(self, job: Job, snapshot: Snapshot) -> None:
        folder = self._zip(job.id).with_suffix("")
        try:
            paths = write_reports(snapshot, job.wanted, folder, progress=partial(self._tell, job.id))
            _pack(paths, self._zip(job.id))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self._tell(job.id, "", 1.0)
        self._end(job.id, state="done")

    def _tell(self, id: str, doing: str, share: float) -> None:
        with self._changed:
            if self._closed or id not in self._jobs:
                raise CancelledError(id)
            self._set(id, doing=doing, share=share)

    def _end(self, id: str, **changes: Any) -> None:
        with self._changed:
            if id in self._jobs:
                self._set(id, finished=datetime.now(UTC), ended_s=time.monotonic(), doing="", **changes)
            else:
                self._zip(id).unlink(missing_ok=True)

    def _set(self, id: str, **changes: Any) -> None:
        self._jobs[id] = replace(self._jobs[id], **changes)

    def _expire(self) -> None:
        oldest_s = time.monotonic() - self._keep.total_seconds()
        for job in list(self._jobs.values()):
            if job.finished is not None and job.ended_s < oldest_s:
                self._drop(job.id)
        for removed in self._snapshots.keys() - set(self._jobs):  # by another process
            del self._snapshots[removed]

    def _drop(self, id: str) -> None:
        job = self._jobs.pop(id, None)
        self._snapshots.pop(id, None)
        if job is not None and job.finished is not None:
            self._zip(id).unlink(missing_ok=True)

    def _zip(self, id: str) -> Path:
        if self._folder is None:
            raise UnknownNameError(f"no job {id!r}")
        return self._folder / f"{id}.zip"


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def _pack(paths: list[Path], into: Path) -> None:
    with ZipFile(into, "w", ZIP_DEFLATED) as packed:
        for path in paths:
            packed.write(path, path.name)
            path.unlink()
