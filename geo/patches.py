"""Which cells of a grid hang together: patches of cells with one value, side by side.

Cells that touch at a corner only are apart, as are the polygons that such patches are drawn as.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.errors import GeometryError

NO_PATCH = -1


@dataclass(frozen=True, eq=False)
class Patches:
    """The patches of a grid, numbered from 0 in the order in which rows read from the north-west meet them.

    Attributes
    ----------
    labels : ndarray of int32, shape (rows, columns)
        Number of the patch that each cell belongs to; -1 for ignored cells.
    shared : ndarray, shape (n,)
        The value that the cells of each patch share.
    cells : ndarray of int64, shape (n,)
        How many cells each has.
    """

    labels: NDArray[np.int32]
    shared: NDArray[Any]
    cells: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.shared)

    def totals(self, amounts: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum of the cells' amounts in each patch.

        Parameters
        ----------
        amounts : ndarray, shape (rows, columns)
            Such as people or addresses in each cell.

        Raises
        ------
        GeometryError
            The amounts are not those of the same grid.
        """
        if amounts.shape != self.labels.shape:
            raise GeometryError(f"patches: amounts of shape {amounts.shape}, grid of {self.labels.shape}")
        inside = self.labels != NO_PATCH
        return np.bincount(self.labels[inside], weights=amounts[inside], minlength=len(self)).astype(float)


def patches(values: NDArray[Any], *, ignored: int = -1) -> Patches:
    """Part the cells of a grid into patches of equal value, joined by common sides.

    Two sweeps over the rows: the first gives provisional numbers and notes which of them meet (union of sets,
    each named by its earliest), the second gives the final ones.

    Parameters
    ----------
    values : ndarray of integers, shape (rows, columns)
        Value of each cell.
    ignored : int
        Value of cells that belong to no patch.

    Raises
    ------
    GeometryError
        The values are no grid of whole numbers.
    """
    if values.ndim != 2 or not np.issubdtype(values.dtype, np.integer):  # noqa: PLR2004
        raise GeometryError(f"patches: {values.ndim} dimensions of {values.dtype}, not 2 of whole numbers")
    plain = np.ascontiguousarray(values, dtype=np.int64)
    labels, count = _labelled(plain, ignored)
    inside = labels != NO_PATCH
    cells = np.bincount(labels[inside], minlength=count)
    of_patch = np.zeros(count, dtype=values.dtype)
    of_patch[labels[inside]] = values[inside]
    return Patches(labels, of_patch, cells)


@njit(cache=True, nogil=True)
def _labelled(values: Any, ignored: int) -> Any:
    rows, columns = values.shape
    labels = np.full((rows, columns), NO_PATCH, dtype=np.int32)
    parents = np.empty(rows * columns, dtype=np.int32)
    count = 0
    for r in range(rows):
        for c in range(columns):
            value = values[r, c]
            if value == ignored:
                continue
            above = labels[r - 1, c] if r and values[r - 1, c] == value else NO_PATCH
            left = labels[r, c - 1] if c and values[r, c - 1] == value else NO_PATCH
            if above == NO_PATCH and left == NO_PATCH:
                parents[count] = count
                labels[r, c] = count
                count += 1
            else:
                labels[r, c] = _joined(parents, above, left)
    return labels, _renumbered(labels, parents, count)


@njit(cache=True)
def _joined(parents: Any, first: int, second: int) -> int:
    """Return the earliest number of a set, or of two that become one."""
    if first == NO_PATCH:
        return _root(parents, second)
    one = _root(parents, first)
    if second == NO_PATCH:
        return one
    other = _root(parents, second)
    root = min(one, other)
    parents[one], parents[other] = root, root
    return root


@njit(cache=True)
def _root(parents: Any, label: int) -> int:
    while parents[label] != label:
        parents[label] = parents[parents[label]]
        label = parents[label]
    return label


@njit(cache=True)
def _renumbered(labels: Any, parents: Any, count: int) -> int:
    """Replace provisional numbers by those of their sets, without gaps, and return how many there are."""
    final = np.empty(count, dtype=np.int32)
    sets = 0
    for label in range(count):
        root = _root(parents, label)
        if root == label:
            final[label] = sets
            sets += 1
        else:
            final[label] = final[root]
    flat = labels.ravel()
    for i in range(flat.size):
        if flat[i] != NO_PATCH:
            flat[i] = final[flat[i]]
    return sets
