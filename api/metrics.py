"""What a server tells Prometheus of itself: counts and times of requests, what it serves, what it takes."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.access.origin import RELAYED, is_loopback
from api.access.policy import VisitorDep
from api.dependencies import NoQuery
from api.openapi import problems
from api.serving import SHARED_FOLDER

if TYPE_CHECKING:
    from api.service import Host

BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Nobody asks when a series began.
disable_created_metrics()  # type: ignore[no-untyped-call]

router = APIRouter(responses=problems(400, 500))


class _Count(Protocol):
    def inc(self) -> None: ...


class _Times(Protocol):
    def observe(self, amount: float) -> None: ...


class Metrics:
    """The metrics of a server.

    Requests are told by the template of their route, so that there are no more series than routes.

    Parameters
    ----------
    host : Host
        Knows the version that is served.
    """

    def __init__(self, host: "Host") -> None:
        self._state, self._registry = CollectorRegistry(), CollectorRegistry()
        self._state.register(_State(host))
        requests = ("phusong_requests", "Requests answered.", ("method", "route", "status"))
        self._requests = Counter(*requests, registry=self._registry)
        self._seconds = Histogram(
            "phusong_request_seconds",
            "Time from a request to the end of its answer.",
            ("route",),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self.in_flight = Gauge(
            "phusong_requests_in_flight",
            "Requests that are being answered.",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        tiles = ("phusong_tiles", "Vector tiles answered, by whether they were ready in memory.", ("cache",))
        self._tiles = Counter(*tiles, registry=self._registry)
        # The library looks labels up under a lock, for longer than it counts.
        self._counts: dict[tuple[str, str, int], _Count] = {}
        self._times: dict[str, _Times] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        method = method if method in METHODS else "other"
        count = self._counts.get((method, route, status))
        if count is None:
            count = self._counts[method, route, status] = self._requests.labels(method, route, str(status))
            self._times[route] = self._seconds.labels(route)
        count.inc()
        self._times[route].observe(seconds)

    def count_tile(self, *, is_kept: bool) -> None:
        """Count a vector tile."""
        self._tiles.labels("hit" if is_kept else "miss").inc()

    def text(self) -> bytes:
        """Return all metrics as Prometheus reads them; the counts of all processes together."""
        counts = self._registry
        if SHARED_FOLDER in os.environ:
            counts = CollectorRegistry()
            MultiProcessCollector(counts)  # type: ignore[no-untyped-call]
        return generate_latest(counts) + generate_latest(self._state)


async def may_scrape(request: Request, visitor: VisitorDep) -> None:
    """Refuse who is neither on this machine nor an administrator, unless a setting lets everybody read.

    What a proxy passes on comes from elsewhere, wherever the proxy runs.
    """
    if request.app.state.host.settings.serving.metrics_for_all:
        return
    is_relayed = any(name in request.headers for name in RELAYED)
    if is_relayed or not is_loopback(visitor.address):
        visitor.require("admin")


@router.get("/metrics", response_class=PlainTextResponse, dependencies=[Depends(may_scrape)])
def read_metrics(request: Request, _query: NoQuery) -> Response:
    """Return the metrics of the server, for Prometheus."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _State(Collector):
    """What is found out when it is asked for: the version, its rows, the processes and the disk."""

    def __init__(self, host: "Host") -> None:
        self._host = host

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return what is so now."""
        snapshot = self._host.service.snapshot
        yield _gauge("phusong_version", "Version of the workspace that is served.", [((), snapshot.number)])
        created = snapshot.created.timestamp()
        yield _gauge("phusong_version_created_seconds", "When it was published.", [((), created)])
        rows = [((name,), info.rows) for name, info in snapshot.datasets.items()]
        yield _gauge("phusong_dataset_rows", "Rows of a dataset.", rows, ("dataset",))
        is_reachable = float(not self._host.trouble)
        yield _gauge("phusong_store_reachable", "Whether the store was read last time.", [((), is_reachable)])
        free = shutil.disk_usage(snapshot.path).free
        yield _gauge("phusong_disk_free_bytes", "Free space for the workspace.", [((), free)])
        yield from _processes()


def _processes() -> Iterator[GaugeMetricFamily]:
    """Yield what the processes of the server take, where the system tells it as Linux does."""
    found = {str(pid): _taken(pid) for pid in _workers()}
    for name, meaning in (
        ("phusong_process_resident_bytes", "Memory, with what is shared."),
        ("phusong_process_open_files", "Open files and connections."),
        ("phusong_process_threads", "Threads."),
    ):
        values = [((pid,), taken[name]) for pid, taken in found.items() if taken]
        yield _gauge(name, meaning, values, ("pid",))


def _taken(pid: int) -> dict[str, float]:
    folder = Path("/proc", str(pid))
    try:
        resident = int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return {
            "phusong_process_resident_bytes": resident,
            "phusong_process_open_files": sum(1 for _ in (folder / "fd").iterdir()),
            "phusong_process_threads": sum(1 for _ in (folder / "task").iterdir()),
        }
    except OSError:  # it has ended, or this is no Linux
        return {}


def _workers() -> list[int]:
    """Return the processes that answer: this one, or all that the same one has begun."""
    if SHARED_FOLDER not in os.environ:
        return [os.getpid()]
    parent = os.getppid()
    return [int(each) for each in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _gauge(
    name: str, meaning: str, values: Iterable[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for named, value in values:
        family.add_metric(named, value)
    return family
