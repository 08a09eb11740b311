"""A meridian for each point: against PROJ to 0.1 mm, and against geodesics on the ellipsoid."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo.errors import GeometryError
from geo.transverse_mercator import crs_of_meridian, to_plane

GEOD = Geod(ellps="WGS84")
MERIDIANS = (-71.5, 0.0, 103.0, 105.0, 107.75, 179.0)
# The mean error of areas of communes from 10° to 22° N, in millionths: the table of the documentation.
LONGITUDES = (103, 105, 107, 109)
AREA_ERRORS = {
    "EPSG:5897": (925, -205, 923, 4317),
    "EPSG:3405": (324, -805, 322, 3715),
    "EPSG:32648": (330, -800, 327, 3721),
    "EPSG:32649": (17456, 9418, 3726, 330),
}


def random_positions(count, west, east, *, south=-84.0, north=84.0):
    random = np.random.default_rng(3)
    return random.uniform(west, east, count), random.uniform(south, north, count)


@pytest.mark.parametrize("meridian", MERIDIANS)
def test_positions_are_those_of_proj(meridian):
    lon, lat = random_positions(20_000, meridian - 4, meridian + 4)
    proj = Transformer.from_crs("EPSG:4326", crs_of_meridian(meridian), always_xy=True)
    x, y = proj.transform(lon, lat)
    ours_x, ours_y = to_plane(lon, lat, meridian=meridian)
    assert np.abs(ours_x - x).max() < 1e-7
    assert np.abs(ours_y - y).max() < 1e-7


def test_far_from_the_meridian_too():
    lon, lat = random_positions(5_000, -40, 40)
    proj = Transformer.from_crs("EPSG:4326", crs_of_meridian(0), always_xy=True)
    x, y = proj.transform(lon, lat)
    ours_x, ours_y = to_plane(lon, lat, meridian=0.0)
    assert np.hypot(ours_x - x, ours_y - y).max() < 1e-3


def test_each_point_has_its_meridian():
    lon, lat = random_positions(1_000, 102, 110)
    meridians = np.rint(lon / 0.5) * 0.5
    x, y = to_plane(lon, lat, meridian=meridians)
    for meridian in np.unique(meridians):
        its = meridians == meridian
        alone = to_plane(lon[its], lat[its], meridian=meridian)
        assert (x[its].tolist(), y[its].tolist()) == (alone[0].tolist(), alone[1].tolist())


@given(st.floats(-180, 180), st.floats(-85, 85), st.floats(-10, 10))
def test_it_is_symmetrical(meridian, lat, away):
    x, y = to_plane([meridian + away, meridian - away], [lat, -lat], meridian=meridian)
    assert x[0] - 500_000 == pytest.approx(500_000 - x[1], abs=1e-6)
    assert y[0] == pytest.approx(-y[1], abs=1e-6)


def test_the_equator_and_the_poles():
    x, y = to_plane([105, 105, 106], [0, 90, 90], meridian=105)
    assert (x[0], y[0]) == (500_000, 0)
    assert x[1:] == pytest.approx(500_000, abs=1e-6)
    assert y[1:] == pytest.approx(10_001_965.7293, abs=1e-4)  # the quadrant of WGS 84


@pytest.mark.parametrize(
    ("lon", "lat"), [(np.nan, 0), (0, np.nan), (np.inf, 0), (0, -np.inf), (0, 91), (60, 0), (-180, 0)]
)
def test_what_has_no_place_has_none(lon, lat):
    x, y = to_plane([lon], [lat], meridian=0.0)
    assert np.isnan(x).all()
    assert np.isnan(y).all()


@pytest.mark.parametrize(("lat", "meridian"), [([1.0], 0.0), ([1.0, 2.0], [0.0])])
def test_uneven_arrays_are_refused(lat, meridian):
    with pytest.raises(GeometryError):
        to_plane([0.0, 1.0], lat, meridian=meridian)


def communes(lon):
    """Return polygons of about 15 km across about a longitude, from 10° to 22° N."""
    random = np.random.default_rng(5)
    shapes = []
    for lat in np.linspace(10, 22, 12):
        turn, radius = np.linspace(0, 2 * np.pi, 40, endpoint=False), random.uniform(0.04, 0.09, 40)
        shapes.append(
            shapely.Polygon(np.column_stack([lon + radius * np.cos(turn), lat + radius * np.sin(turn)]))
        )
    return shapes


def relative_errors(shapes, project):
    def projected(xy):
        return np.column_stack(project(*xy.T))

    true = [abs(GEOD.geometry_area_perimeter(each)[0]) for each in shapes]
    return shapely.area(shapely.transform(shapes, projected)) / true - 1


@pytest.mark.parametrize("lon", LONGITUDES)
@pytest.mark.parametrize(("off", "most"), [(0, 1e-6), (0.25, 3e-5)])
def test_areas_about_a_near_meridian_are_those_on_the_ellipsoid(lon, off, most):
    errors = relative_errors(communes(lon), lambda x, y: to_plane(x, y, meridian=lon + off))
    assert np.abs(errors).max() < most


@pytest.mark.parametrize("crs", AREA_ERRORS)
def test_those_in_one_crs_for_a_country_are_not(crs):
    proj = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    errors = [1e6 * relative_errors(communes(lon), proj.transform).mean() for lon in LONGITUDES]
    assert errors == pytest.approx(AREA_ERRORS[crs], abs=1)


@pytest.mark.parametrize(
    ("off", "distance_m", "most_m"),
    [(0, 3_000, 2e-4), (0, 10_000, 6e-3), (0, 50_000, 0.6), (0.25, 3_000, 0.04), (0.25, 10_000, 0.15)],
)
def test_distances_about_a_near_meridian_are_geodesic(off, distance_m, most_m):
    lon, lat = random_positions(5_000, 102, 110, south=8, north=24)
    turn = np.random.default_rng(4).uniform(0, 360, len(lon))
    to_lon, to_lat, _ = GEOD.fwd(lon, lat, turn, np.full(len(lon), float(distance_m)))
    x, y = to_plane(lon, lat, meridian=lon + off)
    to_x, to_y = to_plane(to_lon, to_lat, meridian=lon + off)
    assert np.hypot(to_x - x, to_y - y) == pytest.approx(distance_m, abs=most_m)
