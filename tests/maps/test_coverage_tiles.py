"""Tiles of coverage, compared with the cells that they show."""

import io
from math import cos, radians

import numpy as np
import pytest
from PIL import Image
from pyproj import Transformer

from geo.tile import Tile
from layers.errors import UnknownNameError
from maps.colours import CLASS_COLOURS, SPOT_COLOURS
from maps.coverage_tiles import classes_tile, spots_tile
from planning.coverages import coverage_of
from planning.local_signals import LocalSignals
from tests.planning.country import SOUTH, WEST, country

HALF_WORLD_M = 20_037_508.342789244
# Points that lie so near to the edge of a cell may be on either side of it.
EDGE = 1e-6


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return country(tmp_path_factory.mktemp("tiles") / "w", model="signal")


@pytest.fixture(scope="module")
def reach(tmp_path_factory):
    return country(tmp_path_factory.mktemp("tiles-reach") / "w", model="reach")


def tile_at(lon, lat, zoom):
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    side = 2 * HALF_WORLD_M / 2**zoom
    return Tile(zoom, int((x + HALF_WORLD_M) // side), int((HALF_WORLD_M - y) // side))


def middles(tile):
    """Return longitude and latitude of the middle of every pixel, row by row."""
    side = 2 * HALF_WORLD_M / 2**tile.zoom
    along = (np.arange(256) + 0.5) / 256
    x, y = np.meshgrid((tile.column + along) * side - HALF_WORLD_M, HALF_WORLD_M - (tile.row + along) * side)
    return Transformer.from_crs(3857, 4326, always_xy=True).transform(x.ravel(), y.ravel())


def shown(content):
    """Return the colour of every pixel, row by row; empty where it is transparent."""
    image = Image.open(io.BytesIO(content))
    assert image.size == (256, 256)
    pixels = np.asarray(image.convert("RGBA")).reshape(-1, 4)
    return np.array(["" if alpha == 0 else f"#{r:02x}{g:02x}{b:02x}" for r, g, b, alpha in pixels])


def classes_of(snapshot, lon, lat, *, cell_m=None):
    """Return the class of places from one radio map around all of them, about the meridian of the first."""
    signals = LocalSignals.of(snapshot, "5G")
    meridian = signals.meridian(lon[0])
    plane = f"+proj=tmerc +lon_0={meridian} +x_0=500000 +ellps=WGS84 +units=m"
    x, y = Transformer.from_crs(4326, plane, always_xy=True).transform(lon, lat)
    coverage = signals.near((x.min(), y.min(), x.max(), y.max()), meridian=meridian, cell_m=cell_m)
    names = ("", *(CLASS_COLOURS[name] for name in coverage.model.profile.classes[1:]))
    cells = coverage.grid.at(coverage.classes("outdoor"), x, y, outside=0)
    at = np.stack([x, y]) / coverage.grid.cell_m
    return np.array(names)[cells], (np.abs(at - np.rint(at)) > EDGE).all(axis=0)


def test_near_by_each_pixel_has_the_class_of_its_cell(snapshot):
    tile = tile_at(WEST + 0.001, SOUTH + 0.01, 14)
    expected, is_sure = classes_of(snapshot, *middles(tile))
    found = shown(classes_tile(snapshot, "5G", "outdoor", tile))
    assert len(set(found)) > 1
    assert (found == expected)[is_sure].all()


def test_where_planes_meet_each_pixel_has_the_class_of_its_own(snapshot):
    tile = tile_at(WEST + 0.025, SOUTH + 0.01, 13)
    lon, lat = middles(tile)
    west = np.flatnonzero(lon < WEST + 0.025)
    east = np.flatnonzero(lon > WEST + 0.025)
    assert len(west) > 0 < len(east)
    found = shown(classes_tile(snapshot, "5G", "outdoor", tile))
    for part in (west, east):
        expected, is_sure = classes_of(snapshot, lon[part], lat[part])
        assert (found[part] == expected)[is_sure].all()


def test_far_away_pixels_show_larger_cells(snapshot):
    tile = tile_at(WEST + 0.01, SOUTH + 0.01, 8)
    lon, lat = middles(tile)
    pixel_m = 2 * HALF_WORLD_M / 2**8 / 256 * cos(radians(SOUTH))
    larger = 2 ** int(np.floor(np.log2(pixel_m / 100)))
    assert larger == 4
    middle = np.argsort(np.abs(lon - lon.mean()))[:1]
    order = np.concatenate([middle, np.arange(len(lon))])
    expected, is_sure = classes_of(snapshot, lon[order], lat[order], cell_m=100.0 * larger)
    found = shown(classes_tile(snapshot, "5G", "outdoor", tile))
    assert (found == expected[1:])[is_sure[1:]].all()
    assert len(set(found)) > 1


def test_an_operator_covers_no_more_than_all(snapshot):
    tile = tile_at(WEST + 0.01, SOUTH + 0.01, 13)
    any_of = shown(classes_tile(snapshot, "5G", "outdoor", tile))
    one = shown(classes_tile(snapshot, "5G", "outdoor", tile, operator="A"))
    assert (one != "").sum() < (any_of != "").sum()
    assert (any_of[one != ""] != "").all()


def test_spots_are_what_no_operator_covers_within_the_divisions(snapshot):
    tile = tile_at(WEST + 0.01, SOUTH + 0.01, 12)
    lon, lat = middles(tile)
    covered = shown(classes_tile(snapshot, "5G", "outdoor", tile)) != ""
    found = shown(spots_tile(snapshot, "5G", "outdoor", tile))
    inside = (lon > WEST) & (lon < WEST + 0.06) & (lat > SOUTH) & (lat < SOUTH + 0.04)
    assert ((found == SPOT_COLOURS["white"]) == (inside & ~covered)).all()
    assert set(found[inside & covered]) - {"", SPOT_COLOURS["grey"], SPOT_COLOURS["grey_stripe"]} == set()


def test_reach_is_shown_by_circles(reach):
    tile = tile_at(WEST + 0.01, SOUTH + 0.01, 13)
    x, y = Transformer.from_crs(4326, 5897, always_xy=True).transform(*middles(tile))
    expected = coverage_of(reach).covers(x, y, "outdoor")
    found = shown(classes_tile(reach, "5G", "outdoor", tile))
    assert expected.sum() > 0
    assert ((found != "") == expected).mean() > 0.9999


def test_a_city_has_tiles_of_its_radio_map(snapshot):
    city = snapshot.read_with(snapshot.settings.model_copy(update={"sheet_deg": 0}))
    tile = tile_at(WEST + 0.01, SOUTH + 0.01, 13)
    coverage, crs = coverage_of(city), city.settings.working_crs
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(*middles(tile))
    expected = coverage.grid.at(coverage.classes("outdoor"), x, y, outside=0)
    colours = np.array(["", *(CLASS_COLOURS[name] for name in coverage.model.profile.classes[1:])])
    found = shown(classes_tile(city, "5G", "outdoor", tile))
    assert (found == colours[expected]).mean() > 0.9999


def test_mistakes_are_named(snapshot):
    tile = tile_at(WEST, SOUTH, 10)
    with pytest.raises(UnknownNameError, match="no stations of technology '6G'"):
        classes_tile(snapshot, "6G", "outdoor", tile)
    with pytest.raises(UnknownNameError, match="no 5G stations of operator 'Z'"):
        classes_tile(snapshot, "5G", "outdoor", tile, operator="Z")


def test_tiles_of_an_empty_sea_are_transparent(snapshot):
    assert set(shown(classes_tile(snapshot, "5G", "outdoor", tile_at(115, 12, 9)))) == {""}
    assert set(shown(spots_tile(snapshot, "5G", "outdoor", tile_at(115, 12, 9)))) == {""}


def test_the_world_is_one_tile(snapshot):
    assert len(shown(classes_tile(snapshot, "5G", "outdoor", Tile(0, 0, 0)))) == 256 * 256
