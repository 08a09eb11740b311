"""The Morton (Z-)order: two coordinates as one number, whose leading bits name ever smaller squares.

Source: G. M. Morton, *A computer oriented geodetic data base and a new technique in file sequencing*, IBM,
1966; the spreading of bits by halves as in S. E. Anderson, *Bit Twiddling Hacks*.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_MASKS = tuple(
    (np.uint64(shift), np.uint64(mask))
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    )
)


def interleaved(x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the numbers of positions in Morton order, the bits of `y` above those of `x`.

    Parameters
    ----------
    x, y : ndarray of uint32, shape (n,)
        Coordinates.

    Returns
    -------
    ndarray of uint64, shape (n,)
        Their numbers.
    """
    codes = np.empty(len(x), dtype=np.uint64)
    _interleave(np.ascontiguousarray(x), np.ascontiguousarray(y), codes)
    return codes


def separated(codes: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the coordinates of numbers in Morton order: the inverse of `interleaved`."""
    x, y = np.empty(len(codes), dtype=np.uint32), np.empty(len(codes), dtype=np.uint32)
    _separate(codes, x, y)
    return x, y


@njit(cache=True, nogil=True)
def _interleave(x: Any, y: Any, codes: Any) -> None:
    for i in range(len(codes)):
        codes[i] = _spread(np.uint64(x[i])) | (_spread(np.uint64(y[i])) << np.uint64(1))


@njit(cache=True, nogil=True)
def _separate(codes: Any, x: Any, y: Any) -> None:
    for i in range(len(codes)):
        x[i] = gathered(codes[i])
        y[i] = gathered(codes[i] >> np.uint64(1))


@njit(cache=True, inline="always")
def _spread(value: Any) -> Any:
    """Return the lower 32 bits with a zero in front of each."""
    for step in range(len(_MASKS)):
        value = (value | (value << _MASKS[step][0])) & _MASKS[step][1]
    return value


@njit(cache=True, inline="always")
def gathered(code: Any) -> Any:
    """Return every second bit, the lowest one first: `x` of a code, and `y` of one shifted by a bit."""
    value = code & _MASKS[4][1]
    for step in range(len(_MASKS) - 1, 0, -1):
        value = (value | (value >> _MASKS[step][0])) & _MASKS[step - 1][1]
    return (value | (value >> _MASKS[0][0])) & np.uint64(0xFFFFFFFF)
