"""A dataset of one version as features that the database finds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from psycopg import sql

from layers.arrow import ARROW_TYPES
from layers.dataset import DatasetName
from layers.errors import UnknownNameError
from layers.postgis.database import Connection
from layers.postgis.schema import table_of
from layers.postgis.where import Clause, clause, joined, named, where
from layers.query.expression import EVERYTHING, Condition
from layers.query.selection import ID_SEPARATOR, Bounds, Page, Selection

MOST_COUNTS = 64

Asking = Callable[[], AbstractContextManager[Connection]]


class DatabaseFeatures:
    """Features of one version, which the database finds by its indexes.

    How many there are that fulfil the last few conditions is kept, so that the next page counts nothing.

    Parameters
    ----------
    asking : callable
        Lends a connection, or raises where the version is no longer kept.
    name : DatasetName
        The dataset.
    number : int
        The version.
    count : int
        How many rows it has.
    """

    def __init__(self, asking: Asking, name: DatasetName, number: int, *, count: int) -> None:
        self.fields = name.layer.fields
        self._asking = asking
        self._name = name
        self._number = number
        self._count = count
        self._counts: dict[Condition, int] = {EVERYTHING: count}
        self._counting = Lock()

    def __len__(self) -> int:
        return self._count

    @cached_property
    def bounds(self) -> Bounds | None:
        """West, south, east, north in degrees; None where there is no feature with a place."""
        if not self._name.layer.has_geometry:
            return None
        extent = clause("SELECT ST_Extent(geom) box FROM {} WHERE {}", self._table, self._valid)
        box = clause("SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM ({}) found", extent)
        with self._asking() as connection:
            (found,) = _rows(connection, box)
        return None if found[0] is None else (found[0], found[1], found[2], found[3])

    def page(self, selection: Selection) -> Page:
        """Return a page of the features that are wanted."""
        following = clause(
            "{} AND {} AND position > %s ORDER BY position OFFSET %s LIMIT %s",
            self._all,
            self._where(selection.where),
            values=[selection.after, selection.offset, selection.limit + 1],
        )
        with self._asking() as connection:
            found = _rows(connection, following)
            matched = self._matched(selection.where, connection)
        more = len(found) > selection.limit
        return self._page(found[: selection.limit], matched=matched, more=more)

    def feature(self, id: str) -> Page:
        """Return a page of the one feature of that identifier.

        Raises
        ------
        UnknownNameError
            There is none.
        """
        one = clause("{} AND {} = %s ORDER BY position LIMIT 1", self._all, self._identifier, values=[id])
        with self._asking() as connection:
            found = _rows(connection, one)
        if not found:
            raise UnknownNameError(f"no feature {id!r}")
        return self._page(found, matched=1, more=False)

    def _matched(self, condition: Condition, connection: Connection) -> int:
        """Return how many features fulfil a condition, counted once."""
        known = self._counts.get(condition)
        if known is not None:
            return known
        wanted = joined(" AND ", [self._valid, self._where(condition)])
        ((count,),) = _rows(connection, clause("SELECT count(*) FROM {} WHERE {}", self._table, wanted))
        with self._counting:
            if len(self._counts) > MOST_COUNTS:
                self._counts = {EVERYTHING: self._count}
            self._counts[condition] = int(count)
        return int(count)

    def _where(self, condition: Condition) -> Clause:
        return where(condition, has_geometry=self._name.layer.has_geometry)

    @cached_property
    def _all(self) -> Clause:
        """The question for all features, put together once."""
        return clause("SELECT position, {} FROM {} WHERE {}", self._columns, self._table, self._valid).flat

    @cached_property
    def _table(self) -> Clause:
        return Clause(sql.Composed([table_of(self._name.layer)]))

    @cached_property
    def _identifier(self) -> Clause:
        return _identifier(self._name.layer.key)

    @property
    def _columns(self) -> Clause:
        place = clause("ST_AsBinary(geom)" if self._name.layer.has_geometry else "NULL::bytea")
        fields = [named(each.name) for each in self.fields]
        return joined(", ", [self._identifier, place, *fields])

    @cached_property
    def _valid(self) -> Clause:
        valid = clause("valid @> %s::integer", values=[self._number])
        if not self._name.scheme:
            return valid
        return clause("{} AND scheme = %s", valid, values=[self._name.scheme])

    def _page(self, found: list[tuple[Any, ...]], *, matched: int, more: bool) -> Page:
        positions, ids, places, *columns = (
            zip(*found, strict=True) if found else [()] * (3 + len(self.fields))
        )
        table = pa.table(
            {
                field.name: pa.array(values, ARROW_TYPES[field.type])
                for field, values in zip(self.fields, columns, strict=True)
            }
        )
        geometry = np.asarray(shapely.from_wkb(np.array(places, dtype=np.object_)), dtype=np.object_)
        return Page(matched, np.array(positions, dtype=np.int64), list(ids), table, geometry, more)


def _rows(connection: Connection, query: Clause) -> list[tuple[Any, ...]]:
    return connection.execute(query.text, query.values).fetchall()


def _identifier(key: tuple[str, ...]) -> Clause:
    """Return what a feature is called; a key of one field is compared as it is, so that its index serves."""
    if len(key) == 1:
        return named(key[0])
    parts = [clause("coalesce({}::text, '')", named(name)) for name in key]
    return clause("({})", joined(f" || '{ID_SEPARATOR}' || ", parts))
