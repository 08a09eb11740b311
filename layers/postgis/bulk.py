"""Rows in bulk between Arrow and PostgreSQL: COPY of CSV, which both sides write and read fast.

A missing value is an empty field, an empty text a quoted one, geometries are hexadecimal well-known binary.
"""

import io
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from layers.geoparquet import GEOMETRY
from layers.postgis.database import Connection

BATCH_ROWS = 50_000
LONGEST_ROW_BYTES = 64_000_000

_WRITTEN = csv.WriteOptions(include_header=False, quoting_style="all_valid")
_READ = {
    "null_values": [""],
    "strings_can_be_null": True,
    "quoted_strings_can_be_null": False,
    "true_values": ["t"],
    "false_values": ["f"],
}


def copy_in(connection: Connection, table: sql.Identifier, rows: pa.Table) -> None:
    """Add rows to a table.

    Parameters
    ----------
    connection : Connection
        Where to.
    table : psycopg.sql.Identifier
        The table, which has a column of each name, and ``geom`` for ``geometry``.
    rows : pyarrow.Table
        The rows; geometries as well-known binary.
    """
    names = [_column(name) for name in rows.column_names]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(table, sql.SQL(", ").join(names))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(rows), BATCH_ROWS):
            text = io.BytesIO()
            csv.write_csv(_with_hexadecimal(rows.slice(start, BATCH_ROWS)), text, _WRITTEN)
            copy.write(text.getbuffer())


def copy_out(
    connection: Connection, table: sql.Identifier, columns: Mapping[str, pa.DataType], where: sql.Composable
) -> pa.Table:
    """Return rows of a table, in the order of their positions.

    Parameters
    ----------
    connection : Connection
        Where from.
    table : psycopg.sql.Identifier
        The table.
    columns : mapping of str to pyarrow.DataType
        Columns that are wanted.
    where : psycopg.sql.Composable
        Which rows.
    """
    wanted = {**columns, "position": pa.int64()}
    query = sql.SQL("SELECT {} FROM {} WHERE {}").format(
        sql.SQL(", ").join(map(_selected, wanted)), table, where
    )
    text = io.BytesIO()
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for part in copy:
            text.write(part)
    return _sorted(_parsed(text.getbuffer(), wanted)).select(list(columns))


def _column(name: str) -> sql.Identifier:
    return sql.Identifier("geom" if name == GEOMETRY else name)


def _selected(name: str) -> sql.Composable:
    return sql.SQL("encode(ST_AsBinary(geom, 'NDR'), 'hex')") if name == GEOMETRY else sql.Identifier(name)


def _parsed(text: memoryview, columns: Mapping[str, pa.DataType]) -> pa.Table:
    types = {name: pa.large_string() if name == GEOMETRY else each for name, each in columns.items()}
    if not text:
        table = pa.schema(types).empty_table()
    else:
        table = csv.read_csv(
            pa.BufferReader(text),
            csv.ReadOptions(column_names=list(types), block_size=LONGEST_ROW_BYTES),
            csv.ParseOptions(newlines_in_values=True),
            csv.ConvertOptions(column_types=types, **_READ),
        )
    if GEOMETRY not in types:
        return table
    return table.set_column(table.column_names.index(GEOMETRY), GEOMETRY, _from_hexadecimal(table[GEOMETRY]))


def _sorted(table: pa.Table) -> pa.Table:
    """Return rows in the order of their positions, in which they mostly are."""
    positions = table["position"].to_numpy()
    if (np.diff(positions) > 0).all():
        return table
    return table.take(pa.array(np.argsort(positions)))


def _with_hexadecimal(rows: pa.Table) -> pa.Table:
    if GEOMETRY not in rows.column_names:
        return rows
    at = rows.column_names.index(GEOMETRY)
    return rows.set_column(at, GEOMETRY, _to_hexadecimal(rows[GEOMETRY]))


def _to_hexadecimal(column: pa.ChunkedArray) -> pa.LargeStringArray:
    offsets, data = _contents(column, pa.large_binary())
    return _array(pa.large_string(), offsets * 2, data.hex().encode())


def _from_hexadecimal(column: pa.ChunkedArray) -> pa.BinaryArray:
    offsets, data = _contents(column, pa.large_string())
    return _array(pa.large_binary(), offsets // 2, bytes.fromhex(data.decode())).cast(pa.binary())


def _contents(column: pa.ChunkedArray, kind: pa.DataType) -> tuple[np.ndarray, bytes]:
    """Return where each value begins and the last ends, and all values together."""
    values = pa.concat_arrays([pa.array([], kind), *(chunk.cast(kind) for chunk in column.chunks)])
    if not len(values):
        return np.zeros(1, np.int64), b""
    _, offsets, data = values.buffers()
    bounds = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    return bounds - bounds[0], data[bounds[0] : bounds[-1]].to_pybytes()


def _array(kind: pa.DataType, offsets: np.ndarray, data: bytes) -> pa.Array:
    return pa.Array.from_buffers(kind, len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
