"""The content of a report: its sections, in the order in which they are read."""

from collections.abc import Callable
from datetime import date

from layers.definitions import Language, Text
from layers.snapshot import Snapshot
from layers.text import format_date
from maps import sources
from planning.indicator_table import CITY, IndicatorTable
from reports import texts
from reports.headlines import headlines
from reports.model import Report, Section
from reports.sections.addresses import addresses_section
from reports.sections.changes import changes_section
from reports.sections.coverage import coverage_section
from reports.sections.crosswalk import crosswalk_section
from reports.sections.divisions import divisions_section
from reports.sections.key_places import key_places_section
from reports.sections.method import method_section
from reports.sections.next_sites import next_sites_section
from reports.sections.overview import overview_section
from reports.sections.postal import postal_section
from reports.sections.scenario import ReportedScenario, scenario_section
from reports.sections.spots import spots_section
from reports.sections.stations import stations_section
from reports.sections.subscriptions import subscriptions_section
from reports.sections.targets import targets_section
from reports.subject import Subject

PEOPLE_OF = Text("Dân số: {source}", "Population: {source}")
# Each gives None where it has nothing to say.
SECTIONS: tuple[Callable[[Subject], Section | None], ...] = (
    overview_section,
    targets_section,
    divisions_section,
    coverage_section,
    spots_section,
    stations_section,
    next_sites_section,
    key_places_section,
    postal_section,
    addresses_section,
    subscriptions_section,
    crosswalk_section,
    changes_section,
    method_section,
)


def coverage_report(
    snapshot: Snapshot,
    table: IndicatorTable,
    code: str = CITY,
    *,
    language: Language,
    figures: bool = True,
    scenario: ReportedScenario | None = None,
    since: Snapshot | None = None,
    shows_stations: bool = True,
) -> Report:
    """Return the report of one division, or of all of them together.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of the scheme, computed from that version.
    code : str
        Code of the division; empty for the whole.
    language : {"vi", "en"}
        Language of the report.
    figures : bool
        Whether maps and charts are drawn, which takes most of the time.
    scenario : ReportedScenario, optional
        A scenario of the same scheme, of which the report tells what it would change; nothing else does.
    since : Snapshot, optional
        Earlier version to compare with; the last one whose data differ unless given.
    shows_stations : bool
        Whether it may say where each station stands, and list them.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    subject = Subject(
        snapshot, table, code, language, drawn=figures, earlier=since, shows_stations=shows_stations
    )
    made = [make(subject) for make in SECTIONS]
    if scenario is not None:
        made.insert(1, scenario_section(scenario, code, language, figures=figures))
    settings = snapshot.settings
    return Report(
        title=texts.TITLE[language],
        subtitle=subject.name,
        issuing_body=settings.issuing_body,
        city=settings.city,
        language=language,
        scheme=table.scheme,
        code=code,
        technology=table.model.technology,
        version=snapshot.number,
        issued_on=snapshot.created.date(),
        cautions=(
            *sources.warnings(subject.datasets, language),
            *(PEOPLE_OF[language].format(source=each) for each in subject.said("population_source")),
        ),
        headlines=headlines(subject),
        sections=tuple(section for section in made if section is not None),
        data_until=_data_until(subject),
    )


def _data_until(subject: Subject) -> str:
    """Return the latest day that any of the data says it is of; empty where none does."""
    days = [each.provenance.data_date for each in subject.datasets.values() if each.provenance.data_date]
    latest = max(days, default="")
    try:
        return format_date(date.fromisoformat(latest), language=subject.language)
    except ValueError:  # a period in words, such as a quarter
        return latest
