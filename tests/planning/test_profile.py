"""Paths over a ridge that the tests write as GeoTIFF."""

from math import log10, pi, sqrt

import numpy as np
import pytest
import rasterio

from geo.crs import to_lonlat
from geo.diffraction import EFFECTIVE_RADIUS_M, excess_diffraction_db
from geo.errors import CrsError, GeometryError
from layers.addresses.errors import CodeError
from layers.errors import ReadError, UnknownNameError
from layers.settings import SETTINGS_FILE
from layers.terrain import TerrainFiles
from layers.workspace import Workspace
from planning.profile import LinkEnd, link_between, link_end, link_profile, link_terrain
from tests.planning.town import CRS, X0, Y0, stations, town

RIDGE_M, HEIGHT_M = 2000.0, 80.0
CELL = 30.0


def end(x, y, height, name="P"):
    (lon,), (lat,) = to_lonlat([X0 + x], [Y0 + y], crs=CRS)
    return LinkEnd(name, float(lon), float(lat), height)


A, B = end(0, 600, 30, "A"), end(5000, 600, 10, "B")


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a ridge from north to south, 2 km east of the corner, and trees 4 km east."""
    columns = np.arange(-300, 5400, CELL) + CELL / 2
    ground = np.tile(20 + HEIGHT_M * np.exp(-(((columns - RIDGE_M) / 120) ** 2)), (60, 1))
    trees = np.tile(np.where(abs(columns - 4000) < 100, 15, 0), (60, 1))
    place = {"crs": CRS, "transform": rasterio.Affine(CELL, 0, X0 - 300, 0, -CELL, Y0 + 1500)}
    for name, values in {"dem.tif": ground, "trees.tif": trees}.items():
        shape = {"width": values.shape[1], "height": values.shape[0], "count": 1, "dtype": "float32"}
        with rasterio.open(tmp_path / name, "w", driver="GTiff", **shape, **place) as file:
            file.write(values.astype(np.float32), 1)
    return tmp_path


def over(folder, a=A, b=B, *, clutter=None, **options):
    terrain = link_terrain(folder, TerrainFiles("dem.tif", clutter), a, b, crs=CRS)
    return link_profile(terrain, a, b, crs=CRS, **options)


def test_a_path_over_a_ridge(folder):
    link = over(folder, frequency_mhz=1800)
    assert link.length_m == pytest.approx(5000, abs=1e-3)
    assert link.ground_m[[0, -1]] == pytest.approx([20, 20], abs=0.1)
    assert link.distance_m[np.argmax(link.ground_m)] == pytest.approx(RIDGE_M, abs=CELL)
    assert not link.flat
    assert not link.line_of_sight
    # The ray at 2 km: from 50 m to 30 m above the datum, less 0.35 m of earth.
    assert link.distance_m[link.worst] == pytest.approx(RIDGE_M, abs=60)
    assert link.clearance_m == pytest.approx(50 - 0.4 * 20 - 0.353 - 100, abs=2)
    assert link.clearance_share == pytest.approx(link.clearance_m / sqrt(299.792458 / 1800 * 1200), rel=0.02)
    assert link.diffraction_loss_db > 25
    assert 0 < link.terrain_loss_db <= link.diffraction_loss_db


def test_the_terrain_loss_is_what_the_radio_map_adds(folder):
    link = over(folder)
    terrain = link_terrain(folder, TerrainFiles("dem.tif"), A, B, crs=CRS)
    ends = (X0, Y0 + 600, 30.0), (X0 + 5000, Y0 + 600, 10.0)
    added = excess_diffraction_db(
        *terrain.kernel_arguments, *ends[0], *ends[1], 299.792458 / 3700, EFFECTIVE_RADIUS_M
    )
    assert link.terrain_loss_db == pytest.approx(added, abs=1e-3)


def test_free_space(folder):
    link = over(folder, frequency_mhz=900)
    between = sqrt(5000**2 + 20**2)
    assert link.free_space_loss_db == pytest.approx(20 * log10(4 * pi * between * 900 / 299.792458), abs=1e-3)
    assert link.free_space_loss_db == pytest.approx(32.45 + 20 * log10(0.9) + 20 * log10(between), abs=0.01)


def test_above_the_ridge_the_path_is_free(folder):
    link = over(folder, end(0, 600, 200), end(5000, 600, 200))
    assert link.line_of_sight
    assert link.clearance_share > 0.6
    assert link.terrain_loss_db == 0


def test_trees_are_in_the_way_too(folder):
    a, b = end(2500, 600, 30), end(5000, 600, 1.5)
    bare, wooded = over(folder, a, b), over(folder, a, b, clutter="trees.tif")
    assert wooded.obstacle_m.max() - wooded.ground_m[np.argmax(wooded.obstacle_m)] == 15
    assert bare.line_of_sight
    assert not wooded.line_of_sight
    assert wooded.terrain_loss_db > bare.terrain_loss_db


def test_without_terrain_the_ground_is_flat(tmp_path):
    assert link_terrain(tmp_path, TerrainFiles(), A, B, crs=CRS) is None
    link = link_profile(None, A, B, frequency_mhz=700, crs=CRS)
    assert link.flat
    assert link.terrain_loss_db == 0
    assert (link.ground_m == 0).all()
    assert link.line_of_sight


def test_both_ways_are_alike(folder):
    there, back = over(folder), over(folder, B, A)
    assert back.ground_m[::-1] == pytest.approx(there.ground_m, abs=1e-6)
    assert back.ray_m[::-1] == pytest.approx(there.ray_m, abs=1e-6)
    for loss in ("free_space_loss_db", "diffraction_loss_db", "terrain_loss_db"):
        assert getattr(back, loss) == pytest.approx(getattr(there, loss), abs=1e-6)


def test_a_path_beyond_the_file_is_refused(folder):
    with pytest.raises(ReadError, match=r"dem\.tif: \d+% of the area"):
        over(folder, A, end(9000, 600, 10))


@pytest.mark.parametrize(
    ("b", "options", "message"),
    [
        (end(5000, 600, 0, "B"), {}, "height at B: 0 m is not positive"),
        (end(200_000, 600, 10), {}, "m between the ends is not in 0…100000 m"),
        (A, {}, "0 m between the ends"),
        (B, {"frequency_mhz": -1}, "frequency: -1 MHz"),
        (B, {"frequency_mhz": float("nan")}, "frequency: nan MHz"),
    ],
)
def test_paths_that_cannot_be(b, options, message):
    with pytest.raises(GeometryError, match=message):
        link_profile(None, A, b, crs=CRS, **options)


def test_a_plane_of_degrees_is_refused():
    with pytest.raises(CrsError):
        link_profile(None, A, B, crs="EPSG:4326")


@pytest.fixture
def snapshot(tmp_path):
    sectors = stations(
        [
            ("VT-1", "Viettel", 300, 400, {"height_m": 25.0, "frequency_mhz": 700.0}),
            ("VT-1", "Viettel", 300, 400, {"sector_id": "2", "height_m": 32.0, "frequency_mhz": 3700.0}),
            ("VT-2", "Viettel", 900, 400),
        ]
    )
    return town(tmp_path / "town", stations=sectors)


def test_a_station_is_an_end(snapshot):
    found = link_end(snapshot, " VT-1 ")
    expected = end(300, 400, 32.0, "VT-1")
    assert (found.lon, found.lat) == pytest.approx((expected.lon, expected.lat), abs=1e-9)
    assert (found.name, found.height_m, found.frequency_mhz) == ("VT-1", 32.0, 3700.0)
    assert link_end(snapshot, "VT-1", height_m=12).height_m == 12
    assert (link_end(snapshot, "VT-2").height_m, link_end(snapshot, "VT-2").frequency_mhz) == (30.0, None)


@pytest.mark.parametrize("text", ["21.03, 105.85", "105.85 21.03", "21.03°N 105.85°E"])
def test_a_position_is_an_end(snapshot, text):
    found = link_end(snapshot, text)
    assert (found.lat, found.lon, found.height_m) == (21.03, 105.85, 1.5)


def test_metres_of_the_working_crs_are_an_end(snapshot):
    found, expected = link_end(snapshot, f"{X0:.0f}, {Y0:.0f}"), end(0, 0, 1.5)
    assert (found.lon, found.lat) == pytest.approx((expected.lon, expected.lat), abs=1e-9)


def test_what_is_neither_is_refused(snapshot):
    with pytest.raises(UnknownNameError, match="'VT-9' is neither a station nor a position"):
        link_end(snapshot, "VT-9")
    with pytest.raises(CodeError):
        link_end(snapshot, "121.03, 205.85")


def test_a_workspace_without_stations_knows_positions(tmp_path):
    assert link_end(town(tmp_path / "town"), "21.03, 105.85").lat == 21.03


def test_the_path_between_two_names(snapshot):
    link = link_between(snapshot, "VT-2", "VT-1")
    assert (link.a.name, link.b.name, link.flat, link.frequency_mhz) == ("VT-2", "VT-1", True, 3700)
    assert link.length_m == pytest.approx(600, abs=1e-3)
    other = link_between(snapshot, "VT-1", "21.03, 105.85", heights_m=(None, 4), frequency_mhz=900)
    assert (other.a.height_m, other.b.height_m, other.frequency_mhz) == (32, 4, 900)


def test_the_terrain_of_the_settings_is_taken(snapshot, folder):
    assert link_between(snapshot, "VT-1", "VT-2").flat
    (folder / "dem.tif").rename(snapshot.path / "heights.tif")
    with (snapshot.path / SETTINGS_FILE).open("a") as file:
        file.write('\n[radio]\ndem = "heights.tif"\n')
    link = link_between(Workspace.open(snapshot.path).snapshot(), "VT-1", f"{X0 + 4000:.0f}, {Y0 + 400:.0f}")
    assert not link.flat
    assert link.ground_m.max() == pytest.approx(20 + HEIGHT_M, abs=3)
    assert np.diff(link.distance_m).max() <= CELL
    coarse = link_terrain(snapshot.path, TerrainFiles("heights.tif"), link.a, link.b, crs=CRS, cell_m=100)
    assert link.terrain_loss_db == link_profile(coarse, link.a, link.b, crs=CRS).terrain_loss_db
