"""What a report consists of, whatever it is rendered to.

Numbers stay numbers, with their unit and decimals; each renderer writes them in its own way.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Literal, Self

from layers.definitions import Language

Chart = Literal["", "bar", "stacked"]

# By this part of itself, or of one, a value may lie outside its bounds: arithmetic loses as much.
ROUNDING = 1e-9


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
    low, high : float or None
        Between what it lies with a probability of 90 %; None where that is not known, or not asked.
    missing : str
        Why it is unknown, in the language of the report; empty where it is known.
    name : str
        The indicator that it is a value of, which is the same in every language; empty for other numbers.

    Raises
    ------
    ValueError
        The value is unknown and nobody says why, or the other way round; or it lies outside its bounds.
    """

    value: float | None
    digits: int = 0
    unit: str = ""
    low: float | None = None
    high: float | None = None
    missing: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.missing):
            raise ValueError(f"number {self.name!r}: value {self.value}, missing because {self.missing!r}")
        if self.value is not None:
            low, high = (self.value if each is None else each for each in (self.low, self.high))
            rounding = ROUNDING * max(1, abs(self.value))
            if not low - rounding <= self.value <= high + rounding:
                raise ValueError(f"number {self.name!r}: {self.value} is not within {low} … {high}")

    @classmethod
    def of(
        cls, value: float | None, digits: int = 0, unit: str = "", *, missing: str, name: str = ""
    ) -> Self:
        """Return a number that may be unknown (None, NaN), and then is for the reason given."""
        if value is None or isnan(value):
            return cls(None, digits, unit, missing=missing, name=name)
        return cls(float(value), digits, unit, name=name)


Cell = str | Number


@dataclass(frozen=True)
class Table:
    """A table: the first column names its rows.

    Attributes
    ----------
    title : str
        What it shows.
    headings : tuple of str
        One for each column.
    rows : tuple of tuple of (str or Number)
        Cells, as many in each row as there are headings.
    name : str
        What it is called in every language, in lower case with underscores, unlike any other of the report.
    chart : {"", "bar", "stacked"}
        How a spreadsheet may draw it: bars of the first column of numbers, or of all of them on one another.

    Raises
    ------
    ValueError
        A row is longer or shorter than the headings.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    name: str
    chart: Chart = ""

    def __post_init__(self) -> None:
        columns = len(self.headings)
        for number, row in enumerate(self.rows, start=1):
            if len(row) != columns:
                raise ValueError(f"table {self.name!r}: row {number} has {len(row)} cells of {columns}")


@dataclass(frozen=True)
class Figure:
    """A drawing, with the words that stand for it where it cannot be seen.

    Attributes
    ----------
    title : str
        What it shows.
    alternative : str
        What is to be seen, in words.
    svg : str
        An ``<svg>`` element.
    """

    title: str
    alternative: str
    svg: str


@dataclass(frozen=True)
class Section:
    """A part of a report.

    Attributes
    ----------
    heading : str
        What it is about.
    paragraphs : tuple of str
        Texts that stand before its figures and tables.
    tables : tuple of Table
        Its tables.
    figures : tuple of Figure
        Its drawings.
    notes : tuple of str
        Texts that stand below: how something was counted, and what to beware of.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Headline:
    """A figure that stands at the head of a report.

    Attributes
    ----------
    label : str
        What it is.
    number : Number
        The figure.
    comment : str
        How it compares: with the other divisions, or with a target; may be empty.
    """

    label: str
    number: Number
    comment: str = ""


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
    technology : str
        Technology whose coverage it tells.
    version : int
        Version of the workspace that it was computed from.
    issued_on : date
        The day that version was published.
    cautions : tuple of str
        What must be known before any figure is read, such as that data are synthetic.
    headlines : tuple of Headline
        The chief figures.
    sections : tuple of Section
        Its parts, in order.
    data_until : str
        The day up to which its data tell, as it is written in its language; empty where that is not known.

    Raises
    ------
    ValueError
        Two of its tables have the same name.
    """

    title: str
    subtitle: str
    issuing_body: str
    city: str
    language: Language
    scheme: str
    code: str
    technology: str
    version: int
    issued_on: date
    cautions: tuple[str, ...]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
    data_until: str = ""

    def __post_init__(self) -> None:
        names = Counter(table.name for section in self.sections for table in section.tables)
        twice = sorted(name for name, count in names.items() if count > 1)
        if twice:
            raise ValueError(f"report {self.scheme} {self.code}: several tables are named {', '.join(twice)}")
