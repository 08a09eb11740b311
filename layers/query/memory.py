"""A table of features that is held in memory."""

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.definitions import Field
from layers.errors import UnknownNameError
from layers.query.expression import EVERYTHING, Condition
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
        row = pc.index(self._identifiers, id).as_py()
        if row < 0:
            raise UnknownNameError(f"no feature {id!r}")
        return self._page(np.array([row]), matched=1, more=False)

    def _page(self, rows: NDArray[np.int64], *, matched: int, more: bool) -> Page:
        table = self._table.take(pa.array(rows))
        return Page(
            matched,
            rows,
            feature_ids(table, self._key).to_pylist(),
            table,
            self._places.geometries(rows),
            more,
        )

    def _find(self, where: Condition) -> NDArray[np.int64]:
        """Return the rows of which a condition is true, ascending."""
        if where == EVERYTHING:
            return np.arange(len(self._table))
        return np.flatnonzero(Rows(self._table, self._places).true(where).to_numpy(zero_copy_only=False))

    @cached_property
    def _identifiers(self) -> pa.ChunkedArray:
        return feature_ids(self._table, self._key)
