"""Static figures."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from layers.errors import UnknownNameError
from maps import texts
from maps.content import page_data
from maps.coverage_panel import coverage_panel
from maps.drafting import length_text, round_length
from maps.figures import BORDER, COUNTED, division_figure, scheme_figure
from maps.legend import legend_of
from planning.columns import INDICATORS
from planning.indicators import indicators
from tests.maps.cities import HOSTILE
from tests.maps.drawings import elements, legend, parsed, words
from tests.planning.town import addresses, postal, stations, town

SHARE = "population_covered_share_outdoor"


@pytest.fixture(scope="module")
def districts(sample):
    return sample.snapshot, sample.tables["districts-2023"]


def test_a_figure_is_the_same_every_time(districts):
    assert division_figure(*districts, "002", language="vi") == division_figure(
        *districts, "002", language="vi"
    )
    assert scheme_figure(*districts, SHARE, language="en") == scheme_figure(*districts, SHARE, language="en")


def test_threads_draw_what_one_alone_draws(districts):
    def draw(code):
        return division_figure(*districts, code, language="vi")

    codes = ["001", "002", "271", "004"] * 2
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, codes)) == [draw(code) for code in codes]


def test_a_figure_is_small_and_loads_nothing(districts):
    svg = division_figure(*districts, "002", language="vi")
    assert svg.startswith("<svg")
    assert len(svg) < 60_000
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "style" not in svg


def test_a_division_is_shown_with_its_name_neighbours_signs_and_cautions(districts):
    said = words(division_figure(*districts, "001", language="vi"))
    assert {"Ba Đình", "Tây Hồ", "B", "Điểm bưu chính", "Hạn chế ≥ -110 dBm"} <= set(said)
    assert "Viettel, đang phát sóng" in said
    assert any(text.endswith(("km", "m")) and text[0].isdigit() for text in said)
    assert "Dữ liệu giả lập. Ranh giới gần đúng. Mô hình tín hiệu" in " ".join(said)


def test_a_far_division_shows_no_stranger(districts):
    assert "Hoàn Kiếm" not in words(division_figure(*districts, "271", language="vi"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("indicator", [SHARE, "stations", "people_per_postal_point"])
def test_the_legend_of_a_scheme_is_that_of_the_page(districts, indicator, language):
    snapshot, table = districts
    page = page_data({table.scheme: table}, scheme=table.scheme, indicator=indicator, language=language)
    classes = page["schemes"][table.scheme]["legends"][indicator]["quantile"]["classes"]
    svg = scheme_figure(snapshot, table, indicator, language=language)
    assert legend(svg) == [
        (each["colour"], COUNTED[language].format(label=each["label"], count=each["count"]))
        for each in classes
    ]
    assert page["indicators"][indicator]["heading"] in words(svg)


def test_the_legend_of_classes_is_that_of_the_page(districts):
    snapshot, table = districts
    panel = coverage_panel(snapshot, language="vi", embedded=False)
    classes = next(each["classes"] for each in panel["technologies"] if each["name"] == "5G")
    shown = legend(division_figure(snapshot, table, "002", language="vi"))
    assert shown == [(each["colour"], each["label"]) for each in classes]


def test_every_division_has_the_colour_of_its_class(districts):
    snapshot, table = districts
    svg = scheme_figure(snapshot, table, SHARE, language="vi")
    areas = [each for each in elements(svg, "path") if each.get("stroke") == BORDER]
    counts = {each["fill"]: each["d"].count("M") for each in areas}
    expected = legend_of(table.frame[SHARE], INDICATORS[SHARE], language="vi").classes
    assert counts == {each.colour: each.count for each in expected}


def test_divisions_without_a_value_are_hatched_and_counted(districts):
    snapshot, table = districts
    frame = table.frame.assign(**{SHARE: table.frame[SHARE].where(table.frame.index != "001")})
    svg = scheme_figure(snapshot, replace(table, frame=frame), SHARE, language="en")
    fill, label = legend(svg)[-1]
    assert label == COUNTED.en.format(label=texts.NO_DATA.en, count=1)
    assert fill.startswith("url(#")
    assert sum(each["fill"] == fill for each in elements(svg, "path")) == 1


@pytest.mark.parametrize(
    ("model", "there"),
    [("signal", ()), ("reach", ("stations",)), ("signal", ("postal_points", "addresses"))],
)
def test_what_the_workspace_does_not_hold_is_not_drawn(tmp_path, model, there):
    layers = {
        "stations": stations([("A", "Viettel", 500, 500)]),
        "postal_points": postal([(100, 100, "post_office_level_3")]),
        "addresses": addresses([(200, 200)]),
    }
    snapshot = town(tmp_path / "w", model=model, **{name: layers[name] for name in there})
    table = indicators(snapshot, "squares")
    svg = division_figure(snapshot, table, "001", language="vi")
    assert ("Viettel, đang phát sóng" in words(svg)) == ("stations" in there)
    assert ("Điểm bưu chính" in words(svg)) == ("postal_points" in there)
    assert "West" in words(svg)


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


def test_maps_are_drawn_without_matplotlib_s_figures():
    code = "import maps.figures, maps.spot_figure, sys; assert 'matplotlib.figure' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
