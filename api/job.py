"""A background job as it is at some moment."""

import os
from dataclasses import dataclass, field
from datetime import datetime

from api.job_models import State
from reports.writing import Wanted


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
    process : int
        Process that makes it.
    ended_s : float
        When it was done or failed, by a clock that nobody sets.
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
    process: int = field(default_factory=os.getpid)
    ended_s: float = 0.0
