"""Wards and communes of three generations, and which of them share ground: what an old name is called today.

The table ``data/hanoi-units.csv`` holds the 579 wards of 2023, the 526 of early 2025 and the 126 communes
since July 2025. `layers.sample.make_units` makes it from the packages onflow-location-platform 1.1.2 and
vietnamadminunits 1.0.4 (MIT).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from layers.addresses.units import Level, UnitName

Generation = Literal["2023", "2025-01", "2025-07"]

TABLE = Path(__file__).with_name("data") / "hanoi-units.csv"


@dataclass(frozen=True)
class Unit:
    """A ward or commune of one generation.

    Attributes
    ----------
    generation : {"2023", "2025-01", "2025-07"}
        Since when, or when, it was so called.
    code : str
        Five digits of the General Statistics Office; one code may pass to a unit of another name.
    name : str
        Name with its kind, such as ``Phường Trúc Bạch``.
    district : str
        District with its kind; empty since July 2025, when districts ended.
    """

    generation: Generation
    code: str
    name: str
    district: str

    @property
    def is_of_today(self) -> bool:
        """Whether it is one since July 2025, when districts ended."""
        return not self.district

    @cached_property
    def bare(self) -> str:
        """Folded name without the kind."""
        return UnitName.of(self.name).bare


class UnitHistory:
    """Which units of different generations share ground.

    Parameters
    ----------
    rows : iterable of (Unit, tuple of str)
        Units, each with the codes of the units of the next generation that it went to, the main one first.
    """

    def __init__(self, rows: Iterable[tuple[Unit, tuple[str, ...]]] = ()) -> None:
        units = list(rows)
        following: dict[Generation, Generation] = {"2023": "2025-01", "2025-01": "2025-07"}
        by_code = {(unit.generation, unit.code): unit for unit, _ in units}
        self.units = tuple(by_code.values())
        self._next = {
            unit: tuple(by_code[following[unit.generation], code] for code in codes)
            for unit, codes in units
            if codes
        }
        self._previous = defaultdict[Unit, list[Unit]](list)
        for unit, successors in self._next.items():
            for successor in successors:
                self._previous[successor].append(unit)
        self._by_name = defaultdict[str, list[Unit]](list)
        self._by_district = defaultdict[str, list[Unit]](list)
        for unit in self.units:
            self._by_name[unit.bare].append(unit)
            if unit.district:
                self._by_district[UnitName.of(unit.district).bare].append(unit)

    @classmethod
    @cache
    def of_city(cls, city: str) -> "UnitHistory":
        """Return the history of a city's units, given its folded name; an empty one where it is not known."""
        if city != "ha noi":
            return cls()
        with TABLE.open(encoding="utf-8", newline="") as file:
            return cls(_units(csv.DictReader(file)))

    def names(self) -> Iterator[UnitName]:
        """Return the names of all units and districts."""
        yield from {UnitName.of(unit.name) for unit in self.units}
        yield from {UnitName.of(unit.district) for unit in self.units if unit.district}

    def named(self, ward: str, district: str = "") -> tuple[Unit, ...]:
        """Return the units of a name, as texts have it, and within a district where that is said."""
        found = self._by_name.get(UnitName.of(ward).bare, [])
        home = UnitName.of(district).bare
        return tuple(unit for unit in found if not home or UnitName.of(unit.district).bare == home)

    def today(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the communes that a unit is in today, the main one first; itself where it is one."""
        if unit.generation == "2025-07":
            return (unit,)
        return tuple(dict.fromkeys(last for each in self._next[unit] for last in self.today(each)))

    def wards_of_2023(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the wards of 2023 that a unit was made of; itself where it is one."""
        if unit.generation == "2023":
            return (unit,)
        return tuple(
            dict.fromkeys(first for each in self._previous[unit] for first in self.wards_of_2023(each))
        )

    @cache  # noqa: B019 — histories are few and live as long as the process
    def counterparts(self, name: str, level: Level | None = None, district: str = "") -> frozenset[Unit]:
        """Return the units that share ground with those of a name in other generations.

        Parameters
        ----------
        name : str
            Folded name of a ward, commune or district.
        level : {"ward", "district", "city"}, optional
            Which of them is meant; any of them unless given.
        district : str
            Folded name of the district that the ward is said to be in; empty where none is named.
        """
        kin = set[Unit]() if level == "district" else self._kin_of_wards(name, district)
        if level != "ward":
            kin |= {kin for unit in self._by_district.get(name, ()) for kin in self.today(unit)}
        return frozenset(kin)

    def _kin_of_wards(self, name: str, district: str) -> set[Unit]:
        units = [
            unit
            for unit in self._by_name.get(name, ())
            if district in {"", UnitName.of(unit.district).bare} or not unit.district
        ]
        within = [unit for unit in units if unit.district] or units if district else units
        return {kin for unit in within for kin in self._kin(unit)}

    def _kin(self, unit: Unit) -> Iterator[Unit]:
        later, earlier = list(self._next.get(unit, ())), list(self._previous.get(unit, ()))
        while later:
            yield (each := later.pop())
            later.extend(self._next.get(each, ()))
        while earlier:
            yield (each := earlier.pop())
            earlier.extend(self._previous.get(each, ()))


def _units(rows: Iterable[dict[str, str]]) -> Iterator[tuple[Unit, tuple[str, ...]]]:
    for row in rows:
        unit = Unit(row["generation"], row["code"], row["name"], row["district"])  # type: ignore[arg-type]
        yield unit, tuple(filter(None, row["successors"].split(";")))
