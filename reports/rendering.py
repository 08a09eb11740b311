"""A report in any format, from what it is about to the bytes of a file."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from layers.definitions import Language
from planning.indicator_table import CITY
from reports.content import coverage_report
from reports.formats import DataFormat, ReportFormat, format_named
from reports.sources import Sources
from reports.subject import Subject

Render = Callable[[], bytes]


def rendered(sources: Sources, code: str = CITY, *, format: str, language: Language) -> bytes:
    """Return the file of a report; parameters and errors are those of `renderings`."""
    return renderings(sources, code, formats=(format,), language=language)[format]()


def renderings(
    sources: Sources, code: str = CITY, *, formats: Sequence[str], language: Language
) -> Mapping[str, Render]:
    """Make a report once, and return what renders it to each of several formats.

    Parameters
    ----------
    sources : Sources
        What reports are made from; formats for programs do not tell its scenario.
    code : str
        Code of the division; empty for the whole.
    formats : sequence of str
        Names of formats, as in `reports.formats.FORMATS`.
    language : {"vi", "en"}
        Language of the report.

    Raises
    ------
    UnknownNameError
        There is no such division or format.
    """
    chosen = [format_named(each) for each in dict.fromkeys(formats)]
    made: dict[str, Render] = {}
    for_readers = [each for each in chosen if isinstance(each, ReportFormat)]
    if for_readers:
        report = coverage_report(
            sources.snapshot,
            sources.table,
            code,
            language=language,
            figures=any(each.is_drawn for each in for_readers),
            scenario=sources.scenario,
            since=sources.since,
            shows_stations=sources.shows_stations,
        )
        made |= {each.name: partial(each.render, report) for each in for_readers}
    shows = sources.shows_stations
    subject = Subject(sources.snapshot, sources.table, code, language, drawn=False, shows_stations=shows)
    made |= {each.name: partial(each.render, subject) for each in chosen if isinstance(each, DataFormat)}
    return {each.name: made[each.name] for each in chosen}
