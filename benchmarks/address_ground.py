"""A synthetic million of addresses of Hanoi: the ground of the address benchmarks.

Wards, districts and communes are real names; streets, houses and lanes are invented. A third of the rows are
written as addresses have been since July 2025: the commune, and no district.
"""

from collections.abc import Sequence
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
    home : Unit or None
        The ward of early 2025 that it is in, whatever the address says; None where nobody knows.
    """

    house_number: str
    lane: str
    street: str
    hamlet: str
    ward: str
    district: str
    home: Unit | None = field(default=None, compare=False)
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
def street_names(first: int = 0) -> tuple[str, ...]:
    """Return the names of invented streets, different even without diacritics; others from another first."""
    random = Random(1)  # noqa: S311 — not for secrets
    families, middles, givens = (each.split() for each in (FAMILIES, MIDDLES, GIVENS))
    combined = [" ".join(words) for words in product(families, middles, givens)]
    combined += [" ".join(words) for words in product(families, givens)]
    random.shuffle(combined)
    return tuple({fold(name): name for name in reversed(combined)}.values())[first : first + STREETS]


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
