import math
import re
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from layers.addresses.codes import SCHEMES, PositionCode, parse_code
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
        ("geo:21.0285,105.8542;crs=wgs84;u=35", HOME),
        ("geo:21.0285,105.8542,12?z=17", HOME),
        ("geo:48.85,2.35", LonLat(2.35, 48.85)),
        ("geo:0,0", LonLat(0, 0)),
        ("@21.0285,105.8542,17z", HOME),
        ("@21.0285,105.8542,17z/data=!3m1", HOME),
        ("lat: 21.0285, lon: 105.8542", HOME),
        ("lon=105.8542&lat=21.0285", HOME),
        ("Latitude 21.0285 Longitude 105.8542", HOME),
        ("vĩ độ: 21,0285; kinh độ: 105,8542", HOME),
        ("lng 2.35 lat 48.85", LonLat(2.35, 48.85)),
        ("lat: 33.9S, lon: 70.6W", LonLat(-70.6, -33.9)),
        ("21,0285,105,8542", HOME),
        ("２１.０２８５，１０５.８５４２", HOME),
        ("\u202a21.0285, 105.8542\u202c", HOME),
        ("2VH3\u200b+CM", PlusCode("2VH3+CM")),
        ("588383.929 2326366.344", GridPosition(588383.929, 2326366.344)),
        ("2326366,344; 588383,929", GridPosition(588383.929, 2326366.344)),
        ("X=2326366 Y=588384", GridPosition(588384, 2326366)),
        ("588384 m E, 2326366 m N", GridPosition(588384, 2326366)),
        ("VN-2000: 588384 2326366", GridPosition(588384, 2326366)),
        ("EPSG:3405 588384 2326366", GridPosition(588384, 2326366, "EPSG:3405")),
    ],
)
def test_a_code_is_told_by_its_form(text, code):
    assert parse_code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "21°01'42.6\"N 105°51'15.12\"E",
        "21°01'42.6\"N105°51'15.12\"E",
        "21° 1′ 42,6″ B, 105° 51′ 15,12″ Đ",
        "105°51'15.12\"E 21°01'42.6\"N",
        "N 21°01’42.6” E 105°51’15.12”",
        "21°1.71'N, 105°51.252'E",
        "21º01'42.6'' 105º51'15.12''",
    ],
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
        "21/105/3",
        "3B 5",
        "3B5",
        "12B, 5",
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
        ("lat: 21E, lon: 105", "E does not fit lat"),
        ("21°60'N 105°E", "60 minutes are not in 0…59"),
        ("21°1'75\"N 105°E", "75 seconds are not in 0…59"),
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


def test_a_vpostcode_takes_no_postal_code_of_the_old_series():
    with pytest.raises(CodeError, match="100000 is of the old series"):
        Vpostcode.at("100000", 105.8542, 21.0285)


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


def in_parts(hundredths, marks):
    """Return hundredths of a second as degrees, minutes and seconds."""
    seconds, rest = divmod(hundredths, 100)
    degree, minute, second = marks
    return f"{seconds // 3600}{degree}{seconds // 60 % 60:02}{minute}{seconds % 60:02}.{rest:02}{second}"


MARKS = st.sampled_from([("°", "'", '"'), ("° ", "′ ", "″"), ("º", "’", "”"), ("˚", "´", "''")])


@given(
    st.integers(0, 90 * 360_000), st.integers(0, 180 * 360_000), MARKS, st.sampled_from(["NE", "SW", "BĐ"])
)
def test_degrees_minutes_and_seconds_are_read(north, east, marks, letters):
    sign = -1 if letters == "SW" else 1
    expected = pytest.approx((sign * east / 360_000, sign * north / 360_000), abs=1e-9)
    lat, lon = in_parts(north, marks), in_parts(east, marks)
    for text in (
        f"{lat}{letters[0]} {lon}{letters[1]}",
        f"{lon} {letters[1]}, {lat} {letters[0]}",
        f"{letters[0]} {lat}; {letters[1]} {lon}",
        f"{lat}{letters[0]} {lon}{letters[1]}".replace(".", ","),
    ):
        code = parse_code(text)
        assert (code.lon, code.lat) == expected
        assert not code.order_assumed


@given(LONGITUDES, LATITUDES)
def test_positions_round_trip(lon, lat):
    again = LonLat.parse(str(LonLat(lon, lat)))
    assert (again.lon, again.lat) == pytest.approx((lon, lat), abs=1e-6)


@given(st.floats(300_000, 790_000), st.floats(900_000, 2_600_000))
def test_grid_positions_round_trip(easting_m, northing_m):
    code = parse_code(str(GridPosition(easting_m, northing_m)))
    assert (code.easting_m, code.northing_m) == pytest.approx((easting_m, northing_m), abs=1e-3)


WORDS = st.text("aăâbcđeêghikọ", min_size=1, max_size=9)
CODES = st.one_of(
    st.from_regex(r"[0-9]{10}", fullmatch=True).map(DigitalCode.parse),
    st.from_regex(r"[0-9]{5,6}", fullmatch=True).map(PostalCode.parse),
    st.builds(
        Vpostcode, st.text("0123456789", min_size=5, max_size=5), st.text(ALPHABET, min_size=7, max_size=7)
    ),
    st.builds(PlusCode.at, LONGITUDES, LATITUDES, digits=st.sampled_from([8, 10, 11, 15])),
    st.builds(
        lambda lon, lat, name: PlusCode(PlusCode.at(lon, lat).code[4:], name), HANOI_LON, HANOI_LAT, WORDS
    ),
    st.builds(
        GridPosition,
        st.integers(300_000_000, 790_000_000).map(lambda mm: mm / 1000),
        st.integers(900_000_000, 2_600_000_000).map(lambda mm: mm / 1000),
        st.sampled_from(["", "EPSG:5897", "EPSG:3405"]),
    ),
    st.builds(
        LonLat, LONGITUDES.map(lambda each: round(each, 6)), LATITUDES.map(lambda each: round(each, 6))
    ),
)


@given(CODES)
def test_every_code_is_read_as_it_is_written(code):
    assert type(code).parse(str(code)) == code == parse_code(str(code))
    assert all(text.vi and text.en for text in code.warnings)


def places(point):
    """Return what knows that every ward and every name is at one point; None is nowhere."""
    return SimpleNamespace(of_postal_code=lambda _: point, of_name=lambda _: point)


@given(HANOI_LON, HANOI_LAT)
def test_conversions_round_trip(lon, lat):
    """Where the place is known, a Plus Code, the short one and a Vpostcode lead to one cell."""
    known, cell = places((lon, lat)), PlusCode.at(lon, lat)
    assert cell.resolved(known) == cell
    assert PlusCode(cell.code[4:]).resolved(known).code == cell.code
    small = Vpostcode.at("11116", lon, lat).resolved(known)
    assert small == PlusCode.at(lon, lat, digits=CELL_3_M)
    assert small.code.startswith(cell.code)
    assert LonLat(lon, lat).resolved(known) == LonLat(lon, lat)


@given(HANOI_LON, HANOI_LAT)
def test_where_no_place_is_known_the_code_stays_short_and_has_few_readings(lon, lat):
    cell = PlusCode.at(lon, lat)
    short = Vpostcode.at("11116", lon, lat).resolved(places(None))
    assert short.is_short
    readings = list(PlusCode(cell.code[4:]).within(105.28, 20.55, 106.03, 21.39))
    assert [each.code[:4] for each in readings] == ["7PG7", "7PG8", "7PH7", "7PH8"]
    assert cell in readings


@given(LONGITUDES, LATITUDES, st.sampled_from([2, 4]))
@example(0.0, -9.7e-15, 4)
def test_the_square_of_a_position_has_its_code(lon, lat, missing):
    code = PlusCode.at(lon, lat)
    assert code in list(PlusCode(code.code[missing:]).within(lon, lat, lon, lat))


def test_an_area_too_large_gives_a_short_code_no_meaning():
    with pytest.raises(CodeError, match="no one meaning in an area"):
        list(PlusCode("2VH3+CM").within(-180, -90, 180, 90))


@dataclass(frozen=True)
class Toy(PositionCode):
    """A code of a scheme that the product does not know: so many degrees of longitude and latitude."""

    KIND = "toy"
    FORM = re.compile(r"toy (\d+) (\d+)")

    lon: int
    lat: int

    @classmethod
    def parse(cls, text):
        return cls(*map(int, cls.FORM.fullmatch(text).groups()))

    def __str__(self):
        return f"toy {self.lon} {self.lat}"

    def resolved(self, _places):
        return LonLat(self.lon, self.lat)


def test_a_scheme_is_one_class_and_one_line():
    assert parse_code("toy 105 21") is None
    assert parse_code("toy 105 21", schemes=(*SCHEMES, Toy)) == Toy(105, 21)
    assert parse_code("11116", schemes=(*SCHEMES, Toy)) == PostalCode("11116")
    assert Toy(105, 21).warnings == ()


def test_schemes_are_told_apart_by_their_names():
    assert len({scheme.KIND for scheme in SCHEMES}) == len(SCHEMES)


@given(st.text(max_size=200))
def test_any_text_is_a_code_or_none_or_a_clear_error(text):
    try:
        code = parse_code(text)
    except CodeError:
        return
    assert code is None or parse_code(str(code)) is not None
