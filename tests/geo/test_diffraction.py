"""Laws of the diffraction over terrain, and the compiled form against the plain one."""
# ruff: noqa: PLR0917 - hypothesis fills the arguments in

from math import log10, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.diffraction import (
    EFFECTIVE_RADIUS_M,
    bullington_loss_db,
    excess_diffraction_db,
    excess_loss_db,
    knife_edge_loss_db,
)
from geo.errors import GeometryError
from geo.grid import Grid
from geo.terrain import Profile, Terrain, path_profile

ROWS, COLUMNS, CELL = 24, 32, 50.0
GRID = Grid(1000, 3000, CELL, ROWS, COLUMNS)
FLAT_EARTH_M = 1e15
WAVELENGTHS = st.floats(0.05, 0.5)
HEIGHTS = st.floats(1, 80)
X, Y = st.floats(900, 2700), st.floats(1700, 3100)


def compiled(terrain, start, end, *, heights=(30.0, 1.5), wavelength=0.1, radius=EFFECTIVE_RADIUS_M):
    return excess_diffraction_db(
        *terrain.kernel_arguments, *start, heights[0], *end, heights[1], wavelength, radius
    )


def plain(terrain, start, end, *, heights=(30.0, 1.5), wavelength=0.1):
    return excess_loss_db(
        path_profile(terrain, *start, *end),
        antenna_height_m=heights[0],
        receiver_height_m=heights[1],
        wavelength_m=wavelength,
    )


def rough(seed, height, *, clutter):
    random = np.random.default_rng(seed)
    ground = random.uniform(0, height, GRID.shape)
    return Terrain(GRID, ground, random.uniform(0, 15, GRID.shape) if clutter else None)


def ridge(height, *, column=16, level=0.0):
    ground = np.full(GRID.shape, level)
    ground[:, column] += height
    return Terrain(GRID, ground)


@pytest.mark.parametrize(
    ("nu", "loss"),
    # Asymptote of the Fresnel integral, 13 + 20 log10 ν; half of the field at grazing incidence.
    [(-5, 0), (-0.79, 0), (0, 6.02), (10, 13 + 20 * log10(10)), (100, 13 + 20 * log10(100))],
)
def test_known_losses_behind_a_knife_edge(nu, loss):
    assert knife_edge_loss_db(nu) == pytest.approx(loss, abs=0.15)


@given(st.floats(-3, 60), st.floats(0, 10))
def test_a_higher_edge_loses_no_less(nu, more):
    assert knife_edge_loss_db(nu + more) >= knife_edge_loss_db(nu)


def test_one_edge_on_a_flat_earth_in_closed_form():
    height, before, behind, wavelength = 40.0, 700.0, 500.0, 0.1
    loss = bullington_loss_db(
        np.array([0, before, before + behind]), np.array([0, 10 + height, 0]), antenna_m=10,
        receiver_m=10, wavelength_m=wavelength, effective_radius_m=FLAT_EARTH_M,
    )  # fmt: skip
    nu = height * sqrt(2 * (before + behind) / (wavelength * before * behind))
    edge = 6.9 + 20 * log10(sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1)
    assert loss == pytest.approx(edge + (1 - np.exp(-edge / 6)) * (10 + 0.02 * 1.2), abs=1e-9)


@given(X, Y, X, Y, st.floats(-50, 3000), HEIGHTS, HEIGHTS, WAVELENGTHS)
def test_level_ground_adds_exactly_nothing(x0, y0, x1, y1, level, antenna, receiver, wavelength):
    terrain = Terrain(GRID, np.full(GRID.shape, level))
    loss = compiled(terrain, (x0, y0), (x1, y1), heights=(antenna, receiver), wavelength=wavelength)
    assert loss == 0
    if (x0, y0) != (x1, y1):
        ways = (x0, y0), (x1, y1)
        assert plain(terrain, *ways, heights=(antenna, receiver), wavelength=wavelength) == 0


def test_the_construction_alone_is_not_nothing_over_level_ground():
    profile = path_profile(Terrain(Grid(0, 5000, 50, 100, 100), np.zeros((100, 100))), 0, 0, 5000, 0)
    loss = bullington_loss_db(
        profile.distance_m, profile.obstacle_m, antenna_m=30, receiver_m=1.5, wavelength_m=0.43
    )
    assert loss > 3


@given(st.floats(-0.1, 0.1), st.floats(-0.1, 0.1), WAVELENGTHS)
def test_ground_that_rises_evenly_adds_nothing(east, north, wavelength):
    x, y = np.meshgrid(GRID.x, GRID.y)
    terrain = Terrain(GRID, east * x + north * y)
    # A millimetre of ground in float32 is worth a hundredth of a decibel here.
    loss = compiled(terrain, (1100, 2900), (2500, 1900), wavelength=wavelength)
    assert loss == pytest.approx(0, abs=0.01)


@given(st.integers(0, 2**32), st.floats(0, 200), X, Y, X, Y, HEIGHTS, HEIGHTS, WAVELENGTHS, st.booleans())
@settings(max_examples=300)
def test_compiled_and_plain_form_agree(seed, height, x0, y0, x1, y1, antenna, receiver, wavelength, clutter):
    terrain = rough(seed, height, clutter=clutter)
    options = {"heights": (antenna, receiver), "wavelength": wavelength}
    if np.hypot(x1 - x0, y1 - y0) < 1e-3:
        return
    assert compiled(terrain, (x0, y0), (x1, y1), **options) == pytest.approx(
        plain(terrain, (x0, y0), (x1, y1), **options), abs=1e-6
    )


def test_forms_agree_between_all_centres_of_cells():
    terrain = rough(7, 60, clutter=True)
    start = float(GRID.x[3]), float(GRID.y[4])
    ends = [(float(x), float(y)) for x in GRID.x for y in GRID.y if (x, y) != start]
    differences = [compiled(terrain, start, end) - plain(terrain, start, end) for end in ends]
    assert np.abs(differences).max() < 1e-6


@given(st.integers(0, 2**32), X, Y, X, Y, HEIGHTS, HEIGHTS, WAVELENGTHS)
def test_the_way_back_loses_as_much(seed, x0, y0, x1, y1, antenna, receiver, wavelength):
    terrain = rough(seed, 80, clutter=False)
    there = compiled(terrain, (x0, y0), (x1, y1), heights=(antenna, receiver), wavelength=wavelength)
    back = compiled(terrain, (x1, y1), (x0, y0), heights=(receiver, antenna), wavelength=wavelength)
    assert there == pytest.approx(back, abs=1e-6)


@given(st.floats(0, 300), st.floats(0, 100), WAVELENGTHS)
def test_a_higher_ridge_adds_no_less(height, more, wavelength):
    ways = (1025, 2475), (2575, 2475)
    low = compiled(ridge(height), *ways, wavelength=wavelength)
    assert compiled(ridge(height + more), *ways, wavelength=wavelength) >= low - 1e-9


def test_a_ridge_in_the_way_adds_decibels_and_one_behind_none():
    start, end = (1025, 2475), (2575, 2475)
    assert compiled(ridge(60), start, end) > 20
    assert compiled(ridge(60, column=31, level=5), (1025, 2475), (2425, 2475)) == 0
    assert compiled(ridge(60), start, end, wavelength=0.05) > compiled(ridge(60), start, end, wavelength=0.5)


def test_clutter_stands_in_the_way_as_a_ridge_does():
    flat, wall = np.zeros(GRID.shape), np.zeros(GRID.shape)
    wall[:, 16] = 40
    ways = (1025, 2475), (2575, 2475)
    assert compiled(Terrain(GRID, flat, wall), *ways) == pytest.approx(compiled(Terrain(GRID, wall), *ways))


def test_clutter_around_both_ends_alone_adds_nothing():
    clutter = np.zeros(GRID.shape)
    clutter[10, [0, 31]] = 50
    assert compiled(Terrain(GRID, np.zeros(GRID.shape), clutter), (1025, 2475), (2575, 2475)) == 0


def test_one_point_is_no_path():
    assert compiled(ridge(60), (1500, 2500), (1500, 2500)) == 0


def test_a_profile_of_two_ends_is_refused():
    ends = np.array([0.0, 100.0])
    with pytest.raises(GeometryError, match="2 points"):
        excess_loss_db(Profile(ends, ends, ends), antenna_height_m=1, receiver_height_m=1, wavelength_m=1)
