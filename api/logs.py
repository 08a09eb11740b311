"""The log: a line for each event and each request, for people or for machines.

A request is logged with its path and never with its query, since what people look up is where they live.
"""

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from layers.serving_settings import LogFormat

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""Identifier of the request that is answered; empty outside of one."""
FIELDS = "fields"
"""Attribute of a record with more that is told of it, by name."""


class JsonLines(logging.Formatter):
    """Writes a record as a JSON object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if request_id := REQUEST_ID.get():
            told["request_id"] = request_id
        told |= getattr(record, FIELDS, {})
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(told, default=str).decode()


class TextLines(logging.Formatter):
    """Writes a record for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s%(request)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the traceback where there is one."""
        request_id = REQUEST_ID.get()
        record.request = f" [{request_id}]" if request_id else ""
        return super().format(record)


def set_up(log_format: LogFormat = "auto") -> None:
    """Let everything that is logged go to standard error in one format."""
    is_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if is_json else TextLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("phusong").setLevel(logging.INFO)
