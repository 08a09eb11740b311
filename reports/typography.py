"""Text as it is set on a page: in one normal form, and never broken between a number and its unit."""

import re

from layers.spreadsheets import CONTROL
from layers.text import nfc

NO_BREAK_SPACE = "\u00a0"

_CONTROL = re.compile(CONTROL)
# A number and what it counts by, the parts of a range, what stands before =, and a sign before a number.
_BOUND = re.compile(
    r"(?<=\d) (?=(?:%|‰|km²|km|m²|m|dBm|dB|GHz|MHz|kHz|Mbit/s|°|người|people|ha|h)(?!\w))"
    r"|(?<=\d) (?=[–÷×])| (?==)|(?<=[–÷×≤≥<>=±]) (?=\d)"
)


def plain(text: str) -> str:
    """Return text in normal form C, without the control characters that no file of text holds."""
    return _CONTROL.sub("", nfc(text))


def typeset(text: str) -> str:
    """Return plain text with spaces that do not break where a line must not end.

    Examples
    --------
    >>> typeset("3 km, 5 – 7 %").replace(NO_BREAK_SPACE, "_")
    '3_km, 5_–_7_%'
    """
    return _BOUND.sub(NO_BREAK_SPACE, plain(text))
