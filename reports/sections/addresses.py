"""The digital addresses of a division."""

from layers.definitions import Text
from reports.model import Section
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Địa chỉ số", "Digital addresses")


def addresses_section(subject: Subject) -> Section:
    """Return the indicators of digital addresses."""
    title = HEADING[subject.language]
    return Section(
        title, tables=(indicator_table(subject, of_theme("addresses"), title=title, name="addresses"),)
    )
