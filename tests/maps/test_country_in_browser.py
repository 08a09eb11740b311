"""The map of a country in a real browser: its coverage comes in tiles."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

import planning.coverages
from layers.workspace import Workspace
from tests.planning.country import SOUTH, WEST, country

pytestmark = pytest.mark.browser

SETTLED_MS = 700
PLACE = f"zoom=13&lat={SOUTH + 0.01}&lon={WEST + 0.01}"
SHOWN = ".coverage-image img.leaflet-tile-loaded"


@pytest.fixture(scope="module")
def address(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("country") / "w"
    with pytest.MonkeyPatch.context() as patch:
        # As of a real country, whose radio map would be too large.
        patch.setattr(planning.coverages, "MOST_CELLS", 100)
        country(folder, model="signal", more='language = "en"\n')
        yield run(Workspace.open(folder))


def kinds(seen):
    """Return of what kinds the tiles of coverage were that were asked for."""
    paths = [urlparse(url).path for url in seen.requests if "/coverage/" in url]
    assert all(path.count("/") == 7 for path in paths)
    return {tuple(path.split("/")[2:5]) for path in paths}


def test_coverage_comes_in_tiles(look, address):
    seen = look(f"{address}/map#coverage=classes&{PLACE}")
    seen.page.wait_for_selector(SHOWN)
    assert kinds(seen) == {("5G", "outdoor", "classes")}
    panel = seen.page.locator("#coverage")
    panel.get_by_text("White, grey", exact=True).click()
    seen.page.wait_for_timeout(SETTLED_MS)
    expect(seen.page.locator(".coverage-image")).to_have_count(1)
    assert kinds(seen) == {("5G", "outdoor", "classes"), ("5G", "outdoor", "spots")}
    assert {"spots"} == {
        urlparse(each).path.split("/")[4]
        for each in seen.page.locator(SHOWN).evaluate_all("all => all.map((each) => each.src)")
    }
    assert not seen.complaints


def test_tiles_go_when_coverage_is_put_off(look, address):
    seen = look(f"{address}/map#coverage=classes&{PLACE}&opacity=40")
    seen.page.wait_for_selector(SHOWN)
    layer = seen.page.locator(".coverage-image")
    assert float(layer.evaluate("each => each.style.opacity")) == 0.4
    seen.page.locator("#coverage").get_by_text("Off", exact=True).click()
    expect(layer).to_have_count(0)
    assert not seen.complaints


def test_scenarios_say_why_there_are_none(look, address):
    seen = look(f"{address}/map#{PLACE}")
    seen.page.locator("#tab-scenario").click()
    assert "too large for scenarios" in seen.page.locator("#panel-scenario").inner_text()


def test_a_place_tells_what_covers_it(look, address):
    seen = look(f"{address}/map#{PLACE}")
    seen.page.locator("#tab-place").click()
    seen.page.get_by_text("Middle of the map", exact=True).click()
    expect(seen.page.locator("#panel-place")).to_contain_text("dBm")
