"""A report as it is printed, on paper or as a page: every text as it is set, and how wide columns are.

PDF and HTML are made from this, so that both say the same.
"""

from dataclasses import asdict, dataclass
from itertools import accumulate
from math import ceil
from typing import Any

from layers.definitions import Language, Text
from layers.text import format_date, nfc
from maps.texts import scheme_title
from reports import labels
from reports.model import Figure, Headline, Report, Section, Table
from reports.shown import (
    Shown,
    has_intervals,
    numeric_columns,
    shown,
    shown_headings,
    shown_rows,
    unit_word,
)
from reports.typography import typeset

# Letters that a column asks for: one long text must not squeeze all others. Longer texts may be wrapped.
LEAST, MOST, WRAPPED = 4, 42, 20
# Into how many lines a heading, and a reason why there is no number, may be broken, and how many letters of
# a reason stay in one.
HEADING_LINES, REASON_LINES, REASON_LINE = 2, 2, 14
# A table of no more rows, and surely no more lines, is not broken over pages.
FEW_ROWS, FEW_LINES = 12, 40
# Letters between two columns, and how many at most make a line of an upright page that is still readable.
GAP, WIDEST = 2, 128
# An interval is set smaller than its number.
INTERVAL_SCALE = 0.8


@dataclass(frozen=True)
class _Column:
    """A column with the room that it wants in letters, that it needs at least, and that intervals need."""

    heading: str
    is_numeric: bool
    letters: float
    least: float
    interval: float

    def line(self, letters: float) -> float:
        """Return what it takes of a line, with room to the next one."""
        return letters + GAP + (self.interval + GAP if self.interval else 0)

    def shares_the_rest(self, longest: float) -> bool:
        """Return whether its texts may be wrapped, or are the longest of those there are."""
        return not self.is_numeric and self.letters >= min(longest, WRAPPED)


def printed(report: Report) -> dict[str, Any]:
    """Return what templates read.

    Returns
    -------
    dict
        Plain values that JSON holds: ``language``, ``words`` (the renderers' own, by name), ``title``,
        ``subtitle``, ``code``, ``issuing_body``, ``place_and_day``, ``has_state_head``, ``about``,
        ``cautions``, ``headlines``, ``has_intervals`` and ``sections``, as in `reports.model`, with cells as
        in `reports.shown.Shown`.
    """
    language = report.language
    tables = [table for section in report.sections for table in section.tables]
    return {
        "language": language,
        "words": _words(language),
        "title": typeset(report.title),
        "subtitle": typeset(report.subtitle),
        "code": typeset(report.code),
        "issuing_body": typeset(report.issuing_body),
        "place_and_day": typeset(labels.PLACE_AND_DAY[language].format(city=report.city)),
        # Papers of the state have it in its language only.
        "has_state_head": language == "vi",
        "about": [typeset(each) for each in about(report)],
        "cautions": [typeset(each) for each in report.cautions],
        "headlines": [_headline(each, report) for each in report.headlines],
        "has_intervals": any(has_intervals(each) for each in tables),
        "sections": [_section(each, report) for each in report.sections],
    }


def about(report: Report) -> tuple[str, ...]:
    """Return what stands below the title: city, division scheme, last day and version of the data."""
    language = report.language
    published = format_date(report.issued_on, language=language)
    told = (
        report.city,
        scheme_title(report.scheme, language),
        labels.DATA_UNTIL[language].format(day=report.data_until) if report.data_until else "",
        labels.VERSION[language].format(version=report.version, published=published),
    )
    return tuple(each for each in told if each)


def _words(language: Language) -> dict[str, str]:
    words = {name: text for name, text in vars(labels).items() if isinstance(text, Text)}
    return {name.lower(): typeset(text[language]) for name, text in words.items()}


def _headline(headline: Headline, report: Report) -> dict[str, Any]:
    told = shown(headline.number, report.language)
    unit = unit_word(headline.number.unit, report.language)
    return {
        **_cell(told),
        "label": typeset(headline.label.removesuffix(f" ({unit})")),
        "unit": unit if told.kind == "number" else "",
        "comment": typeset(headline.comment),
    }


def _section(section: Section, report: Report) -> dict[str, Any]:
    return {
        "heading": typeset(section.heading),
        "paragraphs": [typeset(each) for each in section.paragraphs],
        "figures": [_figure(each) for each in section.figures],
        "tables": [_table(each, report) for each in section.tables if each.rows],
        "notes": [typeset(each) for each in section.notes],
    }


def _figure(figure: Figure) -> dict[str, str]:
    return {
        "title": typeset(figure.title),
        "alternative": typeset(figure.alternative),
        "svg": nfc(figure.svg),
    }


def _table(table: Table, report: Report) -> dict[str, Any]:
    rows = list(shown_rows(table, report.language))
    found = zip(shown_headings(table, report.language), numeric_columns(table), _by_column(rows), strict=True)
    columns = [_column(heading, cells, is_numeric=numeric) for heading, numeric, cells in found]
    longest = max((each.letters for each in columns if not each.is_numeric), default=0)
    least = sum(each.line(each.least) for each in columns)
    return {
        "title": typeset(table.title),
        "columns": [{**asdict(each), "is_fluid": each.shares_the_rest(longest)} for each in columns],
        "letters": sum(each.line(each.letters) for each in columns),
        "least": least,
        "is_wide": least > WIDEST,
        "is_whole": least <= WIDEST and _is_short(rows),
        "rows": [[_cell(each) for each in row] for row in rows],
    }


def _cell(cell: Shown) -> dict[str, Any]:
    return {**vars(cell), "text": typeset(cell.text), "interval": typeset(cell.interval)}


def _column(heading: str, cells: list[Shown], *, is_numeric: bool) -> _Column:
    texts = [heading, *(each.text for each in cells if each.kind != "missing")]
    words = max((len(word) for text in texts for word in text.split()), default=0)
    body = max((_letters(each) for each in cells), default=0)
    letters = max(LEAST, words, len(heading) / HEADING_LINES, min(MOST, body))
    least = letters if is_numeric else max(words, min(letters, WRAPPED))
    interval = INTERVAL_SCALE * max((len(each.interval) for each in cells), default=0)
    return _Column(typeset(heading), is_numeric, letters, least, interval)


def _letters(cell: Shown) -> float:
    length = len(cell.text)
    if cell.kind != "missing":
        return length
    return max(length / REASON_LINES, min(length, REASON_LINE)) / cell.span


def _is_short(rows: list[tuple[Shown, ...]]) -> bool:
    """Return whether rows take a part of a page, however narrow the columns are set."""
    lines = sum(max(ceil(len(each.text) / WRAPPED) for each in row) for row in rows)
    return len(rows) <= FEW_ROWS and lines <= FEW_LINES


def _by_column(rows: list[tuple[Shown, ...]]) -> list[list[Shown]]:
    """Return the cells that begin in each column."""
    columns: list[list[Shown]] = [[] for _ in range(sum(each.span for each in rows[0]))]
    for row in rows:
        starts = accumulate((each.span for each in row), initial=0)
        for at, cell in zip(starts, row, strict=False):
            columns[at].append(cell)
    return columns
