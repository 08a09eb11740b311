"""Where addresses are: the different combinations of units that they lie in, few however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from layers.addresses.records import OWN_UNITS, Ids, UnitColumn


@dataclass(frozen=True, eq=False)
class Areas:
    """Combinations of a ward, a district, a city and divisions on the map, and the rows in each.

    Attributes
    ----------
    columns : tuple of UnitColumn
        Units of all areas, by level or scheme.
    family : ndarray of int32, shape (areas,)
        The same for areas that only a boundary on the map parts: the table's own units are equal.
    starts : ndarray of int64, shape (areas + 1,)
        Where the rows of each area begin.
    rows : ndarray of int32, shape (n,)
        Rows, by area.
    """

    columns: tuple[UnitColumn, ...]
    family: Ids
    starts: NDArray[np.int64]
    rows: Ids

    @classmethod
    def of(cls, columns: Sequence[UnitColumn]) -> tuple[Self, Ids]:
        """Return the areas of rows, given their units, and which of them each row is in."""
        area, first = _distinct([column.ids for column in columns])
        own, _ = _distinct([column.ids[first] for column in columns[:OWN_UNITS]])
        areas = cls(
            tuple(replace(column, ids=column.ids[first]) for column in columns),
            own,
            np.searchsorted(np.sort(area), np.arange(len(first) + 1)),
            np.argsort(area, kind="stable").astype(np.int32),
        )
        return areas, area

    def __len__(self) -> int:
        return len(self.family)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each area has."""
        return np.diff(self.starts)

    def rows_of(self, areas: NDArray[np.intp]) -> Ids:
        """Return the rows of areas, in order."""
        spans = [self.rows[self.starts[each] : self.starts[each + 1]] for each in areas]
        return np.sort(np.concatenate(spans)) if spans else np.empty(0, np.int32)


def _distinct(keys: Sequence[Ids]) -> tuple[Ids, NDArray[np.intp]]:
    """Return the number of each row's combination of keys, and the first row of each combination."""
    numbers = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        _, numbers = np.unique(numbers * (int(key.max(initial=0)) + 1) + key, return_inverse=True)
    _, first = np.unique(numbers, return_index=True)
    return numbers.astype(np.int32), first
