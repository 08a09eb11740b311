"""Addresses as people in Vietnam write them, taken apart from right to left.

The grammar: ``[room,] house number [lanes] street, [hamlet,] ward, district, city [postal code]``. Markers
such as *phường* say which part a segment is; where they are missing its place does, and a gazetteer of names.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from layers.addresses.errors import AddressError
from layers.addresses.fronts import (
    Front,
    begins_front,
    begins_premises,
    begins_with_number,
    has_name,
    name_length,
)
from layers.addresses.markers import Marker, first_words, has_any, in_full, marker_at, marker_before
from layers.addresses.provinces import HOME
from layers.addresses.spans import Span, Trace
from layers.addresses.units import Gazetteer, Level
from layers.addresses.words import KEPT_SEGMENTS, Segment, Word, clean, segments, spelled
from layers.text import fold

# What part a segment is, and its text.
Named = tuple[str, str]

BELOW, WARD, DISTRICT, CITY, TOP = range(5)
LEVELS: dict[str, int] = {"hamlet": BELOW, "ward": WARD, "district": DISTRICT, "city": CITY}
UNIT_LEVELS: tuple[Level, ...] = ("city", "district", "ward")
# Three names behind the street are a ward, a district and a city.
NAMES_WITH_CITY = 3

LONGEST_NAME = 6
# Where there is neither comma nor marker.
LONGEST_BARE_NAME = 4
LEAST_NAME = 2
MAX_LENGTH = 1000

_COUNTRIES = frozenset({"viet nam", "vietnam", "vn"})
_UNIT_WORDS = first_words("hamlet", "ward", "district", "city")
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
    spans : mapping of str to tuple of (int, int)
        Where in the input each part stands, by its name: a start and an end for each run of words that follow
        each other; markers such as ``P.`` are among them. Empty unless `parse_address` was asked for it, and
        of no account when addresses are compared.
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
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def parts(self) -> dict[str, str]:
        """The parts that are there, by name."""
        return {name: value for name, value in vars(self).items() if value and name != "spans"}


def parse_address(text: str, *, gazetteer: Gazetteer = _NO_GAZETTEER, spans: bool = False) -> ParsedAddress:
    """Take an address apart.

    Parameters
    ----------
    text : str
        An address in one text, with or without diacritics and markers.
    gazetteer : Gazetteer
        Names of units that exist; where markers are missing, they decide before the order does.
    spans : bool
        Whether to say where in the text each part stands, which takes longer. Characters are counted in the
        text as it was given, whatever its normal form.

    Returns
    -------
    ParsedAddress
        Its parts.

    Raises
    ------
    AddressError
        The text is longer than `MAX_LENGTH` characters, or holds no letter and no digit.
    """
    if len(text) > MAX_LENGTH:
        raise AddressError(f"address {text[:40]!r}…: {len(text)} characters are more than {MAX_LENGTH}")
    if not any(map(str.isalnum, text)):
        raise AddressError(f"address {text[:40]!r}: holds no letter and no digit")
    reader = _reader(gazetteer)
    return _with_spans(text, reader) if spans else reader.read(reader.segments(clean(text))).address


def _with_spans(text: str, reader: "_Reader") -> ParsedAddress:
    trace = Trace.of(text)
    reading = reader.read(trace.placed(reader.segments(trace.text)))
    words = defaultdict[str, list[Word]](list)
    for part, segment in reading.words:
        words[part] += segment
    return replace(reading.address, spans={part: trace.spans(each) for part, each in words.items() if each})


@dataclass(eq=False)
class _Reading:
    """One address taken apart: its front, the units and hamlets beside and behind it, and the postal code."""

    front: Front
    named: Sequence[tuple[Named, Segment]]
    postal_code: Segment

    @property
    def address(self) -> ParsedAddress:
        """The texts of its parts."""
        texts: dict[str, str] = {}
        for (part, text), _ in self.named:
            texts[part] = f"{texts[part]}, {text}" if part in texts else text
        return ParsedAddress(
            premises=", ".join(map(spelled, self.front.premises)),
            house_number=self.front.house_number,
            lane=" ".join(self.front.lane_texts),
            street=self.front.street,
            hamlet=texts.get("hamlet", ""),
            ward=texts.get("ward", ""),
            district=texts.get("district", ""),
            city=texts.get("city", ""),
            postal_code=spelled(self.postal_code),
            rest=texts.get("rest", ""),
        )

    @property
    def words(self) -> Iterator[tuple[str, Segment]]:
        """The words of each part."""
        yield from self.front.words
        yield from ((part, words) for (part, _), words in self.named)
        yield "postal_code", self.postal_code


class _Reader:
    """What is known of addresses before they are read: the units that exist, and segments read before."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        # The same few units stand behind many streets.
        self._levels = lru_cache(KEPT_SEGMENTS)(self._find_levels)
        self._cuts = lru_cache(KEPT_SEGMENTS)(self._find_cuts)
        self._units = lru_cache(KEPT_SEGMENTS)(self._read_units)
        self._district_ends = frozenset(name.split()[-1] for name in gazetteer.districts)

    def segments(self, text: str) -> list[Segment]:
        """Return the segments of a cleaned text."""
        return segments(text, begins_unit=begins_unit, is_name=self._is_name)

    def _is_name(self, words: Segment) -> bool:
        return bool(self._levels(words))

    def read(self, whole: list[Segment]) -> _Reading:
        """Return what the segments of a text are."""
        pieces = _without_country(
            [part for words in _without_country_end(whole) for part in self._parted(words)]
        )
        pieces, postal_code = _without_postal_code(pieces)
        anchor = self._anchor(pieces) + 1
        front, behind = pieces[:anchor], tuple(pieces[anchor:])
        units = self._units(behind)
        found, beside = self._read_front(front, {part for part, _ in units})
        return _Reading(found, [*beside, *zip(units, behind, strict=True)], postal_code)

    def _parted(self, words: Segment) -> Sequence[Segment]:
        """Part a segment where the marker of a unit follows a name, and the home city from its end."""
        cuts = self._cuts(words)
        return [words[start:end] for start, end in pairwise((0, *cuts, len(words)))] if cuts else (words,)

    def _find_cuts(self, words: Segment) -> tuple[int, ...]:
        cuts = self._marked_cuts(words) if has_any(words[1:], _UNIT_WORDS) else []
        first = cuts[-1] if cuts else 0
        home = _home_length(words[first:])
        end = len(words) - home
        cuts += [first + cut for cut in self._bare_cuts(words[first:end])]
        return (*cuts, end) if home else tuple(cuts)

    def _bare_cuts(self, words: Segment) -> list[int]:
        """Part known names of a ward and a district, without markers, from the end of a front or unit."""
        if fold(words[-1]) not in self._district_ends or not (begins_front(words) or begins_unit(words)):
            return []
        district = self._end_of_front(words, self._gazetteer.districts)
        if not district or self._levels(words):
            return []
        ward = 0 if begins_unit(words) else self._end_of_front(words[:district], self._gazetteer.wards)
        return [ward, district] if ward else [district]

    def _end_of_front(self, words: Segment, names: Container[str]) -> int:
        """Return where the name of a unit begins at the end of words; 0 where none does or nothing is left.

        Names of one word are ends of many streets' names.
        """
        for cut in range(max(len(words) - LONGEST_BARE_NAME, 1), len(words) - 1):
            if fold(spelled(words[cut:])) not in names or marker_before(words, cut):
                continue
            front = words[:cut]
            if self._levels(front) if begins_unit(words) else name_length(front) >= LEAST_NAME:
                return cut
        return 0

    def _marked_cuts(self, words: Segment) -> list[int]:
        cuts = []
        first, position, after_marker = 0, 0, True
        while position < len(words):
            found = marker_at(words, position, housing=True)
            if found and not after_marker and self._parts_at(words[first:], position - first, found[0]):
                cuts.append(position)
                first = position
            position += found[1] if found else 1
            after_marker = found is not None
        return cuts

    def _parts_at(self, words: Segment, position: int, marker: Marker) -> bool:
        if marker.part == "hamlet":
            return True
        if marker.part not in LEVELS or self._may_be_a_name(words, position):
            return False
        # Streets are called Xã Đàn, Quán Sứ, Ngõ Huyện: what follows a bare number is rather the street.
        return has_name(words[:position]) or marker.part in self._levels(words[position:])

    def _may_be_a_name(self, words: Segment, position: int) -> bool:
        """Return whether a marker typed without diacritics is rather part of a name, such as *Quán Sứ*.

        So it is where units are known, but none whose name follows.
        """
        if self._gazetteer.is_empty or not words[position].is_plain:
            return False
        ends = range(position + 2, min(position + 2 + LONGEST_NAME, len(words)) + 1)
        return not any(self._levels(words[position:end]) for end in ends)

    def _find_levels(self, words: Segment) -> frozenset[Level]:
        return self._gazetteer.levels(spelled(words))

    def _anchor(self, pieces: Sequence[Segment]) -> int:
        """Return the last segment of the front: the one with the street in it; -1 where there is none."""
        fronts = [i for i, words in enumerate(pieces) if _signs(words)[2]]
        if not fronts:
            return 0 if pieces and not self._is_unit(pieces[0]) else -1
        last = fronts[-1]
        if last + 1 == len(pieces) or self._is_unit(pieces[last + 1]):
            return last
        front = pieces[fronts[0] : last + 1]
        if any(map(has_name, front)):
            return last
        # Behind rooms and buildings alone, or where the street stands before its lane, a unit may follow.
        is_sought = any(map(begins_front, front)) and not self._is_street(pieces[: fronts[0]])
        is_unknown = not (self._gazetteer.is_empty or self._levels(pieces[last + 1]))
        return last + 1 if is_sought or is_unknown else last

    def _is_street(self, pieces: Sequence[Segment]) -> bool:
        """Return whether the last segment before a lane or number is the street, where none is behind."""
        return bool(pieces) and not (
            begins_unit(pieces[-1]) or begins_premises(pieces[-1]) or self._levels(pieces[-1])
        )

    def _is_unit(self, words: Segment) -> bool:
        """Return whether a segment surely names a unit or hamlet, and not a street."""
        return begins_unit(words) or "city" in self._levels(words)

    def _read_units(self, pieces: Sequence[Segment]) -> tuple[Named, ...]:
        """Return what each of the segments behind the street is."""
        units: dict[str, str] = {}
        named: list[Named] = []
        ceiling = TOP
        for position in range(len(pieces) - 1, -1, -1):
            words = pieces[position]
            town, housing, _ = _signs(words)
            marker = housing if self._tt_is_housing(words, units) else town
            part = marker.part if marker else self._part_by_name(pieces[: position + 1], ceiling, units)
            named.append(_named(part, words, marker, units))
            units.setdefault(*named[-1])
            ceiling = min(ceiling, LEVELS.get(part, BELOW))
        return tuple(reversed(named))

    def _tt_is_housing(self, words: Segment, units: Mapping[str, str]) -> bool:
        """Return whether ``TT`` means *tập thể*: a ward is known already, or the district is urban."""
        if words[0].key != "tt" or "ward" in units:
            return words[0].key == "tt"
        return units.get("district", "").startswith("Quận") and "ward" not in self._levels(words[1:])

    def _part_by_name(self, pieces: Sequence[Segment], ceiling: int, units: Container[str]) -> str:
        """Return the highest part that the last of segments may be, below what stands behind it."""
        if known := self._known_level(pieces[-1], ceiling, units):
            return known
        skip_city = ceiling == TOP and len(pieces) - sum(map(begins_unit, pieces)) < NAMES_WITH_CITY
        markers = (_signs(words)[0] for words in pieces[:-1])
        # Behind a marked district stands none of its wards, and no other district.
        floor = max((LEVELS.get(marker.part, BELOW) for marker in markers if marker), default=BELOW)
        free = (level for level in _free(ceiling, units) if LEVELS[level] > floor)
        return next((level for level in free if level != "city" or not skip_city), "rest")

    def _known_level(self, words: Segment, ceiling: int, units: Container[str]) -> Level | None:
        levels = self._levels(words)
        return next((level for level in _free(ceiling, units) if level in levels), None) if levels else None

    def _read_front(
        self, pieces: Sequence[Segment], units: set[str]
    ) -> tuple[Front, list[tuple[Named, Segment]]]:
        """Return the front, and the units and hamlets that stand among its segments."""
        front = Front()
        beside: list[tuple[Named, Segment]] = []
        lead: Segment = ()
        fronts = (i for i, words in enumerate(pieces) if begins_front(words))
        first = next(fronts, 0) if len(pieces) > 1 else 0
        for position, words in enumerate(pieces):
            marker = _signs(words)[1]
            part = marker.part if marker else None
            if part is None and position < first:
                part = self._known_level(words, TOP, units)
            if part:
                beside.append((_named(part, words, marker, units), words))
                units.add(beside[-1][0][0])
            elif position >= first:
                front.read(words)
            elif position == first - 1 and self._is_street(pieces[:first]):
                lead = words
            else:
                front.premises.append(words)
        if lead:
            (front.premises if front.streets else front.streets).append(lead)
        return front, beside


# Applications have one gazetteer, or one for each city.
_reader = lru_cache(maxsize=8)(_Reader)


def _named(part: str, words: Segment, marker: Marker | None, units: Container[str]) -> Named:
    """Return a segment's part and text; what is named a second time is part of the rest."""
    is_new = part == "hamlet" or (part in LEVELS and part not in units)
    return part if is_new else "rest", _unit_text(words, marker)


@lru_cache(maxsize=KEPT_SEGMENTS)
def _unit_text(words: Segment, marker: Marker | None) -> str:
    found = marker_at(words, 0, housing=True)
    return in_full(words, found[1], marker) if marker and found else spelled(words)


def _free(ceiling: int, units: Container[str]) -> list[Level]:
    return [level for level in UNIT_LEVELS if LEVELS[level] < ceiling and level not in units]


@lru_cache(maxsize=KEPT_SEGMENTS)
def _signs(words: Segment) -> tuple[Marker | None, Marker | None, bool]:
    """Return the marker of a unit or hamlet that words begin with, and whether they begin a front.

    The marker comes twice: as it is where ``TT`` is a town, and where it is housing.
    """
    town, housing = marker_at(words, 0), marker_at(words, 0, housing=True)
    if town is None and housing is None:
        return None, None, begins_with_number(words)
    marker = _unit_marker(town)
    return marker, _unit_marker(housing), marker is None and (begins_front(words) or begins_premises(words))


def _unit_marker(found: tuple[Marker, int] | None) -> Marker | None:
    return found[0] if found and found[0].part in LEVELS else None


def begins_unit(words: Segment) -> bool:
    """Return whether words begin with the marker of a ward, district, city or hamlet."""
    return _signs(words)[0] is not None


def _without_country(pieces: list[Segment]) -> list[Segment]:
    return pieces[:-1] if len(pieces) > 1 and _is_country(pieces[-1]) else pieces


def _without_country_end(pieces: list[Segment]) -> list[Segment]:
    """Leave the country out at the end of the last segment, where a unit or postal code stands before it.

    Streets' names may end like it: *Lương Viết Nam*.
    """
    others, last = pieces[:-1], pieces[-1]
    for length in (1, 2):
        front = last[:-length]
        if front and _is_country(last[-length:]) and _ends_in_unit(front):
            return [*others, front]
    return pieces


def _ends_in_unit(words: Segment) -> bool:
    is_code = _POSTAL_CODE.fullmatch(words[-1]) is not None
    return is_code or words[-1].key in _HOME_ENDS or (begins_unit(words) and has_name(words))


@lru_cache(maxsize=KEPT_SEGMENTS)
def _is_country(words: Segment) -> bool:
    return fold(spelled(words)) in _COUNTRIES


def _without_postal_code(pieces: list[Segment]) -> tuple[list[Segment], Segment]:
    """Return the segments and the postal code, which stands behind a name and perhaps before the country."""
    code = pieces[-1][-1:] if pieces else ()
    if not (code and _POSTAL_CODE.fullmatch(code[0]) and _follows_a_name(pieces)):
        return pieces, ()
    *others, last = pieces
    last = last[:-1]
    while last and last[-1] == "-":
        last = last[:-1]
    return _without_country([*others, last] if last else others), code


def _follows_a_name(pieces: Sequence[Segment]) -> bool:
    return has_name(pieces[-1][:-1]) or any(begins_unit(words) or has_name(words) for words in pieces[:-1])


def _home_length(words: Segment) -> int:
    """Return of how many words the home city is at the end of a segment.

    0 where it is not there, or a marker makes it more: *Xa lộ Hà Nội*.
    """
    if words[-1].key not in _HOME_ENDS:
        return 0
    for length in (2, 1):
        front, name = words[:-length], words[-length:]
        if fold(spelled(name)) in HOME and has_name(front) and not marker_before(words, len(front)):
            return length
    return 0
