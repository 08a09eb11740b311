"""A report as a JSON document, whose schema is published."""

import inspect
import re
from typing import Any

import orjson
from pydantic import TypeAdapter

from reports import model
from reports.model import Report

SCHEMA_VERSION = "1.0"
SCHEMA_ID = f"urn:phusong:schema:report:{SCHEMA_VERSION}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "Phủ Sóng coverage report"

_REPORT = TypeAdapter(Report)
_ATTRIBUTE = re.compile(r"^(\w[\w, ]*) : .+\n((?: {4}.+(?:\n|$))+)", re.MULTILINE)


def render(report: Report) -> bytes:
    """Return the report as JSON that names its schema: numbers as numbers, what is unknown as null."""
    content = {"$schema": SCHEMA_ID, **_REPORT.dump_python(report, mode="json")}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def parse(text: str | bytes) -> Report:
    """Return the report that a JSON document holds."""
    return _REPORT.validate_json(text)


def schema() -> dict[str, Any]:
    """Return the JSON schema of the document (draft 2020-12).

    Its identifier names its version: what a document of a version holds is never taken away within it, but
    more may be added.
    """
    made = _REPORT.json_schema(mode="serialization")
    made["properties"] = {"$schema": {"const": SCHEMA_ID}, **made["properties"]}
    for each in (made, *made["$defs"].values()):
        _describe(each)
    return {"$schema": DIALECT, "$id": SCHEMA_ID, **made, "title": TITLE, "version": SCHEMA_VERSION}


def _describe(schema: dict[str, Any]) -> None:
    """Take what a schema and its properties mean from the docstring of its class."""
    text = inspect.getdoc(getattr(model, schema["title"])) or ""
    schema["description"] = text.partition("\n")[0]
    for names, meaning in _ATTRIBUTE.findall(text):
        for name in names.split(", "):
            if name in schema["properties"]:
                schema["properties"][name]["description"] = " ".join(meaning.split())
