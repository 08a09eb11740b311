"""What an address index consists of, as arrays: made of records, kept in one file, mapped into memory."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from layers.addresses.areas import Areas
from layers.addresses.groups import Groups
from layers.addresses.records import CITY, Ids, Records, UnitColumn
from layers.addresses.units import Level, UnitName
from layers.array_file import read_arrays, write_arrays

FORMAT = "phusong address index 2"
_LEVELS: tuple[Level | None, ...] = (None, "ward", "district", "city")


@dataclass(frozen=True, eq=False)
class SortedNumbers:
    """Numbers of rows, sorted for bisection.

    Attributes
    ----------
    numbers : ndarray of int64, shape (m,)
        Ascending.
    order : ndarray of int32, shape (m,)
        The row that bears each.
    """

    numbers: NDArray[np.int64]
    order: Ids

    @classmethod
    def of(cls, numbers: NDArray[np.int64] | Ids) -> Self:
        """Return the numbers of rows, negative ones left out."""
        order = np.argsort(numbers, kind="stable").astype(np.int32)
        order = order[np.searchsorted(numbers[order], 0) :]
        return cls(numbers[order].astype(np.int64), order)

    def rows(self, number: int) -> Ids:
        """Return the rows of a number, in order."""
        low, high = np.searchsorted(self.numbers, (number, number + 1))
        return self.order[low:high]


@dataclass(frozen=True, eq=False)
class AddressTables:
    """All that an address index knows of n rows.

    Attributes
    ----------
    city : str
        Folded name of the home city.
    places, lanes, hamlets, houses : sequence of str
        Distinct keys of streets, lanes, hamlets and house numbers; the first of each is the empty one.
    groups : Groups
        The rows by street, lane and area.
    areas : Areas
        The units that they are in.
    hamlet : ndarray of int32, shape (n,)
        Hamlet of each row.
    codes, postal_codes : SortedNumbers
        Digital addresses and postal codes.
    """

    city: str
    places: Sequence[str]
    lanes: Sequence[str]
    hamlets: Sequence[str]
    houses: Sequence[str]
    groups: Groups
    areas: Areas
    hamlet: Ids
    codes: SortedNumbers
    postal_codes: SortedNumbers

    @classmethod
    def of(cls, records: Records) -> Self:
        """Return the tables of records."""
        areas, area = Areas.of(records.units)
        groups, houses = Groups.of(records, area)
        return cls(
            city=records.units[CITY].names[-1].bare,
            places=records.places,
            lanes=records.lanes,
            hamlets=records.hamlets,
            houses=houses,
            groups=groups,
            areas=areas,
            hamlet=records.hamlet,
            codes=SortedNumbers.of(records.code),
            postal_codes=SortedNumbers.of(records.postal_code),
        )

    def save(self, path: Path) -> None:
        """Write the tables to a file."""
        units = self.areas.columns
        write_arrays(
            path,
            {
                **{name: getattr(self, name) for name in ("places", "lanes", "hamlets", "houses", "hamlet")},
                **_of("groups", self.groups),
                **_of("areas", self.areas),
                "areas.columns": np.array([each.ids for each in units]).ravel(),
                **_of("codes", self.codes),
                **_of("postal_codes", self.postal_codes),
                "units.bare": [name.bare for each in units for name in each.names],
                "units.level": np.array([_LEVELS.index(name.level) for each in units for name in each.names]),
                "units.title": [title for each in units for title in each.titles],
                "units.count": np.array([len(each.names) for each in units]),
            },
            format=FORMAT,
            notes={"city": self.city},
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the tables that `save` wrote; their arrays are mapped into memory.

        Raises
        ------
        IndexFileError
            The file is missing, damaged, or of another release.
        """
        arrays, notes = read_arrays(path, format=FORMAT)
        parts = {name: _under(name, arrays) for name in ("groups", "areas", "codes", "postal_codes", "units")}
        areas = parts["areas"]
        return cls(
            city=notes["city"],
            **{name: arrays[name] for name in ("places", "lanes", "hamlets", "houses", "hamlet")},
            groups=Groups(**parts["groups"]),
            areas=Areas(**{**areas, "columns": _columns(areas["columns"], parts["units"])}),
            codes=SortedNumbers(**parts["codes"]),
            postal_codes=SortedNumbers(**parts["postal_codes"]),
        )


def _columns(ids: Ids, units: dict[str, Any]) -> tuple[UnitColumn, ...]:
    ends = np.cumsum(units["count"])
    names = [
        UnitName(bare, _LEVELS[level]) for bare, level in zip(units["bare"], units["level"], strict=True)
    ]
    return tuple(
        UnitColumn(tuple(names[end - count : end]), tuple(units["title"][end - count : end]), each)
        for end, count, each in zip(ends, units["count"], ids.reshape(len(ends), -1), strict=True)
    )


def _of(prefix: str, table: Groups | Areas | SortedNumbers) -> dict[str, Any]:
    """Return the fields of a table, without what it has worked out from them meanwhile."""
    return {f"{prefix}.{field.name}": getattr(table, field.name) for field in fields(table)}


def _under(prefix: str, arrays: dict[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(f"{prefix}."): array
        for name, array in arrays.items()
        if name.startswith(f"{prefix}.")
    }
