"""The record of what was written: ``audit.log`` of the workspace, a JSON object in each line.

A line goes before the write and another after it, both on the disk before the client hears of it: who began
what, and how it ended. Where the first cannot be written, neither is anything else.
"""

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from layers.errors import WorkspaceError

AUDIT_FILE = "audit.log"
_LOG = logging.getLogger("phusong.api")


@dataclass
class Entry:
    """One write, from its beginning to its end.

    Attributes
    ----------
    path : Path
        The log.
    told : dict
        What is known from the beginning: who asks, from where, for what.
    feature : str
        Which thing of the collection is written; its route says it where the address does not.
    version : int
        Version of the workspace on which it is written, then that which came of it.
    """

    path: Path
    told: dict[str, Any]
    feature: str = ""
    version: int = 0

    def begin(self) -> None:
        """Record that it begins.

        Raises
        ------
        WorkspaceError
            The log cannot be written, so that the write must not be done.
        """
        try:
            append(self.path, self._line("begun", None))
        except OSError as error:
            raise WorkspaceError(f"{self.path}: cannot be written: {error}; nothing was done") from error

    def end(self, status: int) -> None:
        """Record how it ended; where that cannot be, the beginning is there, and the server's log says it."""
        try:
            append(self.path, self._line("ended", status))
        except OSError:
            _LOG.exception("audit: request %s ended with %d", self.told.get("request_id"), status)

    def _line(self, event: str, status: int | None) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return {
            "time": now,
            "event": event,
            **self.told,
            "feature": self.feature,
            "version": self.version,
            "status": status,
        }


def append(path: Path, line: dict[str, Any]) -> None:
    """Add a line to a log, whole and on the disk, whoever else adds to it meanwhile."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        content = _after_half_a_line(descriptor) + orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
        if os.write(descriptor, content) != len(content):
            raise OSError("the disk has no room for a whole line")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _after_half_a_line(descriptor: int) -> bytes:
    """Return what ends the line that a full disk, or the end of a machine, left unfinished."""
    size = os.fstat(descriptor).st_size
    return b"\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else b""
