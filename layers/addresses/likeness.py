"""Names like another one: a dictionary that finds them without comparing it with every name."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

# Most words hold a slip or two; only where no name is that near are farther ones looked for.
NEAR = 2

_LETTERS = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_SECOND = len(_LETTERS)
_SPACES = 2 * _SECOND
_MOST_SPACES = 8
_DIGIT = _SPACES + _MOST_SPACES


class NameDictionary:
    """Folded names, found by likeness.

    Each name has a signature of bits: which letters are in it, which of them twice, how many spaces, whether
    digits. A typing error (a letter left out, put in, exchanged, or two in each other's place) changes two
    bits at most, so that names whose signatures differ in more need not be compared.

    Parameters
    ----------
    names : sequence of str
        Folded names; empty ones are never found.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._order = sorted((i for i, name in enumerate(names) if name), key=lambda i: len(names[i]))
        self._names = [names[i] for i in self._order]
        self._lengths = [len(name) for name in self._names]
        self._signatures = np.array([signature(name) for name in self._names], dtype=np.uint64)

    def like(self, *names: str, least: float, limit: int | None = None) -> list[tuple[int, float]]:
        """Return the positions of the names that are like one of those given, and how alike they are.

        Parameters
        ----------
        *names : str
            Folded names: the ways to read one.
        least : float
            Least likeness, 0…1: the share of letters that no typing error has touched.
        limit : int, optional
            Most names for each way.

        Returns
        -------
        list of (int, float)
            All names within `NEAR` typing errors that are alike enough, the most alike of each way first;
            where there is none, any others.
        """
        near = [each for name in names for each in self._within(name, NEAR, least, limit)]
        # Of a name of n letters that is alike enough, no more than this share of n are wrong.
        farthest = (1 - least) / least
        return near or [
            each for name in names for each in self._within(name, int(farthest * len(name)), least, limit)
        ]

    def _within(self, name: str, errors: int, least: float, limit: int | None) -> list[tuple[int, float]]:
        first = bisect_left(self._lengths, len(name) - errors)
        last = bisect_right(self._lengths, len(name) + errors)
        apart = np.bitwise_count(self._signatures[first:last] ^ np.uint64(signature(name)))
        chosen = {each: self._names[first + each] for each in np.flatnonzero(apart <= 2 * errors).tolist()}
        found = process.extract(
            name, chosen, scorer=OSA.normalized_similarity, score_cutoff=least, limit=limit
        )
        return [(self._order[first + each], likeness) for _, likeness, each in found]


def signature(name: str) -> int:
    """Return the bits of a folded name; those of two names differ in at most two for each typing error."""
    bits = seen = 0
    spaces = 0
    for letter in name:
        if letter in _LETTERS:
            bit = 1 << _LETTERS[letter]
            bits |= bit << _SECOND if seen & bit else bit
            seen |= bit
        elif letter == " ":
            bits |= 1 << (_SPACES + min(spaces, _MOST_SPACES - 1))
            spaces += 1
        else:
            bits |= 1 << _DIGIT
    return bits
