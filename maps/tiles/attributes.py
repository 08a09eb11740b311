"""The attributes of features, held so that a tile is written from them without a Python object a value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from maps.tiles.mvt_kernel import FALSE, NOTHING, TRUE

# Earlier releases of pyarrow keep pandas' texts as large ones, whatever they are asked for.
_TEXT_TYPES = (pa.string(), pa.large_string())


@dataclass(frozen=True, eq=False)
class Texts:
    """Distinct texts, one behind the other.

    Attributes
    ----------
    ends : ndarray of int64, shape (n + 1,)
        Where in `letters` each text begins; that of the one behind it is its end.
    letters : ndarray of uint8
        All texts in UTF-8.
    """

    ends: NDArray[np.int64]
    letters: NDArray[np.uint8]

    @classmethod
    def of(cls, texts: pa.LargeStringArray) -> Self:
        """Return the texts of an Arrow array without nulls; they share its memory."""
        _, ends, letters = texts.buffers()
        bounds = _read_only(ends, np.dtype(np.int64))[texts.offset : texts.offset + len(texts) + 1]
        return cls(bounds, _read_only(letters, np.dtype(np.uint8)))

    def __getitem__(self, position: int) -> str:
        """Return one of the texts."""
        return self.letters[self.ends[position] : self.ends[position + 1]].tobytes().decode()


@dataclass(frozen=True, eq=False)
class Attributes:
    """The attributes of n features.

    Attributes
    ----------
    names : tuple of str
        Names of the k attributes.
    references : ndarray of int32, shape (n, k)
        What each feature's attributes are: the position of a text, or `NOTHING`, `FALSE` or `TRUE`.
    texts : Texts
        The texts.
    """

    names: tuple[str, ...]
    references: NDArray[np.int32]
    texts: Texts

    @classmethod
    def of(cls, table: pa.Table) -> Self:
        """Return the attributes of a table's rows.

        Parameters
        ----------
        table : pyarrow.Table
            Columns of texts, of which equal ones are kept once, and of booleans.

        Raises
        ------
        TypeError
            A column is of another type.
        """
        flags = {name: _flags(table[name]) for name in table.column_names if _type(table, name) == pa.bool_()}
        texts = [name for name in table.column_names if name not in flags]
        if wrong := [name for name in texts if _type(table, name) not in _TEXT_TYPES]:
            raise TypeError(f"attribute {wrong[0]}: {_type(table, wrong[0])} is no text and no flag")
        positions, distinct = _numbered([table[name] for name in texts])
        columns = {**dict(zip(texts, positions.reshape(len(texts), -1), strict=True)), **flags}
        references = np.empty((len(table), len(columns)), dtype=np.int32)
        for position, name in enumerate(table.column_names):
            references[:, position] = columns[name]
        return cls(tuple(table.column_names), references, Texts.of(distinct))

    def only(self, rows: NDArray[np.int32]) -> Self:
        """Return the attributes of some of the features."""
        return replace(self, references=self.references[rows])


def _read_only(buffer: pa.Buffer | None, type: np.dtype[Any]) -> NDArray[Any]:
    """Return a buffer in the one form for which kernels are compiled."""
    array = np.frombuffer(buffer or b"", dtype=type)
    array.flags.writeable = False
    return array


def _numbered(columns: Sequence[pa.ChunkedArray]) -> tuple[NDArray[np.int32], pa.LargeStringArray]:
    """Return the numbers of all values, one column behind the other, and the texts that they number."""
    chunks = [chunk.cast(pa.large_string()) for column in columns for chunk in column.chunks]
    encoded = pa.concat_arrays([pa.array([], pa.large_string()), *chunks]).dictionary_encode()
    return encoded.indices.fill_null(NOTHING).to_numpy(), encoded.dictionary


def _type(table: pa.Table, name: str) -> pa.DataType:
    return table.schema.field(name).type


def _flags(column: pa.ChunkedArray) -> NDArray[np.int32]:
    references: NDArray[np.int32] = pc.if_else(column, TRUE, FALSE).fill_null(NOTHING).to_numpy()
    return references
