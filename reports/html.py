"""A report as one HTML file: printable, with its styles and figures inside."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from layers.text import format_date, format_number
from reports.model import Cell, Number, Report

_FOLDER = Path(__file__).with_name("templates")
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(report: Report) -> str:
    """Return the report as an HTML page."""

    def shown(cell: Cell) -> str:
        if isinstance(cell, Number):
            return format_number(cell.value, digits=cell.digits, language=report.language)
        return cell

    return _TEMPLATES.get_template("report.html").render(
        report=report,
        issued_on=format_date(report.issued_on, language=report.language),
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704 — our own file
        shown=shown,
        is_number=lambda cell: isinstance(cell, Number),
        drawn=Markup,  # our own drawing, whose texts the drafter escapes
    )
