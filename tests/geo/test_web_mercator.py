import numpy as np

from geo.crs import reproject
from geo.web_mercator import to_grid, to_lonlat, to_world

EQUATOR_M = 2 * np.pi * 6_378_137


def test_as_proj_has_it():
    random = np.random.default_rng(3857)
    lon, lat = random.uniform(-180, 180, 1000), random.uniform(-85, 85, 1000)
    east, north = reproject(lon, lat, source="EPSG:4326", target="EPSG:3857")
    x, y = to_world(lon, lat)
    assert np.abs(x - (0.5 + east / EQUATOR_M)).max() < 1e-14
    assert np.abs(y - (0.5 - north / EQUATOR_M)).max() < 1e-14
    back = to_lonlat(x, y)
    assert np.abs(back[0] - lon).max() < 1e-12
    assert np.abs(back[1] - lat).max() < 1e-12


def test_what_is_not_on_the_map_is_left_out():
    lon = [0.0, 180.0, np.nan, 0.0, 0.0, -180.0, np.inf]
    lat = [0.0, 0.0, 0.0, 85.06, -90.0, 85.05, 0.0]
    x, y, positions = to_grid(np.array(lon), np.array(lat))
    assert positions.tolist() == [0, 1, 5]
    assert x.tolist() == [2**31, 2**32 - 1, 0]
    assert y[:2].tolist() == [2**31, 2**31]
