"""Exports: every format holds what the workspace holds, or says what it could not."""

import json
from datetime import date, datetime

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from geopandas.testing import assert_geoseries_equal

from geo.errors import CrsError
from layers.definitions import LAYERS
from layers.errors import ExportError, UnknownNameError
from layers.export import WRITERS, export
from layers.provenance import Provenance
from layers.text import fold
from layers.vector_files import MAX_TEXT_BYTES, SHORT_NAMES, VECTOR_FORMATS
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions, postal_points, stations

SCHEME = "divisions/districts-2023"
AWKWARD = '=HYPERLINK("x"), "Đường" \\ `a`\nsecond line'
POINT_FORMATS = [suffix for suffix in WRITERS if suffix not in {".csv", ".xlsx", ".parquet"}]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    stationed = stations().assign(site_id=["A", None, AWKWARD], height_m=[30.5, None, 25])
    return Workspace.create(tmp_path_factory.mktemp("workspace")).publish(
        {
            "stations": (stationed, PROVENANCE),
            SCHEME: (divisions(), Provenance("a map", approximate=True)),
            "postal_points": (postal_points().assign(source="the post"), PROVENANCE),
        },
        note="",
    )


@pytest.fixture(scope="module")
def written(snapshot):
    return snapshot.frame("stations")


def by_station(frame):
    return frame.sort_values("station_id", ignore_index=True)


@pytest.mark.parametrize("suffix", POINT_FORMATS)
def test_vector_files_hold_every_row_and_field(snapshot, written, tmp_path, suffix):
    notes = export(snapshot, "stations", tmp_path / f"trạm{suffix}")
    read = by_station(pyogrio.read_dataframe(tmp_path / f"trạm{suffix}", force_2d=True)).rename(
        columns={short: long for long, short in SHORT_NAMES.items() if suffix == ".shp"}
    )
    assert_geoseries_equal(read.geometry, written.geometry, check_less_precise=True)
    for name in ("station_id", "operator", "technology"):
        assert read[name].tolist() == written[name].tolist()
    assert read["site_id"].replace("", None).fillna("-").tolist() == ["A", "-", AWKWARD]
    assert pd.to_numeric(read["azimuth_deg"]).tolist() == written["azimuth_deg"].tolist()
    assert set(read["source"]) == {"a test (dữ liệu giả lập)"}
    np.testing.assert_array_equal(pd.to_numeric(read["height_m"]), [30.5, np.nan, 25])
    assert pd.to_datetime(read["on_air_since"]).tolist() == [pd.Timestamp(2023, 6, 30)] * 3
    assert bool(notes) == (suffix in {".shp", ".tab"})
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("suffix", POINT_FORMATS)
def test_vector_files_hold_polygons(snapshot, tmp_path, suffix):
    export(snapshot, SCHEME, tmp_path / f"x{suffix}")
    read = pyogrio.read_dataframe(tmp_path / f"x{suffix}", force_2d=True).sort_values("code")
    read = read.rename(columns={"Name": "name"})
    assert read["name"].tolist() == ["Quận Ba Đình", "Quận Hoàn Kiếm"]
    assert read.geometry.geom_equals(divisions().geometry, align=False).all()


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".parquet"])
def test_another_crs_is_written_where_the_format_has_one(snapshot, tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    export(snapshot, "stations", path, crs="EPSG:5897")
    read = gpd.read_parquet(path) if suffix == ".parquet" else pyogrio.read_dataframe(path)
    back = by_station(read.to_crs("EPSG:4326"))
    assert_geoseries_equal(back.geometry, stations().geometry, check_less_precise=True)
    assert read.total_bounds[0] > 500_000


@pytest.mark.parametrize("suffix", [".kml", ".kmz", ".geojson", ".tab"])
def test_formats_of_longitude_and_latitude_refuse_another_crs(snapshot, tmp_path, suffix):
    with pytest.raises(ExportError, match=f"{suffix} is written in EPSG:4326 only"):
        export(snapshot, "stations", tmp_path / f"x{suffix}", crs="EPSG:5897")
    assert list(tmp_path.iterdir()) == []


def test_parquet_is_geoparquet_with_a_covering_box(snapshot, written, tmp_path):
    export(snapshot, "stations", tmp_path / "x.parquet")
    read = gpd.read_parquet(tmp_path / "x.parquet", bbox=(105.8, 21.0, 105.8005, 21.0005))
    assert read["station_id"].tolist() == ["HN-0000"]
    everything = gpd.read_parquet(tmp_path / "x.parquet")
    assert_geoseries_equal(everything.geometry, written.geometry)
    metadata = pq.read_schema(tmp_path / "x.parquet").metadata
    assert json.loads(metadata[b"geo"])["version"] == "1.1.0"
    assert json.loads(metadata[b"phusong"])["provenance"]["synthetic"] is True


def test_kml_places_bear_names_and_plain_dates(snapshot, tmp_path):
    export(snapshot, "stations", tmp_path / "x.kml")
    text = (tmp_path / "x.kml").read_text(encoding="utf-8")
    assert "<name>HN-0001</name>" in text
    assert ">2023-06-30<" in text


def test_short_names_are_told_and_known_to_the_readers(snapshot, tmp_path):
    (note,) = export(snapshot, "stations", tmp_path / "x.shp")
    assert "azimuth_deg → azimuth" in note
    assert (tmp_path / "x.cpg").read_text().strip() == "UTF-8"
    for layer in filter(lambda each: each.has_geometry, LAYERS.values()):
        for field in layer.fields:
            short = SHORT_NAMES.get(field.name, field.name)
            assert len(short) <= 10
            assert fold(short) in {fold(field.name), *map(fold, field.aliases)}


@pytest.mark.parametrize(("suffix", "kept"), [(".shp", 84), (".tab", 84), (".gpkg", 200)])
def test_texts_are_cut_between_letters_and_it_is_said(tmp_path, suffix, kept):
    frame = stations(1).assign(site_id="ệ" * 200)
    snapshot = Workspace.create(tmp_path / "w").publish({"stations": (frame, PROVENANCE)}, note="")
    notes = export(snapshot, "stations", tmp_path / f"x{suffix}")
    assert pyogrio.read_dataframe(tmp_path / f"x{suffix}")["site_id"].tolist() == ["ệ" * kept]
    assert (f"site_id: 1 texts cut to {MAX_TEXT_BYTES} bytes" in notes) == (kept < 200)


def test_mapinfo_never_turns_a_gap_into_zero(snapshot, tmp_path):
    (note,) = export(snapshot, "postal_points", tmp_path / "x.tab")
    assert note.endswith("staffed")
    assert pyogrio.read_dataframe(tmp_path / "x.tab")["staffed"].tolist() == ["", "true", "false", "true"]


@pytest.mark.parametrize(("suffix", "table"), [(".shp", ".dbf"), (".tab", ".dat")])
def test_columns_of_text_are_as_wide_as_their_longest(tmp_path, suffix, table):
    sizes = []
    for letters in (1, 41):
        frame = stations(1).assign(source="ô" * letters)
        snapshot = Workspace.create(tmp_path / "w").publish({"stations": (frame, PROVENANCE)}, note="")
        export(snapshot, "stations", tmp_path / f"x{suffix}")
        assert pyogrio.read_dataframe(tmp_path / f"x{suffix}")["source"].tolist() == ["ô" * letters]
        sizes.append((tmp_path / f"x{table}").stat().st_size)
    assert sizes[1] - sizes[0] == 40 * len("ô".encode())


@pytest.mark.parametrize("suffix", [".kml", ".xlsx"])
def test_control_characters_do_not_break_xml(tmp_path, suffix):
    frame = stations(1).assign(site_id="a\x08b")
    snapshot = Workspace.create(tmp_path / "w").publish({"stations": (frame, PROVENANCE)}, note="")
    assert export(snapshot, "stations", tmp_path / f"x{suffix}") == (
        "site_id: control characters left out of 1 texts",
    )
    if suffix == ".kml":
        assert pyogrio.read_dataframe(tmp_path / "x.kml")["site_id"].tolist() == ["ab"]


class TestSpreadsheets:
    def test_csv_holds_coordinates_and_opens_as_utf8(self, snapshot, tmp_path):
        (note,) = export(snapshot, "stations", tmp_path / "x.csv")
        assert note.startswith("1 texts begin like a formula")
        assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        read = pd.read_csv(tmp_path / "x.csv", dtype={"site_id": str, "on_air_since": str})
        assert read["site_id"].fillna("").tolist() == ["A", "", AWKWARD]
        assert read["on_air_since"].tolist() == ["2023-06-30"] * 3
        np.testing.assert_array_equal(read[["lon", "lat"]], stations().geometry.get_coordinates())

    def test_csv_in_metres(self, snapshot, tmp_path):
        export(snapshot, "stations", tmp_path / "x.csv", crs="EPSG:5897")
        read = pd.read_csv(tmp_path / "x.csv")
        np.testing.assert_allclose(read["x"], stations().to_crs("EPSG:5897").geometry.x)

    def test_csv_holds_polygons_as_text(self, snapshot, tmp_path):
        assert export(snapshot, SCHEME, tmp_path / "x.csv") == ()
        read = pd.read_csv(tmp_path / "x.csv", dtype={"code": str})
        assert read["code"].tolist() == ["001", "002"]
        assert (
            gpd.GeoSeries.from_wkt(read["wkt"], crs="EPSG:4326")
            .geom_equals(divisions().geometry, align=False)
            .all()
        )

    def test_xlsx_cells_are_typed_and_text_is_no_formula(self, snapshot, tmp_path):
        assert export(snapshot, "stations", tmp_path / "x.xlsx") == ()
        book = openpyxl.load_workbook(tmp_path / "x.xlsx")
        head, *rows = book["stations"].iter_rows()
        column = {cell.value: position for position, cell in enumerate(head)}
        cell = rows[2][column["site_id"]]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (AWKWARD, "s", True)
        assert rows[0][column["on_air_since"]].value == datetime.combine(
            date(2023, 6, 30), datetime.min.time()
        )
        assert [row[column["height_m"]].value for row in rows] == [30.5, None, 25]
        assert [row[column["lon"]].value for row in rows] == stations().geometry.x.tolist()
        assert ("synthetic", "True") in set(book["provenance"].iter_rows(values_only=True))

    @pytest.mark.parametrize("text", ["=1+1", "+84 24", "-5", "@x", "\tx", "#N/A", "plain"])
    def test_xlsx_takes_no_text_for_anything_else(self, tmp_path, text):
        frame = stations(1).assign(site_id=text)
        snapshot = Workspace.create(tmp_path / "w").publish({"stations": (frame, PROVENANCE)}, note="")
        export(snapshot, "stations", tmp_path / "x.xlsx")
        cell = openpyxl.load_workbook(tmp_path / "x.xlsx")["stations"]["C2"]
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix == (text[0] in "=+-@\t")

    def test_xlsx_says_which_polygons_no_cell_can_hold(self, tmp_path):
        frame = divisions()
        frame.geometry = frame.geometry.segmentize(0.00001)
        snapshot = Workspace.create(tmp_path / "w").publish({SCHEME: (frame, PROVENANCE)}, note="")
        assert export(snapshot, SCHEME, tmp_path / "x.xlsx") == (
            "wkt: 2 texts left out, longer than the 32767 letters of a cell",
        )

    def test_xlsx_refuses_more_rows_than_it_has(self, snapshot, tmp_path, monkeypatch):
        monkeypatch.setattr("layers.export.MAX_ROWS", 2)
        with pytest.raises(ExportError, match=r"3 rows, but \.xlsx holds 2; take \.csv"):
            export(snapshot, "stations", tmp_path / "x.xlsx")


@pytest.mark.parametrize("suffix", WRITERS)
def test_an_empty_dataset_can_be_written(tmp_path, suffix):
    snapshot = Workspace.create(tmp_path / "w").publish({"stations": (stations(0), PROVENANCE)}, note="")
    export(snapshot, "stations", tmp_path / f"x{suffix}")
    assert (tmp_path / f"x{suffix}").exists()


def test_a_row_keeps_the_source_that_it_names(snapshot, tmp_path):
    export(snapshot, "postal_points", tmp_path / "x.csv")
    assert set(pd.read_csv(tmp_path / "x.csv")["source"]) == {"the post"}
    export(snapshot, SCHEME, tmp_path / "x.csv")
    assert set(pd.read_csv(tmp_path / "x.csv")["source"]) == {"a map (gần đúng)"}


def test_an_old_file_is_replaced_and_survives_a_failure(snapshot, tmp_path):
    path = tmp_path / "x.gpkg"
    path.write_text("old")
    with pytest.raises(CrsError, match="CRS 'EPSG:1' is unknown"):
        export(snapshot, "stations", path, crs="EPSG:1")
    assert path.read_text() == "old"
    export(snapshot, "stations", path)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["stations"]


def test_what_cannot_be_written_is_named(snapshot, tmp_path):
    with pytest.raises(ExportError, match=r"no format '\.dwg'; formats are \.geojson, \.gpkg"):
        export(snapshot, "stations", tmp_path / "x.dwg")
    with pytest.raises(ExportError, match=r"nowhere/x\.csv: cannot be written"):
        export(snapshot, "stations", tmp_path / "nowhere" / "x.csv")
    with pytest.raises(UnknownNameError, match="no dataset 'addresses'"):
        export(snapshot, "addresses", tmp_path / "x.csv")


def test_every_vector_format_is_gdals():
    drivers = pyogrio.list_drivers(write=True)
    assert {kind.driver for kind in VECTOR_FORMATS.values()} <= set(drivers)
