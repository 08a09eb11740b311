"""Forms of house numbers, lanes and streets in which different spellings of the same thing are equal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from layers.addresses.fronts import Front
from layers.addresses.words import clean, split_words
from layers.text import fold, remembered

# Ngách lie off ngõ, hẻm off ngách.
_LANE_RANKS = {"Ngõ": 0, "Ngách": 1, "Hẻm": 2}
_STREET_MARKERS = frozenset({"pho", "duong"})
_LEADING_DIGITS = re.compile(r"\d+", re.ASCII)
_LONE_SUFFIX = re.compile(r"(?<=\d)\s+(?=[a-z]$)", re.ASCII | re.IGNORECASE)
_JOINED = re.compile(r"\d+[a-z]?(?:[-+&]\d+[a-z]?)+", re.ASCII)
_JOINTS = re.compile(r"[-+&]")
MAX_NUMBER = 99_999
MAX_JOINED = 8
# The same streets and numbers are named again and again.
KEPT_KEYS = 16_384


@dataclass(frozen=True)
class HouseNumber:
    """A house number for comparing.

    Attributes
    ----------
    key : str
        The number in lower case without spaces, such as ``3b``; empty where there is none.
    number : int
        The digits that it begins with, which say where on the street it is; 0 where it begins otherwise.
    parts : tuple of str
        Keys of the numbers that a house over several plots joins, such as ``51``, ``53`` and ``55``.
    """

    key: str
    number: int = 0
    parts: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the house number in a text; rooms before it and words behind it are left out."""
        return cls(*_number_in(text))

    @property
    def all(self) -> list[tuple[str, int]]:
        """The keys under which the house is found, each with its number: the whole, then the parts."""
        return [(self.key, self.number), *((part, _leading(part)) for part in self.parts)]


def lane_key(lanes: Sequence[str]) -> str:
    """Return lanes, each such as ``Ngách 64/12``, from the street inwards: ``0:64 1:12``."""
    numbers: dict[int, str] = {}
    for lane in lanes:
        kind, _, text = lane.partition(" ")
        parts = text.lower().split("/")
        first = max(_LANE_RANKS[kind] - len(parts) + 1, 0)
        for rank, number in enumerate(parts, first):
            numbers.setdefault(rank, number)
    return " ".join(f"{rank}:{numbers[rank]}" for rank in sorted(numbers))


@remembered(KEPT_KEYS)
def lane_and_street(text: str) -> tuple[str, str]:
    """Return the keys of the lane and the street in a text, such as ``Ngõ 208 Trần Cung``."""
    front = Front(has_number=True)
    front.read(split_words(clean(text.partition(",")[0])))
    return lane_key(front.lane_texts), street_key(front.street)


def street_key(text: str) -> str:
    """Return a street folded and without *phố* and *đường* before its name."""
    words = fold(text).split()
    while len(words) > 1 and words[0] in _STREET_MARKERS:
        words = words[1:]
    return " ".join(words)


@remembered(KEPT_KEYS)
def _number_in(text: str) -> tuple[str, int, tuple[str, ...]]:
    front = Front()
    front.read(split_words(_LONE_SUFFIX.sub("", clean(text))))
    key = (front.house_number or fold(text)).lower().replace(" ", "")
    parts = _JOINTS.split(key) if _JOINED.fullmatch(key) else []
    return key, _leading(key), tuple(parts) if len(parts) <= MAX_JOINED else ()


def _leading(key: str) -> int:
    digits = _LEADING_DIGITS.match(key)
    return min(int(digits[0]), MAX_NUMBER) if digits else 0
