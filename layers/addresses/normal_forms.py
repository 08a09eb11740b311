"""An address in the old administrative system and in the new one, with the official names of its units.

Since July 2025 there are communes and no districts. Which units share ground is known from a table of names
alone: where a ward was divided, or a commune made of several wards, every one of them is an alternative.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from layers.addresses.markers import Part, marker_at
from layers.addresses.parsing import ParsedAddress
from layers.addresses.provinces import OTHER_NAMES
from layers.addresses.unit_history import Unit, UnitHistory
from layers.addresses.units import Level, UnitName
from layers.addresses.words import clean, spelled, split_words
from layers.text import fold

DEFAULT_CITY = "Hà Nội"
# A district that lies in more communes than this says too little of them.
MOST_COMMUNES = 8

_TITLES = {"ha noi": "Thành phố Hà Nội"}


@dataclass(frozen=True)
class NormalForm:
    """An address with its markers in full and the official names of its units.

    Attributes
    ----------
    address : ParsedAddress
        Its parts, without postal code and what could not be read.
    """

    address: ParsedAddress

    @property
    def text(self) -> str:
        """The address in one line."""
        each = self.address
        front = " ".join(filter(None, (each.house_number, each.lane, each.street)))
        parts = (each.premises, front, each.hamlet, each.ward, each.district, each.city)
        return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class NormalForms:
    """What an address is in both systems, the likely forms first.

    Attributes
    ----------
    old : tuple of NormalForm
        In the wards and districts of 2023.
    new : tuple of NormalForm
        In the communes of July 2025.
    """

    old: tuple[NormalForm, ...] = ()
    new: tuple[NormalForm, ...] = ()


def normal_forms(address: ParsedAddress, *, home: str = DEFAULT_CITY) -> NormalForms:
    """Return an address in the old administrative system and in the new one.

    Parameters
    ----------
    address : ParsedAddress
        What `parse_address` returned; the names of its units must be spelled right but for diacritics.
    home : str
        City of an address that names none.

    Returns
    -------
    NormalForms
        Beside a district the ward is one of before July 2025, unless only a commune is called so that lies in
        that district. Without a district a name of both times is read as both. Where the address says a
        district and no ward, its old form says so too; its new forms are the communes that the district lies
        in, none if they are more than `MOST_COMMUNES`. Both are empty where the units are not known, or none
        is named.
    """
    bare = UnitName.of(address.city or home).bare
    city = OTHER_NAMES.get(bare, bare)
    if city not in _TITLES:
        return NormalForms()
    history = UnitHistory.of_city(city)
    units, district = _meant(address, history)
    home_of_ward = UnitName.of(address.district).bare if address.ward else ""
    wards = [
        (ward.name, ward.district)
        for ward in _wards(units, history)
        if home_of_ward in {"", UnitName.of(ward.district).bare}
    ]
    whole = [("", district[0].district)] if district else []
    communes = [(commune.name, "") for commune in _communes(units, district, history)]
    front = _front(address, city)
    return NormalForms(_forms(front, [*whole, *wards]), _forms(front, communes))


def _front(address: ParsedAddress, city: str) -> ParsedAddress:
    """Return what both systems share of an address."""
    return ParsedAddress(
        premises=address.premises,
        house_number=address.house_number,
        lane=address.lane,
        street=_spelled_out(address.street, "street"),
        hamlet=", ".join(_spelled_out(text, "hamlet") for text in address.hamlet.split(", ")),
        city=_TITLES[city],
    )


def _forms(front: ParsedAddress, units: Iterable[tuple[str, str]]) -> tuple[NormalForm, ...]:
    return tuple(
        NormalForm(replace(front, ward=ward, district=district)) for ward, district in dict.fromkeys(units)
    )


def _spelled_out(text: str, part: Part) -> str:
    """Return a street or hamlet with its marker as it is spelled in full."""
    words = split_words(clean(text))
    found = marker_at(words, 0, housing=True)
    if found is None or found[0].part != part:
        return text
    return f"{found[0].spelled} {spelled(words[found[1] :])}"


def _meant(address: ParsedAddress, history: UnitHistory) -> tuple[list[Unit], list[Unit]]:
    """Return the wards and communes that may be meant, and the wards of a district that stands alone."""
    if address.ward and address.district:
        return _within(address.ward, address.district, history), []
    alone = address.ward or address.district
    district = (_districts(history).get(bare, []) for bare in _bare_names(alone, "district"))
    return _called(alone, history), next(filter(None, district), [])


def _within(ward: str, district: str, history: UnitHistory) -> list[Unit]:
    """Return the wards of a name in a district; if there are none, the communes that lie in it."""
    communes = (unit for unit in _called(ward, history) if unit.generation == "2025-07")
    home = UnitName.of(district).bare
    return _called(ward, history, district) or [
        commune
        for commune in communes
        if any(UnitName.of(each.district).bare == home for each in history.wards_of_2023(commune))
    ]


def _called(text: str, history: UnitHistory, district: str = "") -> list[Unit]:
    """Return the wards and communes of a name, those of the kind that the text says if there are any."""
    found = [unit for bare in _bare_names(text, "ward") for unit in history.named(f"Phường {bare}", district)]
    return [unit for unit in found if fold(unit.name) == fold(text)] or found


def _bare_names(text: str, level: Level) -> list[str]:
    """Return the names that a text may hold of a unit of a level."""
    return [name.bare for name in UnitName.readings(text) if name.bare and name.level in {None, level}]


@lru_cache(maxsize=8)
def _districts(history: UnitHistory) -> dict[str, list[Unit]]:
    """Return the wards of 2023 of each district, by its bare name."""
    found: dict[str, list[Unit]] = {}
    for unit in history.units:
        if unit.generation == "2023":
            found.setdefault(UnitName.of(unit.district).bare, []).append(unit)
    return found


def _wards(units: Iterable[Unit], history: UnitHistory) -> Iterator[Unit]:
    """Return the wards of 2023 that units are or were made of; those wholly or mainly in them first."""
    for unit in sorted(units, key=lambda unit: unit.generation):
        main = history.today(unit)[0]
        yield from sorted(history.wards_of_2023(unit), key=lambda ward: history.today(ward)[0] != main)


def _communes(units: list[Unit], district: list[Unit], history: UnitHistory) -> Iterator[Unit]:
    """Return the communes that units are or went to; of a district by how many of its wards they have."""
    by_time = sorted(units, key=lambda unit: unit.generation)
    current = [unit for unit in by_time if unit.generation == "2025-07"]
    for unit in (*current, *by_time):
        yield from history.today(unit)
    mains = Counter(history.today(ward)[0] for ward in district)
    touched = {commune for ward in district for commune in history.today(ward)}
    if len(touched) <= MOST_COMMUNES:
        yield from sorted(touched, key=lambda commune: (-mains[commune], commune.code))
