import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.codes import parse_code
from layers.addresses.digital_codes import DigitalCode, PostalCode
from layers.addresses.errors import AddressError, CodeError
from layers.addresses.plus_codes import ALPHABET, CELL_3_M, PlusCode
from layers.addresses.positions import GridPosition, LonLat
from layers.addresses.vpostcodes import Vpostcode

HOME = LonLat(105.8542, 21.0285)

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-90, 90)
HANOI_LON = st.floats(105.29, 106.02)
HANOI_LAT = st.floats(20.56, 21.38)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1111600001", DigitalCode("11116", "00001")),
        (" 11116 00001 ", DigitalCode("11116", "00001")),
        ("11116-00001", DigitalCode("11116", "00001")),
        ("11116.00001", DigitalCode("11116", "00001")),
        ("11116", PostalCode("11116")),
        ("100000", PostalCode("100000")),
        ("111162VH3CM4", Vpostcode("11116", "2VH3CM4")),
        ("11116-2vh3+cm4", Vpostcode("11116", "2VH3CM4")),
        ("7PH72VH3+CM4", PlusCode("7PH72VH3+CM4")),
        ("7ph72vh3+cm", PlusCode("7PH72VH3+CM")),
        ("2VH3+CM Hà Nội", PlusCode("2VH3+CM", "Hà Nội")),
        ("2vh3+cm, Hoàn Kiếm, Hà Nội", PlusCode("2VH3+CM", "Hoàn Kiếm, Hà Nội")),
        ("21.0285, 105.8542", HOME),
        ("105.8542,21.0285", HOME),
        ("21.0285 105.8542", HOME),
        ("21,0285; 105,8542", HOME),
        ("(21.0285, 105.8542)", HOME),
        ("geo:21.0285,105.8542", HOME),
        ("21.0285° N, 105.8542° E", HOME),
        ("N21.0285 E105.8542", HOME),
        ("105.8542°Đ 21.0285°B", HOME),
        ("105.8542E 21.0285N", HOME),
        ("21 105", LonLat(105, 21)),
        ("-33.9, 151.2", LonLat(151.2, -33.9)),
        ("−33.9, 151.2", LonLat(151.2, -33.9)),
        ("33.9°S 70.6°W", LonLat(-70.6, -33.9)),
        ("48.85, 2.35", LonLat(2.35, 48.85, order_assumed=True)),
        ("588383.929 2326366.344", GridPosition(588383.929, 2326366.344)),
        ("2326366,344; 588383,929", GridPosition(588383.929, 2326366.344)),
        ("X=2326366 Y=588384", GridPosition(588384, 2326366)),
    ],
)
def test_a_code_is_told_by_its_form(text, code):
    assert parse_code(text) == code


@pytest.mark.parametrize(
    "text",
    ["21°01'42.6\"N 105°51'15.12\"E", "21° 1′ 42,6″ B, 105° 51′ 15,12″ Đ", "105°51'15.12\"E 21°01'42.6\"N"],
)
def test_degrees_minutes_seconds(text):
    code = parse_code(text)
    assert (code.lon, code.lat) == pytest.approx((105.8542, 21.0285), abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "24 Hàng Bè",
        "12-14",
        "5 12",
        "3B",
        "Hà Nội",
        "12/5 64",
        "3+5",
        "số 11116",
        "21.0285",
        "x" * 5000,
    ],
)
def test_other_texts_are_no_codes(text):
    assert parse_code(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1234567", "has 7 digits"),
        ("11116000011", "has 11 digits"),
        ("21, 300.5", "longitude 300.5 is not in"),
        ("91.5, 120.5", "latitude 91.5 is not in"),
        ("21N 22N", "both of one axis"),
        ("2VH3+C", "a single digit stands after"),
        ("7PH72VH+3C", "7 digits stand before"),
        ("123456 654321", "no easting and northing"),
    ],
)
def test_impossible_codes_say_why(text, reason):
    with pytest.raises(CodeError, match=reason):
        parse_code(text)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (DigitalCode, "123456789", "is not 10 digits"),
        (DigitalCode, "١١١١٦٠٠٠٠١", "is not 10 digits"),
        (PostalCode, "1111", "neither 5 digits"),
        (Vpostcode, "111162VH3CMA", "is not 5 digits followed by 7 characters"),
        (PlusCode, "7PH72VH3", "no plus sign"),
        (PlusCode, "7PH72VA3+CM", "'A' is none of its digits"),
        (PlusCode, "+", "is not valid"),
        (LonLat, "here", "is not a latitude and a longitude"),
        (GridPosition, "there", "is not an easting and a northing"),
    ],
)
def test_each_kind_says_what_it_is_not(kind, text, reason):
    with pytest.raises(AddressError, match=reason):
        kind.parse(text)


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 21), (105, math.inf), (181, 0), (0, -91)])
def test_a_position_is_on_the_earth(lon, lat):
    with pytest.raises(CodeError, match="is not in"):
        LonLat(lon, lat)


def test_an_old_postal_code_warns():
    assert parse_code("100000").is_old
    assert "five" in parse_code("100000").warnings[0].en
    assert parse_code("11116").warnings == ()


def test_an_assumed_order_warns():
    assert parse_code("48.85, 2.35").warnings
    assert parse_code("21.0285, 105.8542").warnings == ()


def test_a_decoded_vpostcode_warns():
    assert "not been officially confirmed" in parse_code("111162VH3CM4").warnings[0].en


def test_the_plus_code_of_the_capital():
    assert str(PlusCode.at(105.8542, 21.0285, digits=CELL_3_M)) == "7PH72VH3+CM4"


def test_a_short_code_has_no_place():
    with pytest.raises(CodeError, match="is short"):
        _ = PlusCode("2VH3+CM").centre


@given(st.text("0123456789", min_size=10, max_size=10))
def test_digital_codes_round_trip(digits):
    assert str(DigitalCode.parse(digits)) == digits


@given(st.text("0123456789", min_size=5, max_size=6))
def test_postal_codes_round_trip(digits):
    assert str(PostalCode.parse(digits)) == digits


@given(st.text("0123456789", min_size=5, max_size=5), st.text(ALPHABET, min_size=7, max_size=7))
def test_vpostcodes_round_trip(postal_code, cell):
    code = Vpostcode(postal_code, cell)
    assert Vpostcode.parse(str(code).lower()) == code == parse_code(str(code))


@given(HANOI_LON, HANOI_LAT, st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_a_vpostcode_is_decoded_near_its_ward(lon, lat, east, north):
    """The cell of three metres is found again from any point within half a degree."""
    cell = Vpostcode.at("11116", lon, lat).plus_code(lon + east, lat + north)
    west, south, right, top = cell.bounds
    assert west - 1e-9 <= lon <= right + 1e-9
    assert south - 1e-9 <= lat <= top + 1e-9


@given(LONGITUDES, LATITUDES, st.sampled_from([2, 4, 6, 8, 10, 11, 12, 15]))
def test_plus_codes_round_trip(lon, lat, digits):
    code = PlusCode.at(lon, lat, digits=digits)
    assert PlusCode.parse(str(code).lower()) == code
    assert PlusCode.at(*code.centre, digits=digits) == code


@given(HANOI_LON, HANOI_LAT)
def test_shortened_plus_codes_are_recovered(lon, lat):
    code = PlusCode.at(lon, lat)
    assert code.shortened(lon, lat).recovered(lon, lat) == code


@given(st.floats(102, 118), st.floats(6, 24))
def test_positions_in_vietnam_round_trip_in_either_order(lon, lat):
    for text in (
        f"{lat:.6f}, {lon:.6f}",
        f"{lon:.6f} {lat:.6f}",
        f"{lat:.6f}".replace(".", ",") + f"; {lon:.6f}",
    ):
        code = parse_code(text)
        assert (code.lon, code.lat) == pytest.approx((lon, lat), abs=1e-6)
        assert not code.order_assumed


@given(LONGITUDES, LATITUDES)
def test_positions_round_trip(lon, lat):
    again = LonLat.parse(str(LonLat(lon, lat)))
    assert (again.lon, again.lat) == pytest.approx((lon, lat), abs=1e-6)


@given(st.floats(300_000, 790_000), st.floats(900_000, 2_600_000))
def test_grid_positions_round_trip(easting_m, northing_m):
    code = parse_code(str(GridPosition(easting_m, northing_m)))
    assert (code.easting_m, code.northing_m) == pytest.approx((easting_m, northing_m), abs=1e-3)


@given(st.text(max_size=200))
def test_any_text_is_a_code_or_none_or_a_clear_error(text):
    try:
        code = parse_code(text)
    except CodeError:
        return
    assert code is None or parse_code(str(code)) is not None
