"""Fields of few values, as one small number a row: what points of a map are chosen by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Values = Mapping[str, Sequence[str]]
"""For each field, its value for each kind; the empty text for none."""


@dataclass(frozen=True, eq=False)
class Kinds:
    """The kinds of n rows: each combination of values that occurs is one.

    Attributes
    ----------
    values : mapping of str to sequence of str
        For each field, its value for each kind; the empty text for none.
    numbers : ndarray of unsigned integers, shape (n,)
        Kind of each row.
    """

    values: Values
    numbers: NDArray[np.unsignedinteger[Any]]

    @classmethod
    def of(cls, tables: Iterable[pa.Table], fields: Sequence[str]) -> Self:
        """Return the kinds of the rows of tables that follow one another, which have the fields as texts."""
        known: dict[tuple[str, ...], int] = {}
        numbers = np.concatenate(
            [np.empty(0, np.uint32), *(_numbers(each, fields, known) for each in tables)]
        )
        values = {name: [kind[place] for kind in known] for place, name in enumerate(fields)}
        return cls(values, numbers.astype(np.min_scalar_type(max(len(known) - 1, 0))))


def _numbers(table: pa.Table, fields: Sequence[str], known: dict[tuple[str, ...], int]) -> NDArray[np.uint32]:
    """Return the kinds of a table's rows, numbered on from those that are known."""
    coded = [_coded(table[name]) for name in fields]
    shape = (1, *(len(each.dictionary) for each in coded))
    combined = np.zeros(len(table), np.int64)
    for each in coded:
        combined = combined * len(each.dictionary) + each.indices.to_numpy()
    occurring = pa.array(combined).dictionary_encode()  # hashed by Arrow, where NumPy would sort
    places = np.unravel_index(occurring.dictionary.to_numpy(), shape)[1:]
    texts = [each.dictionary.take(pa.array(at)).to_pylist() for each, at in zip(coded, places, strict=True)]
    kinds = zip(*texts, strict=True) if fields else [()] * len(occurring.dictionary)
    of_occurring = np.array([known.setdefault(kind, len(known)) for kind in kinds], np.uint32)
    numbers: NDArray[np.uint32] = of_occurring[occurring.indices.to_numpy()]
    return numbers


def _coded(texts: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = pa.concat_arrays([pa.array([], texts.type), *texts.chunks])
    return pc.fill_null(whole, "").dictionary_encode()
