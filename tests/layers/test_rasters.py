"""Rasters written here, read onto grids small enough to check in one's head."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.warp import transform

from geo.crs import to_lonlat, to_metres
from geo.diffraction import EFFECTIVE_RADIUS_M, excess_diffraction_db
from geo.errors import CrsError
from geo.grid import Grid
from layers.errors import ReadError
from layers.rasters import read_raster
from layers.terrain import TerrainFiles, load_terrain, read_clutter_heights

CRS = "EPSG:5897"
WEST, NORTH = 500_000.0, 2_320_000.0
GRID = Grid(WEST, NORTH, 100, 4, 5)


def write(path, values, *, crs=CRS, west=WEST, north=NORTH, cell=100.0, **options):
    values = np.atleast_3d(np.asarray(values)).transpose(2, 0, 1)
    bands, rows, columns = values.shape
    with (
        rasterio.open(
            path, "w", driver="GTiff", height=rows, width=columns, count=bands, dtype=values.dtype,
            crs=crs, transform=rasterio.Affine(cell, 0, west, 0, -cell, north), **options,
        ) as file,
    ):  # fmt: skip
        file.write(values)
    return path


@pytest.fixture
def heights():
    return np.arange(20, dtype=np.float32).reshape(4, 5)


@pytest.mark.parametrize("resampling", ["nearest", "bilinear", "average", "mode", "sum"])
def test_a_raster_on_its_own_grid_is_read_as_it_is(tmp_path, heights, resampling):
    path = write(tmp_path / "dem.tif", heights)
    assert np.array_equal(read_raster(path, GRID, crs=CRS, resampling=resampling), heights)


@pytest.mark.parametrize(("resampling", "value"), [("average", 2.5), ("sum", 10), ("mode", 1)])
def test_four_fine_cells_become_one(tmp_path, resampling, value):
    fine = np.array([[1, 1, 9, 9], [1, 7, 9, 9]], np.float32)
    path = write(tmp_path / "fine.tif", fine, cell=50.0)
    read = read_raster(path, Grid(WEST, NORTH, 100, 1, 2), crs=CRS, resampling=resampling)
    assert read[0, 0] == value


def test_what_is_not_known_is_nan(tmp_path, heights):
    heights[1, 2] = -9999
    path = write(tmp_path / "dem.tif", heights.astype(np.int16), nodata=-9999)
    wide = Grid(WEST - 100, NORTH, 100, 4, 7)
    read = read_raster(path, wide, crs=CRS, resampling="nearest")
    assert np.isnan(read).sum() == 9
    assert np.isnan(read[1, 3])
    assert read[3, 5] == 19


def test_a_mask_is_kept(tmp_path, heights):
    path = write(tmp_path / "dem.tif", heights)
    with rasterio.open(path, "r+") as file:
        file.write_mask(heights < 15)
    read = read_raster(path, GRID, crs=CRS, resampling="bilinear")
    assert np.isnan(read).sum(axis=1).tolist() == [0, 0, 0, 5]


def test_scale_and_offset_are_applied(tmp_path, heights):
    path = write(tmp_path / "dem.tif", heights)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.5,), (100,)
    read = read_raster(path, GRID, crs=CRS, resampling="nearest")
    assert np.array_equal(read, heights / 2 + 100)


def test_a_plane_in_degrees_lies_where_proj_puts_it(tmp_path):
    size, count = 0.0005, 200
    lon = 105 + (np.arange(count) + 0.5) * size
    lat = 21 - (np.arange(count) + 0.5) * size
    plane = 1000 * (lon[np.newaxis] - 105) - 2000 * (lat[:, np.newaxis] - 21)
    path = write(
        tmp_path / "plane.tif", plane.astype(np.float32), crs="EPSG:4326", west=105.0, north=21.0, cell=size
    )
    x, y = to_metres([105.05], [20.95], crs=CRS)
    grid = Grid.covering([x[0], y[0], x[0] + 900, y[0] + 700], cell_m=50)
    longitude, latitude = to_lonlat(*(each.ravel() for each in np.meshgrid(grid.x, grid.y)), crs=CRS)
    expected = 1000 * (longitude - 105) - 2000 * (latitude - 21)
    # 224 m, which the change of datum is worth here, would be 2 to 4 m of height.
    read = read_raster(path, grid, crs=CRS, resampling="bilinear")
    assert read.ravel() == pytest.approx(expected, abs=0.02)


def test_rasterio_and_pyproj_agree_on_the_grid_of_hanoi():
    theirs = np.array(transform("EPSG:4326", CRS, [105.85], [21.03]))
    assert theirs == pytest.approx(np.array(to_metres([105.85], [21.03], crs=CRS)), abs=0.01)


def test_a_raster_elsewhere_is_refused(tmp_path, heights):
    path = write(tmp_path / "dem.tif", heights, west=WEST + 1e5)
    with pytest.raises(ReadError, match=r"dem\.tif: no value within .* it covers \(600000\.0"):
        read_raster(path, GRID, crs=CRS, resampling="bilinear")


def test_several_bands_are_refused(tmp_path, heights):
    path = write(tmp_path / "rgb.tif", np.dstack([heights] * 3))
    with pytest.raises(ReadError, match=r"rgb\.tif: 3 bands"):
        read_raster(path, GRID, crs=CRS, resampling="bilinear")


def test_a_raster_without_crs_is_refused(tmp_path, heights):
    path = write(tmp_path / "dem.tif", heights, crs=None)
    with pytest.raises(ReadError, match=r"dem\.tif: no CRS"):
        read_raster(path, GRID, crs=CRS, resampling="bilinear")


def test_no_raster_is_refused(tmp_path):
    (tmp_path / "dem.tif").write_text("heights")
    for name in ("dem.tif", "missing.tif"):
        with pytest.raises(ReadError, match=rf"{name}: cannot be read"):
            read_raster(tmp_path / name, GRID, crs=CRS, resampling="bilinear")


def test_an_unknown_crs_of_the_grid_is_refused(tmp_path, heights):
    path = write(tmp_path / "dem.tif", heights)
    with pytest.raises(CrsError, match="EPSG:99999"):
        read_raster(path, GRID, crs="EPSG:99999", resampling="bilinear")


def test_without_a_dem_terrain_is_flat(tmp_path):
    assert load_terrain(tmp_path, TerrainFiles(), GRID, crs=CRS) is None


@pytest.mark.filterwarnings("error")
def test_terrain_of_a_workspace(tmp_path, heights):
    write(tmp_path / "dem.tif", heights)
    write(tmp_path / "cover.tif", np.where(heights > 10, 3, 1).astype(np.uint8))
    (tmp_path / "cover.csv").write_text("\ufeffclass,height_m,name\n1,0,lúa\n3,12.5,rừng\n", "utf-8")
    files = TerrainFiles(*map(tmp_path.joinpath, ("dem.tif", "cover.tif", "cover.csv")))
    terrain = load_terrain(tmp_path / "nowhere", files, GRID, crs=CRS)
    assert np.array_equal(terrain.ground_m, heights)
    assert np.array_equal(terrain.clutter_m, np.where(heights > 10, np.float32(12.5), 0))
    assert terrain.filled_share == 0


def test_empty_names_are_no_files():
    assert TerrainFiles.named("", "", "") == TerrainFiles()
    assert TerrainFiles.named("a.tif", "", "") == TerrainFiles(Path("a.tif"))


def test_clutter_may_be_heights(tmp_path, heights):
    heights[0, 0] = -1
    write(tmp_path / "dem.tif", heights)
    write(tmp_path / "trees.tif", heights, nodata=-1)
    terrain = load_terrain(tmp_path, TerrainFiles("dem.tif", "trees.tif"), GRID, crs=CRS)
    assert terrain.ground_m[0, 0] == -1
    assert terrain.clutter_m[0, 0] == 0
    assert terrain.clutter_m[3, 4] == 19


def test_a_gap_is_filled_from_around_it_and_said(tmp_path):
    holed = np.full((4, 5), 50, np.float32)
    holed[:, 3:] = 80
    holed[1:3, 2] = np.nan
    write(tmp_path / "dem.tif", holed, nodata=np.nan)
    terrain = load_terrain(tmp_path, TerrainFiles("dem.tif"), GRID, crs=CRS)
    assert terrain.filled_share == 0.1
    assert (terrain.ground_m[1:3, 2] > 50).all()
    assert (terrain.ground_m[1:3, 2] < 80).all()
    assert np.array_equal(terrain.ground_m[0], holed[0])


def test_a_dem_of_half_the_area_is_refused(tmp_path, heights):
    write(tmp_path / "dem.tif", heights[:2])
    with pytest.raises(ReadError, match=r"dem\.tif: 50% of the area"):
        load_terrain(tmp_path, TerrainFiles("dem.tif"), GRID, crs=CRS)


def test_what_docs_say_of_noise_is_so(tmp_path):
    noise = np.random.default_rng(1).normal(10, 2, (200, 200)).astype(np.float32)
    write(tmp_path / "dem.tif", noise, cell=30.0)
    x, y, added = WEST + 3000, NORTH - 3000, {}
    for cell in (30, 100):
        grid = Grid(WEST + 1000, NORTH - 1000, cell, 4000 // cell, 4000 // cell)
        terrain = load_terrain(tmp_path, TerrainFiles("dem.tif"), grid, crs=CRS)
        ways = [(x + 1500 * np.cos(turn), y + 1500 * np.sin(turn)) for turn in np.linspace(0, 6.28, 200)]
        added[cell] = np.mean(
            [
                excess_diffraction_db(
                    *terrain.kernel_arguments, x, y, 30.0, *end, 1.5, 0.081, EFFECTIVE_RADIUS_M
                )
                for end in ways
            ]
        )
    assert added[30] > 0.5
    assert added[100] < 0.1


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (TerrainFiles(None, "trees.tif"), "trees.tif is given, but no dem"),
        (TerrainFiles("dem.tif", None, "a.csv"), "a.csv is given, but no clutter"),
        (TerrainFiles("dem.tif", "below.tif"), "height -3 m"),
        (TerrainFiles("dem.tif", "cover.tif", "few.csv"), "cover.tif: no height_m for class 2, 7"),
    ],
)
def test_clutter_that_cannot_be_used_is_refused(tmp_path, heights, files, message):
    write(tmp_path / "dem.tif", heights)
    write(tmp_path / "below.tif", heights - 3)
    write(tmp_path / "cover.tif", np.resize([1, 2, 7], (4, 5)).astype(np.uint8))
    (tmp_path / "few.csv").write_text("class,height_m\n1,0\n")
    with pytest.raises(ReadError, match=message):
        load_terrain(tmp_path, files, GRID, crs=CRS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("class;height_m\n1;2\n", "row 2: the columns class and height_m"),
        ("class,height_m\n1,high\n", "row 2: height_m 'high' is not a number"),
        ("class,height_m\n1,2\n1,3\n", "row 3: class 1 is no whole number or occurs twice"),
        ("class,height_m\n1.5,2\n", "row 2: class 1.5 is no whole number"),
        ("class,height_m\n1,-2\n", "row 2: height_m -2 is not 0 or more"),
        ("class,height_m\n1,nan\n", "row 2: height_m nan is not 0 or more"),
        ("class,height_m\nnan,1\n", "row 2: class nan is no whole number"),
        ("class,height_m\n1\n", "row 2: the columns"),
    ],
)
def test_wrong_tables_of_heights_are_refused(tmp_path, text, message):
    (tmp_path / "heights.csv").write_text(text)
    with pytest.raises(ReadError, match=message):
        read_clutter_heights(tmp_path / "heights.csv")


def test_a_missing_table_of_heights_is_refused(tmp_path):
    with pytest.raises(ReadError, match="cannot be read"):
        read_clutter_heights(tmp_path / "none.csv")
