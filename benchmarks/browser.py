"""A real browser for measurements: headless Chromium, drawing in software, that reaches no other machine."""

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

from playwright.sync_api import Browser, Page, Route, TimeoutError, ViewportSize, sync_playwright  # noqa: A004

from maps.assets import VENDORED, static_directory

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server"]
VIEWPORT = ViewportSize(width=1400, height=900)
GIVE_UP_MS = 120_000

# Count frames until told to stop.
_COUNT = """() => {
    const times = [];
    window.frameTimes = times;
    const count = (now) => {
        times.push(now);
        if (window.frameTimes === times) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
}"""
_STOP = "() => { const times = window.frameTimes; window.frameTimes = null; return times; }"
_ZOOM = """async (zooms) => {
    for (const zoom of zooms) {
        const ended = new Promise((resolve) => MAP.once("zoomend", resolve));
        MAP.setZoom(zoom, { animate: true });
        await ended;
    }
}"""
DRAG_PX, DRAG_STEPS, DRAGS = 300, 60, 4


@dataclass(frozen=True)
class Opened:
    """A page that was opened: seconds to its first contents, None if unknown, and to the whole; bytes."""

    page: Page
    first_paint_s: float | None
    whole_s: float
    received_bytes: int


@contextmanager
def browser() -> Iterator[Browser]:
    """Give a browser for as long as the context lasts."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def open_page(started: Browser, url: str, *, is_whole: str) -> Opened | None:
    """Open a page with an empty cache; return None where it is not whole within two minutes.

    Parameters
    ----------
    started : Browser
        The browser.
    url : str
        Address of the page; scripts of content networks are taken from our own copies.
    is_whole : str
        Expression of the page's script that is true when everything is drawn.
    """
    context = started.new_context(viewport=VIEWPORT, bypass_csp=True)
    context.set_default_timeout(GIVE_UP_MS)
    context.route(lambda address: not address.startswith(("http://127.0.0.1", "file:")), _from_vendor)
    page = context.new_page()
    received = _count_bytes(page)
    start = time.perf_counter()
    try:
        page.goto(url, wait_until="commit")
        page.wait_for_function(is_whole, polling="raf")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    except TimeoutError:
        context.close()
        return None
    whole_s = time.perf_counter() - start
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    return Opened(page, paint / 1000 or None, whole_s, received["bytes"])


def drag_frames(page: Page, at: tuple[float, float]) -> float:
    """Return frames per second while the map is dragged by the mouse, there and back.

    Parameters
    ----------
    page : Page
        The page.
    at : tuple of float
        Where the mouse takes hold, in pixels from the left and the top.
    """
    x, y = at
    page.evaluate(_COUNT)
    for drag in range(DRAGS):
        far = x + DRAG_PX * (-1) ** drag
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(far, y, steps=DRAG_STEPS)
        page.mouse.up()
    return _rate(page.evaluate(_STOP))


def zoom_frames(page: Page, map_name: str, zooms: list[int]) -> float:
    """Return frames per second while the map zooms from one to the next."""
    page.evaluate(_COUNT)
    page.evaluate(_ZOOM.replace("MAP", map_name), zooms)
    return _rate(page.evaluate(_STOP))


def _rate(times_ms: list[float]) -> float:
    return 1000 * (len(times_ms) - 1) / (times_ms[-1] - times_ms[0]) if len(times_ms) > 1 else 0.0


def _count_bytes(page: Page) -> Mapping[str, int]:
    """Return a count of the bytes that come over the network, as they come: compressed where they are."""
    received = {"bytes": 0}

    def add(event: dict[str, Any]) -> None:
        received["bytes"] += event["encodedDataLength"]

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", add)
    return received


def _from_vendor(route: Route) -> None:
    """Answer what is asked of a content network with our copy of the file, or with nothing."""
    name = urlparse(route.request.url).path.rpartition("/")[2]
    wanted = re.sub(r"[-.@]?\d[\d.]*", "", name).replace(".min", "").replace(".Default", "")
    for each in VENDORED:
        if each.rpartition("/")[2].replace(".min", "") == wanted:
            route.fulfill(path=static_directory() / each)
            return
    route.fulfill(body="", content_type="text/css" if name.endswith(".css") else "text/javascript")
