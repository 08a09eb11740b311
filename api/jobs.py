"""Jobs that take longer than a request should: one at a time, in a thread of their own, with their results.

Results lie in a temporary folder of the server; they are removed some hours later, or when it ends.
"""

import logging
import shutil
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from api.errors import BusyError
from api.job_models import State
from geo.errors import PhusongError
from layers.errors import ConflictError, UnknownNameError
from layers.settings import Settings
from layers.snapshot import Snapshot
from reports.writing import Wanted, write_reports

_LOG = logging.getLogger("phusong.api")
LOOK_EVERY_S = 60.0
BUG = "An error in the server; it has been logged."


@dataclass(frozen=True)
class Job:
    """A job as it is at some moment.

    Attributes
    ----------
    id : str
        What it is asked for by.
    wanted : Wanted
        The reports.
    version : int
        Version of the workspace from which they are computed.
    created, started, finished : datetime or None
        When it was asked for, begun, and done or failed; in UTC.
    state : {"queued", "running", "done", "failed"}
        How far it is.
    share : float
        How much is done, 0 … 1.
    doing : str
        What is being made.
    error : str
        Why it failed.
    """

    id: str
    wanted: Wanted
    version: int
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    state: State = "queued"
    share: float = 0.0
    doing: str = ""
    error: str = ""


class CancelledError(Exception):
    """A job was removed while it ran."""


class Jobs:
    """The jobs of a server.

    Its thread begins with the first job, and ends with `close`.
    """

    def __init__(self, settings: Settings) -> None:
        self._most = settings.max_jobs
        self._keep = timedelta(hours=settings.job_keep_hours)
        self._jobs: dict[str, Job] = {}
        # Apart from the jobs, since what a version has computed is not to be held once they are done.
        self._snapshots: dict[str, Snapshot] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._folder: TemporaryDirectory[str] | None = None
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
            if id not in self._jobs:
                hours = self._keep / timedelta(hours=1)
                raise UnknownNameError(f"no job {id!r}; results are kept for {hours:g} hours")
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
            self._jobs.clear()
            self._snapshots.clear()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self._folder is not None:
            self._folder.cleanup()

    def _start(self) -> None:
        if self._thread is None:
            self._folder = TemporaryDirectory(prefix="phusong-jobs-")
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
                waiting = (each.id for each in self._jobs.values() if each.state == "queued")
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
            if id not in self._jobs:
                raise CancelledError(id)
            self._set(id, doing=doing, share=share)

    def _end(self, id: str, **changes: Any) -> None:
        with self._changed:
            if id in self._jobs:
                self._set(id, finished=datetime.now(UTC), doing="", **changes)
            else:
                self._zip(id).unlink(missing_ok=True)

    def _set(self, id: str, **changes: Any) -> None:
        self._jobs[id] = replace(self._jobs[id], **changes)

    def _expire(self) -> None:
        oldest = datetime.now(UTC) - self._keep
        for job in list(self._jobs.values()):
            if job.finished is not None and job.finished < oldest:
                self._drop(job.id)

    def _drop(self, id: str) -> None:
        job = self._jobs.pop(id, None)
        self._snapshots.pop(id, None)
        if job is not None and job.finished is not None:
            self._zip(id).unlink(missing_ok=True)

    def _zip(self, id: str) -> Path:
        if self._folder is None:
            raise UnknownNameError(f"no job {id!r}")
        return Path(self._folder.name, f"{id}.zip")


def _pack(paths: list[Path], into: Path) -> None:
    with ZipFile(into, "w", ZIP_DEFLATED) as packed:
        for path in paths:
            packed.write(path, path.name)
            path.unlink()
