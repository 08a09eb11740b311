"""Names of administrative units, compared without their kind, diacritics and case."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self

from layers.addresses.provinces import PROVINCES
from layers.text import fold, nfc

# The same names are read again and again, in data and in queries.
KEPT_NAMES = 8192

Level = Literal["ward", "district", "city"]

_KINDS: dict[str, Level] = {
    "phường": "ward",
    "xã": "ward",
    "thị trấn": "ward",
    "đặc khu": "ward",
    "quận": "district",
    "huyện": "district",
    "thị xã": "district",
    "thành phố": "city",
    "tỉnh": "city",
}
_ABBREVIATIONS: dict[str, Level] = {
    "p.": "ward",
    "x.": "ward",
    "tt.": "ward",
    "q.": "district",
    "h.": "district",
    "tx.": "district",
    "tp.": "city",
    "tp": "city",
}
# Short forms of names that people write.
_SHORT_NAMES = {
    "btl": "bac tu liem",
    "hbt": "hai ba trung",
    "hk": "hoan kiem",
    "ntl": "nam tu liem",
}
_FOLDED: dict[str, Level] = {fold(kind): level for kind, level in _KINDS.items()}
_LEVELS = _KINDS | _FOLDED | _ABBREVIATIONS


@dataclass(frozen=True)
class UnitName:
    """The name of a unit.

    Attributes
    ----------
    bare : str
        The name without its kind, folded; empty where there is no name.
    level : {"ward", "district", "city"} or None
        What its kind says; None where no kind stands before the name.
    """

    bare: str
    level: Level | None = None

    @classmethod
    @lru_cache(maxsize=KEPT_NAMES)
    def of(cls, text: str) -> "UnitName":
        """Return the name that a text holds, such as ``Quận Ba Đình`` or ``P. Láng Hạ``.

        A first word with diacritics must be a kind's exactly: *Phương Mai* is a name, *phuong mai* is taken
        for the ward *Mai*.
        """
        words = nfc(text).lower().replace(".", ". ").split()
        for length in (2, 1):
            level = _LEVELS.get(" ".join(words[:length]))
            if level is not None and len(words) > length:
                return cls(_in_full(fold(" ".join(words[length:]))), level)
        return cls(_in_full(fold(text)))

    @classmethod
    @lru_cache(maxsize=KEPT_NAMES)
    def readings(cls, text: str) -> tuple["UnitName", ...]:
        """Return the name with its first word taken for a kind, and, if that was a guess, for a name."""
        name = cls.of(text)
        return (name, cls(fold(text))) if text.isascii() and name.level else (name,)


def _in_full(bare: str) -> str:
    return _SHORT_NAMES.get(bare, bare)


@dataclass(frozen=True)
class Gazetteer:
    """Names of units that exist, by level; provinces and the home city are always among them.

    Attributes
    ----------
    wards, districts, cities : frozenset of str
        Bare names.
    """

    wards: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    cities: frozenset[str] = PROVINCES

    @classmethod
    def of(cls, names: Iterable[UnitName]) -> Self:
        """Return the gazetteer of names; one without a level is taken for a ward and for a district."""
        wards, districts, cities = set[str](), set[str](), set[str]()
        for name in names:
            chosen = {"ward": [wards], "district": [districts], "city": [cities], None: [wards, districts]}
            for held in chosen[name.level]:
                held.add(name.bare)
        return cls(frozenset(wards) - {""}, frozenset(districts) - {""}, PROVINCES.union(cities) - {""})

    @property
    def is_empty(self) -> bool:
        """Whether it knows no ward and no district."""
        return not (self.wards or self.districts)

    def levels(self, text: str) -> frozenset[Level]:
        """Return the levels at which a unit has the name that a text holds, with or without its kind."""
        names: tuple[tuple[Level, frozenset[str]], ...] = (
            ("ward", self.wards),
            ("district", self.districts),
            ("city", self.cities),
        )
        bare = [name.bare for name in UnitName.readings(text)]
        return frozenset(level for level, known in names if any(name in known for name in bare))
