"""A page of the features that fulfil a condition, and who can give it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.definitions import Field
from layers.query.expression import EVERYTHING, Condition

ID_SEPARATOR = ":"
PIECE = 1000
"""Features that are read and written at a time."""
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Selection:
    """Which features are wanted, and which page of them.

    Attributes
    ----------
    where : Condition
        What must be true of them.
    after : int
        Row after which the page begins; -1 for the first page.
    offset : int
        How many features are passed over from there.
    limit : int
        Most features of the page.
    """

    where: Condition = EVERYTHING
    after: int = -1
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, eq=False)
class Page:
    """Features in the order of their rows.

    Attributes
    ----------
    matched : int
        How many features there are in all pages together.
    rows : ndarray of int64, shape (n,)
        Their rows: ascending numbers that stay what they are in one version.
    ids : list of str
        Their identifiers.
    table : pyarrow.Table
        Their fields.
    geometry : ndarray of object, shape (n,)
        Their shapely geometries in EPSG:4326, longitude first; None of a feature without a place.
    more : bool
        Whether features follow.
    """

    matched: int
    rows: NDArray[np.int64]
    ids: list[str]
    table: pa.Table
    geometry: NDArray[np.object_]
    more: bool


class FeatureSource(Protocol):
    """A table of features of one version, wherever it is kept."""

    @property
    def fields(self) -> Sequence[Field]:
        """The fields, in order."""
        ...

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north in degrees; None where there is no feature with a place."""
        ...

    def __len__(self) -> int:
        """Return how many features there are."""
        ...

    def page(self, selection: Selection) -> Page:
        """Return a page of the features that are wanted."""
        ...

    def feature(self, id: str) -> Page:
        """Return a page of the one feature of that identifier.

        Raises
        ------
        UnknownNameError
            There is none.
        """
        ...


def feature_ids(table: pa.Table, key: Sequence[str]) -> pa.ChunkedArray:
    """Return the identifiers of features: the values of their key, joined by colons."""
    if len(key) == 1 and table[key[0]].type == pa.string() and not table[key[0]].null_count:
        return table[key[0]]
    parts = [pc.fill_null(pc.cast(table[name], pa.string()), "") for name in key]
    return pc.binary_join_element_wise(*parts, ID_SEPARATOR)


def pages(source: FeatureSource, selection: Selection, *, piece: int = PIECE) -> Iterator[Page]:
    """Yield the features that are wanted in pieces, at least one, so that few of them are held at a time.

    Each piece says how many features match in all, and whether any follow it.
    """
    left = selection.limit
    while True:
        page = source.page(replace(selection, limit=min(left, piece)))
        yield page
        left -= len(page.rows)
        if not page.more or left <= 0:
            return
        selection = replace(selection, after=int(page.rows[-1]), offset=0)
