"""Named arrays in one file, as Arrow: what is opened is mapped into memory, and shared by all processes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from geo.errors import IndexFileError

_FORMAT = "format"


def write_arrays(
    path: Path,
    arrays: Mapping[str, np.ndarray | Sequence[str]],
    *,
    format: str,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write arrays to a file: an Arrow table of one row, in which each array is a list.

    Parameters
    ----------
    path : Path
        File to write.
    arrays : mapping of str to one-dimensional ndarray or sequence of str
        The arrays, of any lengths.
    format : str
        Name and version of what they are together.
    notes : mapping of str to str, optional
        What else is to be known.
    """
    columns = {name: _list_of(array) for name, array in arrays.items()}
    table = pa.table(columns).replace_schema_metadata({**(notes or {}), _FORMAT: format})
    with path.open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read_arrays(path: Path, *, format: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the arrays and notes that `write_arrays` wrote: numbers as mapped arrays, texts as lists.

    Raises
    ------
    IndexFileError
        The file is missing, damaged, or of another format.
    """
    try:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise IndexFileError(f"{path}: not a readable index ({error})") from error
    notes = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    if notes.get(_FORMAT) != format:
        raise IndexFileError(f"{path}: is {notes.get(_FORMAT)!r}; this release reads {format!r}")
    return {name: _array_in(table[name]) for name in table.column_names}, notes


def _list_of(array: np.ndarray | Sequence[str]) -> pa.Array:
    values = pa.array(array, None if isinstance(array, np.ndarray) else pa.string())
    return pa.LargeListArray.from_arrays([0, len(values)], values)


def _array_in(column: pa.ChunkedArray) -> Any:
    values = column.chunk(0).values
    return values.to_pylist() if pa.types.is_string(values.type) else values.to_numpy()
