"""Drive tests as files bring them. All samples here are invented."""

import geopandas as gpd
import pytest
import shapely

from layers.errors import ReadError
from layers.readers.drive_tests import read_drive_test
from layers.settings import Settings

SETTINGS = Settings()


def read(tmp_path, text, name="do_kiem.csv", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_drive_test(path, settings=SETTINGS, **options)


@pytest.mark.parametrize(
    "text",
    [
        "lon,lat,rsrp_dbm\n105.85,21.03,-95.5\n",
        "Time;Longitude;Latitude;RSRP (dBm)\n09:15:02;105.85;21.03;-95.5\n",
        "Thời gian;Kinh độ;Vĩ độ;Mức tín hiệu\n9h15;105,85;21,03;-95,5\n",
        "Long\tLat\tNR SS-RSRP\n105.85\t21.03\t-95.5\n",
        "wkt|Cường độ tín hiệu\nPOINT (105.85 21.03)|-95.5\n",
    ],
)
def test_headings_in_both_languages(tmp_path, text):
    checked = read(tmp_path, text)
    (row,) = checked.good.itertuples()
    assert (row.rsrp_dbm, row.geometry.x, row.geometry.y) == pytest.approx((-95.5, 105.85, 21.03))
    assert row.environment == "outdoor"
    assert checked.rejected.empty


def test_sector_operator_and_environment_where_the_file_has_them(tmp_path):
    text = "lon,lat,rsrp,Serving cell,Nhà mạng,Môi trường\n" + "".join(
        f"105.85,21.03,-90,{cell},Viettel,{place}\n"
        for cell, place in [("A-1", "Trong xe"), ("A-2", "indoor"), ("", "")]
    )
    good = read(tmp_path, text, environment="vehicle").good
    assert good["environment"].tolist() == ["vehicle", "indoor", "vehicle"]
    assert good["sector_id"].fillna("").tolist() == ["A-1", "A-2", ""]
    assert good["operator"].tolist() == ["Viettel"] * 3


def test_rows_that_are_no_samples_are_listed(tmp_path):
    text = """lon,lat,rsrp_dbm,environment
105.85,21.03,-95,outdoor
105.85,21.03,,outdoor
105.85,21.03,weak,outdoor
105.85,21.03,-20,outdoor
105.85,21.03,-157,outdoor
0,0,-95,outdoor
21.03,105.85,-95,outdoor
105.85,here,-95,outdoor
105.85,21.03,-95,on the moon
105.86,21.03,-100,outdoor
"""
    checked = read(tmp_path, text)
    assert checked.good.index.tolist() == [2, 11]
    faults = checked.rejected.drop_duplicates("row").set_index("row")
    assert faults.index.tolist() == [3, 4, 5, 6, 7, 8, 9, 10]
    assert faults["file"].unique().tolist() == ["do_kiem.csv"]
    assert faults["field"].to_dict() == {
        3: "rsrp_dbm",
        4: "rsrp_dbm",
        5: "rsrp_dbm",
        6: "rsrp_dbm",
        7: "geometry",
        8: "geometry",
        9: "lat",
        10: "environment",
    }
    assert faults.loc[3, "reason"] == "is required"
    assert faults.loc[4, ["value", "reason"]].tolist() == ["weak", "is no finite number"]
    assert "swapped" in faults.loc[8, "reason"]


def test_samples_at_one_place_are_no_duplicates(tmp_path):
    text = "lon,lat,rsrp\n" + "105.85,21.03,-90\n" * 3
    assert len(read(tmp_path, text).good) == 3


def test_vector_files_and_metres(tmp_path):
    frame = gpd.GeoDataFrame({"RSRP": [-81.0]}, geometry=[shapely.Point(105.85, 21.03)], crs="EPSG:4326")
    frame.to_file(tmp_path / "a.gpkg")
    good = read_drive_test(tmp_path / "a.gpkg", settings=SETTINGS).good
    assert good["rsrp_dbm"].tolist() == [-81.0]
    text = "x,y,rsrp\n588383.929,2326366.344,-81\n"
    point = read(tmp_path, text, crs="EPSG:5897").good.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((105.8522, 21.0287), abs=1e-6)


def test_columns_can_be_named_and_unused_ones_are_said(tmp_path):
    checked = read(tmp_path, "lon,lat,P1,time\n105.85,21.03,-88,09:00\n", columns={"rsrp_dbm": "P1"})
    assert checked.good["rsrp_dbm"].tolist() == [-88.0]
    assert checked.notes == ("do_kiem.csv: columns not used: time",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lon,lat,speed\n105.85,21.03,30\n", "drive_test: no column for rsrp_dbm"),
        ("rsrp,time\n-90,9\n", "no columns for lon and lat"),
        ("lon,lat,rsrp\n", "no rows"),
    ],
)
def test_files_that_are_no_drive_test_are_errors(tmp_path, text, message):
    with pytest.raises(ReadError, match=message):
        read(tmp_path, text)
