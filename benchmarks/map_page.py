"""The map's page with a million addresses in a real browser, beside plain folium with what it survives."""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import folium
from folium.plugins import FastMarkerCluster
from playwright.sync_api import Browser, Page

from benchmarks.address_million import ADDRESS_COUNT, million_addresses
from benchmarks.browser import Opened, browser, drag_frames, open_page, zoom_frames
from benchmarks.figures import Figures, Value
from benchmarks.serving import serving

RUNS = 5
CENTRE = (21.03, 105.84)
ZOOMS = (11, 13, 15, 17)
HOLD_PX = (640.0, 700.0)  # where the map is held when it is dragged: over it, in our page too
# The table is there, and addresses of tiles are drawn in the middle of the map.
OURS_IS_WHOLE = """() => {
    const canvas = document.querySelector(".tile-canvas");
    if (!window.phusong || !canvas?.width || !document.querySelector("#figures tbody tr")) return false;
    const [left, top] = [canvas.width / 2 - 150, canvas.height / 2 - 150];
    return canvas.getContext("2d").getImageData(left, top, 300, 300).data.some((value) => value > 0);
}"""
FORMATS = (
    dict.fromkeys(("write, s", "first paint, s", "whole, s"), ".2f")
    | dict.fromkeys(("page, MB", "× ours whole"), ",.2f")
    | dict.fromkeys(("drag, frames/s", "zoom, frames/s"), ".0f")
)


def run() -> Sequence[Figures]:
    """Open our map and those of plain folium, and move them."""
    with TemporaryDirectory() as folder, browser() as started:
        workspace = million_addresses(Path(folder) / "w")
        with serving(workspace.path) as address:
            opening, moving = _ours(started, f"{address}/map")
        peers = list(_peers(started, Path(folder), whole_s=float(str(opening["whole, s"]))))
    return [
        Figures(
            f"Opening the map: ours with {ADDRESS_COUNT:,} addresses from a server, plain folium as a file",
            [opening, *peers],
            formats=FORMATS,
            notes=[
                f"Median of {RUNS} with an empty cache; folium once. 1400 × 900 pixels, drawn in software.",
                "Page: all that came, compressed by the server; of folium the file without its libraries.",
                "Whole: layers and table are there and drawn.",
                "Aims: at most 1 MB, first paint within 1.5 s, at least 30 frames a second.",
            ],
        ),
        Figures(
            "Moving our map",
            moving,
            formats=FORMATS,
            notes=["Frames a second at a zoom, and from it to the next."],
        ),
    ]


def _ours(started: Browser, url: str) -> tuple[dict[str, Value], list[dict[str, Value]]]:
    _close(open_page(started, url, is_whole=OURS_IS_WHOLE))  # the server makes page and layers ready
    opened = [_still_open(open_page(started, url, is_whole=OURS_IS_WHOLE)) for _ in range(RUNS)]
    page = opened[-1].page
    moving: list[dict[str, Value]] = [_moved(page, zoom) for zoom in ZOOMS]
    record: dict[str, Value] = {
        "": "ours",
        "points": f"{ADDRESS_COUNT:,}",
        "write, s": None,
        "page, MB": statistics.median(each.received_bytes for each in opened) / 1e6,
        "first paint, s": statistics.median(each.first_paint_s or 0 for each in opened),
        "whole, s": statistics.median(each.whole_s for each in opened),
        "× ours whole": 1.0,
        "drag, frames/s": moving[0]["drag, frames/s"],
    }
    for each in opened:
        _close(each)
    return record, moving


def _moved(page: Page, zoom: int) -> dict[str, Value]:
    page.evaluate(f"phusong.map.setView([{CENTRE[0]}, {CENTRE[1]}], {zoom}, {{animate: false}})")
    page.wait_for_timeout(1500)
    return {
        "zoom": str(zoom),
        "drag, frames/s": drag_frames(page, HOLD_PX),
        "zoom, frames/s": zoom_frames(page, "phusong.map", [zoom + 1, zoom] * 4),
    }


def _peers(started: Browser, folder: Path, *, whole_s: float) -> Iterator[dict[str, Value]]:
    for peer in PEERS:
        record = _peer(started, folder / "peer.html", peer)
        taken = record.get("whole, s")
        yield record | ({"× ours whole": taken / whole_s} if isinstance(taken, float) else {})


def _peer(started: Browser, path: Path, peer: "Peer") -> dict[str, Value]:
    start = time.perf_counter()
    drawing = folium.Map(location=CENTRE, zoom_start=11, tiles=None, maxZoom=18)
    is_whole = peer.draw(drawing, _points(peer.count))
    drawing.save(path)
    record: dict[str, Value] = {
        "": f"folium {peer.name}",
        "points": f"{peer.count:,}",
        "write, s": time.perf_counter() - start,
        "page, MB": path.stat().st_size / 1e6,
    }
    opened = open_page(started, path.as_uri(), is_whole=is_whole)
    if opened is None:
        return record | {"whole, s": "not in 120 s"}
    frames = drag_frames(opened.page, HOLD_PX)
    _close(opened)
    times = {"first paint, s": opened.first_paint_s, "whole, s": opened.whole_s}
    return record | times | {"drag, frames/s": frames}


def _fast_cluster(drawing: folium.Map, points: list[tuple[float, float]]) -> str:
    # Its own callback wants a library of icons.
    plain = "function (row) { return L.marker(new L.LatLng(row[0], row[1])); }"
    FastMarkerCluster(points, callback=plain).add_to(drawing)  # type: ignore[no-untyped-call]
    return "document.querySelectorAll('.marker-cluster').length > 0"


def _circles(drawing: folium.Map, points: list[tuple[float, float]]) -> str:
    for at in points:
        folium.CircleMarker(at, radius=3).add_to(drawing)
    return f"document.querySelectorAll('path.leaflet-interactive').length >= {len(points)}"


def _markers(drawing: folium.Map, points: list[tuple[float, float]]) -> str:
    for at in points:
        folium.Marker(at).add_to(drawing)
    return f"document.querySelectorAll('.leaflet-marker-icon').length >= {len(points)}"


@dataclass(frozen=True)
class Peer:
    """A way in which folium draws points; ``draw`` returns when the page is whole, as an expression."""

    name: str
    draw: Callable[[folium.Map, list[tuple[float, float]]], str]
    count: int


PEERS = (
    Peer("FastMarkerCluster", _fast_cluster, 100_000),
    Peer("FastMarkerCluster", _fast_cluster, ADDRESS_COUNT),
    Peer("CircleMarker", _circles, 10_000),
    Peer("CircleMarker", _circles, 100_000),
    Peer("Marker", _markers, 10_000),
)


def _points(count: int) -> list[tuple[float, float]]:
    drawn = random.Random(5)  # noqa: S311 - places, not secrets
    return [(CENTRE[0] + drawn.gauss(0, 0.1), CENTRE[1] + drawn.gauss(0, 0.1)) for _ in range(count)]


def _still_open(opened: Opened | None) -> Opened:
    if opened is None:
        raise RuntimeError("our own page was not whole within two minutes")
    return opened


def _close(opened: Opened | None) -> None:
    if opened is not None:
        opened.page.context.close()
