"""Stations and sites of a division, and what each operator has and covers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from layers.definitions import Text
from planning.columns import INDICATORS
from planning.missing import NOT_KNOWN
from planning.operator_intervals import operator_intervals
from reports import texts
from reports.drawings import distance_drawing, drawings
from reports.model import Cell, Number, Section, Table
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Trạm và vị trí đặt trạm", "Stations and sites")
STRAIGHT = Text(
    "Khoảng cách là đường thẳng (đường chim bay), không phải theo đường đi.",
    "Distances are straight lines, not along roads.",
)
BY_OPERATOR = Text("Trạm và vị trí theo nhà mạng", "Stations and sites by operator")
COVERAGE_BY_OPERATOR = Text("Vùng phủ theo nhà mạng", "Coverage by operator")
OPERATOR_COLUMNS = ("stations", "stations_planned", "sectors", "sites", "sites_per_km2", "sites_per_10k")
OPERATOR_COVERAGE = (
    "area_covered_share_outdoor",
    "area_covered_share_indoor",
    "addresses_covered_share_outdoor",
    "addresses_covered_share_indoor",
)


def stations_section(subject: Subject) -> Section:
    """Return the indicators of stations, the figures of each operator, and how far addresses are from one."""
    title = HEADING[subject.language]
    table = indicator_table(subject, of_theme("stations"), title=title, name="stations")
    return Section(
        title,
        tables=(
            table,
            _operators(subject, BY_OPERATOR, OPERATOR_COLUMNS, name="by_operator"),
            _operators(subject, COVERAGE_BY_OPERATOR, OPERATOR_COVERAGE, name="coverage_by_operator"),
        ),
        figures=drawings(subject, partial(distance_drawing, to="station")),
        notes=(STRAIGHT[subject.language],),
    )


def _operators(subject: Subject, title: Text, columns: Sequence[str], *, name: str) -> Table:
    language = subject.language
    technology, around = subject.table.model.technology, subject.around
    bounds = operator_intervals(around, subject.scheme, technology) if around else {}
    rows: list[tuple[Cell, ...]] = [
        (
            str(operator),
            *(
                _number(subject, each, float(row[each]), bounds.get((subject.code, str(operator)), {}))
                for each in columns
            ),
        )
        for operator, row in subject.table.operators(subject.code).iterrows()
    ]
    short = (INDICATORS[each].short_title[language] for each in columns)
    return Table(title[language], (texts.OPERATOR[language], *short), tuple(rows), name, "bar")


def _number(subject: Subject, name: str, value: float, bounds: Mapping[str, tuple[float, float]]) -> Number:
    """Return an operator's figure; where it is unknown, for the reason why the division's is."""
    indicator = INDICATORS[name]
    missing = subject.number(name).missing or NOT_KNOWN[subject.language]
    number = Number.of(indicator.shown(value), indicator.digits, indicator.unit, missing=missing, name=name)
    if number.value is None or name not in bounds:
        return number
    low, high = map(indicator.shown, bounds[name])
    return replace(number, low=low, high=high)
