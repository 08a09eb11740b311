"""What is suggested while an address is typed."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.errors import AddressError
from layers.addresses.search import AddressIndex
from layers.text import fold

STREETS = [
    ("Phố Hàng Bông", "Phường Hàng Gai", "Quận Hoàn Kiếm", 9),
    ("Phố Hàng Bạc", "Phường Hàng Bạc", "Quận Hoàn Kiếm", 5),
    ("Phố Hàng Bạc", "Phường Phúc Xá", "Quận Ba Đình", 3),
    ("Đường Bạch Mai", "Phường Bạch Mai", "Quận Hai Bà Trưng", 4),
]


@pytest.fixture(scope="module")
def rows():
    return [
        (str(2 * number + 2), street, ward, district)
        for street, ward, district, count in STREETS
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def index(rows):
    house, street, ward, district = (list(each) for each in zip(*rows, strict=True))
    return AddressIndex.build(
        pa.table({"house_number": house, "street": street, "ward": ward, "district": district})
    )


@pytest.fixture(scope="module")
def suggested(index, rows):
    def ask(text, limit=5):
        return [
            (match.kind, match.unit or rows[match.position][1], len(match.positions))
            for match in index.suggest(text, limit=limit)
        ]

    return ask


def test_streets_go_on_as_the_text_does_the_largest_first(suggested):
    assert suggested("hàng b")[:3] == [
        ("street", "Phố Hàng Bông", 9),
        ("street", "Phố Hàng Bạc", 5),
        ("street", "Phố Hàng Bạc", 3),
    ]


def test_a_word_within_the_name_will_do_after_those_that_begin_so(suggested):
    streets = [name for kind, name, _ in suggested("ba", limit=9) if kind == "street"]
    assert streets == ["Đường Bạch Mai", "Phố Hàng Bạc", "Phố Hàng Bạc"]


def test_units_are_suggested_beside_streets(suggested):
    assert ("ward", "Phường Bạch Mai", 4) in suggested("bạch")
    assert suggested("quận hoàn k") == [("district", "Quận Hoàn Kiếm", 14)]


def test_a_house_that_exists_comes_first(rows, index):
    match = index.suggest("8 hang ba", limit=5)[0]
    assert match.kind == "exact"
    assert rows[match.position][:3] == ("8", "Phố Hàng Bạc", "Phường Hàng Bạc")


def test_a_unit_that_is_begun_chooses_among_namesakes(suggested):
    assert suggested("hàng bạc, quận ba đ") == [("street", "Phố Hàng Bạc", 3)]


def test_a_lane_is_suggested_when_it_is_named():
    lanes = ["", "", "Ngõ 64", "Ngõ 5"]
    table = pa.table({"house_number": ["1", "2", "3", "3"], "lane": lanes, "street": ["Phố Huế"] * 4})
    index = AddressIndex.build(table)
    assert [match.positions.tolist() for match in index.suggest("hu")] == [[0, 1]]
    assert [match.positions.tolist() for match in index.suggest("ngõ 64 hu")] == [[2]]
    assert [match.positions.tolist() for match in index.suggest("3 ngõ 5 hu")] == [[3]]


def test_what_goes_on_nowhere_is_searched(suggested):
    assert suggested("hanfg boong")[0][1] == "Phố Hàng Bông"
    assert suggested("xyzzy") == []


@given(st.sampled_from([street for street, *_ in STREETS]), st.integers(3, 20))
def test_every_beginning_of_a_name_suggests_it(suggested, street, length):
    name = street.split(" ", 1)[1]
    for beginning in (name[:length], fold(name)[:length]):
        assert street in [found for _, found, _ in suggested(beginning, limit=20)]


@pytest.mark.parametrize("text", ["", "  ", "!!!", "x" * 2000])
def test_what_cannot_be_read_is_an_error(index, text):
    with pytest.raises(AddressError):
        index.suggest(text)


@given(st.text(max_size=30))
def test_any_text_is_completed_or_refused(index, text):
    if any(map(str.isalnum, text)):
        assert len(index.suggest(text, limit=3)) <= 3
    else:
        with pytest.raises(AddressError):
            index.suggest(text)
