"""What a text asks an address index for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from layers.addresses.keys import HouseNumber, lane_and_street
from layers.addresses.matches import NUMBER_BEHIND_STREET, SLASH_READ_AS_LANE
from layers.addresses.mentions import Mention, Units
from layers.addresses.parsing import ParsedAddress
from layers.addresses.provinces import nearest_province
from layers.addresses.records import city_key
from layers.addresses.units import UnitName
from layers.text import fold

_NUMBER_BEHIND = re.compile(r"(.*[a-z].*) (\d+[a-z]?)", re.ASCII)
_SLASHED = re.compile(r"(\d+[a-z]?)/(\d+[a-z]?)", re.ASCII)


@dataclass(frozen=True, eq=False)
class Query:
    """One reading of a text.

    Attributes
    ----------
    place : str
        Key of the street, or of the hamlet where no street is named; empty where neither is.
    lane : str
        Key of the lane.
    house : HouseNumber
        House number; blank where none is asked for.
    hamlet : str
        Folded name of the hamlet.
    mentions : tuple of Mention
        Ward, district and city.
    share : float
        How much of the confidence the reading leaves.
    """

    place: str
    lane: str
    house: HouseNumber
    hamlet: str
    mentions: tuple[Mention, ...]
    share: float = 1.0

    @property
    def is_bare_name(self) -> bool:
        """Whether the text is only a name, which may be a street's or a unit's."""
        return bool(self.place) and not (self.lane or self.house.key)

    @classmethod
    def readings(cls, parsed: ParsedAddress, units: Units) -> "Iterator[Query]":
        """Return the ways to read an address: as written, and where its numbers may mean something else.

        A slashed number may be one in a lane, a number behind the street the house's.
        """
        in_street, street = lane_and_street(parsed.street)
        lane = lane_and_street(parsed.lane)[0] or in_street
        hamlet = fold(parsed.hamlet)
        house = HouseNumber.of(parsed.house_number)
        query = cls(street or hamlet, lane, house, hamlet, tuple(_mentions(parsed, units)))
        yield query
        behind = _NUMBER_BEHIND.fullmatch(street)
        if behind and not house.key:
            yield replace(query, place=behind[1], house=HouseNumber.of(behind[2]), share=NUMBER_BEHIND_STREET)
        slashed = _SLASHED.fullmatch(house.key)
        if slashed and not lane:
            house = HouseNumber.of(slashed[1])
            yield replace(query, house=house, lane=f"0:{slashed[2]}", share=SLASH_READ_AS_LANE)


def _mentions(parsed: ParsedAddress, units: Units) -> Iterator[Mention]:
    yield from units.mentions([text for text in (parsed.ward, parsed.district) if text])
    yield from (
        mention for mention in units.mentions([parsed.rest] if parsed.rest else []) if mention.is_known
    )
    if parsed.city:
        yield _city(parsed.city, units)


def _city(text: str, units: Units) -> Mention:
    """Return a city, or the unit of the data that bears a province's name, as Vĩnh Phúc does in Ba Đình."""
    city = units.mention(UnitName(nearest_province(city_key(text)), "city"))
    name = UnitName.of(text)
    return units.mention(name) if name.level is None and units.knows(text) and not city.is_known else city
