"""Key places: points and areas in one layer, from any file to any file."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from layers.dataset import DatasetName
from layers.definitions import KEY_PLACES
from layers.errors import ExportError
from layers.export import WRITERS, export
from layers.loading import load_files
from layers.readers import RawTable, read
from layers.settings import Settings
from layers.validation import check
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE

NAME = DatasetName(KEY_PLACES)
SQUARE = shapely.box(105.80, 21.00, 105.81, 21.01)
TWO = shapely.MultiPolygon([SQUARE, shapely.box(105.82, 21.00, 105.83, 21.01)])
POINT = shapely.Point(105.85, 21.03)
BOWTIE = shapely.Polygon([(105.8, 21.0), (105.9, 21.1), (105.9, 21.0), (105.8, 21.1)])
FLAT = shapely.Polygon([(105.8, 21.0), (105.9, 21.0), (105.8, 21.0)])


def places(shapes=(SQUARE, TWO, POINT), **columns):
    plain = {
        "place_id": [f"P{at}" for at in range(len(shapes))],
        "name": [f"Khu {at}" for at in range(len(shapes))],
        "kind": ["industrial_park", "high_tech_park", "hospital", "market", "other"][: len(shapes)],
    }
    return gpd.GeoDataFrame(plain | columns, geometry=list(shapes), crs="EPSG:4326")


def raw(shapes):
    frame = pd.DataFrame(places(shapes).drop(columns="geometry")).astype(object)
    frame.index = range(2, len(frame) + 2)
    return RawTable(Path("khu.csv"), frame, gpd.GeoSeries(shapes, index=frame.index, crs="EPSG:4326"))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("places")
    frame = places(radius_m=[None, None, 300.0])
    return Workspace.create(folder / "w").publish({"key_places": (frame, PROVENANCE)}, note="")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("KCN", "industrial_park"),
        ("Khu công nghiệp", "industrial_park"),
        ("khu chế xuất", "industrial_park"),
        ("Khu công nghệ cao", "high_tech_park"),
        ("Trường Đại học", "university"),
        ("học viện", "university"),
        ("BỆNH VIỆN", "hospital"),
        ("Nhà ga", "transport_station"),
        ("Bến xe", "transport_station"),
        ("Trụ sở", "public_office"),
        ("UBND", "public_office"),
        ("chợ", "market"),
        ("high tech park", "high_tech_park"),
    ],
)
def test_kinds_as_people_write_them(tmp_path, written, kind):
    path = tmp_path / "địa điểm.csv"
    path.write_text(f"Mã;Tên khu;Loại hình;Kinh độ;Vĩ độ\n01;Số 1;{written};105.8;21.0\n", encoding="utf-8")
    checked = check(read(path, KEY_PLACES, settings=Settings()), KEY_PLACES)
    assert checked.good[["place_id", "name", "kind"]].to_numpy().tolist() == [["01", "Số 1", kind]]
    assert checked.rejected.empty


def test_a_table_may_hold_points_and_areas(tmp_path):
    book = openpyxl.Workbook()
    rows = [
        ("place_id", "name", "kind", "radius_m", "lon", "lat", "wkt"),
        ("A", "Bệnh viện", "BV", 250, 105.85, 21.03, None),
        ("B", "Khu", "KCN", None, None, None, SQUARE.wkt),
        ("C", "Cả hai", "KCN", None, 105.8, 21.0, SQUARE.wkt),
        ("D", "Hỏng", "KCN", None, None, None, "POLYGON oops"),
        ("E", "Không đâu", "KCN", None, None, None, None),
    ]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    checked = check(read(tmp_path / "x.xlsx", KEY_PLACES, settings=Settings()), KEY_PLACES)
    assert checked.good.geometry.to_wkt().tolist() == ["POINT (105.85 21.03)", SQUARE.wkt, SQUARE.wkt]
    assert checked.good["radius_m"].fillna(0).tolist() == [250, 0, 0]
    assert set(zip(checked.rejected["row"], checked.rejected["reason"], strict=True)) == {
        (5, "is not WKT"),
        (6, "is missing"),
    }


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (BOWTIE, "is not valid: Self-intersection[105.85 21.05]"),
        (shapely.LineString([(105, 21), (106, 21)]), "is not Point or Polygon or MultiPolygon"),
        (shapely.GeometryCollection([SQUARE]), "is not Point or Polygon or MultiPolygon"),
        (shapely.Polygon(), "is empty"),
        (None, "is missing"),
        (shapely.Point(21.03, 105.85), "latitude and longitude look swapped"),
        (shapely.Point(0, 0), "is (0, 0), which stands for an unknown place"),
        (shapely.box(588_000, 2_326_000, 589_000, 2_327_000), "is no longitude and latitude in degrees"),
        (shapely.transform(SQUARE, lambda xy: xy * [[1], [1], [np.nan], [1], [1]]), "is not finite"),
    ],
)
def test_an_impossible_place_is_rejected_and_the_others_stay(shape, reason):
    checked = check(raw([SQUARE, shapely.Point(105.85, 21.03), shape]), KEY_PLACES)
    assert checked.good["place_id"].tolist() == ["P0", "P1"]
    assert reason in set(checked.rejected["reason"])
    assert set(checked.rejected["row"]) == {4}


def test_an_area_is_repaired_on_demand_and_one_without_any_is_rejected():
    checked = check(raw([SQUARE, BOWTIE, FLAT]), KEY_PLACES, repair=True)
    assert checked.good["place_id"].tolist() == ["P0", "P1"]
    assert checked.good.geometry.is_valid.all()
    assert [note.split(",")[0] for note in checked.notes] == ["key_places: P1 Khu 1: polygon repaired"]
    assert checked.rejected["reason"].str.startswith("is not valid").tolist() == [True]


def test_a_radius_has_bounds():
    table = raw([SQUARE, SQUARE])
    table.frame["radius_m"] = ["0", "99000"]
    assert set(check(table, KEY_PLACES).rejected["reason"]) == {"is not in 1…20000"}


@pytest.mark.parametrize("suffix", [each for each in WRITERS if each != ".shp"])
def test_what_is_exported_can_be_loaded(snapshot, tmp_path, suffix):
    export(snapshot, "key_places", tmp_path / f"x{suffix}")
    workspace = Workspace.create(tmp_path / "w")
    report = load_files(workspace, NAME, [tmp_path / f"x{suffix}"], strict=True)
    assert (report.loaded, report.rejected) == (3, 0)
    back, before = (
        each.frame("key_places").sort_values("place_id") for each in (workspace.snapshot(), snapshot)
    )
    for name in ("place_id", "name", "kind"):
        assert back[name].tolist() == before[name].tolist()
    assert back["radius_m"].fillna(0).tolist() == [0, 0, 300]
    assert shapely.equals(
        shapely.set_precision(shapely.normalize(back.geometry.to_numpy()), 1e-7),
        shapely.set_precision(shapely.normalize(before.geometry.to_numpy()), 1e-7),
    ).all()
    assert workspace.snapshot().info("key_places").provenance.synthetic


def test_a_shapefile_holds_points_or_areas(snapshot, tmp_path):
    with pytest.raises(ExportError, match=r"\.shp holds either points or areas, and key_places has both"):
        export(snapshot, "key_places", tmp_path / "x.shp")
    assert list(tmp_path.iterdir()) == []
    areas = Workspace.create(tmp_path / "w").publish({"key_places": (places()[:2], PROVENANCE)}, note="")
    export(areas, "key_places", tmp_path / "x.shp")
    assert len(gpd.read_file(tmp_path / "x.shp")) == 2


def test_files_of_points_and_of_areas_become_one_layer(tmp_path):
    paths = [tmp_path / "khu.geojson", tmp_path / "điểm.gpkg"]
    frame = places()
    frame[:2].to_file(paths[0])
    frame[2:].to_file(paths[1])
    workspace = Workspace.create(tmp_path / "w")
    assert load_files(workspace, NAME, paths, strict=True).loaded == 3
    assert workspace.snapshot().frame("key_places").geom_type.tolist() == ["Polygon", "MultiPolygon", "Point"]
