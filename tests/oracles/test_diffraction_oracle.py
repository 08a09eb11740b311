"""Diffraction against pycraf's P.452 (version 16) and against the Fresnel integrals of scipy."""

import warnings
from math import exp, log10, sqrt

import numpy as np
import pytest

pytest.importorskip("scipy")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of astropy, while pycraf is imported
    pathprof = pytest.importorskip("pycraf.pathprof", exc_type=ImportError)
    from astropy import units as u
    from pycraf import conversions

from scipy.special import fresnel

from geo.diffraction import (
    EFFECTIVE_RADIUS_M,
    bullington_loss_db,
    excess_diffraction_db,
    excess_loss_db,
    knife_edge_loss_db,
)
from geo.grid import Grid
from geo.spherical_earth import delta_bullington_loss_db
from geo.terrain import Profile, Terrain, path_profile

# With this gradient of refractivity, pycraf's effective earth is 157 / (157 - 39.25) = 4/3 of its 6,371 km.
GRADIENT = 157 / 4
CELL = 100.0
POINTS = 61
RIDGES = ("flat", "one edge", "high edge", "two edges", "wedge", "bowl", "rough", "mountains", "slope")


def heights(name, points=POINTS):
    random = np.random.default_rng(5)
    at = np.linspace(0, 1, points)
    profiles = {
        "flat": np.full(points, 20.0),
        "one edge": np.where(np.arange(points) == points // 2, 65.0, 10.0),
        "high edge": np.where(np.arange(points) == points // 5, 400.0, 0.0),
        "two edges": np.where(np.isin(np.arange(points), (points // 4, points // 2 + 3)), 70.0, 5.0),
        "wedge": 90 - 170 * np.abs(at - 0.55),
        "bowl": 300 * (at - 0.5) ** 2,
        "rough": random.uniform(0, 45, points),
        "mountains": 60 + np.cumsum(random.normal(0, 12, points)),
        "slope": 80 * at,
    }
    return profiles[name].astype(np.float32).astype(np.float64)


def pycraf_path(distance_m, height_m, *, antenna, receiver, ghz):
    quiet = {"category": Warning, "action": "ignore"}
    with warnings.catch_warnings():
        warnings.simplefilter(**quiet)
        return pathprof.PathProp(
            ghz * u.GHz, 293 * u.K, 1013 * u.hPa, 105.8 * u.deg, 21 * u.deg, 105.9 * u.deg, 21 * u.deg,
            antenna * u.m, receiver * u.m, CELL * u.m, 50 * u.percent, polarization=1, version=16,
            delta_N=GRADIENT * conversions.dimless / u.km, N0=340 * conversions.dimless,
            hprof_dists=distance_m / 1000 * u.km, hprof_heights=height_m * u.m,
            hprof_bearing=90 * u.deg, hprof_backbearing=-90 * u.deg,
        )  # fmt: skip


def construction_db(nu, distance_m):
    """P.452-16, equations 13, 21 and 22, from pycraf's diffraction parameter."""
    edge = 6.9 + 20 * log10(sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1) if nu > -0.78 else 0.0
    return edge + (1 - exp(-edge / 6)) * (10 + 0.02 * distance_m / 1000)


def pycraf_bullington(distance_m, height_m, **ends):
    path = pycraf_path(distance_m, height_m, **ends)
    return construction_db(float(path.nu_bull_50.value), distance_m[-1])


@pytest.fixture(params=[(30, 1.5, 0.7), (30, 1.5, 3.7), (5, 1.5, 0.9), (60, 40, 1.8)], ids=str)
def ends(request):
    antenna, receiver, ghz = request.param
    return {"antenna": antenna, "receiver": receiver, "ghz": ghz}


def ours(ends):
    return {
        "antenna_height_m": ends["antenna"],
        "receiver_height_m": ends["receiver"],
        "wavelength_m": 0.299792458 / ends["ghz"],
    }


@pytest.mark.parametrize("name", RIDGES)
@pytest.mark.parametrize("step", [20.0, 100.0, 700.0])
def test_bullington_is_pycrafs(name, step, ends):
    height, distance = heights(name), np.arange(POINTS) * step
    loss = bullington_loss_db(
        distance,
        height,
        antenna_m=height[0] + ends["antenna"],
        receiver_m=height[-1] + ends["receiver"],
        wavelength_m=0.299792458 / ends["ghz"],
    )
    assert loss == pytest.approx(pycraf_bullington(distance, height, **ends), abs=1e-8)


@pytest.mark.parametrize("name", RIDGES)
@pytest.mark.parametrize("step", [20.0, 100.0, 700.0])
def test_delta_bullington_is_pycrafs(name, step, ends):
    height, distance = heights(name), np.arange(POINTS) * step
    path = pycraf_path(distance, height, **ends)
    loss = delta_bullington_loss_db(Profile(distance, height, height), **ours(ends))
    # Of the Fresnel radius P.526 wants 0.552 √(d₁ d₂ λ / d), P.452 the same in kilometres rounded to 17.456.
    assert loss == pytest.approx(float(pathprof.loss_diffraction(path)[0].value), abs=5e-4)


@pytest.mark.parametrize("name", RIDGES)
def test_the_excess_of_both_forms_is_that_of_two_paths_of_pycraf(name, ends):
    height = heights(name)
    terrain = Terrain(Grid(0, CELL, CELL, 1, POINTS), height[np.newaxis])
    way = CELL / 2, CELL / 2, (POINTS - 0.5) * CELL, CELL / 2
    profile = path_profile(terrain, *way)
    assert profile.ground_m == pytest.approx(height, abs=1e-9)
    level = pycraf_bullington(profile.distance_m, np.zeros(POINTS), **ends)
    expected = max(pycraf_bullington(profile.distance_m, height, **ends) - level, 0)
    assert excess_loss_db(profile, **ours(ends)) == pytest.approx(expected, abs=1e-8)
    compiled = excess_diffraction_db(
        *terrain.kernel_arguments, *way[:2], ends["antenna"], *way[2:], ends["receiver"],
        0.299792458 / ends["ghz"], EFFECTIVE_RADIUS_M,
    )  # fmt: skip
    assert compiled == pytest.approx(expected, abs=1e-8)


def test_the_knife_edge_is_the_fresnel_integral():
    nu = np.linspace(-0.7, 20, 500)
    sine, cosine = fresnel(nu)
    field = np.hypot(1 - cosine - sine, cosine - sine) / 2
    assert knife_edge_loss_db(nu) == pytest.approx(-20 * np.log10(field), abs=0.25)
