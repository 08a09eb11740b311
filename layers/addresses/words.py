"""An address taken apart into segments (what stands between commas) and words."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache

from layers.text import LONGEST_KEPT, nfc, remembered

Segment = tuple["Word", ...]

# The same words and segments come again and again.
KEPT_WORDS = 16_384
KEPT_SEGMENTS = 8192

_CITY_POINTS = re.compile(r"\bt\.\s?p\b\.?", re.IGNORECASE)
# P.Láng Hạ is two words, 12.5 one.
_GLUED = re.compile(r"\b(tp|tx|tt|kđt|kdt|ktt|tdp|sn|ng|ql|tl|p|q|h|x|đ|s)\.(?=\w)", re.IGNORECASE)
_DASHES = re.compile(r"[‐-―−]")
_RANGE = re.compile(r"(?:(?<=\d)|(?<=\d[a-z]))\s*[-;]\s*(?=\d)", re.IGNORECASE | re.ASCII)
_SUM = re.compile(r"(?<=\d)\s+([+&])\s+(?=\d)")
# A colon behind a marker, brackets around a postal code.
_COLON = re.compile(r":(?=\s)")
_BRACKETED = re.compile(r"\((\d{5,6})\)", re.ASCII)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff]"
)
_NUMBER_ON_NAME = re.compile(r"(?<=\d)(?=[^\W\d_a-zà-ỹđ][a-zà-ỹđ]{2})")
# All that is put in place of something else, in this order, once the text is in plain letters.
SUBSTITUTIONS = (
    (_INVISIBLE, ""),
    (_NUMBER_ON_NAME, " "),
    (_DASHES, "-"),
    (_CITY_POINTS, "TP. "),
    (_GLUED, r"\1. "),
    (_RANGE, "-"),
    (_SUM, r"\1"),
    (_COLON, ""),
    (_BRACKETED, r"\1"),
)
_SEPARATORS = re.compile(r"[,;\n\r\u2028\u2029|]")
_SPACED_DASH = re.compile(r"\s+-\s+")
_EDGES = " \t.:-()[]\"'"
_BRACKETS_AND_QUOTES = frozenset("«»‹›“”„‟「」『』【】{}[]<>")


class _PlainLetters(dict[int, str]):
    """What stands for a character in `plain`, found out when it first comes."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        compatible = unicodedata.normalize("NFKC", letter)
        if letter in _BRACKETS_AND_QUOTES or unicodedata.category(letter) == "So":
            found = " "
        elif unicodedata.decimal(letter, None) is not None:
            found = str(unicodedata.decimal(letter))
        else:
            found = compatible if len(compatible) == 1 and compatible.isascii() else letter
        self[code] = found
        return found


_PLAIN_LETTERS = _PlainLetters()


def plain(text: str) -> str:
    """Return a text in which ASCII characters in another guise, such as ``２`` or ``𝐇``, are plain ones.

    Symbols, quotes and brackets, round ones aside, become spaces. No character comes or goes.
    """
    return text.translate(_PLAIN_LETTERS)


class Word(str):  # noqa: SLOT000 — what is found out about a word is kept in it
    """One word of an address, as written, in normal form C."""

    @cached_property
    def key(self) -> str:
        """The word in lower case, without the point of an abbreviation."""
        return self.lower().rstrip(".")

    @cached_property
    def digits(self) -> int:
        """How many digits the word has."""
        return 0 if self.isalpha() else sum(map(str.isdecimal, self))

    @property
    def has_digit(self) -> bool:
        """Whether there is a digit in it."""
        return self.digits > 0

    @property
    def is_plain(self) -> bool:
        """Whether it is a whole word without diacritics, as people type who leave them out."""
        return self.isascii() and self.isalpha() and len(self) > 1 and not self.is_abbreviation

    @property
    def is_abbreviation(self) -> bool:
        """Whether it ends in a point or is a capital, as an abbreviation of one letter must."""
        return self.endswith(".") or self.isupper()


def clean(text: str) -> str:
    """Return an address in normal form C, in plain letters, and without invisible characters."""
    text = nfc(plain(text))
    # Most texts need few of the substitutions, and a look at the letters is quicker than an expression.
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    text = _DASHES.sub("-", _NUMBER_ON_NAME.sub(" ", text))
    if "." in text:
        text = _CITY_POINTS.sub("TP. ", text) if "t." in text.lower() else text
        text = _GLUED.sub(r"\1. ", text)
    if "-" in text or ";" in text:
        text = _RANGE.sub("-", text)
    if "+" in text or "&" in text:
        text = _SUM.sub(r"\1", text)
    return _BRACKETED.sub(r"\1", _COLON.sub("", text)) if ":" in text or "(" in text else text


def segments(
    text: str, *, begins_unit: Callable[[Segment], bool], is_name: Callable[[Segment], bool]
) -> list[Segment]:
    """Return the segments of a cleaned address, without empty ones.

    Parameters
    ----------
    text : str
        What `clean` returned.
    begins_unit : callable
        Whether words begin with the marker of an administrative unit. A dash between spaces parts segments
        where there is no comma, or before such a marker; otherwise it belongs to a name, as in
        *Văn Miếu - Quốc Tử Giám*.
    is_name : callable
        Whether words are the name of a unit; such a name is not parted at its dash.
    """
    pieces = _SEPARATORS.split(text)
    if "-" in text:
        if len(pieces) == 1:
            pieces = _parted(text, is_name)
        pieces = [part for piece in pieces for part in _at_dashes(piece, begins_unit)]
    return [words for words in map(split_words, pieces) if words]


def spelled(words: Sequence[Word]) -> str:
    """Return words as text."""
    return " ".join(words)


def _parted(text: str, is_name: Callable[[Segment], bool]) -> list[str]:
    parts: list[str] = []
    for piece in _SPACED_DASH.split(text):
        whole = f"{parts[-1]} - {piece}" if parts else ""
        if parts and is_name(split_words(whole)):
            parts[-1] = whole
        else:
            parts.append(piece)
    return parts


def _at_dashes(piece: str, begins_unit: Callable[[Segment], bool]) -> list[str]:
    first, *others = _SPACED_DASH.split(piece)
    parts = [first]
    for other in others:
        if begins_unit(split_words(other)):
            parts.append(other)
        else:
            parts[-1] += f" - {other}"
    return parts


@remembered(KEPT_SEGMENTS)
def split_words(text: str) -> Segment:
    """Return the words of one segment, without punctuation at its ends."""
    word = _kept_word if len(text) <= LONGEST_KEPT else Word
    return tuple(map(word, text.strip(_EDGES).split()))


# What is known of a word is found out once.
_kept_word = lru_cache(maxsize=KEPT_WORDS)(Word)
