"""The formats of reports, each with its renderer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from layers.errors import UnknownNameError
from reports import delimited, document, geopackage, html, pdf, spreadsheet
from reports.model import Report
from reports.subject import Subject

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Format:
    """What a report can be rendered to.

    Attributes
    ----------
    name : str
        Name in commands and addresses, and suffix of files.
    media_type : str
        Media type (RFC 6838).
    """

    name: str
    media_type: str


@dataclass(frozen=True)
class ReportFormat(Format):
    """A format for readers: words, tables and perhaps figures, made of a report.

    Attributes
    ----------
    render : callable
        Makes a file of a report.
    is_drawn : bool
        Whether it holds figures.
    """

    render: Callable[[Report], bytes]
    is_drawn: bool


@dataclass(frozen=True)
class DataFormat(Format):
    """A format for programs: what the report is about, with its geometries.

    Attributes
    ----------
    render : callable
        Makes a file of a subject.
    """

    render: Callable[[Subject], bytes]


FORMATS: Mapping[str, ReportFormat | DataFormat] = MappingProxyType(
    {
        each.name: each
        for each in (
            ReportFormat("pdf", "application/pdf", pdf.render, is_drawn=True),
            ReportFormat("html", "text/html", html.render, is_drawn=True),
            ReportFormat("xlsx", XLSX, spreadsheet.render, is_drawn=False),
            ReportFormat("csv", "text/csv", delimited.render, is_drawn=False),
            ReportFormat("json", "application/json", document.render, is_drawn=True),
            DataFormat("gpkg", "application/geopackage+sqlite3", geopackage.render),
        )
    }
)


def format_named(name: str) -> ReportFormat | DataFormat:
    """Return the format of that name.

    Raises
    ------
    UnknownNameError
        There is none.
    """
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownNameError(f"no report format {name!r}; formats are {', '.join(FORMATS)}") from None
