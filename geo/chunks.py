"""Compiled kernels over long arrays: the form that they take, and their spread over the processors.

Threads of our own instead of numba's ``prange``: its default threading layers abort the process when two
threads enter at once, as a server's do, or hang after a fork.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError

POINTS = 32_768  # per chunk: a millisecond of work, far more than a thread costs


def coordinates(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return positions in the one form for which kernels are compiled: read-only contiguous float64.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Coordinates.

    Raises
    ------
    GeometryError
        There are not as many `x` as `y`.
    """
    xs, ys = _read_only(x), _read_only(y)
    if xs.shape != ys.shape:
        raise GeometryError(f"positions: {xs.size} x but {ys.size} y")
    return xs, ys


def position(x: float, y: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return one position in that form, as `coordinates` does of many, in a tenth of the time."""
    xs, ys = np.array((x,), np.float64), np.array((y,), np.float64)
    xs.flags.writeable = ys.flags.writeable = False
    return xs, ys


def as_mapped(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array as it is mapped from a file, so that kernels are compiled for one kind alone."""
    view = array.view()
    view.flags.writeable = False
    return view


def in_chunks(kernel: Callable[[int, int], None], count: int, *, size: int = POINTS) -> None:
    """Call a kernel on ``[start, stop)`` ranges that together are ``[0, count)``, over all processors.

    Parameters
    ----------
    kernel : callable
        Releases the GIL, and writes only what belongs to its range.
    count : int
        How many items there are.
    size : int
        How many items make a chunk.
    """
    starts = range(0, count, size)
    workers = min(len(starts), processors())
    if workers < 2:  # noqa: PLR2004
        kernel(0, count)
        return
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(lambda start: kernel(start, min(start + size, count)), starts):
            pass


def _read_only(values: ArrayLike) -> NDArray[np.float64]:
    array = np.require(np.atleast_1d(values), np.float64, ["C", "A"]).ravel().view()
    array.flags.writeable = False
    return array


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
