"""The formats of reports, each with its renderer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from layers.errors import UnknownNameError
from reports import delimited, document, html
from reports.model import Report


@dataclass(frozen=True)
class Format:
    """What a report can be rendered to.

    Attributes
    ----------
    name : str
        Name in commands and addresses, and suffix of files.
    media_type : str
        Media type (RFC 6838).
    is_drawn : bool
        Whether it holds figures.
    render : callable
        Makes a file of a report.
    """

    name: str
    media_type: str
    is_drawn: bool
    render: Callable[[Report], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("html", "text/html", is_drawn=True, render=html.render),
            Format("csv", "text/csv", is_drawn=False, render=delimited.render),
            Format("json", "application/json", is_drawn=True, render=document.render),
        )
    }
)


def format_named(name: str) -> Format:
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
