"""How people write an address: with typing errors, abbreviations, missing parts, or the names of before."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from benchmarks.address_ground import STREETS, Written, street_names
from layers.addresses.unit_history import UnitHistory
from layers.text import fold, nfc

LETTERS = "abcdeghiklmnopqrstuvxy"
OTHER_CITIES = ("Thành phố Hải Phòng", "Thành phố Hồ Chí Minh", "Thành phố Huế", "Tỉnh Bắc Ninh")


def without_diacritics(text: str) -> str:
    """Return a text as it is typed without marks and capitals, its punctuation kept."""
    return "".join(fold(letter) or letter for letter in nfc(text))


def with_typos(text: str, random: Random, *, count: int) -> str:
    """Return a text with letters left out, doubled by another, exchanged or in each other's place.

    House numbers and their suffixes stay as they are: they have no letters to spare.
    """
    for _ in range(count):
        places = [at for word in re.finditer(r"[^\W\d_]+(?!\d)", text) for at in range(*word.span())]
        places = [at for at in places if not (at and text[at - 1].isdecimal())]
        at = random.choice(places)
        text = _with_typo(text, at, places, random, letters=LETTERS)
    return text


def in_digits(address: Written, random: Random) -> Written | None:
    """Return an address with a digit of its house number or lane left out, put in or exchanged."""
    in_lane = bool(address.lane) and random.random() < 0.5  # noqa: PLR2004
    text = address.lane if in_lane else address.house_number
    places = [at for at, letter in enumerate(text) if letter.isdecimal()]
    changed = _with_typo(text, random.choice(places), places, random, letters="0123456789")
    is_number = len(re.findall(r"\d+", changed)) == len(re.findall(r"\d+", text))
    if not is_number:
        return None
    return replace(address, lane=changed) if in_lane else replace(address, house_number=changed)


def _with_typo(text: str, at: int, places: Sequence[int], random: Random, *, letters: str) -> str:
    pairs = [each for each in places if each + 1 in places and fold(text[each]) != fold(text[each + 1])]
    kinds = ("substitute", "delete", "insert", "transpose") if pairs else ("substitute", "delete", "insert")
    match random.choice(kinds):
        case "substitute":
            other = random.choice([each for each in letters if each != fold(text[at])])
            return text[:at] + other + text[at + 1 :]
        case "delete":
            return text[:at] + text[at + 1 :]
        case "insert":
            return text[:at] + random.choice(letters) + text[at:]
    at = random.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def abbreviated(address: Written) -> str:
    """Return an address with its markers as people shorten them."""
    shorter = (
        ("Phường ", "P."), ("Thành phố ", "TP."), ("Thị trấn ", "TT "), ("Thị xã ", "TX "), ("Xã ", "X. "),
        ("Quận ", "Q."), ("Huyện ", "H. "), ("Đường ", "Đ. "), ("Phố ", ""), ("Hà Nội", "HN"),
    )  # fmt: skip
    text = address.text
    for long, short in shorter:
        text = text.replace(f", {long}", f", {short}").replace(f" {long}", f" {short}")
    return text.replace("TP.Hà Nội", "HN")


def swapped(address: Written, random: Random) -> str:
    """Return an address with two parts in each other's place: the street first, or the district before."""
    if address.street and random.random() < 0.5:  # noqa: PLR2004
        front = f"{address.street}, {address.lane} số {address.house_number}".replace(",  ", " ")
        return ", ".join(filter(None, (front, address.ward, address.district, address.city)))
    units = (address.district, address.ward) if address.district else (address.city, address.ward)
    return ", ".join(dict.fromkeys(filter(None, (address.front, address.hamlet, *units, address.city))))


def in_old_units(address: Written, random: Random) -> Written | None:
    """Return an address of today with the ward and district that it had before; None for one of before."""
    if address.district or address.home is None:
        return None
    history = UnitHistory.of_city("ha noi")
    old = random.choice([address.home, *history.wards_of_2023(address.home)])
    return replace(address, ward=old.name, district=old.district)


def on_another_street(address: Written, random: Random) -> Written | None:
    """Return an address on a street that does not exist."""
    if not address.street:
        return None
    return replace(address, street="Phố " + random.choice(street_names(STREETS)), lane="")


def in_another_city(address: Written, random: Random) -> Written:
    """Return an address in a city of which nothing is known."""
    return replace(address, city=random.choice(OTHER_CITIES))


Noise = Callable[[Written, Random], Written | str | None]

NOISES: dict[str, Noise] = {
    "clean": lambda address, _: address,
    "no diacritics": lambda address, _: without_diacritics(address.text),
    "one typo": lambda address, random: with_typos(address.text, random, count=1),
    "two typos": lambda address, random: with_typos(address.text, random, count=2),
    "abbreviations": lambda address, _: abbreviated(address),
    "swapped parts": swapped,
    "old unit names": in_old_units,
    "no ward": lambda address, _: replace(address, ward="") if address.district else None,
    "no district": lambda address, _: replace(address, district="") if address.district else None,
}
"""How the same address may be written; None where an address cannot be written so."""

STRANGERS: dict[str, Noise] = {
    "a typo in the digits": in_digits,
    "a street that is not there": on_another_street,
    "another city": in_another_city,
}
"""Addresses like those of the data that are none of them, unless by chance."""
