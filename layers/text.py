"""Vietnamese text: a normal form, a folded form for comparing, numbers and dates as readers expect them."""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import TypeVar

from layers.definitions import Language

Result = TypeVar("Result")

# The same words are folded again and again, in data and in queries.
KEPT = 65_536
# Longer texts hardly come again, and many of them would take much room.
LONGEST_KEPT = 100

_NOT_A_WORD = re.compile(r"[\W_]+")
_OWN_LETTERS = str.maketrans("đĐ", "dD")


class _BareLetters(dict[int, str]):
    """A character without its diacritics, nothing for a diacritic; found out when it first comes."""

    def __missing__(self, code: int) -> str:
        # đ is a letter of its own, which no normal form takes apart.
        apart = unicodedata.normalize("NFD", chr(code).translate(_OWN_LETTERS))
        self[code] = "".join(letter for letter in apart if not unicodedata.combining(letter))
        return self[code]


_BARE_LETTERS = _BareLetters()


def nfc(text: str) -> str:
    """Return text in Unicode's normal form C, in which files of any origin compare equal."""
    return unicodedata.normalize("NFC", text)


def remembered(size: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Return a decorator by which a function remembers its results for short texts, the latest so many."""

    def decorate(function: Callable[[str], Result]) -> Callable[[str], Result]:
        kept = lru_cache(maxsize=size)(function)

        @wraps(function)
        def answer(text: str) -> Result:
            return kept(text) if len(text) <= LONGEST_KEPT else function(text)

        return answer

    return decorate


@remembered(KEPT)
def fold(text: str) -> str:
    """Return text for comparing: lower case, no diacritics, words with one space between.

    Tone marks are dropped, so that both spellings of a tone's place (``hoà``, ``hòa``) fold to the same.

    Examples
    --------
    >>> fold("  Đường Trần Duy Hưng, P.Trung Hoà ")
    'duong tran duy hung p trung hoa'
    """
    bare = text.casefold()
    if not bare.isascii():
        bare = bare.translate(_BARE_LETTERS)
    return _NOT_A_WORD.sub(" ", bare).strip()


def without_diacritics(text: str) -> str:
    """Return a text with its letters bare, and all else as it is.

    Examples
    --------
    >>> without_diacritics("Quận Đống Đa")
    'Quan Dong Da'
    """
    return text.translate(_BARE_LETTERS)


def format_number(value: float | None, *, digits: int, language: Language) -> str:
    """Return a number with a fixed count of decimals: ``1.234,5`` in Vietnamese, ``1,234.5`` in English.

    An unknown number (None, NaN) is a dash.
    """
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def format_date(value: date, *, language: Language) -> str:
    """Return a day: ``30/06/2023`` in Vietnamese, ``2023-06-30`` in English."""
    return value.strftime("%d/%m/%Y") if language == "vi" else value.isoformat()
