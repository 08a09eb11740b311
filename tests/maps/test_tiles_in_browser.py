"""Layers from tiles, and what of them can be switched off, in a real browser before a real server."""

import threading
import time
from collections import Counter
from urllib.parse import parse_qs, quote, urlparse

import pytest
import uvicorn

from api.app import create_app
from layers.sample.build import sample_frames
from layers.text import nfc
from layers.workspace import Workspace
from maps.colours import CATEGORIES
from tests.maps.cities import APPROXIMATE, HOSTILE, SYNTHETIC, addresses, divisions, postal_points, stations

pytestmark = pytest.mark.browser

ALL_FROM_TILES = "max_map_features = 0\n"
SETTLED_MS = 900
# The middles of the patches of one colour on a layer's canvas, in pixels of the page.
PATCHES = """([layer, colour]) => {
    const canvas = document.querySelector(`canvas[data-layer=${layer}]`);
    if (!canvas) return [];
    const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const { left, top } = canvas.getBoundingClientRect();
    const found = [];
    for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) {
        const at = 4 * (y * width + x);
        if (!colour.every((value, band) => data[at + band] === value)) continue;
        const near = found.find((patch) => Math.hypot(patch.x - x, patch.y - y) < 12);
        if (!near) found.push({ x, y, west: x, east: x, south: y });
        else Object.assign(near, { west: Math.min(near.west, x), east: Math.max(near.east, x), south: y });
    }
    return found.map(({ west, east, y, south }) => [left + (west + east) / 2, top + (y + south) / 2]);
}"""
DRAWN = """layer => {
    const canvas = document.querySelector(`canvas[data-layer=${layer}]`);
    if (!canvas) return 0;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""


@pytest.fixture(scope="module")
def run():
    """Return a function that serves a workspace on this machine, and returns the address."""
    servers = []

    def start(workspace):
        config = uvicorn.Config(create_app(workspace.settings), port=0, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append((server, thread))
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, run):
    """Return the address of a city whose every name is hostile, all of it from tiles."""
    workspace = Workspace.create(tmp_path_factory.mktemp("tiles") / "w", settings=ALL_FROM_TILES)
    layers = {
        "stations": stations(HOSTILE),
        "postal_points": postal_points(HOSTILE),
        "addresses": addresses(80),
    }
    outlines = {"divisions/districts-2023": (divisions(HOSTILE), APPROXIMATE)}
    workspace.publish(outlines | {name: (frame, SYNTHETIC) for name, frame in layers.items()}, note="hostile")
    return run(workspace)


@pytest.fixture(scope="module")
def hanoi(tmp_path_factory, run):
    """Return the address of a smaller sample, of which only the addresses are from tiles."""
    workspace = Workspace.create(tmp_path_factory.mktemp("tiles") / "w", settings="max_map_features = 3000\n")
    workspace.publish(sample_frames(address_count=20_000), note="sample")
    return run(workspace)


@pytest.fixture
def see(look):
    """Return a function that opens the map with a view in its address, and waits for the tiles."""

    def open_map(address, view=""):
        seen = look(f"{address}/map?lang=vi#{view}")
        until(seen.page, "Boolean(window.phusong)")
        seen.page.wait_for_timeout(SETTLED_MS)
        seen.address = address
        return seen

    return open_map


def rgb(colour):
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def patches(page, layer, colour):
    return page.evaluate(PATCHES, [layer, rgb(colour)])


def asked(seen, layer):
    """Return the parameters of the requests for tiles of a layer."""
    urls = [urlparse(url) for url in seen.requests if f"/tiles/{layer}/" in url]
    return [parse_qs(url.query, keep_blank_values=True) for url in urls]


def complaints(seen):
    """Return what the browser complained of, but for the way in which these tests read canvases."""
    return [each for each in seen.complaints if not each.startswith("Canvas2D: Multiple readback")]


def until(page, expression):
    """Wait until an expression is true; the page's policy forbids to evaluate it from within."""
    deadline = time.monotonic() + 15
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def switch(page, name):
    page.locator("#layers .choice", has_text=name).first.click()
    page.wait_for_timeout(SETTLED_MS)


CLOSE = "zoom=15&lat=21.0105&lon=105.81"


def test_symbols_are_drawn_from_tiles_and_nobody_complains(hostile, see):
    seen = see(hostile, CLOSE)
    page = seen.page
    for layer in ("stations", "postal_points", "addresses"):
        assert page.evaluate(DRAWN, layer) > 200
        assert asked(seen, layer)
    # Operators in alphabetical order have the colours in theirs.
    order = sorted(range(4), key=lambda at: nfc(HOSTILE[at]))
    for rank, at in enumerate(order):
        assert len(patches(page, "stations", CATEGORIES[rank])) >= 1, HOSTILE[at]
    assert page.locator(".symbol-station, .symbol-postal, .symbol-address, .cluster").count() == 0
    assert all(url.startswith((seen.address, "data:")) for url in seen.requests)
    assert complaints(seen) == []


def test_an_operator_that_is_switched_off_is_no_longer_drawn(hostile, see):
    seen = see(hostile, CLOSE)
    page, operators = seen.page, sorted(map(nfc, HOSTILE))
    before = [patches(page, "stations", colour) for colour in CATEGORIES[:4]]
    assert all(before)
    page.locator("[data-layer=stations] details .choice").nth(1).click()
    page.wait_for_timeout(SETTLED_MS)
    after = [patches(page, "stations", colour) for colour in CATEGORIES[:4]]
    assert after[1] == []
    assert [after[at] for at in (0, 2, 3)] == [before[at] for at in (0, 2, 3)]
    assert asked(seen, "stations")[-1]["operator"] == [operators[at] for at in (0, 2, 3)]
    assert asked(seen, "stations")[-1]["technology"] == ["5G"]
    page.locator("[data-layer=stations] details .choice").nth(1).click()
    page.wait_for_timeout(SETTLED_MS)
    assert [patches(page, "stations", colour) for colour in CATEGORIES[:4]] == before
    assert complaints(seen) == []


def test_what_is_switched_off_is_kept_in_the_address(hostile, see):
    page = see(hostile, CLOSE).page
    page.locator("[data-layer=stations] details .choice").nth(1).click()
    switch(page, "Điểm bưu chính")
    link = page.evaluate("location.href")
    again = see(hostile, urlparse(link).fragment).page
    checked = again.eval_on_selector_all("#layers input", "all => all.map(e => e.checked)")
    assert checked == page.eval_on_selector_all("#layers input", "all => all.map(e => e.checked)")
    assert checked.count(False) == 2
    assert again.locator("canvas[data-layer=postal_points]").count() == 0
    assert patches(again, "stations", CATEGORIES[1]) == []


def test_a_layer_without_any_of_its_parts_asks_for_nothing(hostile, see):
    hidden = ",".join(quote(f"addresses/{state}", safe="") for state in ("collected", "updated"))
    seen = see(hostile, f"{CLOSE}&hidden={quote(hidden)}")
    assert seen.page.locator("canvas[data-layer=addresses]").count() == 0
    assert asked(seen, "addresses") == []


def test_a_station_says_what_it_is_and_its_names_stay_text(hostile, see):
    seen = see(hostile, CLOSE)
    page = seen.page
    operators = sorted(map(nfc, HOSTILE))
    for rank, colour in enumerate(CATEGORIES[:4]):
        page.evaluate("phusong.map.closePopup()")
        page.wait_for_timeout(SETTLED_MS)
        [x, y] = patches(page, "stations", colour)[0]
        page.mouse.move(x, y)
        page.wait_for_selector(".symbol-tooltip")
        assert page.locator(".symbol-tooltip").evaluate("e => e.textContent").startswith(operators[rank])
        page.mouse.click(x, y)
        page.wait_for_selector(".leaflet-popup .card")
        assert page.locator(".leaflet-popup .card dd").first.evaluate("e => e.textContent") == operators[rank]
        card = page.locator(".leaflet-popup .card")
        assert "0° · 120° · 240°" in card.inner_text()
        assert "5G" in card.inner_text()
    assert page.title().startswith("Bản đồ phủ sóng 5G")
    assert page.locator(".card img, #layers img, .leaflet-tooltip img, .card script").count() == 0
    assert complaints(seen) == []


def test_a_click_beside_symbols_is_left_to_the_map(hostile, see):
    page = see(hostile, f"{CLOSE}&hidden=addresses,postal_points").page
    page.locator(".folium-map").click(position={"x": 60, "y": 700})
    page.wait_for_selector("#place-answer dl")
    assert page.locator(".leaflet-popup").count() == 0


def test_all_that_stands_in_one_place_is_told(hostile, see):
    page = see(hostile, "zoom=18&lat=21.0&lon=105.8&hidden=stations,postal_points").page
    [x, y] = patches(page, "addresses", "#51606d")[0]
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    page.wait_for_selector(".leaflet-popup .card")
    assert page.locator(".leaflet-popup .card h3").all_inner_texts()[0] == "Phố Huế"


def test_a_cluster_leads_to_what_is_in_it(hostile, see):
    page = see(hostile, "zoom=12&lat=21.0105&lon=105.81&hidden=addresses,stations").page
    [x, y] = patches(page, "postal_points", "#e2a500")[0]
    page.mouse.move(x, y)
    page.wait_for_selector(".symbol-tooltip")
    assert page.locator(".symbol-tooltip").inner_text().startswith("Điểm bưu chính: ")
    page.mouse.click(x, y)
    until(page, "location.hash.includes('zoom=14')")


@pytest.mark.parametrize("zoom", [10, 14, 16])
def test_the_states_of_addresses_are_tiles_of_their_own(hanoi, see, zoom):
    seen = see(hanoi, f"zoom={zoom}&lat=21.03&lon=105.84&hidden=stations,postal_points")
    page = seen.page
    everything = page.evaluate(DRAWN, "addresses")
    page.locator("[data-layer=addresses] summary").click()
    switch(page, "Đã thu thập")
    some = page.evaluate(DRAWN, "addresses")
    assert 0 < some < everything
    assert asked(seen, "addresses")[-1]["state"] == ["updated", "owner_notified", "plate_fixed"]
    assert "postal_points" not in " ".join(seen.requests)


def test_markers_in_the_page_are_switched_off_alike(hanoi, see):
    page = see(hanoi, "zoom=15&lat=21.02&lon=105.84&hidden=addresses,postal_points").page
    symbols = page.locator(".symbol-station")
    before = symbols.count()
    colours = page.eval_on_selector_all(".symbol-station path", "all => all.map(e => e.getAttribute('fill'))")
    assert set(colours) <= set(CATEGORIES[:3])
    switch(page, "Viettel")
    left = page.eval_on_selector_all(".symbol-station path", "all => all.map(e => e.getAttribute('fill'))")
    expected = Counter(colours)
    assert expected.pop(CATEGORIES[1])
    assert Counter(left) == expected
    assert symbols.count() < before
    switch(page, "Viettel")
    assert symbols.count() == before


def test_tiles_that_cannot_be_had_are_said_to_be_missing(hostile, see):
    seen = see(hostile, CLOSE)
    page = seen.page
    page.route("**/tiles/stations/**", lambda route: route.fulfill(status=503, json={"detail": "busy"}))
    page.locator("[data-layer=stations] details .choice").nth(0).click()
    until(
        page, "document.querySelector('[data-layer=stations] .problem').textContent === 'Chưa tải được hết'"
    )
    page.unroute("**/tiles/stations/**")
    page.locator("[data-layer=stations] details .choice").nth(0).click()
    page.locator("[data-layer=stations] details .choice").nth(2).click()
    until(page, "document.querySelector('[data-layer=stations] .problem').textContent === ''")
