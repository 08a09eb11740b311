"""How many requests a second one process answers, how fast, in how much memory, and whether any is lost."""

import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.address_million import ADDRESS_COUNT, million_addresses
from benchmarks.figures import Figures, Value
from benchmarks.http_load import has_wrk, latencies_s, requests_per_second
from benchmarks.serving import MB, free_port, taken, wait_for

ROUNDS = 5
ROUND_S = 4.0
PACED_S = 15.0
SOAK_REQUESTS = 100_000
SOAK_ROUND_S = 20.0
WORKERS = (1, 2, 4)


@dataclass(frozen=True)
class _Server:
    address: str
    pid: int


def run() -> Sequence[Figures]:
    """Ask a server of a million addresses for random points, beside a route that does nothing."""
    if not has_wrk():
        raise SystemExit("api-load: wrk is not installed")
    with tempfile.TemporaryDirectory() as folder:
        workspace = million_addresses(Path(folder) / "w").path
        with _serving(workspace) as server:
            peak, throughput = _throughput(server)
            found = [throughput, _latency(server, peak), _soak(server)]
        return [*found, _memory(workspace)]


@contextmanager
def _serving(workspace: Path, workers: int = 1) -> Iterator[_Server]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.empty_route", str(workspace), str(port), str(workers)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = _Server(f"http://127.0.0.1:{port}", process.pid)
    try:
        wait_for(f"{server.address}/readyz", process)
        yield server
    finally:
        process.terminate()
        process.wait()


def _points(count: int = 2000) -> list[str]:
    random = np.random.default_rng(7)
    lon, lat = random.uniform(105.75, 105.9, count), random.uniform(20.95, 21.07, count)
    return [f"/lookup?lon={x:.6f}&lat={y:.6f}" for x, y in zip(lon, lat, strict=True)]


def _throughput(server: _Server) -> tuple[float, Figures]:
    asked = {"an empty route": ["/empty"], "/lookup by point": _points()}
    rounds: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):  # by turns, so that what else the machine does meets both
        for name, paths in asked.items():
            rounds[name].append(requests_per_second(server.address, paths, seconds=ROUND_S))
    found = {name: statistics.median(each) for name, each in rounds.items()}
    pairs = zip(rounds["/lookup by point"], rounds["an empty route"], strict=True)
    ratio = statistics.median(lookup / empty for lookup, empty in pairs)
    records: list[dict[str, Value]] = [
        {"": "an empty route", "requests/s": found["an empty route"], "share": 1.0},
        {"": "/lookup by point", "requests/s": found["/lookup by point"], "share": ratio},
    ]
    return found["/lookup by point"], Figures(
        f"One process, {ADDRESS_COUNT:,} addresses: requests a second over 8 connections",
        records,
        formats={"requests/s": ",.0f", "share": ".2f"},
        notes=["Same application and middleware, with the log on; wrk. Aim: a share of at least 0.5."],
    )


def _latency(server: _Server, peak: float) -> Figures:
    taken = latencies_s(server.address, _points(), per_second=peak / 2, seconds=PACED_S)
    p50, p99, longest = (np.quantile(taken, (0.5, 0.99, 1)) * 1000).tolist()
    row: dict[str, Value] = {"requests/s": peak / 2, "p50, ms": p50, "p99, ms": p99, "longest, ms": longest}
    return Figures(
        "/lookup by point at half of the most requests a second",
        [row],
        formats={"requests/s": ",.0f"} | dict.fromkeys(("p50, ms", "p99, ms", "longest, ms"), ".2f"),
        notes=["Requests are due at a steady pace; what waits counts as late. Aim: p99 ≤ 20 ms."],
    )


def _soak(server: _Server) -> Figures:
    paths, asked = _points(), 0.0
    before = taken(server.address)
    while asked < SOAK_REQUESTS:
        asked += SOAK_ROUND_S * requests_per_second(server.address, paths, seconds=SOAK_ROUND_S)
    after = taken(server.address)
    records: list[dict[str, Value]] = [{"": "before", **before}, {"": f"after {asked:,.0f}", **after}]
    return Figures("What many requests leave behind", records, formats=dict.fromkeys(before, ",.0f"))


def _memory(workspace: Path) -> Figures:
    records: list[dict[str, Value]] = []
    for count in WORKERS:
        with _serving(workspace, count) as server:
            requests_per_second(server.address, _points(), seconds=ROUND_S)
            sizes = [_proportional_mb(pid) for pid in _family(server.pid)]
        records.append({"processes": count, "all, MB": sum(sizes), "each, MB": sum(sizes) / count})
    return Figures(
        f"Memory of processes that share {ADDRESS_COUNT:,} addresses",
        records,
        formats={"processes": ".0f", "all, MB": ",.0f", "each, MB": ",.0f"},
        notes=[
            "Proportional set size, after some thousand requests; with that of the process that began them."
        ],
    )


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *map(int, children)]


def _proportional_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.findall(r"^Pss: +(\d+) kB", text, re.MULTILINE)[0]) * 1024 / MB
