"""The postal network of a division, and how far people have to go."""

from layers.definitions import Text
from reports.drawings import distance_drawing, drawings
from reports.model import Section
from reports.sections.indicators import indicator_table, of_theme
from reports.subject import Subject

HEADING = Text("Mạng lưới bưu chính", "Postal network")
STRAIGHT = Text(
    "Khoảng cách là đường thẳng (đường chim bay), không phải theo đường đi. Thùng thư công cộng không tính là"
    " điểm phục vụ.",
    "Distances are straight lines, not along roads. Public mailboxes are no service points.",
)


def postal_section(subject: Subject) -> Section:
    """Return the indicators of postal points, and the distances to them as a chart."""
    title = HEADING[subject.language]
    table = indicator_table(subject, of_theme("postal"), title=title, name="postal")
    notes = (STRAIGHT[subject.language],)
    return Section(title, tables=(table,), figures=drawings(subject, distance_drawing), notes=notes)
