"""What a report consists of, whatever it is rendered to: HTML, CSV or JSON.

Numbers stay numbers, with their unit and decimals; each renderer writes them in its own way.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from layers.definitions import Language
from planning.columns import Indicator


@dataclass(frozen=True)
class Number:
    """A number in a report.

    Attributes
    ----------
    value : float or None
        In the unit shown; None where it is unknown.
    digits : int
        Decimals to show.
    unit : str
        Unit, empty for a pure number.
    """

    value: float | None
    digits: int = 0
    unit: str = ""

    @classmethod
    def of(cls, indicator: Indicator, value: float) -> "Number":
        """Return the value of an indicator as it is shown; NaN is unknown."""
        known = None if value != value else indicator.shown(float(value))  # noqa: PLR0124 — only NaN is not itself
        return cls(known, indicator.digits, indicator.unit)


Cell = str | Number


@dataclass(frozen=True)
class Table:
    """A table: the first column names its rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A drawing, with the words that stand for it where it cannot be seen."""

    title: str
    alternative: str
    svg: str


@dataclass(frozen=True)
class Section:
    """A part of a report."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Report:
    """A coverage report of a division, or of a whole scheme.

    Attributes
    ----------
    title, subtitle : str
        What it is about.
    issuing_body, city : str
        Who issues it, and for which city.
    language : {"vi", "en"}
        Language of its texts.
    scheme, code : str
        The division; the code is empty for a report of the whole scheme.
    version : int
        Version of the workspace that it was computed from.
    issued_on : date
        The day that version was published.
    cautions : tuple of str
        What must be said before any figure: synthetic or approximate data.
    sections : tuple of Section
        The content.
    format : {1}
        Version of this structure.
    """

    title: str
    subtitle: str
    issuing_body: str
    city: str
    language: Language
    scheme: str
    code: str
    version: int
    issued_on: date
    cautions: tuple[str, ...]
    sections: tuple[Section, ...]
    format: Literal[1] = 1
