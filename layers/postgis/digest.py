"""A checksum of rows: the same wherever they are kept, another one where a value or their order differs."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def digest_of(rows: pa.Table, notes: Mapping[str, Any]) -> str:
    """Return the checksum of rows and of what is noted of them, in hexadecimal."""
    digest = hashlib.sha256(json.dumps(notes, sort_keys=True).encode())
    for name in rows.column_names:
        digest.update(f"{name}\0{len(rows)}\0".encode())
        for part in _parts(rows[name]):
            digest.update(part)
    return digest.hexdigest()


def _parts(column: pa.ChunkedArray) -> tuple[bytes, ...]:
    """Return what tells a column from every other: which values are missing, lengths, and the values."""
    missing = np.packbits(np.asarray(pc.is_null(column).to_numpy(), dtype=bool)).tobytes()
    if not (pa.types.is_string(column.type) or pa.types.is_binary(column.type)):
        return missing, _numbers(column).tobytes()
    values = pc.fill_null(column.cast(pa.large_binary()), b"")
    lengths = np.asarray(pc.binary_length(values).to_numpy(), dtype=np.int64).tobytes()
    return missing, lengths, *(_content(chunk) for chunk in values.chunks)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    filled = pc.fill_null(column, pa.scalar(0).cast(column.type))
    return np.asarray(filled.to_numpy())


def _content(values: pa.LargeBinaryArray) -> bytes:
    _, offsets, data = values.buffers()
    bounds = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    return bytes(data[bounds[0] : bounds[-1]]) if len(values) and data else b""
