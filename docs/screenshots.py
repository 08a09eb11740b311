"""Take the pictures of README and docs anew: ``make screenshots``, after ``make setup-browser``."""

import shutil
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from api.app import create_app
from layers.sample.build import build_sample

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
        browser.close()
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
