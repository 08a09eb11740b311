"""Computed tables in the formats of exports."""

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.errors import CrsError
from layers.errors import ExportError
from layers.export import WRITERS
from layers.provenance import Provenance
from layers.results import write_result
from layers.vector_files import SHORT_NAMES

MADE_UP = Provenance("bản mẫu", synthetic=True)
FRAME = gpd.GeoDataFrame(
    {
        "h3_res9_id": pd.Series(["89415cb4403ffff", "89415cb4407ffff"], dtype="str"),
        "technology": [500, 500],
        "mindown": [35.5, None],
        "covered_share": [1.0, 0.25],
    },
    geometry=[shapely.box(105.80, 21.00, 105.81, 21.01), shapely.box(105.82, 21.00, 105.83, 21.01)],
    crs="EPSG:4326",
)


def write(path, frame=FRAME, **options):
    return write_result(frame, path, name="hexagons", provenance=MADE_UP, **options)


@pytest.mark.parametrize("suffix", sorted(set(WRITERS) - {".csv", ".xlsx", ".parquet", ".tab"}))
def test_every_vector_format_holds_every_value(tmp_path, suffix):
    write(tmp_path / f"x{suffix}")
    back = pyogrio.read_dataframe(tmp_path / f"x{suffix}", force_2d=True)
    back = back.rename(columns={short: long for long, short in SHORT_NAMES.items() if suffix == ".shp"})
    back = back.sort_values("h3_res9_id", ignore_index=True)  # FlatGeobuf sorts by place
    assert back["h3_res9_id"].tolist() == FRAME["h3_res9_id"].tolist()
    assert back["technology"].astype(int).tolist() == [500, 500]  # KML's numbers come back as text
    assert back["mindown"].astype(float).fillna(-1).tolist() == [35.5, -1]
    assert back["covered_share"].astype(float).tolist() == [1.0, 0.25]
    assert back["source"].tolist() == ["bản mẫu (dữ liệu giả lập)"] * 2
    assert shapely.equals(shapely.normalize(back.geometry), shapely.normalize(FRAME.geometry)).all()


def test_mapinfo_says_what_it_cannot_hold(tmp_path):
    notes = write(tmp_path / "x.tab")
    assert "mindown" in " ".join(notes)


def test_geoparquet_and_csv(tmp_path):
    write(tmp_path / "x.parquet", language="en")
    back = gpd.read_parquet(tmp_path / "x.parquet")
    assert back.crs == "EPSG:4326"
    assert back["source"].tolist() == ["bản mẫu (synthetic data)"] * 2
    assert back["technology"].dtype == "int64"
    write(tmp_path / "x.csv")
    table = pd.read_csv(tmp_path / "x.csv")
    assert list(table.columns) == [*FRAME.columns[:-1], "source", "wkt"]
    assert shapely.from_wkt(table["wkt"][1]).equals(FRAME.geometry[1])


def test_another_reference_system(tmp_path):
    write(tmp_path / "x.gpkg", crs="EPSG:5897")
    assert pyogrio.read_info(tmp_path / "x.gpkg")["crs"] == "EPSG:5897"
    with pytest.raises(ExportError, match="EPSG:4326 only"):
        write(tmp_path / "x.geojson", crs="EPSG:5897")


def test_an_empty_result_is_an_empty_file(tmp_path):
    write(tmp_path / "x.gpkg", FRAME.head(0))
    assert len(pyogrio.read_dataframe(tmp_path / "x.gpkg")) == 0


def test_what_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(ExportError, match=r"no format '\.doc'"):
        write(tmp_path / "x.doc")
    with pytest.raises(CrsError, match="of hexagons is not known"):
        write(tmp_path / "x.gpkg", FRAME.set_crs(None, allow_override=True))
