"""The front of an address: rooms, house number, lanes and street, read from the words of a segment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from layers.addresses.markers import Marker, first_words, has_any, in_full, marker_at, misspelled_lane
from layers.addresses.words import KEPT_SEGMENTS, Segment, Word, spelled
from layers.text import fold

_HOUSE_NUMBER = re.compile(
    r"\d{1,5}(?:bis|ter|[a-zđ]{0,2})\d{0,3}(?:[-+/.&]\d{0,5}[a-zđ]{0,2}\d{0,3})*", re.IGNORECASE | re.ASCII
)
_FLOOR = re.compile(r"(?:\d{1,2}/f|p-\d+[a-z]?|p\d{3,4}[a-z]?)", re.IGNORECASE)
_KILOMETRE = re.compile(r"km\d+(?:[+-]\d+)?", re.IGNORECASE)
# C10, but not a national or provincial road, such as QL6.
_BLOCK = re.compile(r"(?!ql|tl|đt|dt)[a-z]{1,2}\d{1,3}[a-z]?", re.IGNORECASE)
_SUFFIX = re.compile(r"[a-e]|bis|ter", re.IGNORECASE)
_LANE_WORDS = first_words("lane")
_NUMBER_WORDS = first_words("number")


@dataclass
class Front:
    """What the front of an address says.

    Attributes
    ----------
    premises : list of Segment
        Rooms, floors and buildings.
    number : Segment
        House number, with the words that announce it.
    announced : int
        How many words announce it.
    lanes : list of (Marker, Segment)
        Lanes in the order written; the last word of each is its number.
    streets : list of Segment
        What is left of each segment.
    has_number : bool
        Whether no house number is sought, or it is found.
    """

    premises: list[Segment] = field(default_factory=list)
    number: Segment = ()
    announced: int = 0
    lanes: list[tuple[Marker, Segment]] = field(default_factory=list)
    streets: list[Segment] = field(default_factory=list)
    has_number: bool = False

    @property
    def house_number(self) -> str:
        """House number as written; empty where there is none."""
        return spelled(self.number[self.announced :])

    @property
    def lane_texts(self) -> list[str]:
        """Lanes, each such as ``Ngách 64/12``."""
        return [f"{marker.spelled} {words[-1]}" for marker, words in self.lanes]

    @property
    def street(self) -> str:
        """Street with its marker in full; empty where there is none."""
        return " ".join(map(_street_text, self.streets))

    @property
    def words(self) -> Iterator[tuple[str, Segment]]:
        """The words of each part."""
        yield from (("premises", words) for words in self.premises)
        yield "house_number", self.number
        yield from (("lane", words) for _, words in self.lanes)
        yield from (("street", words) for words in self.streets)

    def read(self, words: Segment) -> None:
        """Read one more segment: what is left when numbers and lanes are taken from it is a street."""
        rest = self._after_number(self._after_premises(words))
        if len(rest) < len(words):
            rest = self._after_codes(rest)
        # A house number may stand behind the lanes too: ngõ 64 số 24.
        self._take_street(self._after_number(self._without_lanes(rest)))

    def _after_premises(self, words: Segment) -> Segment:
        while words:
            found = marker_at(words, 0)
            if found and found[0].part == "premises":
                length = _premises_length(words, found[1])
            elif words[0].has_digit and _FLOOR.fullmatch(words[0]):
                length = 1
            else:
                break
            self.premises.append(words[:length])
            words = words[length:]
        return words

    def _after_codes(self, words: Segment) -> Segment:
        """Take away what stands behind a number: lô 2C, phòng 301; a building's name may be the street's."""
        found = marker_at(words, 0)
        while found and found[0].part == "premises" and words[found[1]].has_digit:
            self.premises.append(words[: found[1] + 1])
            words = words[found[1] + 1 :]
            found = marker_at(words, 0)
        return words

    def _after_number(self, words: Segment) -> Segment:
        if self.has_number:
            return words
        found = marker_at(words, 0)
        announced = found[1] if found and found[0].part == "number" else 0
        length = _number_length(words[announced:])
        if not length:
            return words
        self._take_number(words[: announced + length], announced)
        return words[announced + length :]

    def _take_number(self, words: Segment, announced: int) -> None:
        self.number, self.announced, self.has_number = words, announced, True

    def _without_lanes(self, words: Segment) -> Segment:
        """Take lanes away wherever they stand; misspelled ones where only a lane can stand."""
        if not has_any(words, _LANE_WORDS) and not self._may_misspell_lane(words):
            return words
        kept: list[Word] = []
        position = 0
        while position < len(words):
            found = marker_at(words, position) if words[position].key in _LANE_WORDS else None
            if not (found or kept) and self._may_misspell_lane(words[position:]):
                found = misspelled_lane(fold(words[position]))
            if found and found[0].part == "lane":
                marker, length = found
                self.lanes.append((marker, words[position : position + length + 1]))
                position += length + 1
            else:
                kept.append(words[position])
                position += 1
        return tuple(kept)

    def _may_misspell_lane(self, words: Segment) -> bool:
        """Return whether a word stands between the house number, or a lane, and another number."""
        follows = bool(self.number or self.lanes) and len(words) > 1
        return follows and words[1].has_digit and not words[0].has_digit

    def _take_street(self, words: Segment) -> None:
        if not self.has_number and has_any(words, _NUMBER_WORDS):
            words = self._without_trailing_number(words)
        if words:
            self.streets.append(words)

    def _without_trailing_number(self, words: Segment) -> Segment:
        """Take a house number from behind the street, where *số* announces it."""
        for position in range(1, len(words)):
            found = marker_at(words, position)
            if found and found[0].part == "number" and position > _street_marker(words):
                end = position + found[1] + 1
                self._take_number(words[position:end], found[1])
                return words[:position] + words[end:]
        return words


@lru_cache(maxsize=KEPT_SEGMENTS)
def has_name(words: Segment) -> bool:
    """Return whether words hold a name, and not only a marker, numbers and lanes."""
    front = Front()
    front.read(words)
    found = marker_at(words, 0)
    if found and found[0].part != "number":
        return len(words) > found[1] and bool(front.streets) and front.street != found[0].spelled
    return bool(front.streets)


def begins_front(words: Segment) -> bool:
    """Return whether words begin with a house number, a lane or a street's marker."""
    found = marker_at(words, 0)
    marked = found is not None and found[0].part in {"number", "lane", "street"}
    return marked or bool(_number_length(words))


def begins_premises(words: Segment) -> bool:
    """Return whether words begin with a room, a floor or a building."""
    found = marker_at(words, 0)
    return (found is not None and found[0].part == "premises") or bool(words and _FLOOR.fullmatch(words[0]))


def begins_with_number(words: Segment) -> bool:
    """Return whether words begin with a house number, a floor or a room that no marker announces."""
    return bool(words) and (_number_length(words) > 0 or _FLOOR.fullmatch(words[0]) is not None)


def name_length(words: Segment) -> int:
    """Return how many words the name of the street in a segment has, without its marker."""
    front = Front()
    front.read(words)
    return sum(len(street) - _street_marker(street) for street in front.streets)


def _street_marker(words: Segment) -> int:
    """Return of how many words the street's marker is, so that *Đường số 5* is not taken for house 5."""
    found = marker_at(words, 0)
    return found[1] if found and found[0].part == "street" else 0


@lru_cache(maxsize=KEPT_SEGMENTS)
def _street_text(words: Segment) -> str:
    return in_full(words, _street_marker(words))


def _premises_length(words: Segment, length: int) -> int:
    """Return how many words a room takes: one code, or a name to where the next part begins."""
    if words[length].has_digit:
        return length + 1
    for position in range(length, len(words)):
        if position > length and (marker_at(words, position) or _number_length(words[position:])):
            return position
    return len(words)


def _number_length(words: Segment) -> int:
    """Return of how many words the house number is that words begin with; 0 where there is none."""
    if not words:
        return 0
    first, second = words[0], words[1] if len(words) > 1 else None
    if not first.has_digit:
        return 2 if first.key == "km" and second is not None and second.has_digit else 0
    if not _HOUSE_NUMBER.fullmatch(first):
        return 1 if _KILOMETRE.fullmatch(first) else 0
    if second is None:
        return 1
    if second.has_digit:
        return 2 if _BLOCK.fullmatch(second) else 1
    # A letter alone is a suffix where a name follows.
    return 2 if words[2:] and _SUFFIX.fullmatch(second) else 1
