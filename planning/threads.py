"""Sheets computed by the threads of this process: most of the work is in kernels that let others run."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from geo.chunks import processors

Item = TypeVar("Item")
Result = TypeVar("Result")

# Each holds a sheet in memory; more of them would wait for one another.
MOST = 4


def in_threads(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield what a function makes of each thing, in their order; made by as many threads as processors.

    Who stops asking waits only for what has been begun.

    Parameters
    ----------
    function : callable
        Makes it; called by several threads at once.
    items : iterable
        The things.
    """
    with ThreadPoolExecutor(min(processors(), MOST)) as pool:
        yield from pool.map(function, items)
