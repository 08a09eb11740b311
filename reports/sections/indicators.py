"""Tables of indicators: one line each, for a division beside the whole and its place among its peers."""

from collections.abc import Iterable

import pandas as pd

from layers.definitions import Text
from planning.columns import INDICATORS, Indicator, Theme
from reports.model import Cell, Number, Table
from reports.shown import names_unit, unit_word
from reports.subject import Subject, is_bound

INDICATOR = Text("Chỉ tiêu", "Indicator")
RANK = Text("Xếp hạng", "Rank")
QUARTILE = Text("Nhóm tứ phân vị", "Quartile")
# For these a small value is the good one.
SMALL_IS_GOOD = ("distance", "ratio")


def of_theme(theme: Theme) -> list[str]:
    """Return the indicators of a theme; bounds are told beside what they bound."""
    return [name for name, each in INDICATORS.items() if each.theme == theme and not is_bound(name)]


def indicator_table(subject: Subject, names: Iterable[str], *, title: str, name: str) -> Table:
    """Return indicators in lines; of a division beside those of the whole, its rank and its quartile.

    Parameters
    ----------
    subject : Subject
        What the report is about.
    names : iterable of str
        Indicators, as in `planning.columns.INDICATORS`.
    title, name
        As for `reports.model.Table`.
    """
    language = subject.language
    if subject.is_whole:
        whole: list[tuple[Cell, ...]] = [(label(each, subject), subject.number(each)) for each in names]
        return Table(title, (INDICATOR[language], subject.name), tuple(whole), name)
    rows: list[tuple[Cell, ...]] = [
        (
            label(each, subject),
            subject.number(each),
            subject.city_number(each),
            *_place(subject, INDICATORS[each]),
        )
        for each in names
    ]
    headings = (INDICATOR[language], subject.name, subject.city_name, RANK[language], QUARTILE[language])
    return Table(title, headings, tuple(rows), name)


def label(name: str, subject: Subject) -> str:
    """Return the title of an indicator with its unit, unless the title names it already."""
    indicator, language = INDICATORS[name], subject.language
    title, unit = indicator.title[language], unit_word(indicator.unit, language)
    return title if names_unit(title, unit) else f"{title} ({unit})"


def rank_of(subject: Subject, indicator: Indicator) -> int | None:
    """Return the division's place among all that know the figure, 1 the best; None where it does not."""
    ranks = _ranks(subject, indicator)
    return None if pd.isna(ranks[subject.code]) else int(ranks[subject.code])


def quartile_of(subject: Subject, indicator: Indicator) -> int | None:
    """Return in which quarter of the divisions the division is, 1 the best; None where it is unknown."""
    ranks = _ranks(subject, indicator)
    rank = ranks[subject.code]
    return None if pd.isna(rank) else int((rank - 1) * 4 // ranks.count()) + 1


def _place(subject: Subject, indicator: Indicator) -> tuple[Number, Number]:
    missing = subject.number(indicator.name).missing
    rank, quartile = rank_of(subject, indicator), quartile_of(subject, indicator)
    return Number.of(rank, missing=missing), Number.of(quartile, missing=missing)


def _ranks(subject: Subject, indicator: Indicator) -> "pd.Series[float]":
    return subject.table.ranks(indicator.name, ascending=indicator.kind in SMALL_IS_GOOD)
