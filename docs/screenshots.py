"""Take the pictures of README and docs anew: ``make screenshots``, after ``make setup-browser``."""

import shutil
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from api.app import create_app
from layers.sample.build import build_sample
from layers.settings import ENVIRONMENTS
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from maps.figures import signal_figure
from planning.coverages import signal_coverage_of

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VIEWPORT = {"width": 1400, "height": 900}


def take(page: Page, url: str, name: str, *, full: bool = False) -> None:
    """Open a page, let it settle, and keep its picture."""
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(500)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=full)
    print(PICTURES / f"{name}.png")


def draw_coverage(page: Page, snapshot: Snapshot) -> None:
    """Keep the coverage of two operators, outdoors and indoors."""
    coverage = signal_coverage_of(snapshot)
    for operator in ("Viettel", "VinaPhone"):
        for environment in ENVIRONMENTS:
            drawn = signal_figure(
                snapshot,
                "districts-2023",
                coverage,
                operator=operator,
                environment=environment,
                language="en",
            )
            page.set_content(f'<body style="margin:0">{drawn}</body>')
            path = PICTURES / f"coverage-{operator.lower()}-{environment}.png"
            page.locator("svg").first.screenshot(path=path)
            print(path)


def main() -> None:
    """Serve the sample on a free port and take every picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = build_sample(Path(folder) / "hanoi").settings
        server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            thread.join(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=VIEWPORT)
        address = f"http://127.0.0.1:{port}"
        take(page, f"{address}/map", "map")
        take(page, f"{address}/map?scheme=communes-2025&lang=en", "map-communes")
        take(page, f"{address}/reports/districts-2023/001.html", "report")
        draw_coverage(page, Workspace.open(settings.workspace).snapshot())
        browser.close()
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
