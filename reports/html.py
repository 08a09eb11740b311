"""A report as one HTML file: printable, with its styles and figures inside, and without any script."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.model import Report
from reports.printed import printed

_FOLDER = Path(__file__).with_name("templates")
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# Where a drawing gives or uses an identifier.
_IDENTIFIER = re.compile(r"""(\bid="|href="#|url\(#)""")


def render(report: Report) -> bytes:
    """Return the report as an HTML page."""
    page = _TEMPLATES.get_template("report.html").render(
        report=printed(report),
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704 — our own file
        drawn=_drawn,
    )
    return page.encode()


def _drawn(svg: str, prefix: str) -> Markup:
    """Return a drawing whose identifiers no other drawing of the page has."""
    return Markup(_IDENTIFIER.sub(rf"\g<1>{prefix}-", svg))  # noqa: S704 — ours, the drafter escapes texts
