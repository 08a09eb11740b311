"""The digital addresses of a division."""

from layers.definitions import Text
from reports.model import Section
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Địa chỉ số", "Digital addresses")


def addresses_section(subject: Subject) -> Section:
    """Return the indicators of digital addresses, and the households that want one."""
    title = HEADING[subject.language]
    names = ["households", *of_theme("addresses")]
    return Section(title, tables=(indicator_table(subject, names, title=title, name="addresses"),))
