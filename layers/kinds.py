"""Fields of few values, as one small number a row: what points of a map are chosen by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Kinds:
    """The kinds of rows: each combination of values that occurs is one.

    Attributes
    ----------
    texts : mapping of str to sequence of str
        For each field, its value for each of k kinds; the empty text for none.
    counts : ndarray of int64, shape (k,)
        How many rows are of each kind.
    """

    texts: Mapping[str, Sequence[str]]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, tables: Iterable[pa.Table], fields: Sequence[str]) -> tuple[Self, Numbers]:
        """Return the kinds of the rows of tables that follow one another, and which kind each row is of.

        Parameters
        ----------
        tables : iterable of pyarrow.Table
            Tables that have the fields as texts.
        fields : sequence of str
            Names of the fields.
        """
        known: dict[tuple[str, ...], int] = {}
        numbers = np.concatenate(
            [np.empty(0, np.uint32), *(_numbers(each, fields, known) for each in tables)]
        )
        of_fields = {name: [kind[place] for kind in known] for place, name in enumerate(fields)}
        smallest = np.min_scalar_type(max(len(known) - 1, 0))
        return cls(of_fields, np.bincount(numbers, minlength=len(known))), numbers.astype(smallest)

    def counted(self, field: str) -> dict[str, int]:
        """Return how many rows have each value of a field."""
        found: Counter[str] = Counter()
        for value, count in zip(self.texts[field], self.counts.tolist(), strict=True):
            found[value] += count
        return dict(found)


def _numbers(table: pa.Table, fields: Sequence[str], known: dict[tuple[str, ...], int]) -> NDArray[np.uint32]:
    """Return the kinds of a table's rows, numbered on from those that are known."""
    coded = [_coded(table[name]) for name in fields]
    shape = (1, *(len(each.dictionary) for each in coded))
    combined = np.zeros(len(table), np.int64)
    for each in coded:
        combined = combined * len(each.dictionary) + each.indices.to_numpy()
    occurring = pa.array(combined).dictionary_encode()  # hashed by Arrow, where NumPy would sort
    places = np.unravel_index(occurring.dictionary.to_numpy(), shape)[1:]
    columns = [each.dictionary.take(pa.array(at)).to_pylist() for each, at in zip(coded, places, strict=True)]
    kinds = zip(*columns, strict=True) if fields else [()] * len(occurring.dictionary)
    of_occurring = np.array([known.setdefault(kind, len(known)) for kind in kinds], np.uint32)
    numbers: NDArray[np.uint32] = of_occurring[occurring.indices.to_numpy()]
    return numbers


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = pa.concat_arrays([pa.array([], column.type), *column.chunks])
    return pc.fill_null(whole, "").dictionary_encode()
