"""Coverage of a division: who is covered where, and how sure that is."""

from layers.definitions import Text
from reports.model import Section
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Vùng phủ sóng", "Coverage")


def coverage_section(subject: Subject) -> Section:
    """Return the indicators of coverage."""
    title = HEADING[subject.language]
    return Section(
        title, tables=(indicator_table(subject, of_theme("coverage"), title=title, name="coverage"),)
    )
