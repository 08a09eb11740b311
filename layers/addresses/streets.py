"""The streets that a query may mean, and how well the areas they lie in agree with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import OSA

from layers.addresses.areas import Areas
from layers.addresses.keys import street_key
from layers.addresses.likeness import NameDictionary
from layers.addresses.mentions import Mention, Shares, Units
from layers.addresses.queries import Query
from layers.addresses.records import DISTRICT
from layers.addresses.units import UnitName

# Streets less alike than this are different streets.
LEAST_LIKENESS = 0.7
MAX_STREETS = 6
# A tenth of the letters wrong costs two tenths of the confidence: there may be another street of that name.
COST_OF_UNLIKENESS = 2.0
# Words before a street's name, and how many letters of each may be wrong.
MARKERS = {"duong": 2, "pho": 1}
KEPT_AGREEMENTS = 512


@dataclass(frozen=True, eq=False)
class Agreement:
    """How well each area agrees with the units that a query names, 0…1, and the most that any does."""

    shares: Shares
    most: float


@dataclass(frozen=True, eq=False)
class Street:
    """A street that a query may mean.

    Attributes
    ----------
    place : int
        Its number.
    share : float
        How much of the confidence its name leaves.
    areas : Agreement
        How well areas agree with the units of the query, and those behind the street without a comma.
    """

    place: int
    share: float
    areas: Agreement

    @property
    def most(self) -> float:
        """The most of the confidence that any address on it may have."""
        return self.share * self.areas.most


class Streets:
    """The streets and hamlets of an address index.

    Parameters
    ----------
    names : sequence of str
        Their keys; empty ones are not found.
    units : Units
        The units that queries name.
    areas : Areas
        Where addresses are.
    """

    def __init__(self, names: Sequence[str], units: Units, areas: Areas) -> None:
        self._places = {name: place for place, name in enumerate(names) if name}
        self._dictionary = NameDictionary(names)
        self._units = units
        self._areas = areas
        self._agreement = lru_cache(maxsize=KEPT_AGREEMENTS)(self._agreement_of)

    def called(self, query: Query) -> Street | None:
        """Return the street that is called as the query says; None where none is."""
        for text, units in self._splits(query.place):
            if text in self._places:
                return Street(self._places[text], 1.0, self._behind(query, units))
        return None

    def alike(self, query: Query) -> list[Street]:
        """Return the streets whose names are like the query's, each once."""
        found: dict[int, tuple[float, tuple[UnitName, ...]]] = {}
        for text, units in self._splits(query.place):
            names = (text, *_without_marker(text))
            like = self._dictionary.like(*names, least=LEAST_LIKENESS, limit=MAX_STREETS)
            found |= {place: (likeness, units) for place, likeness in sorted(like, key=lambda each: each[1])}
        return [
            Street(place, 1 - COST_OF_UNLIKENESS * (1 - likeness), self._behind(query, units))
            for place, (likeness, units) in found.items()
        ]

    def agreement(self, mentions: Sequence[Mention]) -> Agreement:
        """Return how well each area agrees with all the units that a query names."""
        return self._agreement(tuple(mentions))

    def _behind(self, query: Query, units: tuple[UnitName, ...]) -> Agreement:
        return self.agreement((*query.mentions, *map(self._units.mention, units)))

    def _agreement_of(self, mentions: tuple[Mention, ...]) -> Agreement:
        with_district = [each for each in mentions if DISTRICT in each.columns]
        shares = np.ones(len(self._areas))
        for mention in mentions:
            is_dated = any(each is not mention for each in with_district)
            shares *= self._units.agreement(mention, is_dated=is_dated)
        return Agreement(shares, float(shares.max(initial=0)))

    def _splits(self, place: str) -> Iterator[tuple[str, tuple[UnitName, ...]]]:
        """Return the ways to part a street from units that follow it without a comma, the whole first."""
        yield place, ()
        words = place.split()
        for end in range(len(words) - 1, 0, -1) if self._units.may_end(place) else ():
            units = self._units.parted(words[end:])
            if units is not None:
                yield " ".join(words[:end]), tuple(units)


def _without_marker(key: str) -> Iterator[str]:
    """Return what is left of a street without a first word that is a misspelled *phố* or *đường*."""
    first, _, rest = key.partition(" ")
    if rest and any(
        OSA.distance(first, marker, score_cutoff=most) <= most for marker, most in MARKERS.items()
    ):
        yield street_key(rest)
