"""The tools around the map in a real browser: search, share, measure, print, tabs, language; open to all."""

import json
import re
from urllib.parse import parse_qs, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from pyproj import Geod

from maps.page import render_map

pytestmark = pytest.mark.browser

SUGGESTED = [
    {"text": "24 Phố Huế", "match": "exact", "lon": 105.8, "lat": 21.0},
    {"text": "<b>Phố</b> Huế", "match": "street", "lon": 105.8, "lat": 21.0},
]
NOT_FOUND = {"query": "x", "kind": "address", "candidates": [], "place": None, "warnings": []}
ANSWERS = {
    "/suggest": ("application/json", json.dumps({"query": "x", "suggestions": SUGGESTED}).encode()),
    "/lookup": ("application/json", json.dumps(NOT_FOUND).encode()),
}


@pytest.fixture(scope="module")
def address(toy, serve):
    """Serve the toy city's page in both languages, and return the address."""
    pages = {language: _page(toy, language).encode() for language in ("vi", "en")}
    served = {f"/map-{name}": ("text/html; charset=utf-8", page) for name, page in pages.items()}
    return serve(ANSWERS | served)


@pytest.fixture(scope="module")
def served(address, look):
    """Return a function that opens the page."""

    def open_served(hash_="", language="en"):
        seen = look(f"{address}/map-{language}{hash_}")
        seen.address = address
        return seen

    return open_served


def _page(city, language):
    return render_map(city.snapshot, city.tables, language=language, server_url="/")


def kept(page):
    """Return what the page's address keeps."""
    return {key: value for key, (value,) in parse_qs(urlparse(page.url).fragment).items()}


def middle_of_map(page):
    box = page.locator(".folium-map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_suggestions_are_chosen_with_the_keyboard(served):
    seen = served()
    page = seen.page
    page.locator("#search-text").press_sequentially("24 pho")
    page.wait_for_selector("#suggestions li")
    assert page.locator("#suggestions li").all_inner_texts() == [
        "24 Phố Huế\naddress",
        "<b>Phố</b> Huế\nstreet",
    ]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.locator("#search-text").get_attribute("aria-activedescendant") == "suggestion-1"
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-answer .problem")
    *_, last = (url for url in map(urlparse, seen.requests) if url.path == "/lookup")
    assert parse_qs(last.query)["q"] == ["<b>Phố</b> Huế"]
    assert page.locator("#suggestions").is_hidden()
    assert seen.complaints == []


def test_suggestions_go_away(served):
    page = served().page
    page.locator("#search-text").press_sequentially("24")
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    assert page.locator("#search-text").get_attribute("aria-expanded") == "false"


def test_a_shared_link_restores_the_view(served):
    first = served()
    page = first.page
    page.locator("#schemes").get_by_text("Communes 2025").click()
    page.select_option("#indicator", "addresses_per_km2")
    page.get_by_label("natural breaks").check()
    page.get_by_role("checkbox", name="Patterns").check()
    page.get_by_role("checkbox", name="Postal points").uncheck()
    page.locator("#figures thead button").first.click()
    page.locator("#side-toggle").click()
    page.keyboard.press("Tab")
    page.evaluate("phusong.map.setView([21.004, 105.812], 15.25, {animate: false})")
    link = page.url
    told = kept(page)
    assert told["scheme"] == "communes-2025"
    assert [float(told[each]) for each in ("zoom", "lat", "lon")] == pytest.approx([15.25, 21.004, 105.812])
    second = served(f"#{urlparse(link).fragment}").page
    assert kept(second) == told
    for each in (page, second):
        assert each.locator("#figures tbody tr").count() == 6
        assert each.locator("#indicator").input_value() == "addresses_per_km2"
        assert each.get_by_label("natural breaks").is_checked()
        assert each.locator(".cluster-postal_points, .symbol-postal").count() == 0
        assert each.locator("#side").is_hidden()
        assert each.evaluate("phusong.map.getZoom()") == 15.25
        assert not each.get_by_role("checkbox", name="Postal points").is_checked()
    legends = [each.locator(".legend li").all_inner_texts() for each in (page, second)]
    assert legends[0] == legends[1]


def test_a_link_that_was_tampered_with_shows_the_standard(served):
    seen = served("#scheme=<script>&indicator=x&classes=y&panel=z&zoom=abc&lat=1&lon=2&place=1,x&sort=--")
    assert seen.complaints == []
    assert seen.page.locator("#figures tbody tr").count() == 4
    assert seen.page.locator("#indicator").input_value() == "population_covered_share_outdoor"


def test_the_link_is_copied(served):
    page = served().page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.select_option("#indicator", "addresses_per_km2")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_selector(".said:not(:empty)")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_the_other_language_shows_the_same_view(served):
    page = served("#indicator=addresses_per_km2").page
    page.evaluate("phusong.map.setView([21.004, 105.812], 15, {animate: false})")
    link = page.locator("#toolbar .language")
    assert link.inner_text() == "Tiếng Việt"
    link.evaluate("link => link.addEventListener('click', (event) => event.preventDefault())")
    link.click()
    target = urlparse(link.evaluate("link => link.href"))
    assert target.query == "lang=vi"
    assert target.fragment == urlparse(page.url).fragment
    vietnamese = served(f"#{target.fragment}", language="vi").page
    assert vietnamese.locator("#indicator").input_value() == "addresses_per_km2"
    assert vietnamese.evaluate("phusong.map.getZoom()") == 15


def measured(page):
    """Return the numbers that the tape measure says, in metres and square metres."""
    text = page.locator(".measured").inner_text()
    units = {"m": 1, "km": 1000, "m²": 1, "km²": 1e6}
    found = re.findall(r"([\d.,]+) (km²|m²|km|m)", text)
    return [float(number.replace(",", "")) * units[unit] for number, unit in found]


def test_lengths_and_areas_are_measured_and_no_place_is_asked_for(served):
    seen = served()
    page = seen.page
    page.get_by_role("button", name="Measure").click()
    x, y = middle_of_map(page)
    page.evaluate(
        """window.clicked = [];
        phusong.map.on("click", ({ latlng }) => clicked.push([latlng.lng, latlng.lat]))"""
    )
    for right, down in ((0, 0), (150, 0), (150, 100)):
        page.mouse.click(x + right, y + down)
        page.wait_for_timeout(300)
    lon, lat = zip(*page.evaluate("clicked"), strict=True)
    geod = Geod(ellps="WGS84")
    area, _ = geod.polygon_area_perimeter(lon, lat)
    assert measured(page) == pytest.approx([geod.line_length(lon, lat), abs(area)], rel=0.03)
    assert not [url for url in seen.requests if "/lookup" in url]
    page.keyboard.press("Escape")
    assert page.locator(".measured").is_hidden()
    assert page.get_by_role("button", name="Measure").get_attribute("aria-pressed") == "false"


def test_great_circles_and_areas_agree_with_the_ellipsoid(served):
    page = served().page
    lon, lat = [105.3, 106.02, 106.02, 105.4], [20.56, 20.6, 21.38, 21.3]
    found = page.evaluate(
        """async (points) => {
            const { areaOf, lengthOf } = await import("phusong/measure");
            const at = points.map(([lon, lat]) => L.latLng(lat, lon));
            return [lengthOf(at), areaOf(at)];
        }""",
        list(zip(lon, lat, strict=True)),
    )
    geod = Geod(ellps="WGS84")
    area, _ = geod.polygon_area_perimeter(lon, lat)
    assert found == pytest.approx([geod.line_length(lon, lat), abs(area)], rel=0.006)


def test_tabs_are_walked_with_arrow_keys(served):
    page = served().page
    page.locator("#tab-figures").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel-place").is_visible()
    assert page.locator("#panel-figures").is_hidden()
    assert page.evaluate("document.activeElement.id") == "tab-place"
    page.keyboard.press("ArrowLeft")
    assert page.locator("#panel-figures").is_visible()


def test_a_print_is_one_page_with_title_legend_and_sources(served):
    page = served().page
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for selector in (".masthead h1", "#legend", ".folium-map", ".fine-print"):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 297 / 25.4 * 96
    for selector in ("#toolbar", "#side", "#search"):
        assert page.locator(selector).is_hidden()
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("panel", ["figures", "place"])
def test_axe_finds_nothing_that_keeps_people_out(served, language, panel):
    page = served(f"#panel={panel}", language=language).page
    page.wait_for_timeout(500)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_everything_is_reached_with_the_tab_key(served):
    page = served().page
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.innerText || document.activeElement.name"
            )
        )
    assert {
        "search-text",
        "indicator",
        "phusong_map",
        "Measure",
        "Print",
        "Copy link",
        "side-toggle",
    } <= reached


def test_the_map_and_the_side_panel_are_a_step_away(served):
    page = served("#indicator=addresses_per_km2").page
    for target, link in (("phusong_map", "Skip to the map"), ("side", "Skip to the side panel")):
        page.get_by_role("link", name=link).focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == target
        assert kept(page)["indicator"] == "addresses_per_km2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "tab-figures"
