"""The digital addresses of a division."""

from layers.definitions import Text
from reports.model import Section
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Địa chỉ số", "Digital addresses")
LATEST = Text(
    "Mỗi địa chỉ được tính ở bước mới nhất của nó; bốn tỷ lệ cộng lại bằng 100 %.",
    "Each address counts at its latest state; the four shares add up to 100 %.",
)


def addresses_section(subject: Subject) -> Section:
    """Return the indicators of digital addresses, and the households that want one."""
    title = HEADING[subject.language]
    names = ["households", *of_theme("addresses")]
    table = indicator_table(subject, names, title=title, name="addresses")
    return Section(title, tables=(table,), notes=(LATEST[subject.language],))
