"""The routes of reports: each of a division or a scheme, in any format; and the schema of their JSON."""

import re
from typing import Annotated, Any
from urllib.parse import quote

import fastapi
import orjson
from fastapi import APIRouter, Response

from api.access.policy import Reader, ReaderDep
from api.dependencies import NoQuery
from api.models import ReportFormat, ReportQuery
from api.openapi import problems
from api.pages import language_of, page
from layers.definitions import STATIONS
from planning.indicator_table import CITY
from reports import document, texts
from reports.formats import FORMATS, format_named

# What browsers show by themselves; the rest is for other programs, and saved.
SHOWN = ("html", "pdf", "json")
SCHEMA = "application/schema+json"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')

router = APIRouter(responses=problems(400, 500, 503), tags=["reports"])
AnyReportQuery = Annotated[ReportQuery, fastapi.Query()]
ANSWERS: dict[int | str, dict[str, Any]] = {
    **problems(404, 409, 413),
    200: {"description": "The report.", "content": {each.media_type: {} for each in FORMATS.values()}},
}


@router.get("/reports/{scheme}.{format}", responses=ANSWERS, response_class=Response)
def read_scheme_report(
    reader: ReaderDep, scheme: str, format: ReportFormat, query: AnyReportQuery
) -> Response:
    """Return the report of a whole scheme."""
    return _report(reader, scheme, CITY, format, query)


@router.get("/reports/{scheme}/{code}.{format}", responses=ANSWERS, response_class=Response)
def read_report(
    reader: ReaderDep, scheme: str, code: str, format: ReportFormat, query: AnyReportQuery
) -> Response:
    """Return the report of one division."""
    return _report(reader, scheme, code, format, query)


@router.get(
    "/schemas/report.json",
    response_class=Response,
    responses={200: {"description": "A JSON schema.", "content": {SCHEMA: {}}}},
)
def read_schema(_query: NoQuery) -> Response:
    """Return the schema that reports in JSON follow."""
    return Response(orjson.dumps(document.schema()), media_type=SCHEMA)


def content_disposition(name: str, plain: str, *, shown: bool) -> str:
    """Return the header that names a file (RFC 6266): in any letters, and in plain ones for old programs.

    Parameters
    ----------
    name : str
        Name in any language; what no file system takes is replaced.
    plain : str
        The same in ASCII; other characters are replaced.
    shown : bool
        Whether a browser should show the file rather than save it.
    """
    kind = "inline" if shown else "attachment"
    ascii_only = re.sub(r"[^A-Za-z0-9._-]", "_", plain)
    return (
        f"{kind}; filename=\"{ascii_only}\"; filename*=UTF-8''{quote(_NOT_IN_NAMES.sub('-', name), safe='')}"
    )


def _report(reader: Reader, scheme: str, code: str, format: str, query: ReportQuery) -> Response:
    service = reader.service
    if query.scenario:  # it says where stations are
        reader.require_reading(STATIONS.name)
    language = language_of(service, query)
    content = service.report(
        scheme, code, format=format, language=language, query=query, hidden=reader.hidden
    )
    if format == "html":
        answer = page(content.decode(), styled_inline=True)
    else:
        answer = Response(content, media_type=format_named(format).media_type)
    name = service.table(scheme, query.technology or None).row(code)["name"]
    answer.headers["Content-Disposition"] = content_disposition(
        f"{texts.TITLE[language]} – {name}.{format}",
        ".".join(("-".join(filter(None, (scheme, code, query.scenario))), language, format)),
        shown=format in SHOWN,
    )
    return answer
