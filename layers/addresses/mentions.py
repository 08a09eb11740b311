"""How well the units that a query names agree with those that addresses are in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from layers.addresses.areas import Areas
from layers.addresses.likeness import NameDictionary
from layers.addresses.records import BLANK, DISTRICT, OWN_UNITS, WARD
from layers.addresses.unit_history import UnitHistory
from layers.addresses.units import Gazetteer, Level, UnitName
from layers.text import fold

Shares = NDArray[np.float64]

# Names less alike than this are different names.
LEAST_LIKENESS = 0.7
# How alike a unit is to one of another generation that it shares ground with.
SHARED_GROUND = 0.97
# How much is left of the confidence where a unit that was named …
UNKNOWN = 0.85  # is none of the data's, so that it cannot be checked
NOT_RECORDED = 0.95  # may be right, but the address says none
OTHER_GENERATION = 0.95  # is one of today's, but the district beside it shows that an older one is meant
CONTRADICTED = 0.4  # is another than the address's
OTHER_CITY = 0.0  # is another city: an address there is not to be mistaken for a namesake here
LONGEST_NAME_WORDS = 6
MOST_WORDS = 12
KEPT_MENTIONS = 4096

# Words before a name; one letter of each may be wrong.
_KINDS = ("phuong", "huyen", "quan", "thanh", "pho", "tran", "thi", "xa")
_MOST_KINDS = 2


@dataclass(frozen=True, eq=False)
class Mention:
    """A unit that a query names.

    Attributes
    ----------
    name : UnitName
        Its name.
    likeness : tuple of ndarray of float64
        For each unit column, how alike each of its names is, 0…1; 0 for different ones.
    columns : tuple of int
        Columns in which any is alike.
    before : ndarray of float64
        How alike the names of the ward column are where a district stands beside them: then they are those
        of before July 2025, and share no ground with others of that time.
    """

    name: UnitName
    likeness: tuple[Shares, ...]
    columns: tuple[int, ...]
    before: Shares

    @property
    def is_known(self) -> bool:
        """Whether any unit of the data may be meant."""
        return bool(self.columns)

    @property
    def best(self) -> float:
        """How alike the unit is that is most alike."""
        return max((float(self.likeness[each].max()) for each in self.columns), default=0.0)

    @property
    def sureness(self) -> float:
        """How sure it is that the unit is meant where nothing else says so: less if it is misspelled."""
        return self.best if self.best < SHARED_GROUND else 1.0


class Units:
    """The units of the areas of an address index.

    Parameters
    ----------
    areas : Areas
        Where addresses are.
    history : UnitHistory
        Which units of other generations share ground with those.
    """

    def __init__(self, areas: Areas, history: UnitHistory) -> None:
        self._areas = areas
        self._columns = [_Column(column.names) for column in areas.columns]
        self._history = history
        past = list(history.names())
        held = {bare for column in self._columns for bare in column.ids}
        self._known = frozenset(held | {name.bare for name in past}) - {""}
        self._names = sorted(self._known)
        self._last_words = frozenset(name.rpartition(" ")[2] for name in self._known)
        self._dictionary = NameDictionary(self._names)
        self.gazetteer = Gazetteer.of([*(name for column in areas.columns for name in column.names), *past])
        # The same few units are named again and again.
        self._alike = lru_cache(maxsize=KEPT_MENTIONS)(self._likenesses)
        self.mention = lru_cache(maxsize=KEPT_MENTIONS)(self._mention)
        self.named = lru_cache(maxsize=KEPT_MENTIONS)(self._named)
        self.agreement = lru_cache(maxsize=KEPT_MENTIONS)(self._agreement)

    def may_end(self, folded: str) -> bool:
        """Return whether a folded text may end in the name of a unit."""
        return folded.rpartition(" ")[2] in self._last_words

    def knows(self, text: str) -> bool:
        """Return whether a text is the name of a unit, with or without its kind, to the letter."""
        return any(name.bare in self._known for name in UnitName.readings(text))

    def mentions(self, texts: Sequence[str]) -> list[Mention]:
        """Return what texts name, each one unit or several without commas between."""
        names = [name for text in texts for name in self.named(text)]
        district = next((self._meant(name.bare) for name in names if name.level == "district"), "")
        return [
            self.mention(name, district if name.level == "ward" or name.bare != district else "")
            for name in names
        ]

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

    def _agreement(self, mention: Mention, *, is_dated: bool = False) -> Shares:
        """Return how much of the confidence a mention leaves to each area.

        Parameters
        ----------
        mention : Mention
            What the query names.
        is_dated : bool
            Whether the query names beside it a district that addresses themselves name: then a ward is meant
            that they name as well, rather than a namesake of another generation that the map knows.
        """
        if not mention.is_known:
            share = OTHER_CITY if mention.name.level == "city" else UNKNOWN
            return np.full(len(self._areas), share)
        units = [column.ids for column in self._areas.columns]
        alike = {each: mention.likeness[each][units[each]] for each in mention.columns}
        if WARD in alike:
            alike[WARD] = np.where(units[DISTRICT] == BLANK, alike[WARD], mention.before[units[WARD]])
        best = reduce(np.maximum, alike.values())
        if mention.name.level == "city":
            return np.where(best == 1, 1, OTHER_CITY)
        own = [each for each in mention.columns if each < OWN_UNITS]
        if is_dated and own and len(own) < len(mention.columns):
            of_rows = reduce(np.maximum, (alike[each] for each in own))
            best = np.where(of_rows > 0, of_rows, best * OTHER_GENERATION)
        is_recorded = reduce(np.logical_or, (units[each] != BLANK for each in mention.columns))
        missed = np.where(is_recorded, CONTRADICTED, NOT_RECORDED)
        # A tenth of the letters wrong costs a tenth of the confidence.
        return np.where(best > 0, best, missed)

    def _named(self, text: str) -> list[UnitName]:
        """Return the units that a text names; an unknown name as it is, but for a misspelled kind."""
        readings = [*UnitName.readings(text), *_without_kind(text)]
        for name in readings:
            if name.bare in self._known:
                return [name]
        return self.parted(fold(text).split()) or [max(readings, key=self._nearest)]

    def _meant(self, bare: str) -> str:
        """Return the known name that a folded name is most like; the name itself where it is like none."""
        alike = self._alike(bare)
        return max(alike, key=alike.__getitem__, default=bare)

    def _nearest(self, name: UnitName) -> float:
        return max(self._alike(name.bare).values(), default=0.0)

    def _known_name(self, text: str) -> UnitName | None:
        for name in (UnitName(text), UnitName.of(text)):
            if name.bare in self._known:
                return name
        return None

    def _mention(self, name: UnitName, district: str = "") -> Mention:
        """Return how alike a name is to those of the data; only equal ones count where there are any."""
        alike = self._alike(name.bare)
        kin: dict[bool, dict[str, float]] = {True: {}, False: {}}
        for bare, share in alike.items() if name.level != "city" else ():
            for unit in self._history.counterparts(bare, name.level, district):
                of_time = kin[unit.is_of_today]
                of_time[unit.bare] = max(of_time.get(unit.bare, 0.0), share * SHARED_GROUND)
        before = self._columns[WARD].shares(alike, name.level, kin[False])
        likeness = [column.shares(alike, name.level, *kin.values()) for column in self._columns]
        if district:
            # The ward of a district is one of before, and a namesake without a district may be another.
            likeness[WARD] = np.minimum(likeness[WARD], SHARED_GROUND)
        columns = tuple(i for i, each in enumerate(likeness) if each.any())
        return Mention(name, tuple(likeness), columns, before)

    def _likenesses(self, bare: str) -> dict[str, float]:
        """Return the known names that a folded name may be, and how alike they are."""
        if bare in self._known:
            return {bare: 1.0}
        found = self._dictionary.like(bare, least=LEAST_LIKENESS)
        return {self._names[position]: likeness for position, likeness in found}


class _Column:
    """The names of one unit column, ready for comparing."""

    def __init__(self, names: Sequence[UnitName]) -> None:
        self._levels = [name.level for name in names]
        self._none = np.zeros(len(names))
        self.ids = defaultdict[str, list[int]](list)
        for position, name in enumerate(names):
            if position != BLANK:
                self.ids[name.bare].append(position)

    def shares(self, alike: dict[str, float], level: Level | None, *kin: dict[str, float]) -> Shares:
        """Return how alike each name is: to a name of a level, and as one that shares ground with it."""
        found = self._found(alike, level)
        for each in kin:
            for position, share in self._found(each, "ward").items():
                found[position] = max(found.get(position, 0.0), share)
        if not found:
            return self._none
        shares = self._none.copy()
        shares[list(found)] = list(found.values())
        return shares

    def _found(self, likeness: dict[str, float], level: Level | None) -> dict[int, float]:
        return {
            position: share
            for bare, share in likeness.items()
            for position in self.ids.get(bare, ())
            if level is None or self._levels[position] in {None, level}
        }


def _without_kind(text: str) -> Iterator[UnitName]:
    """Return what is left of a text without one or two first words that are a misspelled kind."""
    words = fold(text).split()
    for length in range(1, min(_MOST_KINDS, len(words) - 1) + 1):
        if not any(OSA.distance(words[length - 1], kind, score_cutoff=1) <= 1 for kind in _KINDS):
            return
        yield UnitName(" ".join(words[length:]))
