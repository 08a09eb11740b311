"""A country by one process and by the workers of Dask: what the cluster costs, and a larger one on paper."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from pickle import dumps

from benchmarks.cluster_estimate import Cluster, Measured, estimate
from benchmarks.country_commands import COVERAGE, MB, SCHEME, command, made_and_loaded
from benchmarks.figures import Figures, Value
from benchmarks.measuring import Result
from layers.definitions import ADDRESSES as LAYER
from layers.points import Points
from layers.workspace import Workspace
from planning.cluster import workers
from planning.country import indicators_by_sheets
from planning.figures import Figures as SheetFigures
from planning.kept_figures import FOLDER
from planning.sheet_source import Addresses, Bounds
from planning.sheets import Sheet

ADDRESSES = (1_000_000,)
ROUNDS = 3
ENGINES = {
    "one process": (),
    "Dask, 1 worker": ("--cluster", "local:1"),
    "Dask, 2 workers": ("--cluster", "local:2"),
}
LARGER, LARGER_CLUSTER = 1_000_000_000, Cluster(machines=32, processors=2, network_mb_s=125)


def run(addresses: Sequence[int] = ADDRESSES) -> Sequence[Result]:
    """Compute countries by each engine, by turns; the last one tells what a larger one would take.

    Parameters
    ----------
    addresses : sequence of int
        How many addresses.
    """
    tables: list[Result] = []
    for count in addresses:
        with tempfile.TemporaryDirectory() as folder:
            workspace, _ = made_and_loaded(Path(folder), count)
            tables.append(_engines(workspace, count))
            measured = measure(workspace)
    return [*tables, estimate(measured, LARGER_CLUSTER, addresses=LARGER)]


def _engines(workspace: Path, count: int) -> Figures:
    rounds = [{name: _coverage(workspace, more) for name, more in ENGINES.items()} for _ in range(ROUNDS)]
    alone = [each["one process"] for each in rounds]
    records: list[dict[str, Value]] = [
        {
            "": name,
            "s": statistics.median(each[name] for each in rounds),
            "speed-up": statistics.median(one / each[name] for one, each in zip(alone, rounds, strict=True)),
        }
        for name in ENGINES
    ]
    return Figures(
        f"Coverage of a synthetic country, {count:,} addresses, two processors",
        records,
        formats={"s": ",.0f", "speed-up": ".2f"},
        notes=[
            "From the start of the command to its table, the start and end of the workers included.",
            "One process computes its radio maps on all processors, too.",
        ],
    )


def _coverage(workspace: Path, more: Sequence[str]) -> float:
    _forget(workspace)
    return command(*COVERAGE, "-w", str(workspace), *more).wall_s


def _forget(workspace: Path) -> None:
    for path in (workspace / FOLDER).rglob("*.arrow"):
        path.unlink()


@dataclass
class _Watch:
    """An engine that computes sheets one after the other, and notes what each costs.

    Attributes
    ----------
    taken_s : list of float
        Seconds of processors by sheet.
    elapsed_s : float
        Seconds by the clock of all sheets.
    sent_mb, shared_mb : float
        What the figures of all sheets take, and what every worker gets.
    """

    taken_s: list[float] = field(default_factory=list)
    elapsed_s: float = 0.0
    sent_mb: float = 0.0
    shared_mb: float = 0.0

    def __call__(
        self, function: Callable[[Sheet], SheetFigures], sheets: Iterable[Sheet]
    ) -> Iterator[SheetFigures]:
        self.shared_mb = len(dumps(function)) / MB
        for sheet in sheets:
            began, began_s = time.process_time(), time.perf_counter()
            figures = function(sheet)
            self.taken_s.append(time.process_time() - began)
            self.elapsed_s += time.perf_counter() - began_s
            self.sent_mb += len(dumps(figures)) / MB
            yield figures


@dataclass
class _Read:
    """Reads addresses, and counts them; some are read several times.

    Attributes
    ----------
    addresses : callable
        Reads them.
    rows : int
        How many have been read.
    """

    addresses: Addresses
    rows: int = 0

    def __call__(self, bounds: Bounds) -> Iterator[Points]:
        for part in self.addresses(bounds):
            self.rows += len(part)
            yield part


def measure(path: Path) -> Measured:
    """Return what the sheets of a loaded country cost, computed from nothing in this process."""
    started = time.perf_counter()
    with workers("local:1"):
        start_s = time.perf_counter() - started
    _forget(path)
    watch, started = _Watch(), time.perf_counter()
    snapshot = Workspace.open(path).snapshot()
    # As workers elsewhere read them, who have no mapped files.
    read = _Read(snapshot.parts(LAYER.name, ("state",), data=str(path / "data")))
    indicators_by_sheets(snapshot, SCHEME, technology="5G", engine=watch, addresses=read)
    alone_s = time.perf_counter() - started - watch.elapsed_s
    count = len(watch.taken_s)
    # At most: of the columns few are read. A row group is read by every sheet that it touches.
    info = snapshot.info(LAYER.name)
    read_mb = (info.file.size if info.file else 0) / MB * read.rows / info.rows
    return Measured(
        addresses=snapshot.info(LAYER.name).rows,
        partitions=count,
        partition_s=statistics.mean(watch.taken_s),
        longest_s=max(watch.taken_s),
        read_mb=read_mb / count,
        sent_mb=watch.sent_mb / count,
        shared_mb=watch.shared_mb,
        start_s=start_s,
        alone_s=alone_s,
    )
