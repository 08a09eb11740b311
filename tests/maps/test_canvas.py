"""Drawings as SVG of our own."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.grid import Grid
from maps.canvas import Canvas, Hatch, Lettering, Look, path_data
from maps.cell_rings import cell_rings
from maps.drafting import Sheet
from tests.maps.cities import HOSTILE
from tests.maps.drawings import SVG, parsed, rings

PLACES = arrays(float, st.tuples(st.integers(2, 12), st.just(2)), elements=st.floats(-500, 500, width=32))


def covered_area(data):
    """Return the area that the rings of a path hold, by the rule of even and odd."""
    area = shapely.Polygon()
    for ring in rings(data):
        area = area.symmetric_difference(shapely.Polygon(ring).buffer(0))
    return area.area


@given(PLACES)
def test_a_path_goes_through_its_places_to_a_tenth_of_a_point(places):
    tenths = np.rint(places * 10)
    moved = np.append([True], (np.diff(tenths, axis=0) != 0).any(axis=1))
    read = rings(path_data([places], closed=False))
    if moved.sum() == 1:
        assert read == []
    else:
        assert np.array_equal(read[0], tenths[moved])


@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_rings_of_cells_hold_the_cells(mask):
    rows, columns = np.nonzero(mask)
    cells = shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in zip(columns, rows, strict=True)])
    held = shapely.Polygon()
    for ring in cell_rings(mask):
        assert (np.abs(np.diff(ring, axis=0)).min(axis=1) == 0).all()
        held = held.symmetric_difference(shapely.Polygon(ring).buffer(0))
    assert held.symmetric_difference(cells).area == pytest.approx(0)


@given(arrays(bool, (6, 7)))
def test_cells_are_drawn_with_their_area(mask):
    sheet = Sheet((0, 0, 700, 600), width=700)
    sheet.cells(mask, Grid(0, 600, 100, 6, 7), Look("#123456"))
    drawn = [each.get("d") for each in parsed(sheet.svg()).iter(f"{SVG}path")]
    assert sum(map(covered_area, drawn)) == pytest.approx(mask.sum() * 100**2 * 10**2)


def test_cells_beyond_the_frame_are_left_out():
    sheet = Sheet((150, 100, 450, 400), width=300)
    sheet.cells(np.ones((6, 7), bool), Grid(0, 600, 100, 6, 7), Look("#123456"))
    (drawn,) = parsed(sheet.svg()).iter(f"{SVG}path")
    assert covered_area(drawn.get("d")) == pytest.approx(3000 * 3000)


@pytest.mark.parametrize("text", [*HOSTILE, "\x00\x0b<&>\ud800", "&amp; 'x' \"y\""])
def test_any_text_is_well_formed(text):
    canvas = Canvas(100)
    canvas.text(0, 10, text, Lettering())
    (written,) = parsed(canvas.svg(20)).iter(f"{SVG}text")
    assert not set("\x00\x0b\ud800") & set(written.text)
    assert len(list(written)) == 0


def hatched(x):
    canvas = Canvas(100)
    canvas.rectangle(x, 0, 10, 10, Look(Hatch("#ffffff", "#000000")))
    return canvas.svg(20)


def test_hatches_of_two_drawings_do_not_meet_in_one_page():
    first, second = ({each.get("id") for each in parsed(hatched(x)).iter(f"{SVG}pattern")} for x in (0, 1))
    assert len(first) == len(second) == 1
    assert not first & second
    assert hatched(0) == hatched(0)
    assert f"url(#{first.pop()})" in hatched(0)


def test_higher_levels_lie_above_and_neighbours_share_their_style():
    canvas = Canvas(100)
    for x in (0, 20):
        canvas.rectangle(x, 0, 10, 10, Look("#111111"), level=2)
    canvas.rectangle(40, 0, 10, 10, Look("#222222"))
    svg = canvas.svg(20)
    assert svg.index("#222222") < svg.index("#111111")
    assert svg.count("#111111") == 1
    assert len(list(parsed(svg).iter(f"{SVG}rect"))) == 3
