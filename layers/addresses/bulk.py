"""Many addresses taken apart at once, without reading the same words again and again."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from layers.addresses.errors import AddressError
from layers.addresses.parsing import ParsedAddress, begins_unit, parse_address
from layers.addresses.units import Gazetteer
from layers.addresses.words import clean, split_words

_NUMBERED = re.compile(r"(\s*)([0-9]{1,4}[a-z]?)(\s+[^\W\d].*)", re.IGNORECASE | re.DOTALL)
_DASH = re.compile(r"\s[‐-―−-]\s")
_NOTHING = ParsedAddress()
FRONT = ("premises", "house_number", "lane", "street")
BEHIND = ("hamlet", "ward", "district", "city", "postal_code", "rest")


def parse_all(texts: Iterable[str], *, gazetteer: Gazetteer) -> list[ParsedAddress]:
    """Take addresses apart.

    Parameters
    ----------
    texts : iterable of str
        Addresses, each as `parse_address` takes it.
    gazetteer : Gazetteer
        Names of units that exist.

    Returns
    -------
    list of ParsedAddress
        As `parse_address` returns it for each; empty for texts that it refuses.
    """
    parser = _Parser(gazetteer)
    return [parser.read(text) for text in texts]


@dataclass
class _Parser:
    """A parser that remembers what it has read.

    A street stands before many wards, a ward behind many streets, and both with many house numbers.
    """

    gazetteer: Gazetteer
    wholes: dict[str, ParsedAddress] = field(default_factory=dict)
    ends: dict[str, ParsedAddress | None] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def read(self, text: str) -> ParsedAddress:
        front, comma, end = text.partition(",")
        units = self._end(end) if comma and not _DASH.search(front) else None
        street = self._numbered(front) if units else _NOTHING
        if units is None or not _is_of(street, FRONT):
            return self._numbered(text)
        return replace(units, **{name: getattr(street, name) for name in FRONT})

    def _end(self, text: str) -> ParsedAddress | None:
        """Return the units in the end of an address; None where it must be read with what stands before."""
        if text not in self.ends:
            units = self._whole(text) if begins_unit(split_words(clean(text.partition(",")[0]))) else _NOTHING
            self.ends[text] = units if _is_of(units, BEHIND) and not _DASH.search(text) else None
        return self.ends[text]

    def _numbered(self, text: str) -> ParsedAddress:
        """Return an address that may differ from an earlier one in its house number alone."""
        numbered = _NUMBERED.fullmatch(text)
        if numbered is None:
            return self._whole(text)
        before, number, behind = numbered.groups()
        first = self.numbers.setdefault(behind, number)
        address = self._whole(f"{before}{first}{behind}")
        return replace(address, house_number=number + address.house_number.removeprefix(first))

    def _whole(self, text: str) -> ParsedAddress:
        if text not in self.wholes:
            self.wholes[text] = self._parsed(text)
        return self.wholes[text]

    def _parsed(self, text: str) -> ParsedAddress:
        try:
            return parse_address(text, gazetteer=self.gazetteer)
        except AddressError:
            return _NOTHING


def _is_of(address: ParsedAddress, names: Collection[str]) -> bool:
    """Return whether an address consists of some of these parts, and of no other."""
    return bool(address.parts) and address.parts.keys() <= set(names)
