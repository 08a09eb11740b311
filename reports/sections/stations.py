"""Stations and sites of a division, and what each operator has and covers."""

from layers.definitions import Text
from planning.columns import INDICATORS
from planning.missing import NOT_KNOWN
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Trạm và vị trí đặt trạm", "Stations and sites")
BY_OPERATOR = Text("Theo nhà mạng", "By operator")
OPERATOR_COLUMNS = (
    "stations",
    "sites",
    "area_covered_share_outdoor",
    "area_covered_share_indoor",
    "addresses_covered_share_outdoor",
    "addresses_covered_share_indoor",
)


def stations_section(subject: Subject) -> Section:
    """Return the indicators of stations and the figures of each operator."""
    title = HEADING[subject.language]
    table = indicator_table(subject, of_theme("stations"), title=title, name="stations")
    return Section(title, tables=(table, _operators(subject)))


def _operators(subject: Subject) -> Table:
    language = subject.language
    rows: list[tuple[Cell, ...]] = [
        (str(operator), *(_number(subject, name, float(row[name])) for name in OPERATOR_COLUMNS))
        for operator, row in subject.table.operators(subject.code).iterrows()
    ]
    short = (INDICATORS[name].short_title[language] for name in OPERATOR_COLUMNS)
    return Table(BY_OPERATOR[language], (texts.OPERATOR[language], *short), tuple(rows), "by_operator", "bar")


def _number(subject: Subject, name: str, value: float) -> Number:
    """Return an operator's figure; where it is unknown, for the reason why the division's is."""
    indicator = INDICATORS[name]
    missing = subject.number(name).missing or NOT_KNOWN[subject.language]
    return Number.of(indicator.shown(value), indicator.digits, indicator.unit, missing=missing, name=name)
