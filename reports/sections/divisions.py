"""All divisions of a scheme, one line each."""

from layers.definitions import Text
from planning.columns import INDICATORS
from reports import texts
from reports.model import Cell, Section, Table
from reports.sections.overview import CHIEF
from reports.subject import Subject, number_of

HEADING = Text("Các đơn vị hành chính", "Divisions")


def divisions_section(subject: Subject) -> Section | None:
    """Return a line of the chief indicators for each division, in the report of the whole."""
    if not subject.is_whole:
        return None
    language, table = subject.language, subject.table
    rows: list[tuple[Cell, ...]] = [
        (
            str(code),
            str(name),
            *(number_of(table, str(code), INDICATORS[each], language) for each in CHIEF),
        )
        for code, name in table.frame["name"].items()
    ]
    short = (INDICATORS[each].short_title[language] for each in CHIEF)
    headings = (texts.CODE[language], texts.NAME[language], *short)
    return Section(
        HEADING[language], tables=(Table(HEADING[language], headings, tuple(rows), "divisions", "bar"),)
    )
