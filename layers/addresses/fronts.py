"""The front of an address: rooms, house number, lanes and street, read from the words of a segment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from layers.addresses.markers import in_full, marker_at
from layers.addresses.words import Word, spelled

_HOUSE_NUMBER = re.compile(
    r"\d{1,5}[a-zđ]{0,2}\d{0,3}(?:[-+/.&]\d{0,5}[a-zđ]{0,2}\d{0,3})*", re.IGNORECASE | re.ASCII
)
_FLOOR = re.compile(r"(?:\d{1,2}/f|p-\d+[a-z]?)", re.IGNORECASE)
_KILOMETRE = re.compile(r"km\d+(?:[+-]\d+)?", re.IGNORECASE)
_BLOCK = re.compile(r"[a-z]{1,2}\d{1,3}[a-z]?", re.IGNORECASE)
_SUFFIX = re.compile(r"[a-e]", re.IGNORECASE)


@dataclass
class Front:
    """What the front of an address says; empty texts where it says nothing."""

    premises: list[str] = field(default_factory=list)
    house_number: str = ""
    lanes: list[str] = field(default_factory=list)
    street: str = ""

    def read(self, words: Sequence[Word]) -> None:
        """Read one more segment: what is left when numbers and lanes are taken from it is a street."""
        rest = self._after_number(self._after_premises(list(words)))
        # A house number may stand behind the lanes too: ngõ 64 số 24.
        self._take_street(self._after_number(self._without_lanes(rest)))

    def _after_premises(self, words: list[Word]) -> list[Word]:
        while words:
            found = marker_at(words, 0)
            if _FLOOR.fullmatch(words[0].text):
                length = 1
            elif found and found[0].part == "premises":
                length = _premises_length(words, found[1])
            else:
                break
            self.premises.append(spelled(words[:length]))
            words = words[length:]
        return words

    def _after_number(self, words: list[Word]) -> list[Word]:
        if self.house_number:
            return words
        found = marker_at(words, 0)
        bare = words[found[1] :] if found and found[0].part == "number" else words
        length = _number_length(bare)
        self.house_number = spelled(bare[:length])
        return bare[length:] if length else words

    def _without_lanes(self, words: list[Word]) -> list[Word]:
        """Take lanes away wherever they stand."""
        kept: list[Word] = []
        position = 0
        while position < len(words):
            found = marker_at(words, position)
            if found and found[0].part == "lane":
                marker, length = found
                self.lanes.append(f"{marker.spelled} {words[position + length].text}")
                position += length + 1
            else:
                kept.append(words[position])
                position += 1
        return kept

    def _take_street(self, words: list[Word]) -> None:
        words = self._without_trailing_number(words)
        if words:
            self.street = f"{self.street} {in_full(words, _street_marker(words))}".lstrip()

    def _without_trailing_number(self, words: list[Word]) -> list[Word]:
        """Take a house number from behind the street, where *số* announces it."""
        for position in range(1, len(words)):
            found = marker_at(words, position)
            if (
                found
                and found[0].part == "number"
                and not self.house_number
                and position > _street_marker(words)
            ):
                end = position + found[1] + 1
                self.house_number = spelled(words[end - 1 : end])
                return [*words[:position], *words[end:]]
        return words


def has_name(words: Sequence[Word]) -> bool:
    """Return whether words hold a name, and not only a marker, numbers and lanes."""
    front = Front()
    front.read(words)
    found = marker_at(words, 0)
    if found and found[0].part != "number":
        return len(words) > found[1] and bool(front.street) and front.street != found[0].spelled
    return bool(front.street)


def begins_front(words: Sequence[Word]) -> bool:
    """Return whether words begin with a house number, a lane or a street's marker."""
    found = marker_at(words, 0)
    marked = found is not None and found[0].part in {"number", "lane", "street"}
    return marked or bool(_number_length(words))


def _street_marker(words: Sequence[Word]) -> int:
    """Return of how many words the street's marker is, so that *Đường số 5* is not taken for house 5."""
    found = marker_at(words, 0)
    return found[1] if found and found[0].part == "street" else 0


def _premises_length(words: Sequence[Word], length: int) -> int:
    """Return how many words a room takes: one code, or a name to where the next part begins."""
    if words[length].has_digit:
        return length + 1
    for position in range(length, len(words)):
        if position > length and (marker_at(words, position) or _number_length(words[position:])):
            return position
    return len(words)


def _number_length(words: Sequence[Word]) -> int:
    """Return of how many words the house number is that words begin with; 0 where there is none."""
    if not words:
        return 0
    if words[0].key == "km" and len(words) > 1 and words[1].has_digit:
        return 2
    if _KILOMETRE.fullmatch(words[0].text):
        return 1
    if not _HOUSE_NUMBER.fullmatch(words[0].text):
        return 0
    if len(words) > 1 and _BLOCK.fullmatch(words[1].text):
        return 2
    return 2 if len(words) > 2 and _SUFFIX.fullmatch(words[1].text) else 1  # noqa: PLR2004 - number, letter, name
