"""Addresses grouped by street, lane and area, and ordered by house number within each group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from layers.addresses.keys import HouseNumber
from layers.addresses.records import Ids, Records


@dataclass(frozen=True, eq=False)
class Groups:
    """Entries of an address index: one for each row, and one more for each number that a house joins.

    Attributes
    ----------
    place_starts : ndarray of int64, shape (places + 1,)
        Where each place's groups begin among the groups.
    lane, area : ndarray of int32, shape (g,)
        Lane and area of each group.
    starts : ndarray of int64, shape (g + 1,)
        Where each group begins among the entries.
    number, house, row : ndarray of int32, shape (entries,)
        Leading number, house number and row of each entry; ascending by number within a group.
    """

    place_starts: NDArray[np.int64]
    lane: Ids
    area: Ids
    starts: NDArray[np.int64]
    number: Ids
    house: Ids
    row: Ids

    @classmethod
    def of(cls, records: Records, area: Ids) -> tuple[Self, list[str]]:
        """Return the groups of addresses in areas, and the keys of all house numbers, by number."""
        house_ids = {each.key: position for position, each in enumerate(records.houses)}
        row, house, number = _entries(records.houses, records.house, house_ids)
        keys = [records.place[row], records.lane[row], area[row]]
        order = np.lexsort((house, number, *reversed(keys)))
        keys = [key[order] for key in keys]
        starts = _starts(keys, len(order))
        place, lane, areas = (key[starts[:-1]] for key in keys)
        place_starts = np.searchsorted(place, np.arange(len(records.places) + 1))
        return cls(place_starts, lane, areas, starts, number[order], house[order], row[order]), [*house_ids]

    def span(self, place: int) -> slice:
        """Return where the groups of a place lie."""
        return slice(self.place_starts[place], self.place_starts[place + 1])

    def with_house(self, place: int, house: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the entries of a place with a house number, and the group of each within the place."""
        first, last = self.place_starts[place], self.place_starts[place + 1]
        begin = self.starts[first]
        found = begin + np.flatnonzero(self.house[begin : self.starts[last]] == house)
        return found, np.searchsorted(self.starts[first : last + 1], found, "right") - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many entries each place has."""
        return np.diff(self.starts[self.place_starts])


def _entries(houses: Sequence[HouseNumber], house: Ids, ids: dict[str, int]) -> tuple[Ids, Ids, Ids]:
    """Return row, house and leading number of every entry; numbers that are only joined get an id as well."""
    listed = [[(ids.setdefault(key, len(ids)), number) for key, number in each.all] for each in houses]
    counts = np.array([len(each) for each in listed], dtype=np.int64)
    pairs = np.array([pair for each in listed for pair in each], dtype=np.int32)
    row = np.repeat(np.arange(len(house), dtype=np.int32), counts[house])
    within = np.arange(len(row)) - np.repeat(np.cumsum(counts[house]) - counts[house], counts[house])
    entry = pairs[(np.cumsum(counts) - counts)[house[row]] + within]
    return row, entry[:, 0], entry[:, 1]


def _starts(keys: Sequence[Ids], count: int) -> NDArray[np.int64]:
    """Return where a new combination of keys begins, and the count at the end."""
    if not count:
        return np.zeros(1, dtype=np.int64)
    differs = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.concatenate([[0], np.flatnonzero(differs) + 1, [count]])
