"""Numbers as a reader sees them."""

from layers.definitions import Language
from layers.text import format_number
from reports.model import Cell, Number


def shown(cell: Cell, language: Language) -> str:
    """Return a cell as text: a number with its interval, or why it is unknown in brackets."""
    if not isinstance(cell, Number):
        return cell
    if cell.value is None:
        return f"({cell.missing})"
    low, value, high = (
        format_number(each, digits=cell.digits, language=language)
        for each in (cell.low, cell.value, cell.high)
    )
    return value if cell.low is None or cell.high is None else f"{value} ({low} – {high})"
