"""A report in any format, from what it is about to the bytes of a file."""

from layers.definitions import Language
from layers.snapshot import Snapshot
from planning.indicators import CITY, IndicatorTable
from reports.content import coverage_report
from reports.formats import DataFormat, format_named
from reports.sections.scenario import ReportedScenario
from reports.subject import Subject


def rendered(
    snapshot: Snapshot,
    table: IndicatorTable,
    code: str = CITY,
    *,
    format: str,
    language: Language,
    scenario: ReportedScenario | None = None,
) -> bytes:
    """Return the file of a report.

    Parameters
    ----------
    snapshot, table, code, language, scenario
        As for :func:`reports.content.coverage_report`; formats for programs do not tell the scenario.
    format : str
        Name of a format, as in `reports.formats.FORMATS`.

    Raises
    ------
    UnknownNameError
        There is no such division or format.
    """
    chosen = format_named(format)
    if isinstance(chosen, DataFormat):
        return chosen.render(Subject(snapshot, table, code, language, drawn=False))
    report = coverage_report(
        snapshot, table, code, language=language, figures=chosen.is_drawn, scenario=scenario
    )
    return chosen.render(report)
