"""Addresses as people in Vietnam write them, taken apart from right to left.

The grammar: ``[room,] house number [lanes] street, [hamlet,] ward, district, city [postal code]``. Markers
such as *phường* say which part a segment is; where they are missing its place does, and a gazetteer of names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from layers.addresses.errors import AddressError
from layers.addresses.fronts import Front, begins_front, has_name
from layers.addresses.markers import Marker, in_full, marker_at, marker_before
from layers.addresses.provinces import HOME
from layers.addresses.units import Gazetteer, Level
from layers.addresses.words import Segment, Word, clean, segments, spelled
from layers.text import fold

BELOW, WARD, DISTRICT, CITY, TOP = range(5)
LEVELS: dict[str, int] = {"hamlet": BELOW, "ward": WARD, "district": DISTRICT, "city": CITY}
UNIT_LEVELS: tuple[Level, ...] = ("city", "district", "ward")
# Three names behind the street are a ward, a district and a city.
NAMES_WITH_CITY = 3

LONGEST_NAME = 6
MAX_LENGTH = 1000

_COUNTRIES = frozenset({"viet nam", "vietnam", "vn"})
_HOME_ENDS = frozenset({"nội", "noi", "hanoi", "hn"})
_POSTAL_CODE = re.compile(r"\d{5,6}", re.ASCII)
_NO_GAZETTEER = Gazetteer()


@dataclass(frozen=True)
class ParsedAddress:
    """The parts of an address, as written but with abbreviations in full; empty where there is none.

    Attributes
    ----------
    premises : str
        Room, floor and building.
    house_number : str
        Number of the house, such as ``3B``, ``126-128`` or ``Km 13``.
    lane : str
        Lanes in the order written, such as ``Ngách 12 Ngõ 64``.
    street : str
        Street, with *phố* or *đường* where written.
    hamlet : str
        Residential group, hamlet, housing estate.
    ward, district, city : str
        Administrative units, with their kind where written.
    postal_code : str
        Five digits, or six in the old series.
    rest : str
        What could not be read.
    """

    premises: str = ""
    house_number: str = ""
    lane: str = ""
    street: str = ""
    hamlet: str = ""
    ward: str = ""
    district: str = ""
    city: str = ""
    postal_code: str = ""
    rest: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """The parts that are there, by name."""
        return {name: value for name, value in vars(self).items() if value}


def parse_address(text: str, *, gazetteer: Gazetteer = _NO_GAZETTEER) -> ParsedAddress:
    """Take an address apart.

    Parameters
    ----------
    text : str
        An address in one text, with or without diacritics and markers.
    gazetteer : Gazetteer
        Names of units that exist; where markers are missing, they decide before the order does.

    Raises
    ------
    AddressError
        The text is longer than `MAX_LENGTH` characters, or holds no letter and no digit.
    """
    if len(text) > MAX_LENGTH:
        raise AddressError(f"address {text[:40]!r}…: {len(text)} characters are more than {MAX_LENGTH}")
    if not any(map(str.isalnum, text)):
        raise AddressError(f"address {text[:40]!r}: holds no letter and no digit")
    return _Reading(gazetteer).read(clean(text))


@dataclass
class _Reading:
    """One address while it is read."""

    gazetteer: Gazetteer
    units: dict[str, str] = field(default_factory=dict)
    hamlets: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    postal_code: str = ""

    def read(self, text: str) -> ParsedAddress:
        pieces = [part for words in segments(text, begins_unit=begins_unit) for part in self._split(words)]
        pieces = self._without_postal_code(_without_country(pieces))
        anchor = self._anchor(pieces)
        self._read_units(pieces[anchor + 1 :])
        front = self._read_front(pieces[: anchor + 1])
        return ParsedAddress(
            premises=", ".join(front.premises),
            house_number=front.house_number,
            lane=" ".join(front.lanes),
            street=front.street,
            hamlet=", ".join(self.hamlets),
            **self.units,
            postal_code=self.postal_code,
            rest=", ".join(self.rest),
        )

    def _split(self, words: Segment) -> list[Segment]:
        """Part a segment where the marker of a unit follows a name, and the home city from its end."""
        position, after_marker = 0, True
        while position < len(words):
            found = marker_at(words, position, housing=True)
            if found and not after_marker and self._parts_at(words, position, found[0]):
                return [words[:position], *self._split(words[position:])]
            position += found[1] if found else 1
            after_marker = found is not None
        return _without_home(words)

    def _parts_at(self, words: Segment, position: int, marker: Marker) -> bool:
        if marker.part == "hamlet":
            return True
        if marker.part not in LEVELS or self._may_be_a_name(words, position):
            return False
        # Streets are called Xã Đàn, Quán Sứ, Ngõ Huyện: what follows a bare number is rather the street.
        return has_name(words[:position]) or marker.part in self.gazetteer.levels(spelled(words[position:]))

    def _may_be_a_name(self, words: Segment, position: int) -> bool:
        """Return whether a marker typed without diacritics is rather part of a name, such as *Quán Sứ*.

        So it is where units are known, but none whose name follows.
        """
        if self.gazetteer.is_empty or not words[position].is_plain:
            return False
        ends = range(position + 2, min(position + 2 + LONGEST_NAME, len(words)) + 1)
        return not any(self.gazetteer.levels(spelled(words[position:end])) for end in ends)

    def _without_postal_code(self, pieces: list[Segment]) -> list[Segment]:
        if pieces and _POSTAL_CODE.fullmatch(pieces[-1][-1].text) and _follows_a_name(pieces):
            self.postal_code = pieces[-1][-1].text
            pieces = [*pieces[:-1], pieces[-1][:-1]] if len(pieces[-1]) > 1 else pieces[:-1]
        return _without_country(pieces)

    def _anchor(self, pieces: Sequence[Segment]) -> int:
        """Return the last segment of the front: the one with the street in it; -1 where there is none."""
        fronts = [i for i, words in enumerate(pieces) if begins_front(words) and not begins_unit(words)]
        if not fronts:
            return 0 if pieces and not self._is_unit(pieces[0]) else -1
        last = fronts[-1]
        named = any(has_name(words) for words in pieces[fronts[0] : last + 1])
        street_follows = not named and last + 1 < len(pieces) and not self._is_unit(pieces[last + 1])
        return last + 1 if street_follows else last

    def _is_unit(self, words: Segment) -> bool:
        """Return whether a segment surely names a unit or hamlet, and not a street."""
        return _unit_marker(words) is not None or "city" in self.gazetteer.levels(spelled(words))

    def _read_units(self, pieces: Sequence[Segment]) -> None:
        ceiling = TOP
        for position in range(len(pieces) - 1, -1, -1):
            words = pieces[position]
            marker = _unit_marker(words, housing=self._is_housing(words))
            unmarked = sum(_unit_marker(each) is None for each in pieces[: position + 1])
            part = marker.part if marker else self._part_by_name(words, ceiling, unmarked=unmarked)
            self._take(part, words, marker)
            ceiling = min(ceiling, LEVELS.get(part, BELOW))

    def _is_housing(self, words: Segment) -> bool:
        """Return whether ``TT`` means *tập thể*: a ward is known already, or the district is urban."""
        known_ward = "ward" in self.units or self.units.get("district", "").startswith("Quận")
        return known_ward and "ward" not in self.gazetteer.levels(spelled(words[1:]))

    def _part_by_name(self, words: Segment, ceiling: int, *, unmarked: int) -> str:
        """Return the highest part that a name may be, below what stands behind it."""
        if known := self._known_level(words, ceiling):
            return known
        skip_city = ceiling == TOP and unmarked < NAMES_WITH_CITY
        return next((level for level in self._free(ceiling) if level != "city" or not skip_city), "rest")

    def _known_level(self, words: Segment, ceiling: int) -> Level | None:
        levels = self.gazetteer.levels(spelled(words))
        return next((level for level in self._free(ceiling) if level in levels), None)

    def _free(self, ceiling: int) -> list[Level]:
        return [level for level in UNIT_LEVELS if LEVELS[level] < ceiling and level not in self.units]

    def _take(self, part: str, words: Segment, marker: Marker | None) -> None:
        found = marker_at(words, 0, housing=True)
        text = in_full(words, found[1], marker) if marker and found else spelled(words)
        if part == "hamlet":
            self.hamlets.insert(0, text)
        elif part in LEVELS and part not in self.units:
            self.units[part] = text
        else:
            self.rest.insert(0, text)

    def _read_front(self, pieces: Sequence[Segment]) -> Front:
        front = Front()
        first = next((i for i, words in enumerate(pieces) if begins_front(words)), 0)
        for position, words in enumerate(pieces):
            marker = _unit_marker(words, housing=True)
            if marker:
                self._take(marker.part, words, marker)
            elif position >= first:
                front.read(words)
            elif level := self._known_level(words, TOP):
                self._take(level, words, None)
            else:
                front.premises.append(spelled(words))
        return front


def _unit_marker(words: Sequence[Word], *, housing: bool = False) -> Marker | None:
    """Return the marker of a unit or hamlet that words begin with."""
    found = marker_at(words, 0, housing=housing)
    return found[0] if found and found[0].part in LEVELS else None


def begins_unit(words: Segment) -> bool:
    """Return whether words begin with the marker of a ward, district, city or hamlet."""
    return _unit_marker(words) is not None


def _without_country(pieces: list[Segment]) -> list[Segment]:
    return pieces[:-1] if len(pieces) > 1 and fold(spelled(pieces[-1])) in _COUNTRIES else pieces


def _follows_a_name(pieces: Sequence[Segment]) -> bool:
    return has_name(pieces[-1][:-1]) or any(begins_unit(words) or has_name(words) for words in pieces[:-1])


def _without_home(words: Segment) -> list[Segment]:
    """Part the home city from the end of a segment, unless a marker makes it more: *Xa lộ Hà Nội*."""
    if words[-1].key not in _HOME_ENDS:
        return [words]
    for length in (2, 1):
        front, name = words[:-length], words[-length:]
        if fold(spelled(name)) in HOME and has_name(front) and not marker_before(words, len(front)):
            return [front, name]
    return [words]
