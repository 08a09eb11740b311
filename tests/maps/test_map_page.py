"""The page as text: the same every time, safe whatever data say, and loading nothing from elsewhere."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import folium
import pytest
from folium.plugins import MarkerCluster

from geo.errors import PhusongError
from layers.definitions import Text
from layers.text import nfc
from layers.workspace import Workspace
from maps import texts
from maps.assets import MODULES
from maps.content import POPUP_ROWS, TABLE_COLUMNS
from maps.page import SCRIPTS, STYLES, VENDORED_MODULES, render_map
from planning.columns import INDICATORS
from tests.maps.cities import APPROXIMATE, HOSTILE, SYNTHETIC, addresses, divisions, drawn, stations

CDN = re.compile(r"(?:src|href)=\"?(?:https?:)?//")


def render(city, **options):
    return render_map(city.snapshot, city.tables, **options)


class Parsed(HTMLParser):
    """What a page consists of."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.scripts, self.words, self._open = [], [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self._open = tag
        links = [value for name, value in attributes if name in {"src", "href"}]
        self.links += [link for link in links if not link.startswith("#")]
        if tag == "script":
            self.scripts.append({"attributes": dict(attributes), "text": ""})

    def handle_data(self, text):
        if self._open == "script" and self.scripts:
            self.scripts[-1]["text"] += text
        elif self._open != "style":
            self.words.append(text)

    def handle_endtag(self, _tag):
        self._open = ""

    @property
    def data(self):
        (block,) = [each for each in self.scripts if each["attributes"].get("id") == "phusong-data"]
        return json.loads(block["text"])


@pytest.mark.parametrize("inline", [False, True])
def test_the_same_input_gives_the_same_page(toy, inline):
    assert render(toy, inline=inline) == render(toy, inline=inline)


def test_folium_itself_is_left_as_it_was(toy):
    before = list(folium.Map.default_js), list(folium.Map.default_css), list(MarkerCluster.default_js)
    render(toy)
    assert before == (folium.Map.default_js, folium.Map.default_css, MarkerCluster.default_js)
    assert any("cdn" in url for _, url in folium.Map.default_js)


def test_a_served_page_links_to_its_own_assets_only(toy):
    links = Parsed(render(toy, assets_url="/assets")).links
    assert len(links) == len(STYLES) + len(SCRIPTS) + len(MODULES) + len(VENDORED_MODULES) + 1
    assert all(link.startswith("/assets/") for link in links)


def test_a_page_as_a_file_links_to_nothing(toy):
    assert [link[:5] for link in Parsed(render(toy, inline=True)).links] == ["data:"]


@pytest.mark.parametrize("inline", [False, True])
def test_no_name_becomes_markup(toy, inline):
    hostile, harmless = Parsed(render(toy, inline=inline)), Parsed(render(_renamed(toy), inline=inline))
    assert hostile.tags == harmless.tags
    assert hostile.data["schemes"]["districts-2023"]["names"] == [nfc(name) for name in HOSTILE]


def _renamed(city):
    def renamed(table):
        return replace(table, frame=table.frame.assign(name=[f"Tên {code}" for code in table.frame.index]))

    tables = {scheme: renamed(table) for scheme, table in city.tables.items()}
    return SimpleNamespace(snapshot=city.snapshot, tables=tables)


def test_only_the_data_block_holds_data_and_nothing_in_it_is_carried_out(toy):
    page = render(toy)
    inline = [each for each in Parsed(page).scripts if "src" not in each["attributes"]]
    (block,) = [each for each in inline if each["attributes"].get("type") == "application/json"]
    scripts = [each for each in inline if each is not block]
    assert not set(block["text"]) & set("<>&\u2028\u2029")
    assert "{{ 7 * 7 }} {% raw %}" in block["text"]
    assert [each["attributes"].get("type") for each in scripts] == ["importmap", "module"]
    assert not any("Xã" in script["text"] or "owned" in script["text"] for script in scripts)


def test_the_page_says_what_is_synthetic_or_approximate(toy):
    words = " ".join(Parsed(render(toy, language="vi")).words)
    assert "Dữ liệu giả lập" in words
    assert "Ranh giới gần đúng" in words
    words = " ".join(Parsed(render(toy, language="en")).words)
    assert "Synthetic data" in words
    assert "Approximate boundaries" in words


def test_the_page_says_how_it_was_computed_and_from_what(toy):
    words = " ".join(Parsed(render(toy, language="en")).words)
    assert toy.tables["districts-2023"].model_text("en") in words
    assert "2023-06-30" in words
    assert "Kiểm thử <b>" in words


def test_what_needs_an_answer_is_there_only_where_a_server_is(toy):
    assert 'id="search"' not in render(toy)
    assert 'data-tab="place"' not in render(toy)
    page = render(toy, server_url="/<>")
    assert 'id="search"' in page
    assert 'data-tab="place"' in page
    assert Parsed(page).data["server"] == "/<>"


def test_what_is_shown_first_can_be_chosen(toy):
    data = Parsed(render(toy, scheme="communes-2025", indicator="addresses_per_km2")).data
    assert (data["scheme"], data["indicator"]) == ("communes-2025", "addresses_per_km2")
    assert Parsed(render(toy)).data["scheme"] == "districts-2023"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scheme": "wards"}, "no division scheme 'wards'; schemes are districts-2023, communes-2025"),
        ({"indicator": "height"}, "no indicator 'height'"),
    ],
)
def test_what_does_not_exist_is_named(toy, options, message):
    with pytest.raises(PhusongError, match=message):
        render(toy, **options)


def test_a_workspace_without_divisions_has_no_map(tmp_path):
    with pytest.raises(PhusongError, match="no division scheme is loaded"):
        render(drawn(Workspace.create(tmp_path / "empty")))


def test_a_workspace_with_divisions_alone_has_a_map(tmp_path):
    workspace = Workspace.create(tmp_path / "bare")
    workspace.publish({"divisions/a-1": (divisions(["A"]), APPROXIMATE)}, note="")
    data = Parsed(render(drawn(workspace), indicator="area_km2")).data
    assert data["schemes"]["a-1"]["title"] == "a-1"
    assert data["indicators"].keys() >= {"area_km2", "population"}
    assert "stations" not in data["indicators"]


def test_legends_classes_and_values_agree(toy):
    data = Parsed(render(toy)).data
    for scheme in data["schemes"].values():
        for name, legends in scheme["legends"].items():
            present = [value for value in scheme["values"][name] if value is not None]
            for legend in legends.values():
                assert sum(each["count"] for each in legend["classes"]) == len(present)
                assert (
                    not present or legend["edges"][0] <= min(present) <= max(present) <= legend["edges"][-1]
                )


def layer(page, name):
    """Return the features that the page draws in a layer."""
    return Parsed(page).data["features"][name]["features"]


def test_points_are_drawn_one_by_one_up_to_the_setting_and_as_squares_above(toy, tmp_path):
    settings = "max_map_features = 500\n"
    workspace = Workspace.create(tmp_path / "many", settings=settings)
    workspace.publish(
        {
            "divisions/districts-2023": (divisions(["A", "B"]), APPROXIMATE),
            "stations": (stations(["X"] * 10), SYNTHETIC),
            "addresses": (addresses(800), SYNTHETIC),
        },
        note="",
    )
    page = render(drawn(workspace), language="en")
    assert len(layer(page, "stations")) == 10
    squares = layer(page, "addresses")
    assert {each["geometry"]["type"] for each in squares} == {"Polygon"}
    assert sum(each["properties"]["count"] for each in squares) == 800
    assert (
        "Digital addresses: each square stands for the points within 100 m × 100 m; the largest for" in page
    )
    assert {each["geometry"]["type"] for each in layer(render(toy), "addresses")} == {"Point"}


def test_a_station_is_one_feature_with_its_sectors(toy):
    features = layer(render(toy, language="en"), "stations")
    assert [len(each["properties"]["sectors"]) for each in features] == [3] * len(HOSTILE)
    assert [each["properties"]["status"] for each in features] == ["planned"] + ["on_air"] * 3
    assert features[0]["geometry"]["coordinates"] == pytest.approx([105.803, 21.003], abs=1e-5)


def test_the_sample_makes_a_page_that_is_not_heavy(sample):
    page = render(sample, inline=True)
    assert len(page.encode()) < 3_000_000
    assert "Phường Hoàn Kiếm" in page


def test_chosen_columns_exist():
    assert set(TABLE_COLUMNS) | set(POPUP_ROWS) <= set(INDICATORS)


def test_every_text_is_there_in_both_languages_and_composed():
    said = [each for each in vars(texts).values() if isinstance(each, Text)]
    said += [*texts.PAGE.values(), *texts.SCRIPT.values(), *texts.SCHEMES.values(), *texts.THEMES.values()]
    assert len(said) > 50
    for text in said:
        assert text.vi
        assert text.en
        assert nfc(text.vi) == text.vi
        assert set(re.findall(r"\{\w*\}", text.vi)) == set(re.findall(r"\{\w*\}", text.en))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Quận Ba Đình", "Ba Đình"),
        ("Thị trấn Phùng", "Phùng"),
        ("Xã Xã Đàn", "Xã Đàn"),
        ("Ba Đình", "Ba Đình"),
    ],
)
def test_short_names_leave_out_the_kind(name, short):
    assert texts.short_name(name) == short
