"""Versions into the tables: rows that are new are added, rows that are no more are closed, others stay."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from psycopg import sql
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from layers.dataset import DatasetName
from layers.definitions import LAYERS
from layers.editing import Edit, Edited, edited, touching
from layers.manifest import DatasetInfo, Version
from layers.postgis.bulk import copy_in, copy_out
from layers.postgis.database import Connection
from layers.postgis.difference import GAP, NONE, new_positions, same_rows
from layers.postgis.digest import digest_of
from layers.postgis.schema import columns_of, table_of
from layers.provenance import Provenance
from layers.query.selection import feature_ids
from layers.rows import to_table

ADAPTER = TypeAdapter(dict[str, DatasetInfo])
SCHEME = "scheme"
SURPLUS = """
DELETE FROM phusong.versions WHERE number IN (
    SELECT number
    FROM (
        SELECT number, is_edit, row_number() OVER (PARTITION BY is_edit ORDER BY number DESC) AS place
        FROM phusong.versions
    ) AS ranked
    WHERE place > CASE WHEN is_edit THEN %s ELSE %s END
)
"""
UNNEEDED = sql.SQL(
    "DELETE FROM {} WHERE NOT upper_inf(valid)"
    " AND NOT EXISTS (SELECT 1 FROM phusong.versions WHERE valid @> number)"
)


@dataclass(frozen=True)
class Content:
    """What a dataset is to consist of.

    Attributes
    ----------
    name : DatasetName
        Its name.
    rows : pyarrow.Table
        Its rows, of the columns that `columns_of` says.
    info : DatasetInfo
        What is known of it.
    """

    name: DatasetName
    rows: pa.Table
    info: DatasetInfo

    @classmethod
    def of(cls, name: DatasetName, rows: pa.Table, provenance: Provenance, *, working_crs: str) -> "Content":
        """Return rows with what is known of them."""
        rows = rows.select(list(columns_of(name.layer))).replace_schema_metadata(None)
        digest = digest_of(rows, notes_of(name, provenance, working_crs))
        return cls(name, rows, DatasetInfo(len(rows), provenance, working_crs, digest=digest))


def notes_of(name: DatasetName, provenance: Provenance, working_crs: str) -> dict[str, object]:
    """Return what a dataset's checksum depends on beside its rows."""
    return {"dataset": str(name), "working_crs": working_crs, "provenance": asdict(provenance)}


def rows_at(connection: Connection, name: DatasetName, number: int) -> pa.Table:
    """Return the rows of a dataset as a version holds them."""
    return copy_out(connection, table_of(name.layer), columns_of(name.layer), _valid_at(name, number))


def put(connection: Connection, content: Content, number: int) -> None:
    """Let a dataset consist of these rows from a version on; those that it has already are not touched."""
    name = content.name
    columns = {**columns_of(name.layer), "id": pa.int64(), "position": pa.int64()}
    held = copy_out(connection, table_of(name.layer), columns, _current(name))
    same = same_rows(held.select(list(columns_of(name.layer))), content.rows, name.layer.key)
    before = _taken(held["position"].to_numpy(), same)
    positions = new_positions(before)
    stays = positions == before
    _close(connection, name, np.delete(held["id"].to_numpy(), same[stays]), number)
    _add(connection, name, content.rows.filter(pa.array(~stays)), positions[~stays], number)
    # At once, since the server's own look at what a table holds comes minutes later.
    connection.execute(sql.SQL("ANALYZE {}").format(table_of(name.layer)))


def edit(connection: Connection, name: DatasetName, edits: Sequence[Edit], number: int) -> Edited:
    """Edit rows of a dataset from a version on; the row that another one replaces gives its position."""
    table, layer = table_of(name.layer), name.layer
    concerned = sql.SQL("{} AND {} = ANY({})").format(
        _current(name), sql.Identifier(layer.key[0]), sorted(touching(layer, edits))
    )
    connection.execute(sql.SQL("SELECT 1 FROM {} WHERE {} FOR UPDATE").format(table, concerned))
    columns = {**columns_of(layer), "id": pa.int64(), "position": pa.int64()}
    held = copy_out(connection, table, columns, concerned)
    done = edited(layer, held.select(list(columns_of(layer))), edits)
    places = pc.index_in(pa.array(list(done.rows), pa.string()), feature_ids(held, layer.key))
    _close(connection, name, held["id"].take(places.drop_null()).to_numpy(), number)
    stay = {key: row for key, row in done.rows.items() if row is not None}
    before = dict(zip(done.rows, held["position"].take(places).to_pylist(), strict=True))
    positions = _positions([before[key] for key in stay], last=_last_position(connection, name))
    _add(connection, name, to_table(layer, stay.values()), positions, number)
    return done


def put_back(connection: Connection, name: DatasetName, number: int, old: int) -> None:
    """Let a dataset consist from a version on of the rows that it had in an old one."""
    table, was_valid, current = table_of(name.layer), _valid_at(name, old), _current(name)
    columns = sql.SQL(", ").join(map(sql.Identifier, ["position", *_stored(name)]))
    connection.execute(
        sql.SQL(
            "UPDATE {} SET valid = int4range(lower(valid), {}) WHERE {} AND NOT valid @> {}::integer"
        ).format(table, number, current, old)
    )
    connection.execute(
        sql.SQL(
            "INSERT INTO {} (valid, {}) SELECT int4range({}, NULL), {} FROM {}"
            " WHERE {} AND NOT upper_inf(valid)"
        ).format(table, columns, number, columns, table, was_valid)
    )


def note_version(connection: Connection, version: Version) -> None:
    """Note a version: with this it is published, once the transaction is done."""
    datasets = Jsonb(ADAPTER.dump_python(dict(version.datasets), mode="json"))
    connection.execute(
        "INSERT INTO phusong.versions (number, created, note, datasets, is_edit) VALUES (%s, %s, %s, %s, %s)",
        (version.number, version.created, version.note, datasets, version.is_edit),
    )


def remove_oldest(connection: Connection, *, keep: int, keep_edits: int) -> None:
    """Remove the oldest versions, so that as many stay of those made by edits, and of others, as may.

    The rows that only removed versions had go, too.
    """
    if connection.execute(SURPLUS, (keep_edits, keep)).rowcount:
        for layer in LAYERS.values():
            connection.execute(UNNEEDED.format(table_of(layer)))


def datasets_of(stored: Mapping[str, object]) -> dict[str, DatasetInfo]:
    """Return what a version's row says of its datasets."""
    return dict(sorted(ADAPTER.validate_python(stored).items()))


def _taken(values: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return values at positions, NaN where there is none."""
    return np.append(values.astype(float), np.nan)[np.where(at == NONE, len(values), at)]


def _positions(before: Sequence[int | None], *, last: int) -> NDArray[np.int64]:
    """Return the positions of rows: those that they had, new ones behind all others."""
    new = itertools.count(last + GAP, GAP)
    return np.array([next(new) if each is None else each for each in before], dtype=np.int64)


def _last_position(connection: Connection, name: DatasetName) -> int:
    query = sql.SQL("SELECT coalesce(max(position), 0) FROM {} WHERE {}")
    found = connection.execute(query.format(table_of(name.layer), _current(name))).fetchone()
    return 0 if found is None else int(found[0])


def _close(connection: Connection, name: DatasetName, ids: NDArray[np.int64], number: int) -> None:
    if len(ids):
        connection.execute(
            sql.SQL("UPDATE {} SET valid = int4range(lower(valid), {}) WHERE id = ANY(%s)").format(
                table_of(name.layer), number
            ),
            (ids.tolist(),),
        )


def _add(
    connection: Connection, name: DatasetName, rows: pa.Table, positions: NDArray[np.int64], number: int
) -> None:
    rows = rows.append_column("position", pa.array(positions))
    rows = rows.append_column("valid", pa.repeat(f"[{number},)", len(rows)))
    if name.scheme:
        rows = rows.append_column(SCHEME, pa.repeat(name.scheme, len(rows)))
    copy_in(connection, table_of(name.layer), rows)


def _stored(name: DatasetName) -> list[str]:
    fields = [*name.layer.field_names, *(["geom"] if name.layer.has_geometry else [])]
    return [SCHEME, *fields] if name.scheme else fields


def _valid_at(name: DatasetName, number: int) -> sql.Composed:
    return sql.SQL("valid @> {}::integer").format(number) + _of_scheme(name)


def _current(name: DatasetName) -> sql.Composed:
    return sql.SQL("upper_inf(valid)") + _of_scheme(name)


def _of_scheme(name: DatasetName) -> sql.Composed:
    return sql.SQL(" AND scheme = {}").format(name.scheme) if name.scheme else sql.SQL("").format()
