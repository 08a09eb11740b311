from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, STATIONS, STATISTICS
from layers.errors import ValidationError
from layers.readers import RawTable
from layers.validation import check

GOOD = {"station_id": "A", "operator": "Viettel", "technology": "5G"}
HANOI = shapely.Point(105.85, 21.03)


def raw(rows, geometry=None, layer_file="tram.csv"):
    frame = pd.DataFrame(rows, dtype=object)
    frame.index = range(2, len(frame) + 2)
    shapes = [HANOI] * len(frame) if geometry is None else geometry
    return RawTable(Path(layer_file), frame, gpd.GeoSeries(shapes, index=frame.index, crs="EPSG:4326"))


def faults(checked):
    return checked.rejected[["row", "field", "reason"]].to_numpy().tolist()


def test_a_good_row_is_typed_and_completed():
    row = GOOD | {
        "azimuth_deg": "120",
        "height_m": "30,5",
        "on_air_since": "30/06/2023",
        "status": "Quy hoạch",
    }
    good = check(raw([row]), STATIONS).good.iloc[0]
    assert good["azimuth_deg"] == 120.0
    assert good["height_m"] == 30.5
    assert good["on_air_since"] == pd.Timestamp("2023-06-30")
    assert good["status"] == "planned"
    assert good["sector_id"] == "1"
    assert list(good.index) == [*STATIONS.field_names, "geometry"]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"azimuth_deg": "400"}, "azimuth_deg", "is not in 0…360"),
        ({"azimuth_deg": "-1"}, "azimuth_deg", "is not in 0…360"),
        ({"azimuth_deg": "north"}, "azimuth_deg", "is no finite number"),
        ({"height_m": "inf"}, "height_m", "is no finite number"),
        ({"technology": "6G"}, "technology", "is not one of 5G, 4G, 3G, 2G"),
        ({"operator": None}, "operator", "is required"),
        ({"operator": "   "}, "operator", "is required"),
        ({"on_air_since": "31/02/2023"}, "on_air_since", "is no date (2023-06-30 or 30/06/2023)"),
        ({"status": "maybe"}, "status", "is not one of on_air, planned, retired"),
    ],
)
def test_a_bad_value_is_listed_with_its_row_field_and_reason(change, field, reason):
    checked = check(raw([GOOD, GOOD | {"station_id": "B"} | change]), STATIONS)
    assert checked.good["station_id"].tolist() == ["A"]
    assert faults(checked) == [[3, field, reason]]
    assert checked.rejected["file"].tolist() == ["tram.csv"]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (shapely.Point(21.03, 105.85), "latitude and longitude look swapped"),
        (shapely.Point(0, 0), "is (0, 0), which stands for an unknown place"),
        (shapely.Point(np.nan, 21), "is not finite"),
        (shapely.Point(np.inf, 21), "is not finite"),
        (shapely.Point(), "is empty"),
        (None, "is missing"),
        (shapely.LineString([(105, 21), (106, 21)]), "is not Point"),
        (shapely.Point(500, 21), "is no longitude and latitude in degrees"),
    ],
)
def test_an_impossible_place_is_listed(place, reason):
    rows = [GOOD | {"station_id": each} for each in "ABC"]
    checked = check(raw(rows, [HANOI, HANOI, place]), STATIONS)
    assert checked.good["station_id"].tolist() == ["A", "B"]
    assert faults(checked) == [[4, "geometry", reason]]


def test_a_whole_file_with_latitude_first_is_seen():
    places = [shapely.Point(21.03, 105.85), shapely.Point(21.04, 105.86)]
    checked = check(raw([GOOD, GOOD | {"station_id": "B"}], places), STATIONS)
    assert set(checked.rejected["reason"]) == {"latitude and longitude look swapped"}


def test_a_repeated_key_names_the_first_row():
    rows = [GOOD, GOOD | {"sector_id": "2"}, GOOD | {"sector_id": "2"}]
    checked = check(raw(rows), STATIONS)
    assert len(checked.good) == 2
    assert faults(checked) == [[4, "station_id + sector_id", "is the key of row 3 already"]]


def test_sectors_of_one_station_must_agree():
    rows = [GOOD, GOOD | {"sector_id": "2", "operator": "VinaPhone"}, GOOD | {"sector_id": "3"}]
    places = [HANOI, HANOI, shapely.Point(105.9, 21.03)]
    checked = check(raw(rows, places), STATIONS)
    assert faults(checked) == [
        [3, "operator", "differs from the first row of the same station_id"],
        [4, "geometry", "differs from the first row of the same station_id"],
    ]


def test_several_faults_of_a_row_are_all_listed():
    checked = check(raw([GOOD | {"technology": "6G", "azimuth_deg": "400"}]), STATIONS)
    assert len(checked.rejected) == 2
    assert len(checked.good) == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("247.100", 247100),
        ("247100", 247100),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("12 000", 12000),
        ("0", 0),
        ("13,8 triệu", 13_800_000),
        ("10.2 million", 10_200_000),
        ("371 nghìn", 371_000),
        ("0,3 tỷ", 300_000_000),
    ],
)
def test_whole_numbers_as_vietnamese_write_them(text, value):
    rows = [{"code": "001", "name": "Ba Đình", "population": text}]
    good = check(raw(rows, [shapely.box(105.8, 21, 105.9, 21.1)]), DIVISIONS).good
    assert good["population"].tolist() == [value]


@pytest.mark.parametrize(
    "text", ["1,5", "13,8", "1,2345678 triệu", "5 triệu hộ", "3 con", "1.23.456", "1e400"]
)
def test_what_is_no_whole_number_is_rejected(text):
    checked = check(raw([{"as_of": "2023-06-30", "providers": "75", "mobile_subscribers": text}]), STATISTICS)
    assert faults(checked) == [[2, "mobile_subscribers", "is no whole number"]]


@pytest.mark.parametrize(
    ("text", "value"), [("có", True), ("X", True), ("Không", False), ("0", False), ("true", True)]
)
def test_yes_and_no_in_both_languages(text, value):
    row = {"point_id": "1", "kind": "bc1", "staffed": text}
    assert check(raw([row]), POSTAL_POINTS).good["staffed"].tolist() == [value]


def test_a_code_must_have_ten_digits():
    rows = [{"address_id": "1", "code": "1111600001"}, {"address_id": "2", "code": "111160000"}]
    checked = check(raw(rows), ADDRESSES)
    assert faults(checked) == [[3, "code", r"does not have the form \d{10}"]]


BOWTIE = shapely.Polygon([(105.8, 21.0), (105.9, 21.1), (105.9, 21.0), (105.8, 21.1)])


def test_an_invalid_division_stops_the_load_with_its_name_and_place():
    rows = [{"code": "001", "name": "Ba Đình"}]
    with pytest.raises(
        ValidationError, match=r"001 Ba Đình: polygon is not valid: Self-intersection\[105.85 21.05"
    ):
        check(raw(rows, [BOWTIE]), DIVISIONS)


def test_an_invalid_division_is_repaired_on_demand_and_the_change_said():
    checked = check(raw([{"code": "001", "name": "Ba Đình"}], [BOWTIE]), DIVISIONS, repair=True)
    assert checked.good.geometry.is_valid.all()
    assert "001 Ba Đình: polygon repaired, area changed by" in checked.notes[0]


def test_a_division_is_never_dropped():
    rows = [{"code": "001", "name": "A"}, {"code": "001", "name": "B"}]
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    with pytest.raises(
        ValidationError, match=r"row 3: code 001 is the key of row 2 already.*no division may be lost"
    ):
        check(raw(rows, shapes), DIVISIONS)


def test_mixed_kinds_of_geometry_stop_divisions():
    rows = [{"code": "1", "name": "A"}, {"code": "2", "name": "B"}]
    with pytest.raises(ValidationError, match="Point is not Polygon or MultiPolygon"):
        check(raw(rows, [shapely.box(0, 0, 1, 1), HANOI]), DIVISIONS)


def test_overlaps_and_holes_are_said():
    ring = shapely.box(105.8, 21.0, 105.9, 21.1) - shapely.box(105.84, 21.04, 105.86, 21.06)
    rows = [{"code": "1", "name": "A"}, {"code": "2", "name": "B"}]
    checked = check(raw(rows, [ring, shapely.box(105.89, 21.0, 105.95, 21.1)]), DIVISIONS)
    assert len(checked.good) == 2
    assert checked.notes[0].startswith("divisions overlap one another in ")
    assert "1 holes" in checked.notes[1]


def test_hostile_texts_are_kept_as_they_are():
    text = "'; DROP TABLE trạm; -- <script>`\\ \u2028" + "x" * 1_000_000
    good = check(raw([GOOD | {"source": text}]), STATIONS).good
    assert good["source"].tolist() == [text]


def test_a_million_rows_need_no_loop_over_rows():
    count = 200_000
    frame = pd.DataFrame({"address_id": np.arange(count).astype(str), "state": "collected"})
    points = gpd.GeoSeries(gpd.points_from_xy(np.linspace(105, 106, count), np.full(count, 21.0)), crs=4326)
    checked = check(RawTable(Path("a.csv"), frame, points), ADDRESSES)
    assert len(checked.good) == count
