"""Telecom statistics: a layer whose rows have no place, from any table to any table."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from layers.dataset import DatasetName
from layers.definitions import STATISTICS
from layers.errors import ExportError, UnknownNameError
from layers.export import WRITERS, export
from layers.loading import load_files
from layers.readers import RawTable
from layers.validation import check
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions

NAME = DatasetName(STATISTICS)
HOLDING = (".csv", ".xlsx", ".parquet", ".gpkg")
HEADINGS = "Hệ thống đơn vị;Mã đơn vị;Nhà mạng;Ngày số liệu;Số doanh nghiệp viễn thông;Thuê bao di động\n"
TABLE = (
    HEADINGS + ";;;30/06/2023;75;13.800.000\n;;Viettel;30/06/2023;;7,1 triệu\n"
    "districts-2023;001;;30/06/2023;;247.100\n"
)


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "w")


@pytest.fixture
def table(tmp_path):
    def write(text, name="số liệu.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def faults(*rows):
    index = range(2, len(rows) + 2)
    frame = pd.DataFrame(rows, dtype=object, index=index)
    nowhere = gpd.GeoSeries([None] * len(rows), index=index, crs="EPSG:4326")
    checked = check(RawTable(Path("x.csv"), frame, nowhere), STATISTICS)
    return checked.rejected[["row", "field", "reason"]].to_numpy().tolist()


def test_a_table_without_coordinates_is_loaded(workspace, table):
    workspace.publish({"divisions/districts-2023": (divisions(), PROVENANCE)}, note="")
    report = load_files(workspace, NAME, [table(TABLE)], strict=True)
    assert (report.loaded, report.notes) == (3, ())
    rows = workspace.snapshot().table("statistics")
    assert type(rows) is pd.DataFrame
    assert rows[["scheme", "code", "operator"]].to_numpy().tolist() == [
        ["", "", ""],
        ["", "", "Viettel"],
        ["districts-2023", "001", ""],
    ]
    assert rows["mobile_subscribers"].tolist() == [13_800_000, 7_100_000, 247_100]
    assert rows["as_of"].tolist() == [pd.Timestamp("2023-06-30")] * 3
    assert rows["providers"].isna().tolist() == [False, True, True]


def test_coordinates_that_a_table_has_are_named_as_unused(workspace, table):
    report = load_files(workspace, NAME, [table("as_of,providers,lon,lat\n2023-06-30,75,105.8,21.0\n")])
    assert report.notes == ("số liệu.csv: columns not used: lon, lat",)


GOOD = {"as_of": "2023-06-30", "providers": "75"}


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"providers": "75"}, "as_of", "is required"),
        ({"as_of": "hôm qua", "providers": "75"}, "as_of", "is no date (2023-06-30 or 30/06/2023)"),
        (GOOD | {"providers": None}, " or ".join(STATISTICS.any_of), "is missing: one is required"),
        (GOOD | {"providers": "-1"}, "providers", "is not in 0…1e+09"),
        (GOOD | {"providers": "7,5"}, "providers", "is no whole number"),
        (GOOD | {"providers": "99999999999"}, "providers", "is not in 0…1e+09"),
        (GOOD | {"code": "001"}, "scheme", "is missing beside code"),
        (GOOD | {"scheme": "districts-2023"}, "code", "is missing beside scheme"),
        (
            GOOD | {"scheme": "Quận 2023", "code": "1"},
            "scheme",
            "does not have the form [a-z0-9]+(-[a-z0-9]+)*",
        ),
    ],
)
def test_a_faulty_row_is_rejected_with_its_reason(row, field, reason):
    assert faults(row) == [[2, field, reason]]


def test_the_whole_city_has_one_row_a_day_and_operator():
    viettel, later = GOOD | {"operator": "Viettel"}, GOOD | {"as_of": "2023-12-31"}
    again = [[5, "scheme + code + operator + as_of", "is the key of row 2 already"]]
    assert faults(GOOD, viettel, later, GOOD | {"providers": "76"}) == again


def test_keys_with_empty_parts_hold_between_files(workspace, table):
    first, second = table(TABLE, "a.csv"), table(TABLE.replace("30/06", "31/12"), "b.csv")
    report = load_files(workspace, NAME, [first, second])
    assert (report.loaded, report.rejected) == (6, 0)
    assert load_files(workspace, NAME, [first], append=True, strict=False).rejected == 3
    assert workspace.snapshot().number == 2
    assert len(workspace.snapshot().table("statistics")) == 6


def test_divisions_that_the_scheme_does_not_have_are_told(workspace, table):
    text = TABLE + "districts-2023;999;;30/06/2023;;1\ncommunes-2025;00004;;30/06/2023;;1\n"
    workspace.publish({"divisions/districts-2023": (divisions(), PROVENANCE)}, note="")
    report = load_files(workspace, NAME, [table(text)], strict=True)
    assert report.loaded == 5
    assert report.notes == (
        "statistics: 1 rows are of scheme communes-2025, which is not loaded",
        "statistics: scheme districts-2023 has no division 999",
    )


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("statistics")
    (folder / "x.csv").write_text(TABLE, encoding="utf-8")
    workspace = Workspace.create(folder / "w")
    load_files(workspace, NAME, [folder / "x.csv"], strict=True, source="Sở TT&TT Hà Nội")
    return workspace.snapshot()


@pytest.mark.parametrize("suffix", HOLDING)
def test_what_is_exported_can_be_loaded(snapshot, workspace, tmp_path, suffix):
    assert export(snapshot, "statistics", tmp_path / f"x{suffix}") == ()
    report = load_files(workspace, NAME, [tmp_path / f"x{suffix}"], strict=True)
    assert report.loaded == 3
    before, after = (
        each.table("statistics").drop(columns="source") for each in (snapshot, workspace.snapshot())
    )
    pd.testing.assert_frame_equal(after, before)


@pytest.mark.parametrize("suffix", [each for each in WRITERS if each not in HOLDING])
def test_formats_of_places_refuse_it(snapshot, tmp_path, suffix):
    with pytest.raises(ExportError, match=r"holds places, and statistics has none; take \.csv, \.xlsx"):
        export(snapshot, "statistics", tmp_path / f"x{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_files_hold_numbers_and_dates_without_places(snapshot, tmp_path):
    for suffix in HOLDING:
        export(snapshot, "statistics", tmp_path / f"x{suffix}")
    assert pd.read_parquet(tmp_path / "x.parquet").columns.tolist() == list(STATISTICS.field_names)
    table = pyogrio.read_dataframe(tmp_path / "x.gpkg")
    assert not isinstance(table, gpd.GeoDataFrame)
    assert table["mobile_subscribers"].tolist() == [13_800_000, 7_100_000, 247_100]
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["statistics"]
    assert [cell.value for cell in sheet[1]] == list(STATISTICS.field_names)
    assert sheet["F2"].value == 13_800_000


def test_it_is_no_dataset_of_places(snapshot):
    for ask in (snapshot.frame, snapshot.points, snapshot.lonlat):
        with pytest.raises(UnknownNameError, match="statistics: is no dataset of"):
            ask("statistics")
    snapshot.verify()


def test_old_versions_come_back(snapshot):
    workspace = Workspace.open(snapshot.path)
    workspace.publish({"statistics": (snapshot.table("statistics")[:1], PROVENANCE)}, note="fewer")
    assert len(workspace.snapshot().table("statistics")) == 1
    assert len(workspace.restore(snapshot.number).table("statistics")) == 3
