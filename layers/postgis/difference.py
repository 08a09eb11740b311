"""What a new table has in common with the one before: rows that need not be written again."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

NONE = -1
GAP = 2**20
"""Between two rows that come together, so that others can be put there later."""


def same_rows(old: pa.Table, new: pa.Table, key: Sequence[str]) -> NDArray[np.int64]:
    """Return for each new row which old row equals it in every column, or -1.

    Parameters
    ----------
    old, new : pyarrow.Table
        Tables of the same columns and types.
    key : sequence of str
        Columns whose values together are unique in each table; a row without one of them equals none.
    """
    at_old, at_new = _pairs(old, new, key)
    equal = np.ones(len(at_new), dtype=bool)
    for name in new.column_names:
        equal &= _equal(old[name].take(at_old), new[name].take(at_new))
    found = np.full(len(new), NONE, dtype=np.int64)
    found[at_new.to_numpy()[equal]] = at_old.to_numpy()[equal]
    return found


def new_positions(old: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return rising positions of rows, most of which stay where they are.

    Parameters
    ----------
    old : ndarray of float64, shape (n,)
        For each row the position that it has, NaN for a new one.

    Returns
    -------
    ndarray of int64, shape (n,)
        Strictly rising, from 1 on. A row stays unless one that lay behind it now comes before it; new ones
        lie evenly between those that stay.
    """
    rows = np.arange(len(old))
    before = np.fmax.accumulate(np.concatenate([[-np.inf], old]))[:-1]
    staying = np.flatnonzero(old > before)
    if not len(staying):
        return (rows + 1) * GAP
    last = staying[-1]
    positions = np.interp(rows, [-1, *staying], [0, *old[staying]]).astype(np.int64)
    positions[last:] += (rows[last:] - last) * GAP
    # Where many were put at one place there is no number left between two: all are numbered anew.
    return positions if (np.diff(positions, prepend=0) > 0).all() else (rows + 1) * GAP


def _pairs(old: pa.Table, new: pa.Table, key: Sequence[str]) -> tuple[pa.Array, pa.Array]:
    """Return positions in both tables of the rows that have one key."""
    ours = old.select(key).append_column("old", pa.array(np.arange(len(old))))
    theirs = new.select(key).append_column("new", pa.array(np.arange(len(new))))
    joined = ours.join(theirs, list(key), join_type="inner").combine_chunks()
    return joined["old"].combine_chunks(), joined["new"].combine_chunks()


def _equal(old: pa.ChunkedArray, new: pa.ChunkedArray) -> NDArray[np.bool_]:
    both_missing = pc.and_(pc.is_null(old), pc.is_null(new))
    equal = pc.or_(pc.fill_null(pc.equal(old, new), False), both_missing)  # noqa: FBT003 — pyarrow's own
    return np.asarray(equal.to_numpy(), dtype=bool)
