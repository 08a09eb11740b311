"""Addresses grouped by street, lane and area, and ordered by house number within each group."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
    number, house, row, group : ndarray of int32, shape (entries,)
        Leading number, house number, row and group of each entry; ascending by number within a group.
    by_house : ndarray of int32, shape (entries,)
        The entries of each place, ascending by house number.
    sorted_house : ndarray of int32, shape (entries,)
        Their house numbers.
    """

    place_starts: NDArray[np.int64]
    lane: Ids
    area: Ids
    starts: NDArray[np.int64]
    number: Ids
    house: Ids
    row: Ids
    group: Ids
    by_house: Ids
    sorted_house: Ids

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
        house = house[order]
        by_house = np.lexsort((house, keys[0])).astype(np.int32)
        return cls(
            place_starts=place_starts,
            lane=lane,
            area=areas,
            starts=starts,
            number=number[order],
            house=house,
            row=row[order],
            group=np.repeat(np.arange(len(lane), dtype=np.int32), np.diff(starts)),
            by_house=by_house,
            sorted_house=house[by_house],
        ), [*house_ids]

    def span(self, place: int) -> slice:
        """Return where the groups of a place lie."""
        return slice(self.place_starts[place], self.place_starts[place + 1])

    def with_house(self, place: int, house: int) -> Ids:
        """Return the entries of a place with a house number, in order."""
        first, last = self.entry_starts[place : place + 2]
        low = bisect_left(self.sorted_house, house, first, last)
        return self.by_house[low : bisect_right(self.sorted_house, house, low, last)]

    @cached_property
    def entry_starts(self) -> list[int]:
        """Where each place's entries begin."""
        starts: list[int] = self.starts[self.place_starts].tolist()
        return starts

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many entries each place has."""
        return np.diff(self.entry_starts)


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
