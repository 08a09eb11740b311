"""Small workspaces to draw, a server for pages, and a browser to look at them."""

import functools
import http.server
import os
import shutil
import threading
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from layers.provenance import Provenance
from layers.sample.build import build_sample
from layers.workspace import Workspace
from maps.assets import static_directory
from planning.indicators import indicators

HOSTILE = (
    """</script><script>document.title="owned"</script>""",
    """`${document.title="owned"}` \\ \\u0027 " ' <img src=x onerror="document.title='owned'">""",
    "Xã \u2028 dòng \u2029 mới &amp; {{ 7 * 7 }} {% raw %} $\\frac{1}{",
    "]]> <!-- <style>*{display:none}</style>",
)
SYNTHETIC = Provenance("Kiểm thử <b>", licence="CC0", data_date="2023-06-30", synthetic=True)
APPROXIMATE = Provenance("Kiểm thử", approximate=True)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def divisions(names, *, columns=2):
    """Return squares of about a kilometre in rows from 105.80° E, 21.00° N, codes counted from 001."""
    places = [divmod(position, columns) for position in range(len(names))]
    return gpd.GeoDataFrame(
        {
            "code": [f"{position:03}" for position in range(1, len(names) + 1)],
            "name": names,
            "area_km2": [1.0 + position for position in range(len(names))],
            "population": pd.array([1000 * (position + 1) for position in range(len(names))], dtype="Int64"),
        },
        geometry=[box(105.8 + c / 100, 21 + r / 100, 105.81 + c / 100, 21.01 + r / 100) for r, c in places],
        crs="EPSG:4326",
    )


def stations(names, *, sectors=3):
    """Return stations along a diagonal; the names are those of operators, sites and stations."""
    rows = [
        {
            "station_id": f"{number} {name}",
            "sector_id": str(sector),
            "site_id": name,
            "operator": name,
            "technology": "5G",
            "status": "on_air" if number else "planned",
            "azimuth_deg": 120.0 * sector,
            "lon": 105.803 + number / 200,
            "lat": 21.003 + number / 200,
        }
        for number, name in enumerate(names)
        for sector in range(sectors)
    ]
    table = pd.DataFrame(rows)
    places = gpd.points_from_xy(table.pop("lon"), table.pop("lat"))
    return gpd.GeoDataFrame(table, geometry=places, crs="EPSG:4326")


def postal_points(names, *, count=24):
    """Return postal points close to each other, so that they cluster."""
    number = pd.RangeIndex(count)
    return gpd.GeoDataFrame(
        {
            "point_id": [f"P{each:04}" for each in number],
            "name": [names[each % len(names)] for each in number],
            "kind": "post_office_level_3",
            "staffed": pd.array([each % 3 > 0 for each in number], dtype="boolean"),
            "address_text": [names[each % len(names)] for each in number],
        },
        geometry=gpd.points_from_xy(105.805 + number / 5000, 21.012 + (number % 5) / 5000, crs="EPSG:4326"),
    )


def addresses(count):
    """Return addresses on a grid over the divisions."""
    number = pd.RangeIndex(count)
    return gpd.GeoDataFrame(
        {
            "address_id": [f"A{each:06}" for each in number],
            "street": ["Phố Huế" for _ in number],
            "state": ["collected", "updated"] * (count // 2),
        },
        geometry=gpd.points_from_xy(
            105.8 + number % 40 / 2000, 21 + number // 40 % 40 / 2000, crs="EPSG:4326"
        ),
    )


def drawn(workspace):
    """Return what `render_map` is given of a workspace."""
    snapshot = workspace.snapshot()
    tables = {scheme: indicators(snapshot, scheme) for scheme in snapshot.schemes}
    return SimpleNamespace(snapshot=snapshot, tables=tables)


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """Return a small city whose every name is hostile, with two schemes."""
    workspace = Workspace.create(tmp_path_factory.mktemp("maps") / "toy")
    workspace.publish(
        {
            "divisions/districts-2023": (divisions(HOSTILE), APPROXIMATE),
            "divisions/communes-2025": (
                divisions([*HOSTILE, "Xã Sơn", "Phường Đồng"], columns=3),
                APPROXIMATE,
            ),
            "stations": (stations(HOSTILE), SYNTHETIC),
            "postal_points": (postal_points(HOSTILE), SYNTHETIC),
            "addresses": (addresses(800), SYNTHETIC),
        },
        note="toy",
    )
    return drawn(workspace)


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Return the sample of Hanoi."""
    return drawn(build_sample(tmp_path_factory.mktemp("maps") / "sample"))


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Serves the static files under ``/static``, and answers of the test under their own paths."""

    answers = {}  # noqa: RUF012  each server has a class of its own

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path not in self.answers:
            super().do_GET()
            return
        kind, content = self.answers[path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/static"))

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def serve():
    """Return a function that serves pages and answers by path on this machine, and returns the address."""
    servers = []

    def start(answers):
        handler = type("Pages", (_Pages,), {"answers": answers})
        handler = functools.partial(handler, directory=str(static_directory()))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def chromium():
    """Return a headless Chromium, or skip where none is installed."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with playwright.sync_playwright() as driver:
        path = found or driver.chromium.executable_path
        if not os.access(path, os.X_OK):
            pytest.skip("no Chromium: make setup-browser installs it")
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server"]
        browser = driver.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def look(chromium):
    """Return a function that opens an address, and what was requested and complained of meanwhile."""
    contexts = []

    def open_page(url, *, offline=False, width=1400, height=900):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, offline=offline, locale="vi"
        )
        contexts.append(context)
        page = context.new_page()
        seen = SimpleNamespace(page=page, requests=[], complaints=[])
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("requestfailed", lambda request: seen.complaints.append(request.url))
        page.goto(url)
        page.wait_for_selector("#figures tbody tr")
        return seen

    yield open_page
    for context in contexts:
        context.close()
