"""A synthetic million of addresses of Hanoi, and how people write them: the ground of the address benchmarks.

Wards, districts and communes are real names; streets, houses and lanes are invented. A third of the rows are
written as addresses have been since July 2025: the commune, and no district.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from random import Random

import pyarrow as pa

from layers.addresses.unit_history import Unit, UnitHistory
from layers.sample.addresses import VILLAGES
from layers.sample.units import read_units
from layers.text import fold

CITY = "Thành phố Hà Nội"
STREETS = 3_500
VILLAGES_A_WARD = 4
WARDS_A_STREET = (1, 1, 2, 2, 3, 4)
SHARE_OF_TODAY = 0.33
SHARE_IN_LANES = 0.55
SHARE_IN_ALLEYS = 0.2
SHARE_WITH_SUFFIX = 0.08
LETTERS = "abcdeghiklmnopqrstuvxy"

FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Lương Mai Tô Trịnh Hà Cao Tạ"
MIDDLES = "Văn Đình Hữu Thị Quang Công Duy Đức Xuân Bá Huy Thái Khắc Trọng Viết Sĩ"
GIVENS = (
    "An Bảo Bằng Bình Chánh Châu Chí Cường Dũng Đạt Giang Hải Hạnh Hiền Hòa Hoan Huệ Hưng Khang Khánh Khôi"
    " Kiên Lâm Lân Liêm Linh Long Lộc Luân Minh Mậu Nam Nghĩa Nhân Nhuận Phong Phú Phúc Quyền Quý Sơn Tâm Tân"
    " Thành Thắng Thiện Thịnh Thọ Thuận Tiến Toàn Trạch Trí Trung Tuấn Tùng Vinh Vượng"
)


@dataclass(frozen=True)
class Written:
    """An address in its parts, as one row has it or as somebody writes it.

    Attributes
    ----------
    house_number, lane, street, hamlet, ward, district, city : str
        Its parts; empty where it has none.
    home : Unit
        The ward of early 2025 that it is in, whatever the address says.
    """

    house_number: str
    lane: str
    street: str
    hamlet: str
    ward: str
    district: str
    home: Unit = field(compare=False)
    city: str = CITY

    @property
    def front(self) -> str:
        """House number, lane and street."""
        return " ".join(filter(None, (self.house_number, self.lane, self.street)))

    @property
    def text(self) -> str:
        """The address in one line."""
        return ", ".join(filter(None, (self.front, self.hamlet, self.ward, self.district, self.city)))


@cache
def street_names() -> tuple[str, ...]:
    """Return the names of the invented streets, different even without diacritics."""
    random = Random(1)  # noqa: S311 — not for secrets
    families, middles, givens = (each.split() for each in (FAMILIES, MIDDLES, GIVENS))
    combined = [" ".join(words) for words in product(families, middles, givens)]
    combined += [" ".join(words) for words in product(families, givens)]
    random.shuffle(combined)
    return tuple({fold(name): name for name in reversed(combined)}.values())[:STREETS]


def rows(count: int, *, seed: int = 1) -> list[Written]:
    """Return different addresses, in random order."""
    random = Random(seed)  # noqa: S311 — not for secrets
    wards = _wards()
    found: dict[Written, None] = {}
    a_ward = count * 1.3 / len(wards)
    while len(found) < count:
        for place in _stretches(wards, random):
            for house in _houses(place, random, wanted=a_ward / 12):
                found.setdefault(house)
    chosen = list(found)
    random.shuffle(chosen)
    return chosen[:count]


def table(addresses: Sequence[Written]) -> pa.Table:
    """Return addresses as the layer's columns."""
    names = ("house_number", "lane", "street", "hamlet", "ward", "district", "city")
    columns = {name: [getattr(each, name) for each in addresses] for name in names}
    codes = [f"{10_000 + i // 90_000:05}{i % 90_000:05}" for i in range(len(addresses))]
    return pa.table({**columns, "code": codes})


def in_old_units(address: Written, random: Random) -> Written | None:
    """Return an address of today with the ward and district that it had before; None for one of before."""
    if address.district:
        return None
    history = UnitHistory.of_city("ha noi")
    old = random.choice([address.home, *history.wards_of_2023(address.home)])
    return replace(address, ward=old.name, district=old.district)


def _wards() -> list[Unit]:
    """Return the wards of early 2025, neighbours near each other."""
    units = read_units("wards-2023").sort_values(["district_code", "x_m"])
    early = {unit.code: unit for unit in UnitHistory.of_city("ha noi").units if unit.generation == "2025-01"}
    return [early[code] for code in units["code"] if code in early]


def _stretches(wards: Sequence[Unit], random: Random) -> list[Written]:
    """Return streets, each within one to four neighbouring wards; villages where the ward is a commune."""
    found = []
    for ward in wards:
        if ward.name.startswith("Xã"):
            villages = random.sample(VILLAGES, VILLAGES_A_WARD)
            found += [_stretch(ward, random, hamlet=f"Thôn {village}") for village in villages]
    for name in street_names():
        length = random.choice(WARDS_A_STREET)
        first = random.randrange(len(wards) - length)
        street = random.choice(("Phố ", "Đường ", "")) + name
        found += [_stretch(ward, random, street=street) for ward in wards[first : first + length]]
    return found


def _stretch(ward: Unit, random: Random, *, street: str = "", hamlet: str = "") -> Written:
    """Return a street or village of a ward, without houses, in the units of before or of today."""
    place = Written("", "", street, hamlet, ward.name, ward.district, ward)
    if random.random() >= SHARE_OF_TODAY:
        return place
    commune = UnitHistory.of_city("ha noi").today(ward)[0]
    return replace(place, ward=commune.name, district="")


def _houses(place: Written, random: Random, *, wanted: float) -> list[Written]:
    count = int(random.expovariate(1 / wanted)) + 8
    lanes = [f"Ngõ {number}" for number in random.sample(range(2, 400), max(count // 30, 1))]
    found = []
    for _ in range(count):
        lane, number = "", random.randint(1, count)
        if place.street and random.random() < SHARE_IN_LANES:
            lane, number = random.choice(lanes), random.randint(1, 60)
            if random.random() < SHARE_IN_ALLEYS:
                lane = f"Ngách {random.randint(1, 40)} {lane}"
        suffix = random.choice("ABCD") if random.random() < SHARE_WITH_SUFFIX else ""
        found.append(replace(place, house_number=f"{number}{suffix}", lane=lane))
    return found


def without_diacritics(text: str) -> str:
    """Return a text as it is typed without marks, its commas and capitals kept."""
    return " , ".join(map(fold, text.split(","))).replace(" ,", ",")


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


def with_typo_in_digits(address: Written, random: Random) -> str:
    """Return an address with one digit left out, put in or exchanged, or two in each other's place."""
    places = [at for at, letter in enumerate(address.text) if letter.isdecimal()]
    return _with_typo(address.text, random.choice(places), places, random, letters="0123456789")


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
