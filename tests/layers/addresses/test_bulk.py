import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.bulk import parse_all
from layers.addresses.parsing import ParsedAddress, parse_address
from layers.addresses.units import Gazetteer, UnitName

KNOWN = Gazetteer.of(map(UnitName.of, ["Phường Láng Hạ", "Quận Đống Đa", "Thị trấn Trâu Quỳ"]))
VOCABULARY = (
    "phường quận xã thị trấn TT TP. tổ thôn ngõ số 5 7 12A 24 15/64 2/F C10 Km phố đường P. Q. Hà Nội Láng Hạ"
    " Đống Đa - – , , , 10000"
)
TEXTS = st.lists(
    st.lists(st.sampled_from(VOCABULARY.split()), min_size=1, max_size=10).map(" ".join),
    min_size=1,
    max_size=4,
)


@given(TEXTS, st.booleans())
def test_many_are_read_as_each_alone(texts, known):
    gazetteer = KNOWN if known else Gazetteer()
    texts = [text for text in texts if any(map(str.isalnum, text))]
    assert parse_all(texts, gazetteer=gazetteer) == [
        parse_address(each, gazetteer=gazetteer) for each in texts
    ]


ENDS = [
    "",
    ", Phường Láng Hạ, Hà Nội",
    ", TT Trâu Quỳ",
    ", Tổ 5, P. X, Q. Y 10000",
    ", Láng Hạ",
    ", P. A - Q. B",
]
FRONTS = [
    "Ngõ 64 Phố Huế",
    "C10 Phố Huế",
    "A Hàng Bè",
    "TT Nam Đồng",
    "Láng Hạ - Đống Đa",
    "/F 8 Hàng Bè",
    "",
]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 99999),
            st.sampled_from(["", "a", "B", "/4"]),
            st.sampled_from(FRONTS),
            st.sampled_from(ENDS),
        ),
        min_size=1,
    )
)
def test_house_numbers_are_told_apart(parts):
    texts = [f"{number}{letter} {front}{end}" for number, letter, front, end in parts]
    assert parse_all(texts, gazetteer=KNOWN) == [parse_address(each, gazetteer=KNOWN) for each in texts]


@pytest.mark.parametrize("text", ["", " ", "-", "🏠", "x" * 5000])
def test_what_cannot_be_read_is_empty(text):
    assert parse_all([text], gazetteer=KNOWN) == [ParsedAddress()]
