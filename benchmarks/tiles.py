"""How long vector tiles of a million addresses take to cut and to answer, beside other encoders."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.app import create_app
from benchmarks.address_million import ADDRESS_COUNT, million_addresses
from benchmarks.figures import Figures, Value
from benchmarks.measuring import Comparison
from benchmarks.tile_encoders import encoders
from geo.tile import DEEPEST_ZOOM, Tile
from geo.tile_index import TileIndex
from geo.web_mercator import to_world
from layers.definitions import ADDRESSES
from layers.workspace import Workspace
from maps.tiles.tiles import Tiles

ZOOMS = range(8, DEEPEST_ZOOM + 1)
TILES_A_ZOOM = 300
SCHEMES = ("divisions/districts-2023", "divisions/communes-2025")
FORMATS = dict.fromkeys(("p50, ms", "p99, ms", "longest, ms"), ".2f") | dict.fromkeys(
    ("kB, median", "kB, largest"), ",.1f"
)


@dataclass(frozen=True)
class _Answer:
    """What the app answered, and after how long."""

    status: int
    headers: Mapping[bytes, bytes]
    seconds: float


def run() -> Sequence[Comparison | Figures]:
    """Cut tiles around random addresses, ask the app for them, and time other encoders."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = million_addresses(Path(folder) / "w")
        lon, lat, _ = workspace.snapshot().lonlat(ADDRESSES.name)
        asked = _around(lon, lat)
        gc.collect()
        gc.freeze()  # the frames from which the workspace was made
        built = _building(workspace, lon, lat)
        return [built, _cutting(workspace, asked), *_answering(workspace, asked), encoders()]


def _around(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> dict[int, list[Tile]]:
    """Return for each zoom the tiles of random addresses, each once: full ones are met most."""
    random = np.random.default_rng(17)
    x, y = to_world(lon, lat)
    found = {}
    for zoom in ZOOMS:
        some = random.integers(0, len(x), 4 * TILES_A_ZOOM)
        columns, rows = (np.floor(each[some] * 2**zoom).astype(int).tolist() for each in (x, y))
        distinct = dict.fromkeys(zip(columns, rows, strict=True))
        found[zoom] = [Tile(zoom, *at) for at in list(distinct)[:TILES_A_ZOOM]]
    return found


def _building(workspace: Workspace, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Figures:
    TileIndex(lon[:10], lat[:10])
    tiles = Tiles(workspace.snapshot())
    tiles.cut("stations", Tile(0, 0, 0))
    records: list[dict[str, Value]] = [
        {"": "the index alone, from degrees", "seconds": _seconds(lambda: TileIndex(lon, lat))},
        {
            "": "the layer and its first tile, from the files made at loading",
            "seconds": _seconds(lambda: tiles.cut(ADDRESSES.name, Tile(0, 0, 0))),
        },
    ]
    return Figures(
        f"Making {ADDRESS_COUNT:,} addresses ready for tiles",
        records,
        formats={"seconds": ".2f"},
        notes=["The index is made when the addresses are loaded, and mapped into memory by servers."],
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _cutting(workspace: Workspace, asked: Mapping[int, Sequence[Tile]]) -> Figures:
    tiles = Tiles(workspace.snapshot())
    records: list[dict[str, Value]] = []
    for name in (ADDRESSES.name, *SCHEMES):
        tiles.cut(name, Tile(0, 0, 0))
        for zoom, some in asked.items():
            tiles.cut(name, some[0])  # outlines are simplified when a zoom is first asked for
            taken, sizes = zip(*(_cut(tiles, name, tile) for tile in some), strict=True)
            kilobytes = {"kB, median": np.median(sizes) / 1000, "kB, largest": max(sizes) / 1000}
            records.append({"layer": name, "zoom": zoom, "tiles": len(some), **_spread(taken), **kilobytes})
    return Figures(
        "Cutting tiles, one thread, none of them kept",
        records,
        formats=FORMATS,
        notes=[
            "Tiles of random addresses, so that full ones are met most. Aim: p99 ≤ 10 ms, for addresses.",
            "Sizes without compression.",
        ],
    )


def _cut(tiles: Tiles, name: str, tile: Tile) -> tuple[float, int]:
    start = time.perf_counter()
    content = tiles.cut(name, tile)
    return time.perf_counter() - start, len(content)


def _spread(taken: Sequence[float]) -> dict[str, Value]:
    p50, p99, longest = (np.quantile(taken, (0.5, 0.99, 1)) * 1000).tolist()
    return {"p50, ms": p50, "p99, ms": p99, "longest, ms": longest}


def _answering(workspace: Workspace, asked: Mapping[int, Sequence[Tile]]) -> Sequence[Figures]:
    app = create_app(workspace.settings.model_copy(update={"tile_cache_mb": 2000}))
    paths = [f"/tiles/{ADDRESSES.name}/{tile}.mvt" for some in asked.values() for tile in some]
    np.random.default_rng(3).shuffle(paths)
    return [asyncio.run(_asking(app, paths))]


async def _asking(app: Any, paths: Sequence[str]) -> Figures:
    await _ask(app, f"/tiles/{ADDRESSES.name}/0/0/0.mvt")
    cold = [await _ask(app, path) for path in paths]
    warm = [await _ask(app, path) for path in paths]
    tags = [answer.headers[b"etag"] for answer in cold]
    same = [await _ask(app, path, tag) for path, tag in zip(paths, tags, strict=True)]
    assert {each.status for each in cold + warm} == {200}
    assert {each.status for each in same} == {304}
    kinds = {"cold": cold, "warm: kept in memory": warm, "304: the browser has it": same}
    records: list[dict[str, Value]] = [
        {"": name, "requests": len(found), **_spread([each.seconds for each in found])}
        for name, found in kinds.items()
    ]
    return Figures(
        f"Tiles of {ADDRESS_COUNT:,} addresses from the app, zooms {ZOOMS[0]} to {ZOOMS[-1]} mixed",
        records,
        formats=FORMATS,
        notes=[
            "One request after the other, through the whole app but without a socket (ASGI).",
            "Aims: p99 ≤ 10 ms cold, ≤ 2 ms warm.",
        ],
    )


def _ask(app: Any, path: str, tag: bytes = b"") -> Awaitable[_Answer]:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "client": ("127.0.0.1", 50_000),
        "headers": [(b"host", b"127.0.0.1"), *([(b"if-none-match", tag)] if tag else [])],
    }
    return _answered(app, scope)


async def _answered(app: Any, scope: dict[str, Any]) -> _Answer:
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    start = time.perf_counter()
    await app(scope, receive, send)
    seconds = time.perf_counter() - start
    return _Answer(messages[0]["status"], dict(messages[0]["headers"]), seconds)
