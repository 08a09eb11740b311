"""Values of features in words, for people."""

from datetime import date
from typing import Any

from layers.definitions import Field, Language, Text
from layers.text import format_date, format_number

YES, NO = Text("có", "yes"), Text("không", "no")
MOST_DIGITS = 3
PERCENT = 100


def shown_value(value: Any, field: Field, *, language: Language) -> str:
    """Return a value of a field in words; a dash for one that is not known."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return (YES if value else NO)[language]
    if isinstance(value, float):
        # Shares are kept as 0 … 1, whatever they are shown in.
        return _number(value * PERCENT if field.unit == "%" else value, language)
    if isinstance(value, date):
        return format_date(value, language=language)
    return next((each.title[language] for each in field.choices if each.value == value), str(value))


def _number(value: float, language: Language) -> str:
    """Return a number with the decimals that it has, few of them."""
    decimals = f"{value:.{MOST_DIGITS}f}".rstrip("0").partition(".")[2]
    return format_number(value, digits=len(decimals), language=language)
