"""Cities to draw, a server for pages, and a browser to look at them."""

import functools
import http.server
import os
import shutil
import threading
import time
from types import SimpleNamespace

import pytest
import uvicorn

from api.app import create_app
from layers.sample.build import build_sample
from layers.workspace import Workspace
from maps.assets import static_directory
from tests.maps.cities import (
    APPROXIMATE,
    HOSTILE,
    SYNTHETIC,
    addresses,
    divisions,
    drawn,
    postal_points,
    stations,
)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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
            "addresses": (addresses(80), SYNTHETIC),
        },
        note="toy",
    )
    return drawn(workspace)


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Return the sample of Hanoi."""
    return drawn(build_sample(tmp_path_factory.mktemp("maps") / "sample"))


# What every served page asks for when it starts.
NOTHING_KEPT = {"/scenarios": ("application/json", b'{"scenarios": [], "damaged": []}')}


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Serves the static files under ``/static``, and answers of the test under their own paths."""

    answers = {}  # noqa: RUF012  each server has a class of its own
    protocol_version = "HTTP/1.1"

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

    def end_headers(self):
        if self.path.startswith("/static"):  # whose addresses change with their content
            self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/static"))

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture(scope="module")
def serve():
    """Return a function that serves pages and answers by path on this machine, and returns the address."""
    servers = []

    def start(answers):
        handler = type("Pages", (_Pages,), {"answers": NOTHING_KEPT | answers})
        handler = functools.partial(handler, directory=str(static_directory()))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


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


def failed(request):
    """Return the address of a request that failed, unless the page itself gave it up."""
    return [] if request.failure == "net::ERR_ABORTED" else [request.url]


@pytest.fixture(scope="module")
def look(chromium):
    """Return a function that opens an address, and what was requested and complained of meanwhile."""
    contexts = {}

    def context_of(**options):
        key = tuple(options.items())
        if key not in contexts:
            contexts[key] = chromium.new_context(locale="vi", **options)
        return contexts[key]

    def open_page(url, *, offline=False, width=1400, height=900):
        context = context_of(offline=offline)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        seen = SimpleNamespace(page=page, requests=[], complaints=[])
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("requestfailed", lambda request: seen.complaints.extend(failed(request)))
        page.goto(url)
        page.wait_for_selector("#figures tbody tr", state="attached")
        return seen

    yield open_page
    for context in contexts.values():
        context.close()
