"""Which row has an identifier, found by its hash: eight bytes a row, whatever the texts are."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from layers.array_file import read_arrays, write_arrays
from layers.query.selection import feature_ids

FORMAT = "phusong identifiers 1"
_LOWER = np.uint64(2**32 - 1)


class Identifiers:
    """The rows of n features by their identifiers.

    Parameters
    ----------
    numbers : ndarray of uint64, shape (n,)
        In the upper half the hash of an identifier, in the lower half its row; ascending.
    """

    def __init__(self, numbers: NDArray[np.uint64]) -> None:
        self._numbers = numbers

    @classmethod
    def of(cls, tables: Iterable[pa.Table], key: Sequence[str]) -> Self:
        """Return the identifiers of features in tables that follow one another, which have their key."""
        hashes = np.concatenate(
            [np.empty(0, np.uint64), *(_hashes(feature_ids(each, key)) for each in tables)]
        )
        numbers = hashes & ~_LOWER
        numbers |= np.arange(len(numbers), dtype=np.uint64)
        numbers.sort()
        return cls(numbers)

    def save(self, path: Path) -> None:
        """Write the identifiers to a file."""
        write_arrays(path, {"numbers": self._numbers}, format=FORMAT)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the identifiers that `save` wrote, mapped into memory.

        Raises
        ------
        IndexFileError
            The file is missing, damaged, or of another release.
        """
        arrays, _ = read_arrays(path, format=FORMAT)
        return cls(arrays["numbers"])

    def rows(self, id: str) -> NDArray[np.int64]:
        """Return the rows that may have an identifier, ascending: the one that does, and hardly any other."""
        lowest = _hashes(pa.chunked_array([[id]]))[0] & ~_LOWER
        first = np.searchsorted(self._numbers, lowest, side="left")
        last = np.searchsorted(self._numbers, lowest | _LOWER, side="right")
        return (self._numbers[first:last] & _LOWER).astype(np.int64)


def _hashes(texts: pa.ChunkedArray) -> NDArray[np.uint64]:
    hashes = pd.util.hash_array(texts.to_numpy(zero_copy_only=False), categorize=False)
    return np.asarray(hashes, dtype=np.uint64)
