"""A table of features that is held in memory."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, partial, reduce
from typing import TypeGuard

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.arrow import rows_of
from layers.definitions import Field
from layers.errors import UnknownNameError
from layers.query.answers import Answer, Answers
from layers.query.expression import EVERYTHING, All, Condition, Spatial
from layers.query.identifiers import Identifiers
from layers.query.masks import Rows
from layers.query.places import Places
from layers.query.selection import Bounds, Page, Selection, feature_ids


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
    ids : Identifiers, optional
        Their rows by identifier, where they are at hand.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        key: Sequence[str],
        table: pa.Table,
        places: Places,
        *,
        ids: Identifiers | None = None,
    ) -> None:
        self.fields = tuple(fields)
        self._key = tuple(key)
        self._table = table
        self._places = places
        self._known_ids = ids
        self._answers = Answers(self._find)

    def __len__(self) -> int:
        return len(self._table)

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north in degrees; None where there is no feature with a place."""
        return self._places.bounds

    def page(self, selection: Selection) -> Page:
        """Return a page of the features that are wanted."""
        where = selection.where
        rows = range(len(self)) if where == EVERYTHING else self._answers(where)
        start = bisect_right(rows, selection.after) + selection.offset
        page = np.asarray(rows[start : start + selection.limit], dtype=np.int64)
        return self._page(page, matched=len(rows), more=start + len(page) < len(rows))

    def feature(self, id: str) -> Page:
        """Return a page of the one feature of that identifier.

        Raises
        ------
        UnknownNameError
            There is none.
        """
        for row in self._ids.rows(id):
            page = self._page(row[np.newaxis], matched=1, more=False)
            if page.ids == [id]:
                return page
        raise UnknownNameError(f"no feature {id!r}")

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

    def _find(self, where: Condition) -> Answer:
        """Return the rows of which a condition is true, ascending.

        What an index of places finds comes first, so that the rest is asked of few rows.
        """
        parts = where.conditions if isinstance(where, All) else (where,)
        near = [self._places.found(each.relation, each.geometry) for each in parts if _is_found(each)]
        rest = All(tuple(each for each in parts if not _is_found(each)))
        if not near:
            return self._true(rest, None)
        rows = reduce(partial(np.intersect1d, assume_unique=True), near).astype(np.int32, copy=False)
        return rows[self._true(rest, rows)] if rest.conditions else rows

    def _true(self, condition: Condition, some: Answer | None) -> Answer:
        true = Rows(self._table, self._places, some).true(condition)
        return np.asarray(pc.indices_nonzero(true)).astype(np.int32)

    @cached_property
    def _ids(self) -> Identifiers:
        return self._known_ids or Identifiers.of([self._table], self._key)


def _is_found(condition: Condition) -> TypeGuard[Spatial]:
    return isinstance(condition, Spatial) and condition.relation != "disjoint"


def _taken(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    """Return rows of a table: those that follow one another without being copied."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
        return table.slice(rows[0], len(rows))
    return rows_of(table, rows)
