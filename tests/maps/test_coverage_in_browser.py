"""Coverage, basemap and backdrop in a real browser before a real server, under the server's own policy."""

import functools
import http.server
import io
import re
import threading
from urllib.parse import parse_qs, quote, urlparse

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from layers.map_settings import Basemap
from layers.workspace import Workspace
from maps.colours import CLASS_COLOURS
from maps.coverage_images import data_url
from maps.page import render_map
from planning.indicators import indicators
from tests.maps.cities import APPROXIMATE, HOSTILE, SYNTHETIC, divisions, stations

pytestmark = pytest.mark.browser

SETTLED_MS = 700
TILE_COLOUR = (12, 200, 90)
SHOWN = "img.leaflet-image-layer"
SETTINGS = """
language = "vi"
backdrop = ["water.gpkg"]
[radio]
profile = "four-level"
cell_m = 25
range_m = 3000
[basemap]
url = "{tiles}/{{z}}/{{x}}/{{y}}.png"
title = "Nền <b>thử</b>"
attribution = "© <img src=x onerror=document.title=1>"
"""
BLOCKED = """() => {
    const seen = [];
    document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
    return new Promise((resolve) => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'owned'";
        const style = document.createElement("style");
        style.textContent = "* { display: none !important }";
        const html = document.createElement("div");
        html.innerHTML = "<i style='color: red' onclick='document.title=2'>x</i>"
            + "<img src='//other.invalid/x.png'>";
        document.body.append(script, style, html);
        html.firstChild.click();
        fetch("http://other.invalid/").catch(() => {});
        setTimeout(() => resolve({
            seen, title: document.title, display: getComputedStyle(document.body).display,
            colour: getComputedStyle(html.firstChild).color,
        }), 300);
    });
}"""


class _TileServer(http.server.BaseHTTPRequestHandler):
    """Answers every tile with the same picture, and notes who asked for what."""

    def __init__(self, *args, asked, content):
        self.asked, self.content = asked, content
        super().__init__(*args)

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("Referer")))
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture(scope="module")
def tiles():
    """Return the address of a server of tiles on this machine, and what it was asked for."""
    content, asked = io.BytesIO(), []
    Image.new("RGB", (256, 256), TILE_COLOUR).save(content, "PNG")
    handler = functools.partial(_TileServer, asked=asked, content=content.getvalue())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, tiles):
    """Return a city with hostile names, two technologies, a basemap and a river."""
    settings = SETTINGS.format(tiles=tiles[0])
    workspace = Workspace.create(tmp_path_factory.mktemp("coverage") / "w", settings=settings)
    newer = stations(HOSTILE)
    older = newer[newer["operator"] != HOSTILE[1]].assign(technology="4G")
    older["station_id"] += " 4G"
    every = gpd.pd.concat([newer, older], ignore_index=True)
    workspace.publish(
        {"divisions/districts-2023": (divisions(HOSTILE), APPROXIMATE), "stations": (every, SYNTHETIC)},
        note="two technologies",
    )
    river = shapely.box(105.795, 21.0095, 105.825, 21.0105)
    gpd.GeoDataFrame(geometry=[river], crs="EPSG:4326").to_file(workspace.path / "water.gpkg")
    return workspace


@pytest.fixture(scope="module")
def address(run, workspace):
    return run(workspace)


@pytest.fixture
def open_map(look, address):
    """Return a function that opens the map as it is behind some #."""
    return lambda shown="": look(f"{address}/map{shown}")


def hash_of(page):
    return {name: values[0] for name, values in parse_qs(urlparse(page.url).fragment).items()}


def loaded(seen):
    """Return the paths of the pictures that were asked for."""
    return [urlparse(url).path for url in seen.requests if "/coverage/" in url]


def panel(seen):
    return seen.page.locator("#coverage")


def choose(seen, text):
    panel(seen).get_by_text(text, exact=True).click()
    seen.page.wait_for_timeout(SETTLED_MS)


def test_no_picture_is_loaded_until_it_is_asked_for(open_map):
    seen = open_map()
    seen.page.wait_for_timeout(SETTLED_MS)
    assert loaded(seen) == []
    assert panel(seen).get_by_role("slider").is_hidden()
    assert not seen.complaints


def test_classes_are_shown_of_the_chosen_operator_technology_and_environment(open_map):
    seen = open_map()
    choose(seen, "Mức phủ")
    assert loaded(seen) == ["/coverage/5G/outdoor/classes.png"]
    choose(seen, "Trong nhà")
    choose(seen, "4G")
    panel(seen).get_by_label("Nhà mạng").select_option(HOSTILE[2])
    seen.page.wait_for_timeout(SETTLED_MS)
    assert loaded(seen)[-1] == "/coverage/4G/indoor/classes.png"
    asked = [url for url in seen.requests if "/coverage/" in url]
    assert parse_qs(urlparse(asked[-1]).query) == {"operator": [HOSTILE[2]]}
    assert seen.page.locator(SHOWN).count() == 1
    assert hash_of(seen.page) == {
        "coverage": "classes",
        "technology": "4G",
        "operator": HOSTILE[2],
        "environment": "indoor",
    }
    assert not seen.complaints


def test_an_operator_without_stations_of_a_technology_gives_way_to_any(open_map):
    seen = open_map(f"#coverage=classes&operator={quote(HOSTILE[1])}")
    select = panel(seen).get_by_label("Nhà mạng")
    assert select.input_value() == HOSTILE[1]
    choose(seen, "4G")
    assert select.input_value() == ""
    assert loaded(seen)[-1] == "/coverage/4G/outdoor/classes.png"
    assert select.locator("option").count() == 4


def test_a_shared_link_shows_the_same_picture(open_map):
    seen = open_map("#coverage=spots&technology=4G&environment=indoor&opacity=40")
    seen.page.wait_for_selector(SHOWN)
    assert loaded(seen) == ["/coverage/4G/indoor/spots.png"]
    assert float(seen.page.locator(SHOWN).evaluate("image => image.style.opacity")) == 0.4
    assert panel(seen).get_by_label("Trong nhà").is_checked()
    assert panel(seen).get_by_label("Nhà mạng").is_hidden()


def test_a_link_that_means_nothing_here_shows_the_standard(open_map):
    seen = open_map("#coverage=levels&technology=9G&operator=Nobody&environment=space&opacity=7")
    seen.page.wait_for_timeout(SETTLED_MS)
    assert loaded(seen) == []
    assert panel(seen).get_by_label("Tắt").is_checked()
    assert not seen.complaints


def test_the_legend_says_the_thresholds_and_what_spots_are(open_map):
    seen = open_map("#coverage=classes")
    rows = panel(seen).locator(".coverage-keys li")
    assert rows.all_inner_texts() == ["Hạn chế ≥ -110 dBm", "Tốt ≥ -100 dBm", "Rất tốt ≥ -90 dBm"]
    colours = rows.locator(".swatch").evaluate_all("all => all.map((each) => each.style.backgroundColor)")
    assert colours == [f"rgb{tuple(bytes.fromhex(each[1:]))}" for each in CLASS_COLOURS.values()]
    panel(seen).locator("summary").click()
    assert "Mô hình tín hiệu 5G" in panel(seen).locator("details").inner_text()
    choose(seen, "Trắng, xám")
    told = " ".join(rows.all_inner_texts())
    assert "không nhà mạng nào phủ" in told
    assert "chỉ một nhà mạng phủ" in told
    assert "gradient" in rows.nth(1).locator(".swatch").evaluate("each => each.style.backgroundImage")


def test_the_picture_lies_where_the_stations_are(open_map):
    """The middle of the strongest cover in the picture on the screen is near the station's symbol."""
    seen = open_map(f"#coverage=classes&operator={quote(HOSTILE[3])}&opacity=100&hidden=stations")
    seen.page.wait_for_selector(SHOWN)
    seen.page.wait_for_timeout(SETTLED_MS)
    shot = np.asarray(Image.open(io.BytesIO(seen.page.screenshot())).convert("RGB")).astype(int)
    best = np.array(tuple(bytes.fromhex(CLASS_COLOURS["very_good"][1:])))
    y, x = np.nonzero((np.abs(shot - best) < 3).all(axis=-1) & (np.arange(shot.shape[1]) > 330))
    at = seen.page.evaluate(
        """([lat, lon]) => {
            const at = phusong.map.latLngToContainerPoint([lat, lon]);
            const box = phusong.map.getContainer().getBoundingClientRect();
            return [at.x + box.left, at.y + box.top];
        }""",
        [21.003 + 3 / 200, 105.803 + 3 / 200],
    )
    assert len(x) > 200
    reach_px = np.hypot(x - at[0], y - at[1])
    assert reach_px.min() < 12
    assert np.hypot(x.mean() - at[0], y.mean() - at[1]) < 0.5 * reach_px.max()


def test_the_old_picture_stays_until_the_new_one_is_there(open_map):
    seen = open_map("#coverage=classes")
    seen.page.wait_for_selector(SHOWN)
    held = []
    seen.page.route("**/indoor/classes.png*", lambda route: held.append(route))  # noqa: PLW0108  it is marked
    panel(seen).get_by_text("Trong nhà", exact=True).click()
    seen.page.wait_for_timeout(SETTLED_MS)
    assert "outdoor" in seen.page.locator(SHOWN).get_attribute("src")
    status = panel(seen).get_by_role("status")
    assert status.inner_text() == "Đang tải hình vùng phủ…"
    held.pop().continue_()
    seen.page.wait_for_function(
        "() => document.querySelector('img.leaflet-image-layer').src.includes('indoor')"
    )
    assert status.inner_text() == ""
    assert seen.page.locator(SHOWN).count() == 1


def test_only_the_last_picture_asked_for_is_shown(open_map):
    seen = open_map("#coverage=classes")
    seen.page.wait_for_selector(SHOWN)
    held = []
    seen.page.route("**/indoor/classes.png*", lambda route: held.append(route))  # noqa: PLW0108  it is marked
    panel(seen).get_by_text("Trong nhà", exact=True).click()
    panel(seen).get_by_text("Ngoài trời", exact=True).click()
    seen.page.wait_for_timeout(SETTLED_MS)
    held.pop().continue_()
    seen.page.wait_for_timeout(SETTLED_MS)
    assert "outdoor" in seen.page.locator(SHOWN).get_attribute("src")
    assert panel(seen).get_by_role("status").inner_text() == ""


def test_a_picture_that_does_not_come_is_no_picture_and_is_said(open_map):
    seen = open_map("#coverage=classes")
    seen.page.wait_for_selector(SHOWN)
    seen.page.route("**/spots.png*", lambda route: route.fulfill(status=503, body="{}"))
    choose(seen, "Trắng, xám")
    assert seen.page.locator(SHOWN).count() == 0
    assert panel(seen).get_by_role("status").inner_text() == "Không tải được hình vùng phủ"
    choose(seen, "Mức phủ")
    assert seen.page.locator(SHOWN).count() == 1
    assert panel(seen).get_by_role("status").inner_text() == ""


def test_how_opaque_it_is_can_be_chosen(open_map):
    seen = open_map("#coverage=classes")
    seen.page.wait_for_selector(SHOWN)
    panel(seen).get_by_role("slider").fill("30")
    seen.page.wait_for_timeout(SETTLED_MS)
    assert float(seen.page.locator(SHOWN).evaluate("image => image.style.opacity")) == 0.3
    assert hash_of(seen.page)["opacity"] == "30"


def test_divisions_are_pale_beneath_a_picture(open_map):
    seen = open_map()
    opacity = "() => Number(document.querySelector('path.leaflet-interactive').getAttribute('fill-opacity'))"
    plain = seen.page.evaluate(opacity)
    choose(seen, "Mức phủ")
    assert seen.page.evaluate(opacity) == pytest.approx(0.3 * plain)
    choose(seen, "Trắng, xám")
    assert seen.page.evaluate(opacity) == pytest.approx(0.2 * plain)
    choose(seen, "Tắt")
    assert seen.page.evaluate(opacity) == plain
    assert seen.page.locator(SHOWN).count() == 0


def test_another_picture_takes_its_place_and_gives_it_back(open_map):
    seen = open_map("#coverage=spots")
    seen.page.wait_for_selector(SHOWN)
    content = io.BytesIO()
    Image.new("RGB", (2, 2), TILE_COLOUR).save(content, "PNG")
    pixel = data_url(content.getvalue())
    lay = "(url) => window.coverage.showCoveragePicture(url, [[21, 105.8], [21.02, 105.82]])"
    seen.page.evaluate("async () => { window.coverage = await import('phusong/coverage'); }")
    seen.page.evaluate(lay, pixel)
    seen.page.wait_for_timeout(SETTLED_MS)
    assert seen.page.locator(SHOWN).get_attribute("src") == pixel
    seen.page.evaluate("() => window.coverage.clearCoveragePicture()")
    seen.page.wait_for_timeout(SETTLED_MS)
    assert "spots.png" in seen.page.locator(SHOWN).get_attribute("src")
    assert not seen.complaints


def test_a_basemap_is_asked_for_only_where_it_is_chosen_and_nobody_else_is(open_map, tiles, address):
    asked = tiles[1]
    asked.clear()
    seen = open_map()
    seen.page.wait_for_timeout(SETTLED_MS)
    assert asked == []
    seen.page.get_by_role("checkbox", name="Nền <b>thử</b>").check()
    seen.page.wait_for_selector("img.leaflet-tile-loaded")
    seen.page.wait_for_timeout(SETTLED_MS)
    assert asked
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path, _ in asked)
    assert {referrer for _, referrer in asked} == {f"{address}/"}
    servers = {f"{urlparse(url).scheme}://{urlparse(url).netloc}" for url in seen.requests}
    assert servers <= {address, tiles[0], "data://"}
    assert hash_of(seen.page)["basemap"] == "1"
    assert not seen.complaints


def test_divisions_let_a_basemap_through(open_map):
    seen = open_map("#basemap=1")
    seen.page.wait_for_selector("img.leaflet-tile-loaded")
    opacity = "() => Number(document.querySelector('path.leaflet-interactive').getAttribute('fill-opacity'))"
    through = seen.page.evaluate(opacity)
    seen.page.get_by_role("checkbox", name="Nền <b>thử</b>").uncheck()
    assert seen.page.evaluate(opacity) == pytest.approx(2 * through)
    assert seen.page.locator("img.leaflet-tile").count() == 0


def test_the_attribution_of_a_basemap_is_a_text(open_map):
    seen = open_map("#basemap=1")
    told = seen.page.locator(".leaflet-control-attribution")
    assert "© <img src=x onerror=document.title=1>" in told.inner_text()
    assert told.locator("img").count() == 0


def test_a_backdrop_lies_above_the_divisions_and_is_no_target(open_map):
    seen = open_map()
    paths = seen.page.locator(".leaflet-backdrop-pane path")
    assert paths.count() == 1
    assert paths.evaluate("path => getComputedStyle(path).pointerEvents") == "none"
    level = seen.page.locator(".leaflet-backdrop-pane").evaluate("pane => Number(pane.style.zIndex)")
    assert 400 < level < 405
    seen.page.get_by_role("checkbox", name="Sông, hồ").uncheck()
    assert paths.count() == 0


def test_the_policy_keeps_out_what_others_bring(open_map):
    seen = open_map()
    title = seen.page.title()
    found = seen.page.evaluate(BLOCKED)
    assert {
        "script-src-elem",
        "style-src-elem",
        "style-src-attr",
        "script-src-attr",
        "img-src",
        "connect-src",
    } <= set(found["seen"])
    assert found["title"] == title
    assert found["display"] != "none"
    assert found["colour"] != "rgb(255, 0, 0)"


@pytest.fixture(scope="module")
def write(tmp_path_factory, workspace):
    """Return a function that writes the map as a file, under other settings, and returns its address."""

    def write_map(**settings):
        snapshot = workspace.snapshot()
        snapshot.settings = snapshot.settings.model_copy(update=settings)
        tables = {scheme: indicators(snapshot, scheme) for scheme in snapshot.schemes}
        path = tmp_path_factory.mktemp("page") / "map.html"
        path.write_text(render_map(snapshot, tables, language="vi", inline=True), encoding="utf-8")
        return path.as_uri()

    return write_map


@pytest.fixture(scope="module")
def opened(look, write):
    """Return the map as a file, opened without a network."""
    return look(write(), offline=True)


def test_a_map_that_is_a_file_has_its_pictures_within(opened):
    choose(opened, "Mức phủ")
    any_operator = opened.page.locator(SHOWN).get_attribute("src")
    panel(opened).get_by_label("Nhà mạng").select_option(HOSTILE[1])
    opened.page.wait_for_timeout(SETTLED_MS)
    one = opened.page.locator(SHOWN).get_attribute("src")
    choose(opened, "Trắng, xám")
    spots = opened.page.locator(SHOWN).get_attribute("src")
    assert len({any_operator, one, spots}) == 3
    assert all(each.startswith("data:image/png;base64,") for each in (any_operator, one, spots))
    assert panel(opened).get_by_text("4G", exact=True).count() == 0
    assert not opened.complaints


def test_a_map_that_is_a_file_has_a_basemap_of_its_own_address(opened):
    assert opened.page.get_by_role("checkbox", name="Nền <b>thử</b>").count() == 1


def test_a_map_that_is_a_file_has_no_basemap_of_a_path(look, write):
    seen = look(write(basemap=Basemap(url="/tiles/{z}/{x}/{y}.png", title="Nền")), offline=True)
    assert seen.page.get_by_role("checkbox", name="Nền").count() == 0


def test_a_web_map_service_is_asked_for_its_layers_in_web_mercator(look, write, tiles):
    server, asked = tiles
    asked.clear()
    basemap = Basemap(url=f"{server}/wms?map=hn", kind="wms", layers="roads,names")
    seen = look(f"{write(basemap=basemap)}#basemap=1")
    seen.page.wait_for_selector("img.leaflet-tile-loaded")
    query = {name.lower(): values[0] for name, values in parse_qs(urlparse(asked[0][0]).query).items()}
    assert query["request"] == "GetMap"
    assert (query["map"], query["layers"], query["srs"]) == ("hn", "roads,names", "EPSG:3857")
    west, south, east, north = map(float, query["bbox"].split(","))
    assert 11_770_000 < west < east < 11_790_000
    assert 2_390_000 < south < north < 2_400_000
    assert not seen.complaints


def test_coverage_by_reach_has_one_class_and_says_what_model_it_is(look, write):
    seen = look(f"{write(coverage_model='reach')}#coverage=classes", offline=True)
    seen.page.wait_for_selector(SHOWN)
    rows = panel(seen).locator(".coverage-keys li")
    assert rows.all_inner_texts() == ["Trong tầm phủ"]
    panel(seen).locator("summary").click()
    assert "Mô hình đơn giản" in panel(seen).locator("details").inner_text()
