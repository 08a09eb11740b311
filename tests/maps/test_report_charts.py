"""Charts of reports: what is drawn is what the figures say."""

from dataclasses import replace
from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.histogram import DISTANCE_BIN_M, Histogram
from layers.errors import UnknownNameError
from maps import texts
from maps.canvas import tenths
from maps.charts import Scale, digits_of, ink_on, luminance, round_step
from maps.class_chart import class_chart
from maps.colours import CATEGORIES, CLASS_COLOURS, NO_DATA, SPOT_COLOURS, sequential
from maps.coverage_images import class_keys
from maps.coverage_panel import coverage_panel
from maps.distance_chart import HEIGHT, MARKS_KM, P90, WITHIN, distance_chart, share_within
from maps.division_bars import INTERVAL, MOST_BARS, division_bars
from maps.drafting import Sheet
from maps.peer_chart import MARK, PLACE, peer_chart
from maps.spot_figure import BADGE_DIAMETER, spots_figure
from planning.class_table import ALL, ANY
from planning.profiles import CLASS_TITLES, SHIPPED
from tests.maps.drawings import elements, legend, parsed, rings, words

PROFILE = SHIPPED["four-level"]
SHARE = "population_covered_share_outdoor"
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


def classes(shares, *, operators=("Viettel", ANY, ALL)):
    """Return the classes of a division in which all operators have the same shares, the worst class first."""
    rows = [
        (operator, environment, name, share)
        for operator in operators
        for environment in ("outdoor", "indoor")
        for name, share in zip(PROFILE.classes, shares, strict=True)
    ]
    columns = ["operator", "environment", "coverage_class", "population_share"]
    return pd.DataFrame(rows, columns=columns).set_index(columns[:3])


@LANGUAGES
def test_bars_of_classes_are_as_long_as_their_shares_in_the_colours_of_the_map(language):
    svg = class_chart(classes((0.1, 0.2, 0.3, 0.4)), PROFILE, language=language)
    bars = [each for each in elements(svg, "rect") if each["height"] == "130"]
    assert len(bars) == 2 * 2 * 4  # any operator and one, outdoors and indoors, each in four parts
    whole = sum(int(bar["width"]) for bar in bars[:4])
    keys = {key.colour: key.label for key in class_keys(PROFILE, language)}
    assert [bar["fill"] for bar in bars[:4]] == [*reversed(keys), "#ffffff"]
    assert [int(bar["width"]) / whole for bar in bars[:4]] == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=1e-3)
    assert legend(svg) == [*reversed(keys.items()), ("#ffffff", CLASS_TITLES["none"][language])]
    assert {"40,0" if language == "vi" else "40.0", texts.COVERAGE["any"][language]} <= set(words(svg))
    assert ALL not in words(svg)


def test_a_class_too_narrow_for_its_figure_is_drawn_without_it():
    svg = class_chart(classes((0.995, 0.005, 0.0, 0.0)), PROFILE, language="en")
    assert "99.5" in words(svg)
    assert "0.5" not in words(svg)


def test_no_classes_no_chart():
    nobody = classes((np.nan,) * 4)
    assert class_chart(nobody, PROFILE, language="vi") is None
    assert class_chart(nobody.iloc[:0], PROFILE, language="vi") is None


def test_long_and_hostile_operators_stay_text_in_their_room():
    svg = class_chart(classes((0.25,) * 4, operators=("<script>" * 20, ANY, ALL)), PROFILE, language="vi")
    assert any(word.startswith("<script>") and word.endswith("…") for word in words(svg))


@given(st.lists(st.floats(0, 9000), min_size=1, max_size=60), st.sampled_from(MARKS_KM))
def test_shares_within_a_distance_are_counted_ones(values, km):
    found = share_within(Histogram.from_values(values, bin_width=DISTANCE_BIN_M), km * 1000)
    assert found == pytest.approx(np.mean(np.array(values) < km * 1000))


@LANGUAGES
def test_a_curve_of_distances_tells_shares_and_the_ninetieth_percentile(language):
    distances = Histogram.from_values(np.arange(0, 4000, 5), bin_width=DISTANCE_BIN_M)
    svg = distance_chart(distances, "Ba Đình", language=language, whole=distances, whole_name="Hà Nội")
    point = "," if language == "vi" else "."
    expected = {WITHIN[language].format(km=km, share=f"{25 * km}{point}0") for km in MARKS_KM}
    thousands = "3.600" if language == "vi" else "3,600"
    assert expected | {P90[language].format(metres=thousands), "Ba Đình", "Hà Nội"} <= set(words(svg))


@given(st.lists(st.floats(0, 9000), min_size=1, max_size=60))
def test_a_curve_rises_from_nothing_to_almost_all(values):
    svg = distance_chart(Histogram.from_values(values, bin_width=DISTANCE_BIN_M), "x", language="en")
    (curve,) = rings(next(each["d"] for each in elements(svg, "path") if each.get("stroke-width") == "18"))
    x, y = curve.T
    assert (np.diff(x) >= 0).all()
    assert (np.diff(y) <= 0).all()
    assert (y[0] - y[-1]) / tenths(HEIGHT) >= 0.98


def test_no_distances_no_curve():
    assert distance_chart(Histogram.from_values([], bin_width=10.0), "x", language="en") is None


def ranks(table, code, names):
    return {name: int(table.frame[name].rank(method="min", ascending=False)[code]) for name in names}


@LANGUAGES
def test_a_division_is_marked_among_its_peers_with_its_rank(toy, language):
    table = toy.tables["communes-2025"]
    places = ranks(table, "002", ["population", "area_km2"])
    svg = peer_chart(table, "002", places, language=language)
    marks = [each for each in elements(svg, "path") if each["fill"] == MARK.fill]
    assert sum(each["d"].count("M") for each in marks) == 2 + 1  # one for each strip, and in the legend
    assert {PLACE[language].format(rank=5, count=6)} <= set(words(svg))
    assert not {each.tag.rpartition("}")[2] for each in parsed(svg).iter()} & {"script", "img"}


def test_a_division_without_a_figure_is_said_to_have_none(toy):
    table = toy.tables["communes-2025"]
    frame = table.frame.assign(population=table.frame["population"].where(table.frame.index != "002"))
    svg = peer_chart(replace(table, frame=frame), "002", {"population": None}, language="vi")
    assert texts.NO_DATA.vi in words(svg)
    lonely = replace(table, frame=frame.assign(population=np.nan))
    assert peer_chart(lonely, "002", {"population": None}, language="vi") is None


def test_bars_of_divisions_are_in_order_with_interval_and_target(toy):
    table = toy.tables["districts-2023"]
    values = pd.Series([0.2, 0.9, np.nan, 0.5], index=table.frame.index)
    low, high = (SHARE.replace("_share_", f"_share_{which}_") for which in ("low", "high"))
    frame = table.frame.assign(**{SHARE: values, low: values - 0.1, high: values + 0.1})
    svg = division_bars(replace(table, frame=frame), SHARE, language="en", target=0.99)
    bars = [int(each["width"]) for each in elements(svg, "rect")]
    assert [bar / bars[0] for bar in bars] == pytest.approx([1, 0.5 / 0.9, 0.2 / 0.9], abs=2e-3)
    assert {"90.0", "50.0", "20.0", texts.NO_DATA.en, INTERVAL.en, "Target: 99.0 %"} <= set(words(svg))
    unknown = replace(table, frame=frame.assign(**{SHARE: np.nan}))
    assert division_bars(unknown, SHARE, language="en") is None


def test_more_divisions_than_anybody_can_tell_apart_are_not_drawn(toy):
    table = toy.tables["districts-2023"]
    frame = pd.concat([table.frame] * (MOST_BARS // len(table.frame) + 1))
    assert len(frame) > MOST_BARS
    assert division_bars(replace(table, frame=frame), "population", language="vi") is None


def test_many_divisions_stand_in_two_columns(toy):
    table = toy.tables["districts-2023"]
    frame = pd.concat([table.frame] * 25, ignore_index=True)
    svg = division_bars(replace(table, frame=frame), "population", language="vi")
    assert len({each["x"] for each in elements(svg, "rect")}) == 2
    assert len(elements(svg, "rect")) == 100


def spots_of(kinds):
    outline = gpd.GeoSeries([shapely.box(105.80, 21.0, 105.81, 21.01)], crs=4326).to_crs(5897).iloc[0]
    x, y = outline.centroid.coords[0]
    squares = [shapely.box(x + 9 * at, y, x + 9 * at + 8, y + 8) for at in range(len(kinds))]
    numbers = [*range(1, len(kinds)), None]
    return gpd.GeoDataFrame({"kind": kinds, "number": numbers}, geometry=squares, crs=5897)


@LANGUAGES
@pytest.mark.parametrize("code", ["001", ""])
def test_spots_are_numbered_apart_with_the_legend_of_the_page(toy, language, code):
    table = toy.tables["districts-2023"]
    spots = spots_of(["white", "grey", "white", "grey"])
    svg = spots_figure(toy.snapshot, table, code, spots, environment="indoor", language=language)
    panel = coverage_panel(toy.snapshot, language=language, embedded=False)
    (white, grey) = legend(svg)
    assert white == (panel["spot_colours"]["white"], panel["texts"]["white"])
    assert grey[1] == panel["texts"]["grey"]
    stripes = [each.get("fill") for each in parsed(svg).iter() if each.tag.endswith("rect")]
    assert {panel["spot_colours"]["grey"], panel["spot_colours"]["grey_stripe"]} <= set(stripes)
    numbers = [each for each in elements(svg, "text") if each["text"] in {"1", "2", "3", "4"}]
    assert sorted(each["text"] for each in numbers) == ["1", "2", "3"]
    places = [np.array([int(each["x"]), int(each["y"])]) for each in numbers]
    assert min(np.linalg.norm(a - b) for a, b in combinations(places, 2)) >= tenths(BADGE_DIAMETER) - 2


def test_no_spots_no_map_and_an_unknown_division_is_named(toy):
    table = toy.tables["districts-2023"]
    nothing = spots_of(["white"]).iloc[:0]
    options = {"environment": "outdoor", "language": "vi"}
    assert spots_figure(toy.snapshot, table, "001", nothing, **options) is None
    with pytest.raises(UnknownNameError, match="999"):
        spots_figure(toy.snapshot, table, "999", nothing, **options)


def test_names_keep_out_of_each_other_s_way():
    sheet = Sheet((0, 0, 1000, 1000))
    assert sheet.name(500, 500, "Hoàn Kiếm")
    assert not sheet.name(510, 505, "Ba Đình")
    assert not sheet.name(2, 500, "Tây Hồ")
    assert sheet.name(500, 800, "Ba Đình")
    assert words(sheet.svg()) == ["Hoàn Kiếm", "Ba Đình"]


@pytest.mark.parametrize(
    "colours",
    [
        ("#ffffff", *CLASS_COLOURS.values()),
        *(sequential(classes) for classes in (3, 4, 5)),
        (SPOT_COLOURS["grey"], SPOT_COLOURS["white"], SPOT_COLOURS["grey_stripe"]),
    ],
)
def test_neighbours_in_a_legend_differ_in_a_grey_print(colours):
    lightness = [luminance(each) ** (1 / 2.2) for each in colours]
    assert all(before - after > 0.07 for before, after in pairwise(lightness))


@pytest.mark.parametrize("colour", [*CLASS_COLOURS.values(), *CATEGORIES, *sequential(5), NO_DATA, "#ffffff"])
def test_letters_can_be_read_on_every_colour(colour):
    lighter, darker = sorted((luminance(colour), luminance(ink_on(colour))), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3.0


@given(st.floats(1e-6, 1e9))
def test_ticks_are_round_and_few(most):
    scale = Scale(0, most, 10, 110)
    ticks = scale.ticks(6)
    assert 1 <= len(ticks) <= 8
    assert all(10 - 1e-6 <= scale.at(tick) <= 110 + 1e-6 for tick in ticks)
    step = round_step(most / 6)
    assert float(f"{step:.{digits_of(step)}f}") == pytest.approx(step)
