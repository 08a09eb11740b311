"""Where in an address, as somebody wrote it, its words stand."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from re import Pattern
from typing import Self

from layers.addresses.words import SUBSTITUTIONS, Segment, Word, plain
from layers.text import nfc

# Where something begins and ends, in characters.
Span = tuple[int, int]

# Vowels and final consonants of Hangul, which join what stands before them though they are no marks.
_JOINING = range(0x1160, 0x1200)


class PlacedWord(Word):
    """A word that knows where in the cleaned text it stands; it equals any other of the same letters."""

    start: int
    end: int

    @classmethod
    def at(cls, start: int, text: str) -> Self:
        """Return the word that begins at a place."""
        word = cls(text)
        word.start, word.end = start, start + len(text)
        return word


@dataclass(frozen=True, eq=False)
class Trace:
    """A cleaned text whose every character knows where in the input it comes from.

    Attributes
    ----------
    text : str
        What `clean` returns for the input.
    origins : sequence of Span
        For each of its characters, the characters of the input that it was made of.
    """

    text: str
    origins: Sequence[Span]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the trace of an input."""
        text = plain(text)
        pieces = [nfc(text[start:end]) for start, end in _clusters(text)]
        origins = [
            origin
            for piece, cluster in zip(pieces, _clusters(text), strict=True)
            for origin in _origins(piece, text, cluster)
        ]
        trace = cls("".join(pieces), origins)
        for pattern, template in SUBSTITUTIONS:
            trace = trace._substituted(pattern, template)
        return trace

    def placed(self, segments: Iterable[Segment]) -> list[Segment]:
        """Return segments of the text, in its order, with words that know their places."""
        position = 0
        found: list[Segment] = []
        for words in segments:
            placed: list[PlacedWord] = []
            for word in words:
                # What is left out between words are no letters that a word begins with.
                placed.append(PlacedWord.at(self.text.index(word, position), word))
                position = placed[-1].end
            found.append(tuple(placed))
        return found

    def spans(self, words: Iterable[Word]) -> tuple[Span, ...]:
        """Return where in the input placed words stand, in one span where only spaces are between them."""
        places = sorted((word.start, word.end) for word in words if isinstance(word, PlacedWord))
        if not places:
            return ()
        parted = [i for i, (one, other) in enumerate(pairwise(places), 1) if self._parts(one[1], other[0])]
        runs = [places[first:last] for first, last in pairwise([0, *parted, len(places)])]
        return tuple((self.origins[run[0][0]][0], self.origins[run[-1][1] - 1][1]) for run in runs)

    def _parts(self, start: int, end: int) -> bool:
        return bool(self.text[start:end].strip())

    def _substituted(self, pattern: Pattern[str], template: str) -> Self:
        """Return the trace after a substitution; what is put in place comes from all that is replaced."""
        pieces: list[str] = []
        origins: list[Span] = []
        last = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            put = match.expand(template)
            pieces += self.text[last:start], put
            origins += self.origins[last:start]
            origins += [(self.origins[start][0], self.origins[end - 1][1])] * len(put)
            last = end
        return type(self)("".join([*pieces, self.text[last:]]), [*origins, *self.origins[last:]])


def _clusters(text: str) -> Iterator[Span]:
    """Return where the characters stand that the normal form may make one of: a letter and its marks."""
    begins = [i for i, letter in enumerate(text) if i == 0 or not _joins(letter)]
    return pairwise([*begins, len(text)])


def _joins(letter: str) -> bool:
    is_mark = unicodedata.combining(letter) > 0 or unicodedata.category(letter).startswith("M")
    return is_mark or ord(letter) in _JOINING


def _origins(piece: str, text: str, cluster: Span) -> Sequence[Span]:
    start, end = cluster
    return [(i, i + 1) for i in range(start, end)] if piece == text[start:end] else [cluster] * len(piece)
