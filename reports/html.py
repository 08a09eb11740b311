"""A report as one HTML file: printable, with its styles and figures inside."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from layers.text import format_date
from reports.model import Number, Report
from reports.shown import shown

_FOLDER = Path(__file__).with_name("templates")
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(report: Report) -> bytes:
    """Return the report as an HTML page."""
    page = _TEMPLATES.get_template("report.html").render(
        report=report,
        issued_on=format_date(report.issued_on, language=report.language),
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704 — our own file
        shown=lambda cell: shown(cell, report.language),
        is_number=lambda cell: isinstance(cell, Number),
        drawn=Markup,  # our own drawing, whose texts the drafter escapes
    )
    return page.encode()
