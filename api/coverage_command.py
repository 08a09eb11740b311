"""What ``phusong coverage`` computes, and how far it has come: in one piece, in sheets, or on a cluster."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext

import typer

from api import console
from layers.definitions import ADDRESSES
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.cluster import workers
from planning.country import indicators_by_sheets
from planning.figures import Figures
from planning.indicator_table import IndicatorTable
from planning.indicators import indicators
from planning.sheet_run import Engine
from planning.sheets import Sheet
from planning.threads import in_threads


def computed(
    snapshot: Snapshot, scheme: str, *, technology: Technology | None, cluster: str | None, data: str
) -> IndicatorTable:
    """Return the indicators of a scheme, and show meanwhile how many sheets are done.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose stations count; the setting unless given.
    cluster : str, optional
        Address of the workers that compute, as `planning.cluster.workers` takes it.
    data : str
        Where they find a copy of the workspace's folder ``data``; the folder itself unless given.

    Raises
    ------
    BadParameter
        There is a copy of the data, but no cluster.
    """
    if data and cluster is None:
        raise typer.BadParameter("--data is for the workers of a --cluster")
    if cluster is None and not snapshot.settings.sheet_deg:
        return indicators(snapshot, scheme, technology=technology)
    addresses = None
    if cluster is not None and ADDRESSES.name in snapshot.datasets:
        addresses = snapshot.parts(ADDRESSES.name, ("state",), data=data)
    working = nullcontext(in_threads) if cluster is None else workers(cluster)
    with working as engine, console.progress("Sheets") as step:
        return indicators_by_sheets(
            snapshot,
            scheme,
            technology=technology or snapshot.settings.technology,
            engine=_telling(engine, step),
            addresses=addresses,
        )


def _telling(engine: Engine, step: Callable[[str, float], None]) -> Engine:
    """Return an engine that says how far it has come."""

    def run(function: Callable[[Sheet], Figures], sheets: Iterable[Sheet]) -> Iterator[Figures]:
        every = list(sheets)
        for done, figures in enumerate(engine(function, every), 1):
            step(f"{done} of {len(every)}", done / len(every))
            yield figures

    return run
