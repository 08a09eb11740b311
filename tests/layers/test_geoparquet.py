"""GeoParquet: other programs read what we write."""

import json

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from geopandas.testing import assert_geoseries_equal
from shapely.geometry import MultiPolygon, Point, box

from layers import geoparquet

POINTS = gpd.GeoSeries([Point(105.8, 21.0), Point(105.9, 20.9)], crs="EPSG:4326")
POLYGONS = gpd.GeoSeries(
    [box(105, 20, 106, 21), MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])], crs="EPSG:4326"
)
TABLE = pa.table({"name": ["Hà Nội", None], "count": [1, 2]})


@pytest.fixture
def written(tmp_path):
    def write(geometry, table=TABLE):
        path = tmp_path / "x.parquet"
        geoparquet.write(geoparquet.with_geometry(table, geometry), path, notes={"note": "ghi chú"})
        return path

    return write


@pytest.mark.parametrize(
    "geometry", [POINTS, POLYGONS, POINTS.to_crs("EPSG:5897")], ids=["lonlat", "area", "m"]
)
def test_geopandas_reads_it(written, geometry):
    read = gpd.read_parquet(written(geometry))
    assert_geoseries_equal(read.geometry, geometry)
    assert read.crs == geometry.crs
    assert read["name"].fillna("-").tolist() == ["Hà Nội", "-"]


def test_a_bounding_box_selects_rows(written):
    assert gpd.read_parquet(written(POINTS), bbox=(105.85, 20, 106, 21))["count"].tolist() == [2]


def test_the_metadata_is_that_of_version_1_1(written):
    metadata = pq.read_schema(written(POLYGONS)).metadata
    geo = json.loads(metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"], column["encoding"]) == ("1.1.0", "geometry", "WKB")
    assert column["geometry_types"] == ["MultiPolygon", "Polygon"]
    assert column["bbox"] == [0, 0, 106, 21]
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert json.loads(metadata[b"phusong"]) == {"note": "ghi chú"}


def test_boxes_cover_their_geometries(written):
    boxes = pq.read_table(written(POLYGONS))["bbox"].to_pylist()
    assert boxes[1] == {"xmin": 0, "ymin": 0, "xmax": 3, "ymax": 3}


def test_heights_are_left_out(written):
    read = gpd.read_parquet(written(gpd.GeoSeries([Point(1, 2, 3), Point(4, 5)], crs="EPSG:4326")))
    assert not read.has_z.any()


def test_no_rows_are_a_valid_file(written):
    path = written(POINTS[:0], TABLE[:0])
    assert len(gpd.read_parquet(path)) == 0
    assert "bbox" not in json.loads(pq.read_schema(path).metadata[b"geo"])["columns"]["geometry"]


def test_reading_takes_only_the_columns_asked_for(written):
    table = geoparquet.read(written(POINTS), ["count"])
    assert table.column_names == ["count"]
    np.testing.assert_array_equal(table["count"], [1, 2])
