"""Cloud-optimised GeoTIFF: read back by rasterio, and taken apart byte by byte."""

import hashlib
import struct

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio.enums import Resampling

from geo.errors import CrsError
from geo.grid import Grid
from layers.errors import ExportError
from layers.provenance import Provenance
from layers.raster_files import RasterFacts, unit_of, write_geotiff

HANOI = "EPSG:5897"
GRID = Grid(550_000.0, 2_360_000.0, 100.0, rows=700, columns=900)
FACTS = RasterFacts.of(
    Provenance("bản mẫu", data_date="2023", synthetic=True), model="TR 38.901 UMa", technology="5G"
)


def signal(grid=GRID):
    rsrp = np.random.default_rng(1).uniform(-130, -60, grid.shape).astype(np.float32)
    rsrp[3:7, 10:20] = np.nan
    return rsrp


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("raster") / "map.tif"
    server = np.arange(GRID.rows * GRID.columns, dtype=np.int32).reshape(GRID.shape) % 5000 - 1
    write_geotiff(path, GRID, {"rsrp_dbm": signal(), "server": server}, crs=HANOI, tags=FACTS.tags())
    return path


def test_values_come_back_with_their_names_and_units(written):
    with rasterio.open(written) as file:
        np.testing.assert_array_equal(file.read(1), signal())
        assert file.read(2).ravel()[:3].tolist() == [-1, 0, 1]
        assert file.descriptions == ("rsrp_dbm", "server")
        assert [unit or "" for unit in file.units] == ["dBm", ""]
        assert np.isnan(file.nodata)
        assert file.dtypes == ("float32", "float32")


def test_it_lies_where_the_grid_lies(written):
    with rasterio.open(written) as file:
        assert file.crs.to_epsg() == 5897
        assert tuple(file.bounds) == GRID.bounds
        x, y = GRID.x[12], GRID.y[345]
        assert file.index(x, y) == (345, 12)
        assert file.xy(345, 12) == (x, y)
        assert next(file.sample([(x, y)]))[0] == signal()[345, 12]


def test_it_says_what_it_shows(written):
    with rasterio.open(written) as file:
        tags = file.tags()
    assert {name: tags[name] for name in ("model", "technology", "source", "data_dates")} == {
        "model": "TR 38.901 UMa",
        "technology": "5G",
        "source": "bản mẫu",
        "data_dates": "2023",
    }
    assert (tags["synthetic"], tags["approximate"]) == ("yes", "no")
    assert tags["TIFFTAG_SOFTWARE"].startswith("phusong ")
    assert "operator" not in tags


def test_it_is_cloud_optimised(written):
    with rasterio.open(written) as file:
        structure = file.tags(ns="IMAGE_STRUCTURE")
        assert structure["LAYOUT"] == "COG"
        assert structure["COMPRESSION"] == "DEFLATE"
        assert file.profile["tiled"]
        assert file.block_shapes == [(256, 256)] * 2
        assert file.overviews(1) == [2, 4]


def test_directories_stand_before_the_data_as_a_cog_has_them(written):
    """Read the TIFF itself: directory offsets ascend, coarser tiles lie before finer ones (OGC 21-026)."""
    content = written.read_bytes()
    assert content[:4] == b"II*\0"
    assert b"LAYOUT=IFDS_BEFORE_DATA" in content[:300]
    directories = list(tiff_directories(content))
    assert [at for at, _ in directories] == sorted(at for at, _ in directories)
    first_tiles = [tile for _, tile in directories]
    assert max(at for at, _ in directories) < min(first_tiles)
    assert first_tiles == sorted(first_tiles, reverse=True)


def tiff_directories(content):
    """Give each directory's offset, and the offset of its first tile (tag 324, long)."""
    (at,) = struct.unpack_from("<I", content, 4)
    while at:
        (count,) = struct.unpack_from("<H", content, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, _, length, value = struct.unpack_from("<HHII", content, entry)
            if tag == 324:
                yield at, value if length == 1 else struct.unpack_from("<I", content, value)[0]
        (at,) = struct.unpack_from("<I", content, at + 2 + 12 * count)


def test_overviews_hold_values_of_cells(written):
    with rasterio.open(written) as file:
        small = file.read(2, out_shape=(350, 450), resampling=Resampling.nearest)
        assert set(small.ravel().tolist()) <= set(file.read(2).ravel().tolist())


def test_whole_numbers_stay_whole(tmp_path):
    grid = Grid(0.0, 0.0, 50.0, rows=2, columns=3)
    classes = np.array([[0, 1, 2], [3, 255, 1]], dtype=np.uint8)
    bands = {"class": classes, "covered": classes > 1}
    write_geotiff(tmp_path / "c.tif", grid, bands, crs=HANOI, nodata=255)
    with rasterio.open(tmp_path / "c.tif") as file:
        assert file.dtypes == ("uint8", "uint8")
        np.testing.assert_array_equal(file.read(1), classes)
        np.testing.assert_array_equal(file.read(2), classes > 1)
        np.testing.assert_array_equal(file.read_masks(1) == 0, classes == 255)


@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 40),
    west_m=st.floats(-1e6, 1e6),
    north_m=st.floats(-1e6, 1e6),
    cell_m=st.sampled_from([5.0, 25.0, 100.0, 333.3]),
)
def test_any_grid_comes_back(tmp_path_factory, **sides):
    grid = Grid(**sides)
    path = tmp_path_factory.mktemp("any") / "x.tif"
    write_geotiff(path, grid, {"rsrp_dbm": signal(grid)}, crs=HANOI)
    with rasterio.open(path) as file:
        assert file.shape == grid.shape
        assert tuple(file.transform)[:6] == pytest.approx(grid.transform, abs=1e-6)
        np.testing.assert_array_equal(file.read(1), signal(grid))


def test_the_same_map_gives_the_same_bytes(tmp_path):
    for name in ("a.tif", "b.tif"):
        write_geotiff(tmp_path / name, GRID, {"rsrp_dbm": signal()}, crs=HANOI, tags=FACTS.tags())
    digests = {hashlib.sha256(each.read_bytes()).hexdigest() for each in tmp_path.iterdir()}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("bands", "options", "message"),
    [
        ({}, {}, "no bands"),
        ({"rsrp_dbm": np.zeros((2, 2))}, {}, r"rsrp_dbm has the shape \(2, 2\), the grid \(1, 2\)"),
        ({"a": np.zeros((1, 2), np.uint8)}, {"nodata": -1}, "nodata -1 is no uint8"),
        ({"a": np.zeros((1, 2), np.uint8)}, {"nodata": np.nan}, "nodata nan is no uint8"),
        ({"a": np.zeros((1, 2)), "b": np.full((1, 2), 2**24 + 1)}, {}, "band b: 16777217"),
    ],
)
def test_what_a_file_cannot_hold_is_an_error(tmp_path, bands, options, message):
    with pytest.raises(ExportError, match=message):
        write_geotiff(tmp_path / "x.tif", Grid(0, 0, 2, rows=1, columns=2), bands, crs=HANOI, **options)
    assert not list(tmp_path.iterdir())


def test_other_suffixes_unknown_crs_and_missing_folders_are_errors(tmp_path):
    grid, bands = Grid(0, 0, 2, rows=1, columns=1), {"a": np.zeros((1, 1))}
    with pytest.raises(ExportError, match=r"no format '\.png'"):
        write_geotiff(tmp_path / "x.png", grid, bands, crs=HANOI)
    with pytest.raises(CrsError, match="'EPSG:1' is unknown"):
        write_geotiff(tmp_path / "x.tif", grid, bands, crs="EPSG:1")
    with pytest.raises(ExportError, match="cannot be written"):
        write_geotiff(tmp_path / "none" / "x.tif", grid, bands, crs=HANOI)


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    path, grid = tmp_path / "x.tif", Grid(0, 0, 2, rows=1, columns=1)
    write_geotiff(path, grid, {"a": np.zeros((1, 1))}, crs=HANOI)
    before = path.read_bytes()

    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", fail)
    with pytest.raises(ExportError, match="No space left"):
        write_geotiff(path, grid, {"a": np.ones((1, 1))}, crs=HANOI)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [before]


def test_units_are_those_that_names_end_in():
    assert [unit_of(name) for name in ("rsrp_dbm", "sinr_db", "reach_m", "server")] == ["dBm", "dB", "m", ""]
