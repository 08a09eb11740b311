"""The Hilbert order: two coordinates as one number, so that what follows one another lies side by side.

Source: D. Hilbert, *Ueber die stetige Abbildung einer Linie auf ein Flächenstück*, Math. Ann. 38, 1891.
Unlike the Morton order it never jumps, so that a stretch of it has a small bounding box.
"""

from functools import partial
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.chunks import in_chunks

_HIGHEST = np.uint64(1 << 31)
_ONE, _TWO, _THREE = np.uint64(1), np.uint64(2), np.uint64(3)
_ALL = np.uint64(0xFFFFFFFF)


def hilbert_numbers(x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the numbers of positions along the Hilbert curve, which begins at (0, 0) and ends at (max, 0).

    Parameters
    ----------
    x, y : ndarray of uint32, shape (n,)
        Coordinates.

    Returns
    -------
    ndarray of uint64, shape (n,)
        Their numbers; the leading bits name ever smaller squares.
    """
    numbers = np.empty(len(x), dtype=np.uint64)
    in_chunks(partial(_number_all, np.ascontiguousarray(x), np.ascontiguousarray(y), numbers), len(x))
    return numbers


@njit(cache=True, nogil=True)
def _number_all(x: Any, y: Any, numbers: Any, start: int, stop: int) -> None:
    for i in range(start, stop):
        numbers[i] = _number(np.uint64(x[i]), np.uint64(y[i]))


@njit(cache=True)
def _number(x: Any, y: Any) -> Any:
    """Return the number of a position: in each square which quarter comes, turned as the curve runs there."""
    number, square = np.uint64(0), _HIGHEST
    while square:
        east, north = (x & square) != 0, (y & square) != 0
        quarter = (_TWO if north else _THREE) if east else (_ONE if north else np.uint64(0))
        number = (number << _TWO) | quarter
        if not north:
            if east:
                x, y = x ^ _ALL, y ^ _ALL
            x, y = y, x
        square >>= _ONE
    return number
