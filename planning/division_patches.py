"""Which cells hang together within each division: patches that end exactly at its border.

A cell that several divisions share belongs to a patch in each of them, with the part that lies there. So the
patches of a division have its areas, people and addresses, no more and no less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.patches import Patches, patches

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class DivisionPatches:
    """The patches of one division.

    Attributes
    ----------
    division : int
        Position of the division.
    pieces : ndarray of int64, shape (n,)
        Which of all pieces are its own.
    patch : ndarray of int32, shape (n,)
        The patch that each of them belongs to; -1 for none.
    patches : Patches
        The patches on the grid around the division.
    grid : Grid
        That grid.
    """

    division: int
    pieces: NDArray[np.int64]
    patch: NDArray[np.int32]
    patches: Patches
    grid: Grid

    def sums(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over the pieces of each patch of an amount that all pieces have."""
        inside = self.patch != NOWHERE
        weights = amounts[self.pieces[inside]]
        return np.bincount(self.patch[inside], weights=weights, minlength=len(self.patches)).astype(float)


def patches_by_division(
    values: NDArray[np.integer[Any]],
    grid: Grid,
    division: NDArray[np.int64],
    cell: NDArray[np.int64],
) -> Iterator[DivisionPatches]:
    """Yield the patches of each division: cells of one value that hang together by their sides within it.

    Parameters
    ----------
    values : ndarray of integers, shape (rows, columns)
        Value of each cell; cells of -1 belong to no patch.
    grid : Grid
        The cells.
    division, cell : ndarray of int64, shape (n,)
        Pieces of cells: position of the division, and number of the cell, row by row from the north-west.
    """
    order = np.argsort(division, kind="stable")
    starts = np.flatnonzero(np.diff(division[order], prepend=NOWHERE))
    for pieces in np.split(order, starts[1:]) if len(order) else ():
        row, column = np.divmod(cell[pieces], grid.columns)
        top, left = int(row.min()), int(column.min())
        window = np.full((int(row.max()) - top + 1, int(column.max()) - left + 1), NOWHERE, np.int64)
        window[row - top, column - left] = values[row, column]
        found = patches(window, ignored=NOWHERE)
        west_m, north_m = grid.west_m + left * grid.cell_m, grid.north_m - top * grid.cell_m
        around = Grid(west_m, north_m, grid.cell_m, *window.shape)
        at = found.labels[row - top, column - left]
        yield DivisionPatches(int(division[pieces[0]]), pieces, at, found, around)
