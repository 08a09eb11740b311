"""Sheets computed by the workers of Dask: of this machine, or of a cluster."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from logging import ERROR
from typing import TYPE_CHECKING, TypeVar
from warnings import catch_warnings, filterwarnings

from layers.errors import WorkspaceError

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

Item = TypeVar("Item")
Result = TypeVar("Result")

LOCAL = "local"
ANSWER_S = 5
# What workers have in their environment: not MALLOC_TRIM_THRESHOLD_, with which Dask has freed pages given
# back at once, so that radio maps would be faulted in anew for each sheet.
ENVIRON = "distributed.nanny.pre-spawn-environ"
ONE_EACH = {f"{name}_NUM_THREADS": 1 for name in ("OMP", "MKL", "OPENBLAS")}


class Workers:
    """Applies functions to many things at once; whoever loses a worker computes its part anew.

    Parameters
    ----------
    client : distributed.Client
        Connection to a scheduler.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield what a function makes of each thing, as soon as it is made.

        The function goes to every worker once, with all that it holds. It is kept as a task that the
        scheduler can repeat, since what is only held by workers is lost with them.
        """
        from distributed import as_completed  # noqa: PLC0415 - an extra

        with catch_warnings():
            # It is sent once, as advised.
            filterwarnings("ignore", "Sending large graph")
            shared = self._client.submit(_itself, function, pure=False)
        made = self._client.map(_applied, list(items), function=shared, pure=False)
        for _, result in as_completed(made, with_results=True):  # type: ignore[no-untyped-call]
            yield result


@contextmanager
def workers(address: str) -> Iterator[Workers]:
    """Connect to a cluster, or begin one.

    Parameters
    ----------
    address : str
        Address of a scheduler, such as ``tcp://10.0.0.5:8786``; ``local`` begins one worker for each
        processor of this machine, ``local:N`` so many.

    Raises
    ------
    WorkspaceError
        Dask is not installed, or nothing answers there.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise WorkspaceError(
            f"a cluster needs the package {error.name}: pip install 'phusong[cluster]'"
        ) from error
    with ExitStack() as stack:
        kind, _, count = address.partition(":")
        scheduler = stack.enter_context(_local(_count(address, count))) if kind == LOCAL else address
        try:
            client = stack.enter_context(Client(scheduler, timeout=ANSWER_S))  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise WorkspaceError(f"cluster {address!r}: no scheduler answers there: {error}") from error
        yield Workers(client)


def _local(count: int | None) -> "LocalCluster":
    import dask  # noqa: PLC0415 - an extra
    from distributed import LocalCluster  # noqa: PLC0415 - an extra

    with dask.config.set({ENVIRON: ONE_EACH}):
        return LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=ERROR,
        )


def _count(address: str, count: str) -> int | None:
    if not count:
        return None
    if not count.isdecimal() or not int(count):
        raise WorkspaceError(f"cluster {address!r}: {count!r} is no number of workers")
    return int(count)


def _itself(function: Item) -> Item:
    return function


def _applied(item: Item, *, function: Callable[[Item], Result]) -> Result:
    return function(item)
