"""Suggestions while an address is typed: streets, hamlets and units by how their names begin."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layers.addresses.groups import Groups
from layers.addresses.matches import Match
from layers.addresses.queries import Query
from layers.addresses.records import UnitColumn
from layers.addresses.stretches import Stretch

# Of a short beginning, which many names share, the places with the most addresses are enough.
MAX_PLACES = 32
MAX_STRETCHES = 64
AFTER_ANY = "\U0010ffff"


@dataclass(frozen=True, eq=False)
class Suggestions:
    """What may be completed.

    Attributes
    ----------
    groups : Groups
        The addresses.
    places : sequence of str or None
        Keys of streets and hamlets; None for those that are not suggested.
    units : sequence of UnitColumn
        Wards, districts, cities, and what else is known of units.
    """

    groups: Groups
    places: Sequence[str | None]
    units: Sequence[UnitColumn]

    def streets(self, query: Query, lane: int, endings: Sequence[str]) -> Iterator[Match]:
        """Return the houses, streets and hamlets whose names go on as a query begins, the likely ones first.

        Those that begin so themselves come before those of which a later word does, large ones before small
        ones.

        Parameters
        ----------
        query : Query
            What is typed.
        lane : int
            Number of the lane that it names; 0 where it names none.
        endings : sequence of str
            Folded names of units that the query names, the last one perhaps cut short.
        """
        sizes = np.diff(self.groups.starts)
        ranked: list[tuple[bool, int, list[int]]] = []
        for is_inner, place in self._begun(query.place):
            members = self.groups.of_place(place)
            families: dict[int, list[int]] = {}
            for group in members[self.groups.lane[members] == lane].tolist():
                if all(self._is_in(group, each) for each in endings):
                    families.setdefault(int(self.groups.family[group]), []).append(group)
            ranked.extend((is_inner, -int(sizes[groups].sum()), groups) for groups in families.values())
        likeliest = [groups for *_, groups in sorted(ranked)[:MAX_STRETCHES]]
        stretches = (Stretch.of(self.groups, groups) for groups in likeliest)
        if query.house.key:
            found = [match for stretch in stretches for match in stretch.find(query.house, 1.0)]
            yield from sorted(found, key=lambda match: match.kind != "exact")
        else:
            yield from (stretch.whole(1.0) for stretch in stretches)

    def areas(self, beginning: str, *, limit: int) -> Iterator[Match]:
        """Return the wards and districts whose names begin so, as the data spell them, the largest first."""
        found: dict[str, tuple[int, int, int]] = {}
        for number, (column, ids) in enumerate(zip(self.units, self.groups.units, strict=True)):
            sizes = np.bincount(ids, weights=np.diff(self.groups.starts), minlength=len(column.names))
            for unit, name in enumerate(column.names):
                if name.bare.startswith(beginning) and name.level != "city" and unit and sizes[unit]:
                    found.setdefault(column.titles[unit], (-int(sizes[unit]), number, unit))
        for title, (_, number, unit) in sorted(found.items(), key=lambda each: each[1])[:limit]:
            rows = self.groups.rows(np.flatnonzero(self.groups.units[number] == unit))
            level = self.units[number].names[unit].level
            yield Match("district" if level == "district" else "ward", 1.0, rows, unit=title)

    def _begun(self, beginning: str) -> list[tuple[bool, int]]:
        """Return the places one of whose words begins so, and whether that is not their first word."""
        if not beginning:
            return []
        texts, numbers = self._words
        span = numbers[bisect_left(texts, beginning) : bisect_left(texts, beginning + AFTER_ANY)]
        found = [(not str(self.places[each]).startswith(beginning), each) for each in set(span)]
        return sorted(found, key=lambda each: (each[0], -self._sizes[each[1]], each[1]))[:MAX_PLACES]

    def _is_in(self, group: int, beginning: str) -> bool:
        """Return whether a group is in a unit whose name begins so."""
        names = (
            column.names[ids[group]].bare for column, ids in zip(self.units, self.groups.units, strict=True)
        )
        return any(name.startswith(beginning) for name in names)

    @cached_property
    def _words(self) -> tuple[list[str], list[int]]:
        """The ends of all keys, each from one of its words on, in order; and the place of each."""
        ends = sorted((end, place) for place, key in enumerate(self.places) if key for end in _ends(key))
        return [end for end, _ in ends], [place for _, place in ends]

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        """How many addresses each place has."""
        return np.diff(self.groups.starts[self.groups.place_starts])


def _ends(key: str) -> Iterable[str]:
    words = key.split()
    return (" ".join(words[start:]) for start in range(len(words)))
