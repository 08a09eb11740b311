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
UNRANKED = Text("không xếp hạng", "not ranked")
TIED = Text("cùng giá trị với {count} đơn vị", "same as {count} divisions")


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
    rank = _ranks(subject, indicator)[subject.code]
    return None if pd.isna(rank) else int(rank)


def place_of(subject: Subject, indicator: Indicator) -> tuple[int, int] | None:
    """Return the division's rank and in which quarter of the divisions it is, 1 the best.

    Divisions that share a value are in the quarter of the middle of them. None where the division does not
    know the figure, where divisions are not ranked by it, and where more than half of them share its value.
    """
    rank, count = rank_of(subject, indicator), int(subject.table.frame[indicator.name].count())
    tied = _tied(subject, indicator)
    if rank is None or not indicator.is_ranked or (count > 1 and tied > count / 2):
        return None
    middle = rank + (tied - 1) / 2
    return rank, int((middle - 0.5) * 4 // count) + 1


def _place(subject: Subject, indicator: Indicator) -> tuple[Number, Number]:
    missing = subject.number(indicator.name).missing or _why_unranked(subject, indicator)
    rank, quartile = place_of(subject, indicator) or (None, None)
    return Number.of(rank, missing=missing), Number.of(quartile, missing=missing)


def _why_unranked(subject: Subject, indicator: Indicator) -> str:
    if not indicator.is_ranked:
        return UNRANKED[subject.language]
    return TIED[subject.language].format(count=_tied(subject, indicator) - 1)


def _tied(subject: Subject, indicator: Indicator) -> int:
    """Return how many divisions share the division's value, itself among them."""
    ranks = _ranks(subject, indicator)
    return int((ranks == ranks[subject.code]).sum())


def _ranks(subject: Subject, indicator: Indicator) -> "pd.Series[float]":
    return subject.table.ranks(indicator.name, ascending=indicator.is_small_good)
