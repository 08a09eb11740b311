"""Take the pictures of README and docs anew: ``make screenshots``, after ``make setup-browser``."""

import shutil
import tempfile
import threading
from pathlib import Path

import pypdfium2 as pdfium
import uvicorn
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from api.app import create_app
from layers.sample.build import build_sample
from layers.settings import ENVIRONMENTS
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from maps.figures import signal_figure
from planning.coverages import signal_coverage_of
from reports.rendering import rendered
from reports.sources import Sources

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VIEWPORT = {"width": 1400, "height": 900}


# What of the map is shown, as its address says it.
CENTRE = "zoom=12.25&lat=21.03&lon=105.83"
PLAN_VIEW = "panel=scenario&zoom=12.5&lat=21.06&lon=105.82&hidden=addresses,postal_points"
MAPS = {
    "map": "",
    "map-communes": "scheme=communes-2025&lang=en",
    "map-coverage": f"lang=en#coverage=classes&environment=indoor&{CENTRE}&hidden=addresses",
    "map-spots": f"lang=en#coverage=spots&{CENTRE}&hidden=addresses,postal_points",
    "map-place": "lang=en#panel=place&place=21.0289,105.8525&zoom=16&lat=21.0289&lon=105.8525",
    "map-patterns": "lang=en#patterns=1&classes=natural&indicator=stations_per_km2&hidden=addresses,stations",
}
STATION_AT_PX = (600, 300)
REPORT_PAGES = (0, 1, 3)


def take(page: Page, url: str, name: str, *, full: bool = False) -> None:
    """Open a page, let it settle, and keep its picture."""
    page.goto("about:blank")  # an address that differs behind its # alone would not be loaded anew
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(1500)
    keep(page, name, full=full)


def keep(page: Page, name: str, *, full: bool = False) -> None:
    """Keep a picture of what is shown."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=full)
    print(PICTURES / f"{name}.png")


def take_plan(page: Page, url: str) -> None:
    """Add a station to a plan and keep the picture of what it gains."""
    page.goto("about:blank")
    page.goto(url, wait_until="networkidle")
    page.get_by_role("button", name="Add a station", exact=True).click()
    page.mouse.click(*STATION_AT_PX)
    page.wait_for_timeout(3000)
    keep(page, "map-what-if")


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


def draw_report(snapshot: Snapshot) -> None:
    """Keep the first pages of a district's report, side by side."""
    sources = Sources.load(snapshot, "districts-2023")
    document = pdfium.PdfDocument(rendered(sources, "006", format="pdf", language="en"))
    pages = [document[number].render(scale=1).to_pil() for number in REPORT_PAGES]
    edge = 12
    size = sum(page.width + edge for page in pages) + edge, max(page.height for page in pages) + 2 * edge
    sheet = Image.new("RGB", size, "#8b949b")
    left = edge
    for page in pages:
        sheet.paste(page, (left, edge))
        left += page.width + edge
    sheet.save(PICTURES / "report.png", optimize=True)
    print(PICTURES / "report.png")


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
        for name, view in MAPS.items():
            take(page, f"{address}/map?{view}", name)
        take_plan(page, f"{address}/map?lang=en#{PLAN_VIEW}")
        snapshot = Workspace.open(settings.workspace).snapshot()
        draw_report(snapshot)
        draw_coverage(page, snapshot)
        browser.close()
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
