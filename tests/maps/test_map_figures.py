"""Static figures."""

import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from layers.errors import UnknownNameError
from maps import texts
from maps.colours import NO_DATA
from maps.drafting import length_text, round_length
from maps.figures import division_figure, scheme_figure
from maps.legend import legend_of
from planning.columns import INDICATORS
from tests.maps.cities import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
SHARE = "population_covered_share_outdoor"


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314  what we wrote ourselves


def words(svg):
    return ["".join(each.itertext()).strip() for each in parsed(svg).iter(f"{SVG}text")]


def fills(svg):
    return [each.get("style", "").lower() for each in parsed(svg).iter(f"{SVG}path")]


@pytest.fixture(scope="module")
def districts(sample):
    return sample.snapshot, sample.tables["districts-2023"]


def test_a_figure_is_the_same_every_time(districts):
    assert division_figure(*districts, "002", language="vi") == division_figure(
        *districts, "002", language="vi"
    )
    assert scheme_figure(*districts, SHARE, language="en") == scheme_figure(*districts, SHARE, language="en")


def test_a_figure_bears_no_date_and_loads_nothing(districts):
    svg = division_figure(*districts, "002", language="vi")
    assert "<dc:date" not in svg
    assert svg.startswith("<svg")
    assert "http" not in svg.replace("http://www.w3.org/", "").replace("http://purl.org/dc/", "").replace(
        "http://creativecommons.org/ns#", ""
    )


def test_a_division_is_shown_with_its_name_neighbours_signs_and_cautions(districts):
    said = words(division_figure(*districts, "001", language="vi"))
    assert {"Ba Đình", "Tây Hồ", "B", "Điểm bưu chính", "Hạn chế ≥ -110 dBm"} <= set(said)
    assert "Viettel, đang phát sóng" in said
    assert any(text.endswith(("km", "m")) and text[0].isdigit() for text in said)
    assert "Dữ liệu giả lập. Ranh giới gần đúng. Mô hình tín hiệu" in " ".join(said)


def test_a_far_division_shows_no_stranger(districts):
    assert "Hoàn Kiếm" not in words(division_figure(*districts, "271", language="vi"))


def test_a_scheme_is_shaded_with_the_legend_of_the_page(districts):
    snapshot, table = districts
    legend = legend_of(table.frame[SHARE], INDICATORS[SHARE], language="vi")
    svg = scheme_figure(snapshot, table, SHARE, language="vi")
    styles = fills(svg)
    for each in legend.classes:
        assert each.label in words(svg)
        # Once for every division of the class, and in the legend.
        assert sum(f"fill: {each.colour}" in style for style in styles) == each.count + 1
    assert texts.NO_DATA.vi not in words(svg)


def test_divisions_without_a_value_are_shown_as_such(districts):
    snapshot, table = districts
    frame = table.frame.assign(**{SHARE: table.frame[SHARE].where(table.frame.index != "001")})
    svg = scheme_figure(snapshot, replace(table, frame=frame), SHARE, language="en")
    assert texts.NO_DATA.en in words(svg)
    assert sum(f"fill: {NO_DATA}" in style for style in fills(svg)) == 2


@pytest.mark.parametrize("code", ["001", "002", "003", "004"])
def test_hostile_names_are_text(toy, code):
    table = toy.tables["districts-2023"]
    svg = division_figure(toy.snapshot, table, code, language="vi")
    tags = {each.tag.rpartition("}")[2] for each in parsed(svg).iter()}
    assert not tags & {"script", "img", "foreignObject"}
    assert "<script" not in svg
    said = " ".join(words(svg))
    assert "{{ 7 * 7 }}" in said
    assert 'document.title="owned"' in said
    assert len(HOSTILE) == 4


def test_an_unknown_division_or_indicator_is_named(districts):
    with pytest.raises(UnknownNameError, match="districts-2023: no division with code '999'"):
        division_figure(*districts, "999", language="vi")
    with pytest.raises(UnknownNameError, match="no indicator 'height'"):
        scheme_figure(*districts, "height", language="vi")


@pytest.mark.parametrize(
    ("most", "length", "text"),
    [
        (999, 500, "500 m"),
        (1000, 1000, "1 km"),
        (1999, 1000, "1 km"),
        (26_000, 20_000, "20 km"),
        (7, 5, "5 m"),
    ],
)
def test_scale_bars_have_round_lengths(most, length, text):
    assert round_length(most) == length
    assert length_text(length, "vi") == text


def test_drawing_leaves_the_settings_of_matplotlib_alone_and_needs_no_pyplot():
    code = (
        "import matplotlib, sys; before = matplotlib.rcParams.copy(); import maps.figures as figures;"
        "from maps.drafting import Sheet, drawing\n"
        "with drawing(): Sheet((0, 0, 10, 10)).svg()\n"
        "assert matplotlib.rcParams.copy() == before; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
