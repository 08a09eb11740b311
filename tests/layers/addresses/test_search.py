import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.errors import AddressError, CodeError
from layers.addresses.records import COLUMNS, UnitColumn
from layers.addresses.search import AddressIndex
from layers.text import fold

# Number, lane, street, hamlet, ward, district; the row's number is its place in the list.
ROWS = [
    ("20", "", "Phố Phan Đình Giót", "", "Phường Phương Liệt", "Quận Thanh Xuân"),
    ("24", "", "Phố Phan Đình Giót", "", "Phường Phương Liệt", "Quận Thanh Xuân"),
    ("30", "", "Phố Phan Đình Giót", "", "Phường Phương Liệt", "Quận Thanh Xuân"),
    ("3", "Ngõ 64", "Phố Phan Đình Giót", "", "Phường Phương Liệt", "Quận Thanh Xuân"),
    ("12", "Ngách 5 Ngõ 64", "Phố Phan Đình Giót", "", "Phường Phương Liệt", "Quận Thanh Xuân"),
    ("24", "", "Đường Phan Đình Giót", "", "Phường La Khê", "Quận Hà Đông"),
    ("56", "", "Láng Hạ", "", "Phường Láng Hạ", "Quận Đống Đa"),
    ("56A", "", "Láng Hạ", "", "Phường Láng Hạ", "Quận Đống Đa"),
    ("51-53-55", "", "Phố Hàng Bè", "", "Phường Hàng Bạc", "Quận Hoàn Kiếm"),
    ("43", "", "Phố Quán Sứ", "", "Phường Hàng Bông", "Quận Hoàn Kiếm"),
    ("7", "", "", "Thôn Đoài", "Xã Kim Chung", "Huyện Đông Anh"),
    ("7", "", "", "Thôn Đoài", "Xã Kim Chung", "Huyện Hoài Đức"),
    ("Km 13", "", "Đường Ngọc Hồi", "", "Xã Ngọc Hồi", "Huyện Thanh Trì"),
    ("1", "", "Phố Huế", "", "Phường Phố Huế", "Quận Hai Bà Trưng"),
    ("1", "", "Đường Hai Bà Trưng", "", "", ""),
]
CODES = [f"1140{row:06}" for row in range(len(ROWS))]


def table(rows=ROWS):
    """Return rows as the columns of the layer."""
    house, lane, street, hamlet, ward, district = (list(each) for each in zip(*rows, strict=True))
    named = {"house_number": house, "lane": lane, "street": street, "hamlet": hamlet, "ward": ward}
    return pa.table({**named, "district": district, "code": CODES[: len(rows)]})


@pytest.fixture(scope="module")
def index():
    return AddressIndex.build(table())


def best(index, text):
    return index.search(text)[0]


# What is typed, the kind of the best match and the row; None where the answer is not one row.
EXACT = {
    "24 Phan Đình Giót, Phương Liệt, Thanh Xuân, Hà Nội": 1,
    "24 phan dinh giot, phuong liet, thanh xuan": 1,
    "24 phan dinh giot phuong liet thanh xuan ha noi": 1,
    "số 24 phố Phan Đình Giót, quận Thanh Xuân": 1,
    "24 Phan Đình Giott, Thanh Xuân": 1,
    "24 Phan Dihn Giot, Thanh Xuân": 1,
    "Hà Nội, Thanh Xuân, Phương Liệt, 24 Phan Đình Giót": 1,
    "24 Phan Đình Giót, Hà Đông": 5,
    "24 Phan Đình Giót, P. La Khê": 5,
    "24 phan dinh giot la khe": 5,
    "số 3 ngõ 64 Phan Đình Giót": 3,
    "Số 3, ngõ 64 đường Phan Đình Giót": 3,
    "3/64 Phan Đình Giót": 3,
    "12 ngách 64/5 Phan Đình Giót": 4,
    "12 ngách 5 ngõ 64 Phan Đình Giót": 4,
    "56 Láng Hạ, P. Láng Hạ": 6,
    "56a Láng Hạ": 7,
    "P.1205, 56A Láng Hạ, Đống Đa": 7,
    "53 Hàng Bè": 8,
    "51-53-55 hang be": 8,
    "43 quan su": 9,
    "43 Quán Sứ, Hoàn Kiếm": 9,
    "Số 7 Thôn Đoài, xã Kim Chung, huyện Hoài Đức": 11,
    "7 thon doai, kim chung, dong anh": 10,
    "Km 13 Ngọc Hồi": 12,
    "1 Phố Huế": 13,
    "1 Hai Bà Trưng": 14,
}


@pytest.mark.parametrize(("text", "row"), EXACT.items())
def test_the_address_is_found(index, text, row):
    match = best(index, text)
    assert (match.kind, match.position) == ("exact", row)
    assert match.confidence > 0.6


@pytest.mark.parametrize("text", EXACT)
def test_diacritics_and_normal_forms_do_not_matter(index, text):
    typed = [unicodedata.normalize("NFD", text), ", ".join(map(fold, text.split(",")))]
    kept = [each for each in typed if "/" not in text and "-" not in text]
    assert all(best(index, each).position == EXACT[text] for each in kept)


def test_a_complete_address_is_certain(index):
    match = best(index, "24 Phố Phan Đình Giót, Phường Phương Liệt, Quận Thanh Xuân, Hà Nội")
    assert match.confidence == 1


def test_the_same_street_in_two_wards_gives_both(index):
    matches = index.search("24 Phan Đình Giót")
    assert {match.position for match in matches[:2]} == {1, 5}
    assert {match.kind for match in matches[:2]} == {"exact"}
    assert matches[0].confidence == matches[1].confidence == 0.5


def test_a_hamlet_name_of_two_districts_gives_both(index):
    assert {match.position for match in index.search("7 Thôn Đoài, Xã Kim Chung")} == {10, 11}


def test_a_number_between_two_is_placed_between_them(index):
    match = best(index, "26 Phan Đình Giót, Thanh Xuân")
    assert match.kind == "interpolated"
    assert match.positions.tolist() == [1, 2]
    assert match.share == pytest.approx(1 / 3)
    assert match.position == 1
    assert match.confidence < 0.9


def test_the_other_side_of_the_street_is_no_neighbour(index):
    assert best(index, "25 Phan Đình Giót, Thanh Xuân").kind == "street"


def test_a_number_beyond_the_last_is_less_certain(index):
    beyond = best(index, "34 Phan Đình Giót, Thanh Xuân")
    assert (beyond.kind, beyond.positions.tolist()) == ("interpolated", [2])
    assert beyond.confidence < best(index, "26 Phan Đình Giót, Thanh Xuân").confidence


def test_another_letter_behind_the_number_is_near(index):
    match = best(index, "56C Láng Hạ, P. Láng Hạ")
    assert match.kind == "interpolated"
    assert match.position in {6, 7}


def test_a_number_far_from_all_is_only_on_the_street(index):
    match = best(index, "900 Phan Đình Giót, Thanh Xuân")
    assert match.kind == "street"
    assert match.confidence <= 0.5


def test_a_street_without_a_number(index):
    match = best(index, "Phan Đình Giót, Thanh Xuân")
    assert (match.kind, match.confidence) == ("street", 1)
    assert match.positions.tolist() == [0, 1, 2]


def test_an_unknown_lane_is_not_taken_for_the_street(index):
    match = best(index, "24 ngõ 99 Phan Đình Giót, Thanh Xuân")
    assert match.kind == "street"
    assert match.confidence <= 0.5


def test_a_number_in_a_lane_is_not_that_on_the_street(index):
    match = best(index, "3 Phan Đình Giót, Thanh Xuân")
    assert (match.kind, match.position) != ("exact", 3) or match.confidence < 0.7


def test_a_name_may_be_a_street_or_a_ward(index):
    matches = index.search("Láng Hạ")
    assert {match.kind for match in matches} == {"street", "ward"}
    assert all(match.confidence == 0.5 for match in matches)


@pytest.mark.parametrize(
    ("text", "kind", "unit", "rows"),
    [
        ("Phường Láng Hạ", "ward", "Phường Láng Hạ", [6, 7]),
        ("P. Hàng Bông, Q. Hoàn Kiếm", "ward", "Phường Hàng Bông", [9]),
        ("quan dong da", "district", "Quận Đống Đa", [6, 7]),
        ("Quận Hai Bà Trưng, Hà Nội", "district", "Quận Hai Bà Trưng", [13]),
    ],
)
def test_a_unit_alone(index, text, kind, unit, rows):
    match = best(index, text)
    assert (match.kind, match.unit, sorted(match.positions.tolist())) == (kind, unit, rows)
    assert match.confidence == 1


def test_namesakes_in_two_districts_are_both_answered(index):
    matches = index.search("Xã Kim Chung")
    assert sorted(matches[0].positions.tolist()) == [10, 11]


def test_an_unknown_street_falls_back_to_its_ward(index):
    match = best(index, "5 Đường Không Có Thật, Phường Láng Hạ, Quận Đống Đa")
    assert (match.kind, match.unit) == ("ward", "Phường Láng Hạ")
    assert match.confidence <= 0.3


def test_another_ward_is_far(index):
    right = best(index, "56 Láng Hạ, Phường Láng Hạ").confidence
    wrong = best(index, "56 Láng Hạ, Phường Hàng Bạc").confidence
    assert wrong <= 0.5 * right


def test_an_unknown_ward_lowers_the_confidence_a_little(index):
    assert 0.5 < best(index, "56 Láng Hạ, Phường Không Có Thật").confidence < 1


@pytest.mark.parametrize("city", ["TP. Hồ Chí Minh", "Bắc Ninh", "TP HCM", "Tỉnh Vĩnh Phúc"])
def test_an_address_in_another_city_is_not_found_here(index, city):
    assert index.search(f"24 Phan Đình Giót, {city}") == []
    assert index.search(f"P. Láng Hạ, {city}") == []


def test_a_ward_may_bear_the_name_of_a_province():
    rows = [
        ("120", "", "Phố Đốc Ngữ", "", ward, "Quận Ba Đình")
        for ward in ("Phường Cống Vị", "Phường Vĩnh Phúc")
    ]
    index = AddressIndex.build(table(rows))
    assert best(index, "120 Đốc Ngữ, Vĩnh Phúc").position == 1
    assert index.search("120 Đốc Ngữ, tỉnh Vĩnh Phúc") == []


def test_a_boundary_on_the_map_does_not_part_neighbours():
    area = UnitColumn.of_divisions(["Phường Láng", "Phường Đống Đa"], np.array([0, 1], np.int32))
    rows = [(number, "", "Láng Hạ", "", "Phường Láng Hạ", "") for number in ("2", "6")]
    index = AddressIndex.build(table(rows), areas=[area])
    match = best(index, "4 Láng Hạ, Phường Láng Hạ")
    assert (match.kind, match.positions.tolist(), match.share) == ("interpolated", [0, 1], 0.5)
    assert len(index.search("Láng Hạ, Phường Láng Hạ")) == 1


@pytest.mark.parametrize("text", ["zzzz qqqq", "12 Xa lộ Hà Nội, Thủ Đức", "Hà Nội", "24", "١٢٣", "🏠 1"])
def test_nothing_is_found_where_nothing_agrees(index, text):
    assert index.search(text) == []


@pytest.mark.parametrize("text", ["", " ", "\u202e", "🏠", "x" * 10_000])
def test_what_cannot_be_an_address_is_refused(index, text):
    with pytest.raises(AddressError):
        index.search(text)


@given(text=st.text(max_size=80))
def test_any_text_is_answered_or_refused(index, text):
    if not any(map(str.isalnum, text)):
        return
    for match in index.search(text):
        assert 0 < match.confidence <= 1
        assert len(match.positions)


def test_the_limit_bounds_the_answers(index):
    assert len(index.search("24 Phan Đình Giót", limit=1)) == 1


def test_answers_come_in_order_of_confidence(index):
    found = [match.confidence for match in index.search("24 Phan Đình Giot", limit=20)]
    assert found == sorted(found, reverse=True)


def test_full_texts_are_read_where_there_are_no_parts():
    texts = ["24 Phố Huế, P. Láng Hạ, Q. Đống Đa, Hà Nội", "5 Hàng Bè", None, "  ", "!"]
    index = AddressIndex.build(pa.table({"address_text": texts}))
    assert best(index, "24 pho hue, dong da").position == 0
    assert best(index, "5 hàng bè").position == 1
    assert len(index) == 5


def test_divisions_found_on_the_map_may_be_named():
    new = UnitColumn.of_divisions(["Phường Láng", "Phường Đống Đa"], np.array([0, 1, -1], np.int32))
    rows = [
        ("5", "", "Láng Hạ", "", "", ""),
        ("5", "", "Láng Hạ", "", "", ""),
        ("5", "", "Láng Hạ", "", "", ""),
    ]
    index = AddressIndex.build(table(rows), areas=[new])
    assert best(index, "5 Láng Hạ, P. Láng").position == 0
    assert best(index, "5 Láng Hạ, phường Đống Đa").position == 1


def test_old_and_new_namesakes_are_told_apart():
    new = UnitColumn.of_divisions(["Phường Đống Đa", "Phường Láng"], np.array([0, 1], np.int32))
    rows = [
        ("5", "", "Phố A", "", "Phường Quang Trung", "Quận Đống Đa"),
        ("5", "", "Phố A", "", "", "Quận Đống Đa"),
    ]
    index = AddressIndex.build(table(rows), areas=[new])
    assert best(index, "5 phố A, phường Đống Đa").position == 0
    assert best(index, "5 phố A, phường Đống Đa").confidence > 0.9
    assert len(index.search("5 phố A, Đống Đa")) == 2


def test_a_ward_beside_a_district_is_the_old_one_of_that_name():
    new = UnitColumn.of_divisions(["Phường Vĩnh Hưng"], np.array([0, 0, -1], np.int32))
    rows = [
        ("7", "", "Phố Nguyễn Du", "", "Phường Thanh Trì", "Quận Hoàng Mai"),
        ("9", "", "Phố Nguyễn Du", "", "Phường Vĩnh Hưng", "Quận Hoàng Mai"),
        ("7", "", "Phố Nguyễn Du", "", "Phường Vĩnh Hưng", "Quận Hoàng Mai"),
    ]
    index = AddressIndex.build(table(rows), areas=[new])
    with_district, without = (
        index.search(f"7 Nguyễn Du, Phường Vĩnh Hưng{end}") for end in (", Quận Hoàng Mai", "")
    )
    assert with_district[0].position == 2
    assert with_district[0].confidence == 1
    assert {match.position for match in without[:2]} == {0, 2}
    assert without[0].confidence == 0.5


def test_a_code_finds_its_row(index):
    for row, code in enumerate(CODES):
        assert index.by_code(code) == row
    assert index.by_code("9999999999") is None
    assert index.by_code(f"{CODES[3][:5]} {CODES[3][5:]}") == 3
    with pytest.raises(CodeError):
        index.by_code("12")


def test_a_postal_code_finds_its_rows():
    codes = pa.table({"code": ["1111600001", None, "1111500001"], "postal_code": [None, "11116", "11116"]})
    index = AddressIndex.build(codes)
    assert index.by_postal_code("11116").tolist() == [0, 1]
    assert index.by_postal_code("11115").tolist() == [2]
    assert index.by_postal_code("10000").tolist() == []


@pytest.mark.parametrize("columns", [{}, {name: [] for name in COLUMNS}])
def test_an_empty_table_has_an_index(columns):
    index = AddressIndex.build(
        pa.table({name: pa.array(each, pa.string()) for name, each in columns.items()})
    )
    assert len(index) == 0
    assert index.search("24 Phan Đình Giót, Hà Nội") == []
    assert index.by_code("1111600001") is None


def test_chunked_and_missing_columns_are_read():
    parts = table().slice(0, 4), table().slice(4)
    index = AddressIndex.build(pa.concat_tables(parts).drop_columns(["hamlet"]))
    assert best(index, "24 Phan Đình Giót, Hà Đông").position == 5


NUMBERS = st.lists(st.integers(1, 200), min_size=1, max_size=30, unique=True)


@given(NUMBERS, st.integers(1, 200))
def test_a_number_is_placed_between_its_neighbours_on_its_side(numbers, asked):
    rows = [(str(number), "", "Phố Dài", "", "", "") for number in numbers]
    match = AddressIndex.build(
        pa.table({"house_number": [row[0] for row in rows], "street": ["Phố Dài"] * len(rows)})
    ).search(f"{asked} Phố Dài")[0]
    found = [numbers[row] for row in match.positions.tolist()]
    side = [number for number in numbers if number % 2 == asked % 2]
    if asked in numbers:
        assert (match.kind, found) == ("exact", [asked])
    elif match.kind == "interpolated":
        lower = max((number for number in side if number < asked), default=None)
        upper = min((number for number in side if number > asked), default=None)
        assert found == [each for each in (lower, upper) if each is not None]
        if lower and upper:
            assert lower + match.share * (upper - lower) == pytest.approx(asked)
    else:
        assert match.kind == "street"
