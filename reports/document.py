"""A report as a JSON document, whose schema is published."""

from typing import Any

from pydantic import TypeAdapter

from reports.model import Report

_REPORT = TypeAdapter(Report)


def render(report: Report) -> bytes:
    """Return the report as JSON, numbers as numbers and what is unknown as null."""
    return _REPORT.dump_json(report, indent=2)


def parse(text: str | bytes) -> Report:
    """Return the report that a JSON document holds."""
    return _REPORT.validate_json(text)


def schema() -> dict[str, Any]:
    """Return the JSON schema of the document."""
    return _REPORT.json_schema(mode="serialization")
