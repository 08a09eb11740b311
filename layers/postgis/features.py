"""A dataset of one version as features that the database finds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property, lru_cache
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
        self._counted = lru_cache(MOST_COUNTS)(self._find_count)

    def __len__(self) -> int:
        return self._count

    @cached_property
    def bounds(self) -> Bounds | None:
        """West, south, east, north in degrees; None where there is no feature with a place."""
        if not self._name.layer.has_geometry:
            return None
        extent = clause("SELECT ST_Extent(geom) box FROM {} WHERE {}", self._table, self._valid)
        (found,) = self._rows(
            clause("SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM ({}) found", extent)
        )
        return None if found[0] is None else (found[0], found[1], found[2], found[3])

    def page(self, selection: Selection) -> Page:
        """Return a page of the features that are wanted."""
        following = clause("position > %s", values=[selection.after])
        wanted = joined(" AND ", [self._valid, self._where(selection.where), following])
        found = self._rows(
            clause(
                "SELECT position, {} FROM {} WHERE {} ORDER BY position OFFSET %s LIMIT %s",
                self._columns,
                self._table,
                wanted,
                values=[selection.offset, selection.limit + 1],
            )
        )
        more = len(found) > selection.limit
        return self._page(found[: selection.limit], matched=self._counted(selection.where), more=more)

    def feature(self, id: str) -> Page:
        """Return a page of the one feature of that identifier.

        Raises
        ------
        UnknownNameError
            There is none.
        """
        found = self._rows(
            clause(
                "SELECT position, {} FROM {} WHERE {} AND {} = %s ORDER BY position LIMIT 1",
                self._columns,
                self._table,
                self._valid,
                _identifier(self._name.layer.key),
                values=[id],
            )
        )
        if not found:
            raise UnknownNameError(f"no feature {id!r}")
        return self._page(found, matched=1, more=False)

    def _find_count(self, condition: Condition) -> int:
        if condition == EVERYTHING:
            return self._count
        wanted = joined(" AND ", [self._valid, self._where(condition)])
        ((count,),) = self._rows(clause("SELECT count(*) FROM {} WHERE {}", self._table, wanted))
        return int(count)

    def _where(self, condition: Condition) -> Clause:
        return where(condition, has_geometry=self._name.layer.has_geometry)

    @property
    def _table(self) -> Clause:
        return Clause(sql.Composed([table_of(self._name.layer)]))

    @property
    def _columns(self) -> Clause:
        place = clause("ST_AsBinary(geom)" if self._name.layer.has_geometry else "NULL::bytea")
        fields = [named(each.name) for each in self.fields]
        return joined(", ", [_identifier(self._name.layer.key), place, *fields])

    @property
    def _valid(self) -> Clause:
        valid = clause("valid @> %s::integer", values=[self._number])
        if not self._name.scheme:
            return valid
        return clause("{} AND scheme = %s", valid, values=[self._name.scheme])

    def _rows(self, query: Clause) -> list[tuple[Any, ...]]:
        with self._asking() as connection:
            return connection.execute(query.text, query.values).fetchall()

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


def _identifier(key: tuple[str, ...]) -> Clause:
    """Return what a feature is called; a key of one field is compared as it is, so that its index serves."""
    if len(key) == 1:
        return named(key[0])
    parts = [clause("coalesce({}::text, '')", named(name)) for name in key]
    return clause("({})", joined(f" || '{ID_SEPARATOR}' || ", parts))
