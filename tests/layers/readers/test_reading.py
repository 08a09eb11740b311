import gzip
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.crs import to_metres
from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, STATIONS
from layers.errors import ReadError
from layers.readers import read
from layers.settings import Settings
from layers.validation import check

SETTINGS = Settings()
LON, LAT = 105.8522, 21.0287


def stations(tmp_path, text, name="tram.csv", **options):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, STATIONS, settings=SETTINGS, **options)


def only_point(raw):
    (point,) = raw.geometry
    return point.x, point.y


@pytest.mark.parametrize(
    "text",
    [
        f"station_id,operator,technology,lon,lat\nA,Viettel,5G,{LON},{LAT}\n",
        f"Mã trạm;Nhà mạng;Công nghệ;Kinh độ;Vĩ độ\nA;Viettel;5G;{LON};{LAT}\n".replace(".", ","),
        f"MA_TRAM\tNHA_MANG\tCONG_NGHE\tLong\tLat\nA\tViettel\t5G\t{LON}\t{LAT}\n",
        f"ma tram|nha mang|loai tram|x|y\nA|Viettel|NR|{LON}|{LAT}\n",
        f"Station,Carrier,Tech,WKT\nA,Viettel,5G,POINT ({LON} {LAT})\n",
        'station,operator,tech,longitude,latitude\nA,Viettel,5G,"105°51\'07.92""E","21°01\'43.32""N"\n',
        f"\ufeff\n\nstation_id,operator,technology,lon,lat\n\nA,Viettel,5G,{LON},{LAT}\n\n",
    ],
)
def test_headings_and_coordinates_in_many_spellings(tmp_path, text):
    raw = stations(tmp_path, text)
    assert only_point(raw) == pytest.approx((LON, LAT), abs=1e-6)
    assert check(raw, STATIONS).good[["station_id", "operator", "technology"]].to_numpy().tolist() == [
        ["A", "Viettel", "5G"]
    ]


@pytest.mark.parametrize("headings", ["easting,northing", "E,N", "Tọa độ Đông,Tọa độ Bắc"])
def test_vn2000_goes_through_the_datum_step(tmp_path, headings):
    text = f"station_id,operator,technology,{headings}\nA,Viettel,5G,588383.929,2326366.344\n"
    assert only_point(stations(tmp_path, text, crs="EPSG:5897")) == pytest.approx((LON, LAT), abs=1e-7)


def test_x_may_be_the_northing_as_surveyors_in_vietnam_write(tmp_path):
    text = "station_id,operator,technology,X (m),Y (m)\nA,Viettel,5G,2326366.344,588383.929\n"
    assert only_point(stations(tmp_path, text, crs="EPSG:5897")) == pytest.approx((LON, LAT), abs=1e-7)


def test_metres_without_a_crs_are_asked_about(tmp_path):
    text = "station_id,operator,technology,x,y\nA,Viettel,5G,588383.9,2326366.3\n"
    with pytest.raises(ReadError, match=r"588384.*--crs EPSG:5897"):
        stations(tmp_path, text)


def test_metres_of_another_zone_are_refused(tmp_path):
    text = "station_id,operator,technology,easting,northing\nA,Viettel,5G,12.5,-99999999\n"
    with pytest.raises(ReadError, match="EPSG:5897"):
        stations(tmp_path, text, crs="EPSG:5897")


def test_a_missing_column_is_named_with_what_is_there(tmp_path):
    with pytest.raises(
        ReadError, match=r"no column for operator .*Nhà mạng.*the file has station_id, lon, lat"
    ):
        stations(tmp_path, "station_id,lon,lat\nA,1,2\n")


def test_a_column_may_be_named_by_the_user(tmp_path):
    text = f"station_id,owner,technology,lon,lat\nA,Viettel,5G,{LON},{LAT}\n"
    assert stations(tmp_path, text, columns={"operator": "owner"}).frame["operator"].tolist() == ["Viettel"]
    with pytest.raises(ReadError, match="'proprietor'"):
        stations(tmp_path, text, columns={"operator": "proprietor"})
    with pytest.raises(ReadError, match="'colour'"):
        stations(tmp_path, text, columns={"colour": "owner"})


def test_columns_that_are_not_used_are_named(tmp_path):
    text = f"station_id,operator,technology,lon,lat,colour\nA,Viettel,5G,{LON},{LAT},red\n"
    assert stations(tmp_path, text).notes == ("tram.csv: columns not used: colour",)


def test_rows_with_too_many_values_are_listed_and_the_others_kept(tmp_path):
    text = (
        f"station_id,operator,technology,lon,lat\nA,Viettel,5G,{LON},{LAT},oops\nB,Viettel,5G,{LON},{LAT}\n"
    )
    checked = check(stations(tmp_path, text), STATIONS)
    assert checked.good["station_id"].tolist() == ["B"]
    assert checked.rejected[["row", "reason"]].to_numpy().tolist() == [[2, "has 6 values under 5 headings"]]


def test_row_numbers_are_those_of_the_lines(tmp_path):
    text = (
        f'station_id,operator,technology,lon,lat\n\n"A\nB",Viettel,5G,{LON},{LAT}\nC,Viettel,7G,{LON},{LAT}\n'
    )
    assert check(stations(tmp_path, text), STATIONS).rejected["row"].tolist() == [5]


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_spreadsheet_with_a_title_above_its_headings(tmp_path):
    path = tmp_path / "tram.xlsx"
    headings = ["Mã trạm", "Nhà mạng", "Công nghệ", "Kinh độ", "Vĩ độ", "Độ cao (m)"]
    workbook(path, [["Danh sách trạm 5G"], [], headings, ["A", "Viettel", "5G", LON, LAT, 30]])
    good = check(read(path, STATIONS, settings=SETTINGS), STATIONS).good
    assert good["height_m"].tolist() == [30.0]
    assert good.index.tolist() == [4]


def test_a_spreadsheet_that_unpacks_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    settings = SETTINGS.model_copy(update={"max_spreadsheet_mb": 2})
    with pytest.raises(ReadError, match=r"unpacks to 3 MB, more than max_spreadsheet_mb = 2"):
        read(path, STATIONS, settings=settings)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("tram.csv", b"", r"is empty \(0 bytes\)"),
        ("tram.csv", b"   \n\n", "is empty"),
        ("tram.csv", b"station_id,operator,technology,lon,lat\n", "no rows below its headings"),
        ("tram.csv", b"\x00\x01\x02\x03", "zero bytes"),
        ("tram.xlsx", b"not a workbook", "is no XLSX workbook"),
        ("tram.xlsx", b"PK\x03\x04 broken", "is no XLSX workbook"),
        ("tram.gpkg", b"SQLite format 3\x00 truncated", "cannot be read"),
        ("tram.geojson", b'{"type": "FeatureCollection", "features": [', "cannot be read"),
        ("tram.geojson", b'{"type": "FeatureCollection", "features": []}', "holds no features"),
        ("tram.parquet", b"PAR1 no", "is no GeoParquet"),
        ("tram.kmz", b"PK no", "cannot be read"),
        ("tram.pdf", b"%PDF", "format '.pdf' is not read"),
        ("tram.xls", b"\xd0\xcf\x11\xe0", "format '.xls' is not read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, message):
    with pytest.raises(ReadError, match=message) as raised:
        stations(tmp_path, content, name)
    assert str(tmp_path / name) in str(raised.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "none.csv", STATIONS, settings=SETTINGS)
    with pytest.raises(ReadError, match="is no file"):
        read(tmp_path, STATIONS, settings=SETTINGS)


def frame():
    return gpd.GeoDataFrame(
        {
            "point_id": ["1", "2"],
            "name": ["Bưu cục Đống Đa", 'Bưu cục "Ô Chợ Dừa"'],
            "kind": ["bc3", "Bưu cục phát"],
        },
        geometry=gpd.points_from_xy([105.83, 105.82], [21.01, 21.02]),
        crs="EPSG:4326",
    )


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("p.geojson", "GeoJSON"),
        ("p.gpkg", "GPKG"),
        ("p.shp", "ESRI Shapefile"),
        ("p.fgb", "FlatGeobuf"),
        ("p.kml", "KML"),
        ("p.tab", "MapInfo File"),
    ],
)
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5897"])
def test_vector_formats(tmp_path, name, driver, crs):
    options = {"ENCODING": "UTF-8"} if name.endswith((".shp", ".tab")) else {}
    lonlat_only = name.endswith((".kml", ".geojson"))
    frame().to_crs("EPSG:4326" if lonlat_only else crs).to_file(tmp_path / name, driver=driver, **options)
    # MapInfo has no name for the datum of VN-2000, so that the user must say it.
    said = crs if (name, crs) == ("p.tab", "EPSG:5897") else None
    good = check(read(tmp_path / name, POSTAL_POINTS, settings=SETTINGS, crs=said), POSTAL_POINTS).good
    assert good["kind"].tolist() == ["post_office_level_3", "delivery_office"]
    assert good["name"].tolist() == frame()["name"].tolist()
    assert good.geometry.x.to_numpy() == pytest.approx([105.83, 105.82], abs=1e-6)


def test_geoparquet_in_any_crs(tmp_path):
    frame().to_crs("EPSG:3405").to_parquet(tmp_path / "p.parquet")
    raw = read(tmp_path / "p.parquet", POSTAL_POINTS, settings=SETTINGS)
    assert raw.geometry.x.to_numpy() == pytest.approx([105.83, 105.82], abs=1e-7)


def test_an_old_shapefile_in_tcvn3_without_a_codepage(tmp_path):
    as_bytes = ["B\u00b5i \u00a7\u00e8ng \u00a7a", "Ph\u00ad\u00eang"]  # what Western software shows of TCVN3
    old = frame().assign(name=as_bytes, kind="bc3")
    old.to_file(tmp_path / "p.shp", encoding="ISO-8859-1")
    (tmp_path / "p.cpg").unlink()
    raw = read(tmp_path / "p.shp", POSTAL_POINTS, settings=SETTINGS, encoding="tcvn3")
    assert raw.frame["name"].tolist() == ["Bài Đống Đa", "Phường"]


OPENCELLID = """\
GSM,452,4,100,111,0,105.8,21.0,1000,10,1,1,1,0
UMTS,452,4,100,222,0,105.8,21.0,1000,10,1,1,1,0
LTE,452,4,100,25601,0,105.80,21.00,1000,30,1,1,1,0
LTE,452,4,100,25602,0,105.84,21.04,1000,10,1,1,1,0
NR,452,1,100,68719476735,0,105.9,21.1,1000,10,1,1,1,0
"""


@pytest.mark.parametrize("packed", [False, True])
def test_opencellid_is_recognised_and_grouped_into_stations(tmp_path, packed):
    data = gzip.compress(OPENCELLID.encode()) if packed else OPENCELLID.encode()
    raw = stations(tmp_path, data, "452.csv.gz" if packed else "452.csv")
    good = check(raw, STATIONS).good
    assert good["technology"].tolist() == ["2G", "3G", "4G", "4G", "5G"]
    assert good["station_id"].nunique() == 4
    assert good["station_id"].tolist()[2:4] == ["452-04-4G-100", "452-04-4G-100"]
    # 36 bits of which the first 24 are the gNB's: the number is above 2³².
    assert good["station_id"].iloc[4] == "452-01-5G-16777215"
    lte = good[good["technology"] == "4G"].geometry
    assert lte.x.tolist() == pytest.approx([105.81, 105.81])
    assert good["reach_m"].isna().all()


def test_lengths_of_gnb_identifiers_are_a_setting(tmp_path):
    (tmp_path / "452.csv").write_text(OPENCELLID)
    raw = read(tmp_path / "452.csv", STATIONS, settings=SETTINGS.model_copy(update={"nr_gnb_id_bits": 32}))
    assert raw.frame["station_id"].iloc[4] == f"452-01-5G-{68719476735 >> 4}"


def test_divisions_from_geojson_keep_codes_with_leading_zeros(tmp_path):
    square = shapely.box(105.8, 21.0, 105.9, 21.1)
    gpd.GeoDataFrame({"ma": ["001"], "ten": ["Quận Ba Đình"]}, geometry=[square], crs=4326).to_file(
        tmp_path / "d.geojson"
    )
    assert read(tmp_path / "d.geojson", DIVISIONS, settings=SETTINGS).frame["code"].tolist() == ["001"]


def test_addresses_with_the_keys_of_openstreetmap(tmp_path):
    point = {"type": "Point", "coordinates": [LON, LAT]}
    pd.Series(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": point,
                    "properties": {"id": "n1", "addr:housenumber": "3B", "addr:street": "Phố Huế"},
                }
            ],
        }
    ).to_json(tmp_path / "a.geojson", force_ascii=False)
    good = check(read(tmp_path / "a.geojson", ADDRESSES, settings=SETTINGS), ADDRESSES).good
    assert good[["house_number", "street", "state"]].to_numpy().tolist() == [["3B", "Phố Huế", "collected"]]
    assert to_metres(good.geometry.x, good.geometry.y, crs="EPSG:5897")[0] == pytest.approx(
        [588383.929], abs=0.01
    )


def test_a_table_of_which_no_row_fits_is_listed_whole(tmp_path):
    text = f"station_id,operator,technology,lon,lat\nA,Viettel,5G,{LON},{LAT},1\nB,Viettel,5G,{LON},{LAT},2\n"
    checked = check(stations(tmp_path, text), STATIONS)
    assert len(checked.good) == 0
    assert checked.rejected["row"].tolist() == [2, 3]
