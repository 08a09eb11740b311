"""Addresses asked for by the names of another generation of units; namesakes; weights; misspellings."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.search import AddressIndex

# Number, lane, street, hamlet, ward, district; those of today have no district.
ROWS = [
    ("5", "", "Phố Nghĩa Dũng", "", "Phường Hồng Hà", ""),
    ("5", "", "Phố Nghĩa Dũng", "", "Phường Giảng Võ", "Quận Ba Đình"),
    ("8", "", "", "Thôn Bắc", "Xã Thiên Lộc", ""),
    ("8", "", "", "Thôn Bắc", "Xã Kim Chung", "Huyện Hoài Đức"),
    ("12", "", "Đường Hồ Văn Kiên", "", "Xã Phúc Thịnh", ""),
    ("12", "", "Đường Hồ Văn Kiên", "", "Xã Tiên Dương", "Huyện Đông Anh"),
    ("7", "Ngõ 20", "Phố Tô Huy Mậu", "", "Phường Đống Đa", ""),
    ("9", "", "Phố Vọng", "", "Phường Phương Mai", "Quận Đống Đa"),
    ("9", "", "Phố Vọng", "", "Phường Đồng Tâm", "Quận Hai Bà Trưng"),
]


PARTS = ("house_number", "lane", "street", "hamlet", "ward", "district")


def index_of(rows):
    columns = zip(PARTS, zip(*rows, strict=True), strict=True)
    return AddressIndex.build(pa.table({name: list(column) for name, column in columns}))


@pytest.fixture(scope="module")
def index():
    return index_of(ROWS)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        # The old ward of an address of today, and today's commune of an old address.
        ("5 Nghĩa Dũng, Phường Phúc Xá, Quận Ba Đình, Hà Nội", 0),
        ("5 nghia dung, phuc xa, ba dinh", 0),
        ("5 Nghĩa Dũng, P. Hồng Hà", 0),
        ("5 Nghĩa Dũng, P. Giảng Võ", 1),
        # Two communes were called Kim Chung.
        ("8 Thôn Bắc, Xã Kim Chung, Huyện Đông Anh", 2),
        ("8 Thôn Bắc, Xã Kim Chung, Huyện Hoài Đức", 3),
        # A district has a commune of its name today; the district means all its ground.
        ("12 Hồ Văn Kiên, Thị trấn Đông Anh, Huyện Đông Anh", 4),
        ("12 Hồ Văn Kiên, Xã Tiên Dương, Huyện Đông Anh", 5),
        ("7 ngõ 20 Tô Huy Mậu, Phường Trung Liệt, Quận Đống Đa", 6),
        # Misspelled kinds, lanes, streets, units and the city.
        ("7 ngỗ 20 Phố Tô Huy Mậu, Phườngg Đống Đa, Thành phố Hà Nội", 6),
        ("7 gNõ 20 Pố Tô Huy Mậu, Phường Đống Đa, Thành phố Hà Nội", 6),
        ("7 Ngõ 20 Phố Tô Hyu Mậu, Phường Đốgn Đa, Thnàh phố Hà Nọi", 6),
        ("9 Phố Vọng, Phường Đồng Tâm, Quận Hia Bà Trưng", 8),
        ("9 Phố Vọng, Phuong Phưong Mai", 7),
        # Parts in another order.
        ("Tô Huy Mậu, ngõ 20 số 7, Đống Đa", 6),
        ("9 Phố Vọng, Q. Đống Đa, P. Phương Mai", 7),
    ],
)
def test_the_address_is_found_under_any_of_its_names(index, text, row):
    best = index.search(text)[0]
    assert (best.kind, best.position) == ("exact", row)
    assert best.confidence > 0.6


def test_namesakes_are_both_given_and_share_the_confidence(index):
    found = index.search("9 Phố Vọng")
    assert [each.position for each in found[:2]] == [7, 8]
    assert [each.confidence for each in found[:2]] == [0.5, 0.5]


def test_weights_order_namesakes_and_share_out_what_they_have(index):
    found = index.search("9 Phố Vọng", weigh=lambda rows: np.where(rows == 8, 3.0, 1.0))
    assert [(each.position, each.confidence) for each in found[:2]] == [(8, 0.75), (7, 0.25)]


@given(st.lists(st.floats(0.01, 100), min_size=len(ROWS), max_size=len(ROWS)))
def test_weights_never_hide_a_better_match(index, weights):
    text = "9 Phố Vọng, Quận Hai Bà Trưng"
    plain = index.search(text)
    weighed = index.search(text, weigh=lambda rows: np.array(weights)[rows])
    assert weighed[0].position == plain[0].position == 8
    assert weighed[0].confidence == plain[0].confidence


TEXTS = ("5 Nghĩa Dũng, Phường Phúc Xá, Quận Ba Đình", "9 Phố Vọng", "Phố Vọng, Đống Đa")


def answers(index, numbers):
    """Return what is found, with the rows as they are numbered."""
    return [
        sorted((numbers[each.position], each.kind, each.confidence) for each in index.search(text))
        for text in TEXTS
    ]


@given(order=st.permutations(range(len(ROWS))))
def test_the_order_of_the_rows_does_not_matter(index, order):
    assert answers(index_of([ROWS[each] for each in order]), order) == answers(index, range(len(ROWS)))


def test_a_digit_is_taken_at_its_word(index):
    best = index.search("13 Hồ Văn Kiên, Xã Tiên Dương, Huyện Đông Anh")[0]
    assert best.kind != "exact"
    assert best.confidence < 0.75


@pytest.mark.parametrize("city", ["Hải Phòng", "TP. Hồ Chí Minh", "Tỉnh Bắc Ninh", "Huế", "TPHCM"])
def test_another_city_is_no_answer(index, city):
    assert index.search(f"9 Phố Vọng, Phường Phương Mai, {city}") == []
