"""The page in a real browser, which reaches no other machine."""

import json
import re
from collections import Counter
from dataclasses import asdict
from urllib.parse import parse_qs, urlparse

import pytest

from layers.definitions import Text
from maps.page import render_map
from planning import answers
from tests.maps.cities import HOSTILE

pytestmark = pytest.mark.browser

SETTLED_MS = 700


@pytest.fixture(scope="module")
def render():
    """Return a function that renders a city, each page once."""
    pages = {}

    def render_once(city, **options):
        key = id(city), *options.items()
        if key not in pages:
            pages[key] = render_map(city.snapshot, city.tables, language="vi", **options)
        return pages[key]

    return render_once


@pytest.fixture(scope="module")
def served(serve, look, render):
    """Return a function that serves the page of a city and opens it."""

    def open_served(city, answers=(), **options):
        page = render(city, **options).encode()
        address = serve({"/map": ("text/html; charset=utf-8", page), **dict(answers)})
        seen = look(f"{address}/map")
        seen.address = address
        return seen

    return open_served


@pytest.fixture(scope="module")
def opened(tmp_path_factory, look, render):
    """Return a function that writes the page of a city to a file and opens it without a network."""

    def open_file(city, *, width=1400, **options):
        path = tmp_path_factory.mktemp("page") / "map.html"
        path.write_text(render(city, inline=True, **options), encoding="utf-8")
        return look(path.as_uri(), offline=True, width=width)

    return open_file


@pytest.fixture(scope="module")
def hanoi(sample, opened):
    """Return the sample's page, opened as a file."""
    return opened(sample)


@pytest.fixture
def page(hanoi):
    """Return the sample's page as it is at first."""
    page = hanoi.page
    page.locator("#schemes").get_by_text("Quận, huyện 2023").click()
    for layer in ("Trạm 5G", "Điểm bưu chính", "Địa chỉ số"):
        page.get_by_role("checkbox", name=layer).check()
    page.get_by_role("checkbox", name="Hoa văn").uncheck()
    page.select_option("#indicator", "population_covered_share_outdoor")
    page.get_by_label("cùng số đơn vị").check()
    return page


def texts_of(page, selector):
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def outline_colours(page):
    return Counter(
        page.eval_on_selector_all(
            "path.leaflet-interactive[fill-opacity='0.88']", "all => all.map(e => e.getAttribute('fill'))"
        )
    )


def test_a_served_map_asks_only_its_own_server_and_complains_of_nothing(sample, served):
    seen = served(sample)
    seen.page.wait_for_timeout(SETTLED_MS)
    assert seen.complaints == []
    assert len(seen.requests) >= 30
    assert all(url.startswith((seen.address, "data:")) for url in seen.requests)


def test_a_map_as_a_file_opens_without_a_network(hanoi):
    hanoi.page.wait_for_timeout(SETTLED_MS)
    assert hanoi.complaints == []
    assert len([url for url in hanoi.requests if not url.startswith("data:")]) == 1
    assert hanoi.page.locator("#search").count() == 0


def test_clusters_are_visible_and_count_every_point(sample, page):
    page.wait_for_timeout(SETTLED_MS)
    visible = page.locator(".cluster-postal_points:visible")
    alone = page.locator(".symbol-postal:visible").count()
    assert visible.count() > 10
    counted = sum(int(text) for text in visible.all_inner_texts())
    assert counted + alone == sample.snapshot.datasets["postal_points"].rows
    assert page.locator(".cluster-stations:visible").count() > 2


def test_divisions_are_shaded_as_the_legend_says(page):
    colours = outline_colours(page)
    counts = page.eval_on_selector_all(
        ".legend li",
        "all => all.map(e => [getComputedStyle(e.firstChild).backgroundColor, e.lastChild.textContent])",
    )
    as_hex = {"#{:02x}{:02x}{:02x}".format(*map(int, re.findall(r"\d+", rgb))): int(n) for rgb, n in counts}
    assert colours == as_hex
    assert colours.total() == 30


def test_another_scheme_brings_its_divisions_legend_and_table(page):
    page.locator("#schemes").get_by_text("Phường, xã 2025").click()
    assert outline_colours(page).total() == 126
    assert page.locator("#figures tbody tr").count() == 126
    assert sum(map(int, texts_of(page, ".legend .count"))) == 126
    page.locator("#schemes").get_by_text("Quận, huyện 2023").click()
    assert page.locator("#figures tbody tr").count() == 30


def test_patterns_take_the_place_of_colours(page):
    colours = outline_colours(page)
    page.get_by_role("checkbox", name="Hoa văn").check()
    patterns = outline_colours(page)
    assert sorted(patterns.values()) == sorted(colours.values())
    assert all(fill.startswith("url(") for fill in patterns)
    known = page.eval_on_selector_all(".patterns pattern", "all => all.map(e => `url(#${e.id})`)")
    assert {fill.replace('"', "") for fill in patterns} <= set(known)


def test_another_indicator_brings_its_colours_legend_and_column(page):
    before = texts_of(page, ".legend .range")
    page.select_option("#indicator", "addresses_per_km2")
    assert texts_of(page, ".legend .range") != before
    assert texts_of(page, "#figures thead th")[1].replace("\u200b", "") == "Địa chỉ/km²"
    page.get_by_label("cùng khoảng").click()
    edges = [
        float(text.split(" – ")[0].replace(".", "").replace(",", "."))
        for text in texts_of(page, ".legend .range")
    ]
    assert edges[2] - edges[1] == pytest.approx(edges[3] - edges[2], rel=0.02)


def test_the_table_sorts_by_any_column(page):
    button = page.locator("#figures thead button").nth(2)
    button.click()
    falling = [
        float(text.replace(".", "").replace(",", "."))
        for text in texts_of(page, "#figures tbody td:nth-child(3)")
    ]
    assert falling == sorted(falling, reverse=True)
    button.click()
    assert texts_of(page, "#figures tbody td:nth-child(3)")[0] == "0,0"
    page.locator("#figures thead button").first.click()
    names = texts_of(page, "#figures tbody th")
    assert names[0] == "Ba Đình"
    assert names.index("Đan Phượng") < names.index("Đống Đa") < names.index("Gia Lâm")


def test_layers_can_be_switched_off_and_on(page):
    page.wait_for_timeout(SETTLED_MS)
    assert page.locator(".cluster-stations").count() > 0
    page.get_by_role("checkbox", name="Trạm 5G").uncheck()
    assert page.locator(".cluster-stations").count() == 0
    page.get_by_role("checkbox", name="Địa chỉ số").uncheck()
    assert page.locator(".leaflet-squares-pane path, .leaflet-pane[class*=squares] path").count() == 0


def test_a_row_leads_to_its_division_and_that_to_its_report(toy, served):
    page = served(toy, server_url="/").page
    page.locator("#figures tbody tr").nth(1).click()
    page.wait_for_selector(".leaflet-popup .card")
    assert page.locator(".card h3").evaluate("e => e.textContent") == HOSTILE[1]
    links = page.locator(".card .reports a")
    found = [urlparse(each) for each in links.evaluate_all("all => all.map(e => e.href)")]
    assert [each.path for each in found] == [
        f"/reports/districts-2023/002.{suffix}" for suffix in ("html", "pdf", "xlsx")
    ]
    assert {each.query for each in found} == {"lang=vi"}
    assert links.evaluate_all("all => all.map(e => e.ariaLabel)") == [
        f"{text}: {HOSTILE[1]}" for text in ("Xem báo cáo", "PDF", "Excel")
    ]


def test_the_report_of_the_whole_follows_the_chosen_scheme(sample, served):
    page = served(sample, server_url="/").page
    links = page.locator("#scheme-reports a")
    for title, scheme in (("Phường, xã 2025", "communes-2025"), ("Quận, huyện 2023", "districts-2023")):
        page.locator("#schemes").get_by_text(title).click()
        assert [urlparse(each).path for each in links.evaluate_all("all => all.map(e => e.href)")] == [
            f"/reports/{scheme}.{suffix}" for suffix in ("html", "pdf", "xlsx")
        ]
        assert links.nth(1).get_attribute("aria-label") == f"PDF: Toàn vùng, {title}"
    links.first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "PDF"


def test_a_click_in_a_map_without_a_server_shows_the_division(toy, opened):
    page = opened(toy).page
    box = page.locator("path.leaflet-interactive[fill]").first.bounding_box()
    page.mouse.click(box["x"] + 8, box["y"] + 8)
    page.wait_for_selector(".leaflet-popup .card")
    assert page.locator(".card h3").evaluate("e => e.textContent") in HOSTILE
    assert page.locator(".reports").count() == 0


SHOW = """([layer, at]) => {
    const layerNamed = (wanted) => phusong.layers.find(({ name }) => name === wanted);
    const [group, markers] = [layerNamed(layer).layer, layerNamed(layer).points.getLayers()];
    group.zoomToShowLayer(markers[at], () => markers[at].openPopup());
}"""


def test_a_station_says_what_it_is(toy, opened):
    page = opened(toy).page
    page.evaluate(SHOW, ["stations", 2])
    page.wait_for_selector(".leaflet-popup .sectors")
    assert texts_of(page, ".sectors tbody td") == ["0", "0", "1", "120", "2", "240"]
    assert "Đang phát sóng" in page.locator(".card").inner_text()


def test_names_are_text_wherever_they_are_shown(toy, opened):
    seen = opened(toy)
    page = seen.page
    titles = page.eval_on_selector_all("#figures tbody th button", "all => all.map(e => e.title)")
    assert sorted(titles) == sorted(HOSTILE)
    for row, name in enumerate(HOSTILE):
        page.locator("#figures tbody tr").nth(row).click()
        page.wait_for_function("name => document.querySelector('.card h3')?.textContent === name", arg=name)
    for layer in ("stations", "postal_points", "addresses"):
        page.evaluate("phusong.map.closePopup()")
        page.evaluate(SHOW, [layer, 0])
        page.wait_for_selector(".leaflet-popup .card")
    page.wait_for_timeout(SETTLED_MS)
    assert page.locator(".division-label").count() > 0
    assert page.title() == "Bản đồ phủ sóng 5G và bưu chính – Hà Nội"
    assert page.locator(".card img, #figures img, .operators img, .leaflet-tooltip img").count() == 0
    assert seen.complaints == []


@pytest.mark.parametrize("width", [800, 1400])
def test_nothing_is_out_of_reach_on_a_smaller_screen(toy, opened, width):
    page = opened(toy, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in (".folium-map", "#figures", "#legend"):
        box = page.locator(selector).bounding_box()
        assert box["width"] > 250
        assert box["x"] + 250 < width


def lookup_answer(name):
    """Return an answer in the shape of the API, in which every text is a name."""
    near = {"distance_m": 1234.0, "lon": 105.805, "lat": 21.005}
    station = answers.NearStation(station_id=name, operator=name, technology="5G", **near)
    office = answers.NearPostalPoint(
        point_id="P1", name=name, kind="post_office_level_3", staffed=True, **near
    )
    place = answers.PointAnswer(
        lon=105.8044,
        lat=21.0044,
        plus_code="7PH72R33+QP",
        is_outside=False,
        divisions=(answers.DivisionAt("districts-2023", "001", name, ""),),
        coverage=answers.CoverageAt("5G", True, False, station, (name,), (), Text("", "")),  # noqa: FBT003
        addresses=(),
        stations=(station,),
        postal_points=(office,),
        synthetic=("stations",),
        approximate=(),
        notes=(),
    )
    candidates = (
        answers.Candidate("exact", 0.92, name, 105.8044, 21.0044),
        answers.Candidate("street", 0.4, "Phố Huế", 105.81, 21.01),
    )
    return answers.LookupAnswer(name, "address", candidates, place, (Text(name, name),))


def as_json(value):
    return "application/json", json.dumps(asdict(value)).encode()


def asked(seen):
    """Return the parameters of the last look-up."""
    *_, last = (url for url in map(urlparse, seen.requests) if url.path == "/lookup")
    return parse_qs(last.query)


NOTHING_SUGGESTED = {"/suggest": ("application/json", b'{"query": "", "suggestions": []}')}


@pytest.mark.parametrize("name", ["24 Phố Huế", " ".join(HOSTILE)])
def test_an_address_is_looked_up_and_shown(toy, served, name):
    seen = served(toy, {"/lookup": as_json(lookup_answer(name)), **NOTHING_SUGGESTED}, server_url="/")
    page = seen.page
    page.fill("#search-text", name)
    page.keyboard.press("Enter")
    page.wait_for_selector(".place dl")
    assert asked(seen)["q"] == [name.strip()]
    shown = page.locator("#place-answer").inner_text()
    assert "5G phủ ngoài trời" in shown
    assert "5G chưa phủ trong nhà" in shown
    assert "1,2 km" in shown
    assert "đúng số nhà · độ tin cậy 92 %" in shown
    assert "Dựa trên dữ liệu giả lập." in shown
    assert page.locator("#place-answer li button").first.evaluate("e => e.firstChild.textContent") == name
    assert "Chỉ tìm thấy khu vực" not in shown
    assert page.locator(".pin").count() == 1
    assert page.locator("#place-answer img, #place-answer script").count() == 0
    assert page.title() == "Bản đồ phủ sóng 5G và bưu chính – Hà Nội"
    assert seen.complaints == []


def test_another_candidate_can_be_chosen(toy, served):
    seen = served(toy, {"/lookup": as_json(lookup_answer("24 Phố Huế")), **NOTHING_SUGGESTED}, server_url="/")
    page = seen.page
    page.fill("#search-text", "Phố Huế")
    page.get_by_role("button", name="Tìm").click()
    page.locator("#place-answer li button").nth(1).click()
    page.wait_for_selector("#place-answer li:nth-child(2) button[aria-current=true]")
    assert asked(seen) == {"lon": ["105.810000"], "lat": ["21.010000"]}
    assert page.locator("#place-answer [aria-current=true]").count() == 1
    assert "Chỉ tìm thấy khu vực" in page.locator(".place").inner_text()


def test_a_point_of_the_map_is_looked_up(toy, served):
    seen = served(toy, {"/lookup": as_json(lookup_answer("24 Phố Huế")), **NOTHING_SUGGESTED}, server_url="/")
    seen.page.locator(".folium-map").click(position={"x": 300, "y": 450})
    seen.page.wait_for_selector(".place dl")
    point = asked(seen)
    assert 105.7 < float(point["lon"][0]) < 105.9
    assert 20.9 < float(point["lat"][0]) < 21.1


def test_what_is_not_found_is_said(toy, served):
    nothing = answers.LookupAnswer("x", "address", (), None)
    page = served(toy, {"/lookup": as_json(nothing), **NOTHING_SUGGESTED}, server_url="/").page
    page.fill("#search-text", "x")
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-answer .problem")
    assert page.locator("#place-answer").inner_text() == "Không tìm thấy địa chỉ này."


def test_a_refusal_is_said_in_the_words_of_the_server(toy, served):
    page = served(toy, NOTHING_SUGGESTED, server_url="/").page
    page.route(
        "**/lookup?**",
        lambda route: route.fulfill(status=400, json={"title": "Bad", "detail": "q: <b>long</b>"}),
    )
    page.fill("#search-text", "x")
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-answer .problem")
    assert page.locator("#place-answer").inner_text() == "Không tra cứu được. q: <b>long</b>"
