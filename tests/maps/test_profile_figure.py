"""Drawings of paths: what they say and show."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from geo.crs import to_metres
from geo.grid import Grid
from geo.terrain import Terrain
from maps.profile_figure import profile_figure, profile_png, verdict
from planning.profile import LinkEnd, link_profile

CRS = "EPSG:5897"
SVG = "{http://www.w3.org/2000/svg}"
A, B = LinkEnd("Trạm <1>", 105.80, 21.03, 30), LinkEnd("21.0300, 105.8300", 105.83, 21.03, 1.5)


def words(svg):
    parsed = ET.fromstring(svg)  # noqa: S314  what we wrote ourselves
    return " ".join("".join(each.itertext()).strip() for each in parsed.iter(f"{SVG}text"))


def link(*, ridge=0.0, clutter=False, height=30.0):
    x, y = to_metres([A.lon, B.lon], [A.lat, B.lat], crs=CRS)
    grid = Grid.covering([x.min() - 60, y.min() - 60, x.max() + 60, y.max() + 60], cell_m=30)
    ground = np.tile(ridge * np.exp(-(((grid.x - x.mean()) / 200) ** 2)), (grid.rows, 1))
    trees = np.where(np.arange(grid.columns) % 9, 0, 8) * np.ones((grid.rows, 1))
    terrain = Terrain(grid, ground, trees if clutter else None)
    return link_profile(terrain, LinkEnd(A.name, A.lon, A.lat, height), B, frequency_mhz=1800, crs=CRS)


def test_a_drawing_says_what_it_shows():
    said = words(profile_figure(link(ridge=120, clutter=True), language="vi"))
    for text in ("Mặt cắt tuyến Trạm <1> → 21.0300, 105.8300 · 1.800 MHz", "Lớp phủ mặt đất", "Bị che khuất"):
        assert text in said
    assert "Clutter" not in words(profile_figure(link(ridge=120), language="en"))


def test_figures_of_the_note_are_those_of_the_path():
    path = link(ridge=120)
    said = words(profile_figure(path, language="en"))
    assert f"Free-space loss {path.free_space_loss_db:.1f} dB" in said
    assert f"the radio map adds {path.terrain_loss_db:.1f} dB" in said
    assert f"least clearance {path.clearance_m:.1f} m" in said


def test_flat_ground_is_said_to_be_assumed():
    flat = link_profile(None, A, B, crs=CRS)
    assert "taken to be flat" in words(profile_figure(flat, language="en"))
    assert "giả định bằng phẳng" in words(profile_figure(flat, language="vi"))
    assert "taken to be flat" not in words(profile_figure(link(), language="en"))


def test_the_same_path_is_drawn_alike():
    assert profile_figure(link(ridge=50), language="vi") == profile_figure(link(ridge=50), language="vi")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (link(ridge=120), "no line of sight"),
        (link(), "line of sight, Fresnel zone obstructed"),
        (link_profile(None, LinkEnd("A", 105.80, 21.03, 80), LinkEnd("B", 105.83, 21.03, 80), crs=CRS),
         "line of sight, Fresnel zone clear"),
    ],
)  # fmt: skip
def test_the_verdict(path, said):
    assert verdict(path)["en"] == said


def test_a_picture_is_a_png():
    assert profile_png(link(ridge=50), language="vi").startswith(b"\x89PNG\r\n")
