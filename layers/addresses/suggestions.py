"""Suggestions while an address is typed: streets, hamlets and units by how their names begin."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from layers.addresses.areas import Areas
from layers.addresses.groups import Groups
from layers.addresses.matches import Match
from layers.addresses.queries import Query
from layers.addresses.stretches import Stretch, Weigh

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
    areas : Areas
        Where addresses are.
    """

    groups: Groups
    places: Sequence[str | None]
    areas: Areas

    def streets(
        self, query: Query, *, lane: int, house: int, endings: Sequence[str], weigh: Weigh | None = None
    ) -> Iterator[Match]:
        """Return the houses, streets and hamlets whose names go on as a query begins, the likely ones first.

        Those that begin so themselves come before those of which a later word does, large ones before small
        ones.

        Parameters
        ----------
        query : Query
            What is typed.
        lane, house : int
            Numbers of the lane, 0 where it names none, and of the house number; negative where the data have
            none such.
        endings : sequence of str
            Folded names of units that the query names, the last one perhaps cut short.
        weigh : callable, optional
            Gives rows each a positive weight, by which the size of a street counts.
        """
        sizes = np.diff(self.groups.starts)
        anywhere = np.ones(len(self.areas), dtype=bool)
        inside = reduce(np.logical_and, map(self._beginning, endings), anywhere)
        ranked: list[tuple[bool, float, list[int]]] = []
        for is_inner, place in self._begun(query.place):
            span = self.groups.span(place)
            fits = (self.groups.lane[span] == lane) & inside[self.groups.area[span]]
            families: dict[int, list[int]] = {}
            for group in (span.start + np.flatnonzero(fits)).tolist():
                families.setdefault(int(self.areas.family[self.groups.area[group]]), []).append(group)
            for groups in families.values():
                row = self.groups.row[self.groups.starts[groups[:1]]]
                weight = weigh(row)[0] if weigh else 1
                ranked.append((is_inner, -float(weight * sizes[groups].sum()), groups))
        likeliest = [groups for *_, groups in sorted(ranked)[:MAX_STRETCHES]]
        stretches = (Stretch.of(self.groups, groups) for groups in likeliest)
        if query.house.key:
            found = [match for stretch in stretches for match in stretch.find(query.house, house, 1.0)]
            yield from sorted(found, key=lambda match: match.kind != "exact")
        else:
            yield from (stretch.whole(1.0) for stretch in stretches)

    def units(self, beginning: str, *, limit: int) -> Iterator[Match]:
        """Return the wards and districts whose names begin so, as the data spell them, the largest first."""
        found: dict[str, tuple[int, int, int]] = {}
        for number, column in enumerate(self.areas.columns):
            sizes = np.bincount(column.ids, weights=self.areas.sizes, minlength=len(column.names))
            for unit, name in enumerate(column.names):
                if name.bare.startswith(beginning) and name.level != "city" and unit and sizes[unit]:
                    found.setdefault(column.titles[unit], (-int(sizes[unit]), number, unit))
        for title, (_, number, unit) in sorted(found.items(), key=lambda each: each[1])[:limit]:
            rows = self.areas.rows_of(np.flatnonzero(self.areas.columns[number].ids == unit))
            level = self.areas.columns[number].names[unit].level
            yield Match("district" if level == "district" else "ward", 1.0, rows, unit=title)

    def _begun(self, beginning: str) -> list[tuple[bool, int]]:
        """Return the places one of whose words begins so, and whether that is not their first word."""
        if not beginning:
            return []
        texts, numbers = self._words
        span = numbers[bisect_left(texts, beginning) : bisect_left(texts, beginning + AFTER_ANY)]
        found = [(not str(self.places[each]).startswith(beginning), each) for each in set(span)]
        return sorted(found, key=lambda each: (each[0], -self.groups.sizes[each[1]], each[1]))[:MAX_PLACES]

    def _beginning(self, beginning: str) -> NDArray[np.bool_]:
        """Return the areas in a unit whose name begins so."""
        begins: list[NDArray[np.bool_]] = [
            np.array([name.bare.startswith(beginning) for name in column.names])[column.ids]
            for column in self.areas.columns
        ]
        return reduce(np.logical_or, begins)

    @cached_property
    def _words(self) -> tuple[list[str], list[int]]:
        """The ends of all keys, each from one of its words on, in order; and the place of each."""
        ends = sorted((end, place) for place, key in enumerate(self.places) if key for end in _ends(key))
        return [end for end, _ in ends], [place for _, place in ends]


def _ends(key: str) -> Iterable[str]:
    words = key.split()
    return (" ".join(words[start:]) for start in range(len(words)))
