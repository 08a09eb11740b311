"""How well the units that a query names agree with those that addresses are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from layers.addresses.records import BLANK, OWN_UNITS, Ids, UnitColumn
from layers.addresses.units import Gazetteer, Level, UnitName
from layers.text import fold

Shares = NDArray[np.float64]

# Names less alike than this are different names.
LEAST_LIKENESS = 0.8
# How much is left of the confidence where a unit that was named …
UNKNOWN = 0.85  # is none of the data's, so that it cannot be checked
NOT_RECORDED = 0.95  # may be right, but the address says none
OTHER_GENERATION = 0.95  # is one of today's, but the district beside it shows that an older one is meant
CONTRADICTED = 0.4  # is another than the address's
OTHER_CITY = 0.0  # is another city: an address there is not to be mistaken for a namesake here
# A tenth of the letters wrong costs a fifth of the confidence.
COST_OF_UNLIKENESS = 2.0
LONGEST_NAME_WORDS = 6
MOST_WORDS = 12
KEPT_MENTIONS = 1024

_LEVELS: tuple[Level | None, ...] = (None, "ward", "district", "city")


@dataclass(frozen=True, eq=False)
class Mention:
    """A unit that a query names.

    Attributes
    ----------
    name : UnitName
        Its name.
    likeness : tuple of ndarray of float64
        For each unit column, how alike each of its names is, 0…1; 0 for different ones.
    """

    name: UnitName
    likeness: tuple[Shares, ...]

    @property
    def is_known(self) -> bool:
        """Whether any unit of the data may be meant."""
        return any(each.any() for each in self.likeness)


class Units:
    """The units of all columns of an address index.

    Parameters
    ----------
    columns : sequence of UnitColumn
        Columns of wards, districts, cities and divisions.
    """

    def __init__(self, columns: Sequence[UnitColumn]) -> None:
        self._columns = [_Column(column.names) for column in columns]
        self._known = frozenset(bare for column in self._columns for bare in column.bare) - {""}
        self.gazetteer = Gazetteer.of(name for column in columns for name in column.names)
        # The same few units are named again and again.
        self.mention = lru_cache(maxsize=KEPT_MENTIONS)(self._mention)

    def mentions(self, texts: Sequence[str]) -> list[Mention]:
        """Return what texts name, each one unit or several without commas between."""
        return [self.mention(name) for text in texts for name in self._names(text)]

    def _mention(self, name: UnitName) -> Mention:
        """Return how alike a name is to those of the data; only equal ones count where there are any."""
        return Mention(name, tuple(self._likeness(name, column) for column in self._columns))

    def parted(self, words: Sequence[str]) -> list[UnitName] | None:
        """Return the known units whose names, with or without their kinds, follow each other in words.

        None where the words hold anything else, or are too many for a ward, a district and a city.
        """
        if len(words) > MOST_WORDS:
            return None
        if not words:
            return []
        for length in range(min(LONGEST_NAME_WORDS, len(words)), 0, -1):
            name = self._known_name(" ".join(words[:length]))
            rest = self.parted(words[length:]) if name else None
            if name and rest is not None:
                return [name, *rest]
        return None

    def agreement(self, mention: Mention, groups: Sequence[Ids], *, is_dated: bool = False) -> Shares:
        """Return how much of the confidence a mention leaves to each group of addresses.

        Parameters
        ----------
        mention : Mention
            What the query names.
        groups : sequence of ndarray of int32
            Units of the groups, by unit column.
        is_dated : bool
            Whether the query names beside it a district that addresses themselves name: then a ward is meant
            that they name as well, rather than a namesake of another generation that the map knows.
        """
        if mention.name.level == "city":
            cities = np.max([table[ids] for table, ids in zip(mention.likeness, groups, strict=True)], axis=0)
            return np.where(cities == 1, 1, OTHER_CITY)
        if not mention.is_known:
            return np.full(len(groups[0]), UNKNOWN)
        pairs = [(table, ids) for table, ids in zip(mention.likeness, groups, strict=True) if table.any()]
        best = np.max([table[ids] for table, ids in pairs], axis=0)
        if is_dated and any(each.any() for each in mention.likeness[:OWN_UNITS]):
            own = np.max([mention.likeness[each][groups[each]] for each in range(OWN_UNITS)], axis=0)
            best = np.where(own > 0, own, best * OTHER_GENERATION)
        is_recorded = np.any([ids != BLANK for _, ids in pairs], axis=0)
        missed = np.where(is_recorded, CONTRADICTED, NOT_RECORDED)
        return np.where(best > 0, 1 - COST_OF_UNLIKENESS * (1 - best), missed)

    def _names(self, text: str) -> list[UnitName]:
        readings = UnitName.readings(text)
        for name in readings:
            if name.bare in self._known:
                return [name]
        return self.parted(fold(text).split()) or [readings[0]]

    def _known_name(self, text: str) -> UnitName | None:
        for name in (UnitName(text), UnitName.of(text)):
            if name.bare in self._known:
                return name
        return None

    def _likeness(self, name: UnitName, column: "_Column") -> Shares:
        if name.bare in self._known:
            shares = np.zeros(len(column.bare))
            shares[column.ids.get(name.bare, BLANK)] = 1
        else:
            shares = process.cdist([name.bare], column.bare, scorer=fuzz.ratio, dtype=np.float64)[0] / 100
            shares[shares < LEAST_LIKENESS] = 0
        shares[BLANK] = 0
        return np.where(column.may_be[name.level], shares, 0)


class _Column:
    """The names of one unit column, ready for comparing."""

    def __init__(self, names: Sequence[UnitName]) -> None:
        self.bare = [name.bare for name in names]
        self.ids = {bare: position for position, bare in enumerate(self.bare)}
        self.may_be = {
            level: np.array([not (level and name.level) or name.level == level for name in names])
            for level in _LEVELS
        }
        """Which of the names may be of a level, by level."""
