"""Coverage of a division: who is covered where, and how sure that is."""

from layers.definitions import Text
from reports.drawings import class_drawing, drawings
from reports.model import Section
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Vùng phủ sóng", "Coverage")


def coverage_section(subject: Subject) -> Section:
    """Return the indicators of coverage, and its classes as a chart."""
    title = HEADING[subject.language]
    table = indicator_table(subject, of_theme("coverage"), title=title, name="coverage")
    return Section(title, tables=(table,), figures=drawings(subject, class_drawing))
