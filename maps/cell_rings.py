"""The edges of cells as rings of corners."""

import numpy as np
from numpy.typing import NDArray


def cell_rings(mask: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the rings around those cells that a mask selects, with their holes as rings of their own.

    Corners follow each other along rows and columns in turn. By rows, the first corner of a grid line goes
    with the second, the third with the fourth; by columns likewise. Where two cells touch at a corner only,
    that corner counts twice. So the rings enclose the cells by the rule of even and odd.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        Which cells.

    Returns
    -------
    list of ndarray of int64, shape (n, 2)
        Corners of each ring: column and row of the grid lines that cross there; the last one is not the
        first again.
    """
    row, column = _corners(np.pad(mask, 1).astype(np.int8))
    places = np.column_stack([column, row])
    by_columns = np.lexsort((row, column))
    partner = np.empty(len(row), np.int64)
    partner[by_columns[::2]], partner[by_columns[1::2]] = by_columns[1::2], by_columns[::2]
    return [places[ring] for ring in _rings(partner.tolist())]


def _corners(cells: NDArray[np.int8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return row and column of every corner, in the order of reading; those that count twice, twice."""
    northwest, northeast = cells[:-1, :-1], cells[:-1, 1:]
    southwest, southeast = cells[1:, :-1], cells[1:, 1:]
    around = northwest + northeast + southwest + southeast
    is_crossing = (northwest == southeast) & (northeast == southwest) & (northwest != northeast)
    row, column = np.nonzero(around % 2 + 2 * is_crossing)
    times = 1 + is_crossing[row, column]
    return np.repeat(row, times), np.repeat(column, times)


def _rings(partner: list[int]) -> list[list[int]]:
    """Return the numbers of the corners of each ring, given each corner's partner by columns."""
    seen, rings = [False] * len(partner), []
    for first in range(len(partner)):
        ring, at = [], first
        while not seen[at]:
            beside = at ^ 1  # its partner by rows
            seen[at] = seen[beside] = True
            ring += [at, beside]
            at = partner[beside]
        if ring:
            rings.append(ring)
    return rings
