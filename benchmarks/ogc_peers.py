"""Requests per second of our OGC API beside pygeoapi and tipg, which serve the same addresses."""

import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd

from benchmarks.figures import Figures, Value
from benchmarks.http_load import has_wrk, requests_per_second
from benchmarks.ogc_questions import QUESTIONS, ask
from benchmarks.ogc_servers import Server, all_servers, missing
from benchmarks.peers import optional
from layers.definitions import ADDRESSES
from layers.sample.build import sample_frames

ROUNDS = 5
ROUND_S = 2.0
COMPARED = 20
"""Answers of a kind that are compared."""
OURS = ("phusong, files", "phusong, PostGIS")
HOW = """
Synthetic addresses, 14 properties each. One process a server, and one PostgreSQL with PostGIS for all of
them, whose tables have the same indexes: key, place, ward. wrk asks over 8 connections on the same machine,
the servers by turns in one run; medians of the rounds.
"""
AS = """
pygeoapi reads PostgreSQL, of its stores the one that takes CQL2 and finds boxes by an index; it runs under
gunicorn with a gevent worker as in its image, tipg under uvicorn with uvloop and httptools, ours as
`phusong serve`, with its log on.
"""
ANEW = """
Except in the first two rows, every request asks for something else than the one before, so that nobody
answers from a memory of answers: 500 boxes, triangles and features, and every ward.
"""
COLUMNS = """
The columns with × say how many times as many requests ours answers as the quicker of the peers.
*Mismatches* counts answers, of the first 20 of each kind, whose number matched, identifiers, values or
positions are not ours.
"""

Rounds = Mapping[str, Sequence[float]]


def run() -> Sequence[Figures]:
    """Ask all servers the same questions."""
    if not has_wrk():
        raise SystemExit("ogc-peers: wrk is not installed")
    addresses = sample_frames()[ADDRESSES.name]
    with (
        tempfile.TemporaryDirectory() as folder,
        _database() as database,
        all_servers(Path(folder), addresses, database) as servers,
    ):
        records = [_record(title, servers, addresses[0]) for title in QUESTIONS]
        absent = [f"Not installed: {', '.join(missing(database))}."] if missing(database) else []
    per_second = {name: ",.0f" for name in records[0] if name}
    return [
        Figures(
            f"{len(addresses[0]):,} addresses by OGC API – Features: requests a second",
            records,
            formats=per_second | {name: ".1f" for name in per_second if name.endswith("×")},
            notes=[*absent, *(" ".join(each.split()) for each in (HOW, AS, ANEW, COLUMNS))],
        )
    ]


@contextmanager
def _database() -> Iterator[str | None]:
    """Lend a database of a cluster that is gone afterwards; nothing where there is no PostgreSQL."""
    postgres = optional("tests.postgres")
    if postgres is None or not postgres.installed():
        yield None
        return
    cluster = postgres.Cluster()
    try:
        yield cluster.database()
    finally:
        cluster.remove()


def _record(title: str, servers: Sequence[Server], addresses: gpd.GeoDataFrame) -> dict[str, Value]:
    paths = {each: QUESTIONS[title](each, addresses) for each in servers}
    rounds: dict[str, list[float]] = {each.name: [] for each in servers}
    for _ in range(ROUNDS):
        for each in servers:
            rounds[each.name].append(requests_per_second(each.address, paths[each], seconds=ROUND_S))
    found: dict[str, Value] = {"": title}
    found |= {name: statistics.median(each) for name, each in rounds.items()}
    peers = [name for name in rounds if name not in OURS]
    found |= {
        f"{name.removeprefix('phusong, ')}, ×": _times(rounds, name, peers) for name in OURS if name in rounds
    }
    return found | {"mismatches": float(_mismatches(paths))}


def _times(rounds: Rounds, ours: str, peers: Sequence[str]) -> float | None:
    """Return how many times as many requests as the quicker peer, round by round, ours answers."""
    if not peers:
        return None
    best = map(max, *(rounds[name] for name in peers)) if len(peers) > 1 else iter(rounds[peers[0]])
    return statistics.median([a / b for a, b in zip(rounds[ours], best, strict=True)])


def _mismatches(paths: Mapping[Server, Sequence[str]]) -> int:
    ours, *others = (
        [ask(server.address + path) for path in some[:COMPARED]] for server, some in paths.items()
    )
    return sum(
        (a.matched, a.features) != (b.matched, b.features)
        for other in others
        for a, b in zip(ours, other, strict=True)
    )
