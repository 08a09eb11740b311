"""Coordinates: golden values, the datum step, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.crs import point_to_lonlat, point_to_metres, reproject, scale_at, to_lonlat, to_metres
from geo.errors import CrsError, PhusongError

VN_2000 = "EPSG:5897"

# Longitude, latitude, easting, northing: confirmed by a computation that does not use PROJ.
GOLDEN = [
    (105.8522, 21.0287, 588383.929, 2326366.344),
    (105.3, 21.2, 530950.349, 2345123.518),
    (105.78, 20.60, 581108.540, 2278866.270),
]


@pytest.mark.parametrize(("lon", "lat", "easting", "northing"), GOLDEN)
def test_golden_values_to_the_millimetre(lon, lat, easting, northing):
    x, y = to_metres([lon], [lat], crs=VN_2000)
    assert (x[0], y[0]) == pytest.approx((easting, northing), abs=1e-3)


def test_the_datum_step_is_worth_224_metres():
    lon, lat, easting, northing = GOLDEN[0]
    x, y = reproject([lon], [lat], source="EPSG:4756", target=VN_2000)
    assert np.hypot(x[0] - easting, y[0] - northing) == pytest.approx(224, abs=1)


@given(st.floats(102, 110), st.floats(8, 24))
def test_there_and_back(lon, lat):
    there = to_metres([lon], [lat], crs=VN_2000)
    back = to_lonlat(*there, crs=VN_2000)
    assert (back[0][0], back[1][0]) == pytest.approx((lon, lat), abs=1e-7)


@given(st.floats(102, 110), st.floats(8, 24))
def test_one_position_is_moved_as_many_are(lon, lat):
    x, y = point_to_metres(lon, lat, crs=VN_2000)
    assert (x, y) == tuple(each[0] for each in to_metres([lon], [lat], crs=VN_2000))
    assert point_to_lonlat(x, y, crs=VN_2000) == tuple(each[0] for each in to_lonlat([x], [y], crs=VN_2000))


def test_many_positions_come_back_as_float64_arrays():
    x, y = to_metres(np.array([105, 106]), [21, 21.5], crs=VN_2000)
    assert x.dtype == y.dtype == np.float64
    assert x.shape == y.shape == (2,)


def test_the_input_is_left_alone():
    lon, lat = np.array([105.0]), np.array([21.0])
    to_metres(lon, lat, crs=VN_2000)
    assert (lon[0], lat[0]) == (105.0, 21.0)


def test_no_positions_are_no_positions():
    x, y = to_metres([], [], crs=VN_2000)
    assert x.shape == y.shape == (0,)


def test_what_cannot_be_projected_is_infinite():
    x, y = to_metres([np.nan, 105, np.inf], [21, 95, 21], crs=VN_2000)
    assert not np.isfinite(x).any()
    assert not np.isfinite(y).any()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4756", "EPSG:4979", "EPSG:2263", "EPSG:5773"])
def test_a_crs_that_is_not_projected_in_metres_is_refused_by_name(crs):
    with pytest.raises(CrsError, match=f"{crs}.* is not projected in metres"):
        to_metres([105], [21], crs=crs)
    with pytest.raises(CrsError, match=crs):
        to_lonlat([5e5], [2e6], crs=crs)


@pytest.mark.parametrize("crs", ["EPSG:99999", "VN-2000 zone 482", ""])
def test_an_unknown_crs_is_named(crs):
    with pytest.raises(CrsError, match=f"CRS '{crs}' is unknown"):
        reproject([105], [21], source=crs, target=VN_2000)


def test_a_crs_error_is_ours_and_a_value_error():
    assert issubclass(CrsError, PhusongError)
    assert issubclass(CrsError, ValueError)


def test_the_scale_is_that_of_short_lengths():
    geod = Geod(ellps="WGS84")
    for lon, lat in ((105.0, 21.0), (109.0, 12.0), (102.5, 22.0)):
        x, y = point_to_metres(lon, lat, crs="EPSG:5897")
        east, north, _ = geod.fwd(lon, lat, 45, 100.0)
        dx, dy = np.subtract(point_to_metres(east, north, crs="EPSG:5897"), (x, y))
        # The change of datum is worth up to 6 millionths of a length.
        assert scale_at(x, y, crs="EPSG:5897") == pytest.approx(np.hypot(dx, dy) / 100, abs=7e-6)
