"""Addresses grouped by street, lane and units, and ordered by house number within each group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from layers.addresses.keys import HouseNumber
from layers.addresses.records import OWN_UNITS, Ids, Records


@dataclass(frozen=True, eq=False)
class Groups:
    """Entries of an address index: one for each row, and one more for each number that a house joins.

    Attributes
    ----------
    place_starts : ndarray of int64, shape (places + 1,)
        Where each place's groups begin among the groups.
    lane : ndarray of int32, shape (g,)
        Lane of each group.
    units : tuple of ndarray of int32, each of shape (g,)
        Unit of each group, by unit column.
    family : ndarray of int64, shape (g,)
        The same for groups that only a boundary on the map parts: street, lane and the table's own units are
        equal.
    starts : ndarray of int64, shape (g + 1,)
        Where each group begins among the entries.
    number, house, row : ndarray of int32, shape (entries,)
        Leading number, house number and row of each entry; ascending by number within a group.
    house_ids : mapping of str to int
        Number of each house number's key.
    """

    place_starts: NDArray[np.int64]
    lane: Ids
    units: tuple[Ids, ...]
    family: NDArray[np.int64]
    starts: NDArray[np.int64]
    number: Ids
    house: Ids
    row: Ids
    house_ids: Mapping[str, int]

    @classmethod
    def of(cls, records: Records) -> Self:
        """Return the groups of addresses."""
        house_ids = {each.key: position for position, each in enumerate(records.houses)}
        row, house, number = _entries(records.houses, records.house, house_ids)
        keys = [each[row] for each in (records.place, records.lane, *(unit.ids for unit in records.units))]
        order = np.lexsort((house, number, *reversed(keys)))
        keys = [key[order] for key in keys]
        starts = _starts(keys, len(order))
        place, lane, *units = (key[starts[:-1]] for key in keys)
        return cls(
            place_starts=np.searchsorted(place, np.arange(len(records.places) + 1)),
            lane=lane,
            units=tuple(units),
            family=np.searchsorted(
                _starts([place, lane, *units[:OWN_UNITS]], len(place)), np.arange(len(place)), "right"
            ),
            starts=starts,
            number=number[order],
            house=house[order],
            row=row[order],
            house_ids=house_ids,
        )

    def span(self, place: int) -> slice:
        """Return where the groups of a place lie."""
        return slice(self.place_starts[place], self.place_starts[place + 1])

    def lane_of(self, place: int) -> Ids:
        """Return the lanes of the groups of a place."""
        return self.lane[self.span(place)]

    def with_house(self, place: int, key: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the entries of a place with a house number, and the group of each, counted from its first."""
        first, last = self.place_starts[place], self.place_starts[place + 1]
        begin = self.starts[first]
        found = begin + np.flatnonzero(self.house[begin : self.starts[last]] == self.house_ids.get(key, -1))
        return found, np.searchsorted(self.starts[first : last + 1], found, "right") - 1

    def of_place(self, place: int) -> NDArray[np.int64]:
        """Return the groups of a place."""
        return np.arange(self.place_starts[place], self.place_starts[place + 1])

    def rows(self, groups: NDArray[np.int64]) -> Ids:
        """Return the rows of groups, each once."""
        spans = [self.row[self.starts[group] : self.starts[group + 1]] for group in groups]
        return np.unique(np.concatenate(spans)) if spans else np.empty(0, np.int32)


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
