"""A table of features that is held in memory."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache, partial, reduce
from typing import TypeGuard

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.definitions import Field
from layers.errors import UnknownNameError
from layers.query.expression import EVERYTHING, All, Condition, Spatial
from layers.query.masks import Rows
from layers.query.places import Places
from layers.query.selection import Bounds, Page, Selection, feature_ids

MOST_ANSWERS = 16


class FeatureTable:
    """Features of one version, held in memory.

    It does not change, and any number of threads may ask it at once. The rows that fulfilled the last few
    conditions are kept, so that the next page costs next to nothing.

    Parameters
    ----------
    fields : sequence of Field
        The fields, in order.
    key : sequence of str
        Fields whose values together are unique; features are identified by them.
    table : pyarrow.Table
        The fields of n features.
    places : Places
        Their n places.
    """

    def __init__(self, fields: Sequence[Field], key: Sequence[str], table: pa.Table, places: Places) -> None:
        self.fields = tuple(fields)
        self._key = tuple(key)
        self._table = table
        self._places = places
        self._rows = lru_cache(MOST_ANSWERS)(self._find)

    def __len__(self) -> int:
        return len(self._table)

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north in degrees; None where there is no feature with a place."""
        return self._places.bounds

    def page(self, selection: Selection) -> Page:
        """Return a page of the features that are wanted."""
        rows = self._rows(selection.where)
        start = int(np.searchsorted(rows, selection.after, side="right")) + selection.offset
        page = rows[start : start + selection.limit]
        return self._page(page, matched=len(rows), more=start + len(page) < len(rows))

    def feature(self, id: str) -> Page:
        """Return a page of the one feature of that identifier.

        Raises
        ------
        UnknownNameError
            There is none.
        """
        place = bisect_left(self._by_id, id, key=self._id_of)
        if place == len(self) or self._id_of(self._by_id[place]) != id:
            raise UnknownNameError(f"no feature {id!r}")
        return self._page(self._by_id[place : place + 1], matched=1, more=False)

    def _page(self, rows: NDArray[np.int64], *, matched: int, more: bool) -> Page:
        table = _taken(self._table, rows)
        return Page(
            matched,
            rows,
            feature_ids(table, self._key).to_pylist(),
            table,
            self._places.geometries(rows),
            more,
        )

    def _find(self, where: Condition) -> NDArray[np.int64]:
        """Return the rows of which a condition is true, ascending.

        What an index of places finds comes first, so that the rest is asked of few rows.
        """
        if where == EVERYTHING:
            return np.arange(len(self._table))
        parts = where.conditions if isinstance(where, All) else (where,)
        near = [self._places.found(each.relation, each.geometry) for each in parts if _is_found(each)]
        rest = All(tuple(each for each in parts if not _is_found(each)))
        if not near:
            return self._true(rest, None)
        rows = reduce(partial(np.intersect1d, assume_unique=True), near)
        return rows[self._true(rest, rows)] if rest.conditions else rows

    def _true(self, condition: Condition, some: NDArray[np.int64] | None) -> NDArray[np.int64]:
        true = Rows(self._table, self._places, some).true(condition)
        return np.asarray(pc.indices_nonzero(true), dtype=np.int64)

    def _id_of(self, row: np.int64) -> str:
        return str(self._identifiers[row].as_py())

    @cached_property
    def _by_id(self) -> NDArray[np.int64]:
        """The rows in the order of their identifiers, as texts are ordered."""
        return np.asarray(pc.sort_indices(self._identifiers), dtype=np.int64)

    @cached_property
    def _identifiers(self) -> pa.ChunkedArray:
        return feature_ids(self._table, self._key)


def _is_found(condition: Condition) -> TypeGuard[Spatial]:
    return isinstance(condition, Spatial) and condition.relation != "disjoint"


def _taken(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    """Return rows of a table: those that follow one another without being copied."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return table.slice(rows[0], len(rows))
    return table.take(pa.array(rows))
