"""The words that say what a part of an address is: *phường*, *ngõ*, *thôn* and their abbreviations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Literal

from rapidfuzz.distance import OSA

from layers.addresses.words import Word, spelled
from layers.text import fold, nfc

Part = Literal["premises", "number", "lane", "street", "hamlet", "ward", "district", "city"]
Follows = Literal["anything", "digit", "name", "number", "code"]


@dataclass(frozen=True, eq=False)
class Marker:
    """A word, or a few, that begins a part of an address.

    Attributes
    ----------
    part : str
        The part that it begins.
    spelled : str
        The word in full.
    follows : {"anything", "digit", "name", "number", "code"}
        What the next word must be: the marker's letters may be those of a name otherwise. ``digit`` is a
        word with a digit in it, ``name`` one without; ``number`` begins with a digit, ``code`` has one later.
    """

    part: Part
    spelled: str
    follows: Follows = "anything"

    @cached_property
    def folded(self) -> str:
        """The word in full, folded."""
        return fold(self.spelled)

    def allows(self, following: Word) -> bool:
        """Return whether the word that follows is one that the marker can stand before."""
        if self.follows == "anything":
            return True
        if self.follows == "name" or not following.has_digit:
            return self.follows == "name" and not following.has_digit
        return self.follows == "digit" or following[0].isdecimal() == (self.follows == "number")


def _spellings(marker: Marker, *others: str) -> Iterable[tuple[tuple[str, ...], Marker]]:
    """Return the marker under its full spelling, without diacritics, and under other spellings."""
    whole = nfc(marker.spelled).lower()
    return ((tuple(each.split()), marker) for each in {whole, fold(whole), *others})


_MARKERS: Sequence[tuple[tuple[str, ...], Marker]] = tuple(
    chain(
        _spellings(Marker("city", "Thành phố"), "tp"),
        _spellings(Marker("city", "Tỉnh", "name")),
        _spellings(Marker("district", "Quận"), "q"),
        _spellings(Marker("district", "Huyện", "name"), "h"),
        _spellings(Marker("district", "Thị xã", "name"), "tx"),
        _spellings(Marker("ward", "Phường"), "p"),
        _spellings(Marker("ward", "Xã", "name"), "x"),
        _spellings(Marker("ward", "Thị trấn", "name")),
        _spellings(Marker("hamlet", "Tổ dân phố"), "tdp"),
        _spellings(Marker("hamlet", "Tổ", "digit")),
        _spellings(Marker("hamlet", "Cụm", "digit")),
        _spellings(Marker("hamlet", "Đội", "digit")),
        _spellings(Marker("hamlet", "Tiểu khu", "digit")),
        _spellings(Marker("hamlet", "Khu", "digit")),
        _spellings(Marker("hamlet", "Thôn")),
        _spellings(Marker("hamlet", "Xóm")),
        _spellings(Marker("hamlet", "Khu đô thị"), "kđt", "kdt"),
        _spellings(Marker("hamlet", "Khu dân cư"), "kdc"),
        _spellings(Marker("hamlet", "Khu công nghiệp"), "kcn"),
        _spellings(Marker("hamlet", "Khu tập thể"), "ktt"),
        _spellings(Marker("hamlet", "Tập thể")),
        _spellings(Marker("premises", "Tòa nhà"), "toà nhà"),
        _spellings(Marker("premises", "Tòa"), "toà"),
        _spellings(Marker("premises", "Chung cư"), "cc"),
        _spellings(Marker("premises", "Căn hộ"), "ch"),
        _spellings(Marker("premises", "Căn", "digit")),
        _spellings(Marker("premises", "Phòng", "digit")),
        _spellings(Marker("premises", "Tầng", "digit")),
        _spellings(Marker("premises", "Lầu", "digit")),
        _spellings(Marker("premises", "Lô", "digit")),
        _spellings(Marker("premises", "Biệt thự", "digit"), "bt"),
        _spellings(Marker("premises", "Liền kề", "digit"), "lk"),
        _spellings(Marker("premises", "Nhà", "code")),
        _spellings(Marker("number", "Nhà", "number")),
        _spellings(Marker("number", "Số nhà", "digit"), "sn", "nhà số", "nha so"),
        _spellings(Marker("number", "Số", "digit"), "s"),
        _spellings(Marker("lane", "Ngõ", "digit"), "ng"),
        _spellings(Marker("lane", "Ngách", "digit")),
        _spellings(Marker("lane", "Hẻm", "digit")),
        _spellings(Marker("street", "Đường"), "đ"),
        _spellings(Marker("street", "Phố")),
        _spellings(Marker("street", "Đại lộ")),
        _spellings(Marker("street", "Xa lộ")),
        _spellings(Marker("street", "Quốc lộ", "digit"), "ql"),
        _spellings(Marker("street", "Tỉnh lộ", "digit"), "tl"),
    )
)
_TOWN = Marker("ward", "Thị trấn", "name")
_HOUSING = Marker("hamlet", "Tập thể")
_ROOM = Marker("premises", "P.")
_TOWN_OR_HOUSING = "tt"
ROOM_DIGITS = 3
# Of so many letters of a marker one may be wrong.
LETTERS_A_TYPO = 2
KEPT_MISSPELLED = 1024
LONGEST = max(len(words) for words, _ in _MARKERS)
# By their first word, the longest first.
_BY_FIRST_WORD: Mapping[str, Sequence[tuple[tuple[str, ...], Marker]]] = {
    first: sorted((each for each in _MARKERS if each[0][0] == first), key=lambda each: -len(each[0]))
    for first in {words[0] for words, _ in _MARKERS}
} | {_TOWN_OR_HOUSING: ()}
_key = attrgetter("key")


def first_words(*parts: Part) -> frozenset[str]:
    """Return the keys of the words that may begin a marker of some parts."""
    found = {
        first for first, each in _BY_FIRST_WORD.items() if any(marker.part in parts for _, marker in each)
    }
    return frozenset(found | {_TOWN_OR_HOUSING} if {_TOWN.part, _HOUSING.part} & {*parts} else found)


@lru_cache(maxsize=KEPT_MISSPELLED)
def misspelled_lane(word: str) -> tuple[Marker, int] | None:
    """Return what `marker_at` would of a folded word that is the marker of a lane, but for typing errors."""
    lanes = {marker.folded: marker for _, marker in _MARKERS if marker.part == "lane"}
    errors = {marker: OSA.distance(word, folded) for folded, marker in lanes.items()}
    nearest = min(errors, key=errors.__getitem__)
    return (nearest, 1) if errors[nearest] <= len(nearest.folded) // LETTERS_A_TYPO else None


def has_any(words: Sequence[Word], keys: frozenset[str]) -> bool:
    """Return whether a word has one of some keys, which is quicker than to look for a marker at each."""
    return not keys.isdisjoint(map(_key, words))


def marker_at(words: Sequence[Word], position: int, *, housing: bool = False) -> tuple[Marker, int] | None:
    """Return the marker that begins at a position, and of how many words it is; None where there is none.

    Parameters
    ----------
    words : sequence of Word
        Words of one segment.
    position : int
        Where to look.
    housing : bool
        Whether ``TT`` means *tập thể* (housing of a works) here, and not *thị trấn* (town).
    """
    if position >= len(words):
        return None
    first = words[position].key
    candidates = _BY_FIRST_WORD.get(first)
    # Most words begin no marker.
    if candidates is None:
        return None
    if first == _TOWN_OR_HOUSING:
        return _allowed(_HOUSING if housing else _TOWN, words, position + 1, 1)
    for keys, marker in candidates:
        end = position + len(keys)
        found = _allowed(marker, words, end, len(keys))
        if found and (len(keys) == 1 or keys == tuple(word.key for word in words[position:end])):
            return found
    return None


def in_full(words: Sequence[Word], length: int, marker: Marker | None = None) -> str:
    """Return words as text, with the marker at their beginning in full where it was abbreviated.

    Parameters
    ----------
    words : sequence of Word
        Words of one segment.
    length : int
        How many of them are its marker.
    marker : Marker, optional
        What the marker means here, where that depends on what stands around.
    """
    if not length:
        return spelled(words)
    found = marker or (marker_at(words, 0) or (None,))[0]
    if found is None or fold(spelled(words[:length])) == found.folded:
        return spelled(words)
    return f"{found.spelled} {spelled(words[length:])}"


def marker_before(words: Sequence[Word], position: int) -> Marker | None:
    """Return the marker that ends where a position begins; None where there is none."""
    for length in range(min(LONGEST, position), 0, -1):
        found = marker_at(words, position - length)
        if found and found[1] == length:
            return found[0]
    return None


def _allowed(marker: Marker, words: Sequence[Word], end: int, length: int) -> tuple[Marker, int] | None:
    """Return the marker and its length where the word after it is one that it can stand before."""
    following = words[end] if end < len(words) else None
    if following is None or not marker.allows(following):
        return None
    if length == 1 and len(words[end - 1].key) == 1:
        if not words[end - 1].is_abbreviation:
            return None
        if marker.part == "ward" and following.digits >= ROOM_DIGITS:
            return _ROOM, length
    return marker, length
