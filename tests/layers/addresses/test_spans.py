import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.parsing import parse_address
from layers.addresses.spans import Trace
from layers.addresses.units import Gazetteer, UnitName
from layers.addresses.words import clean
from layers.text import fold, nfc

KNOWN = Gazetteer.of(map(UnitName.of, ["Phường Láng Hạ", "Quận Đống Đa", "Thị trấn Trâu Quỳ"]))

# As written, and what of it belongs to each part.
CASES = {
    "P.1205, số 12 - 14 ngõ 3 Phố Huế, P.Láng Hạ, Q. Đống Đa, T.P. Hà Nội 10000, Việt Nam": {
        "premises": ["P.1205"],
        "house_number": ["số 12 - 14"],
        "lane": ["ngõ 3"],
        "street": ["Phố Huế"],
        "ward": ["P.Láng Hạ"],
        "district": ["Q. Đống Đa"],
        "city": ["T.P. Hà Nội"],
        "postal_code": ["10000"],
    },
    "Phan Đình Giót số 24 TT Nam Đồng, Xóm 3 - Thôn Đoài, X. Kim Chung": {
        "street": ["Phan Đình Giót"],
        "house_number": ["số 24"],
        "hamlet": ["TT Nam Đồng", "Xóm 3", "Thôn Đoài"],
        "ward": ["X. Kim Chung"],
    },
    "7 ngách 12 phố Vĩnh Phúc ngõ 64": {
        "house_number": ["7"],
        "lane": ["ngách 12", "ngõ 64"],
        "street": ["phố Vĩnh Phúc"],
    },
    "(5 Hàng\u200b Bè), gần  chợ; P. Hàng Bạc.": {
        "house_number": ["5"],
        "street": ["Hàng\u200b Bè"],
        "rest": ["gần  chợ"],
        "ward": ["P. Hàng Bạc"],
    },
    "24 Phan Đình Giót Phường Phương Liệt Hà Nội": {
        "house_number": ["24"],
        "street": ["Phan Đình Giót"],
        "ward": ["Phường Phương Liệt"],
        "city": ["Hà Nội"],
    },
    "Phường Văn Miếu – Quốc Tử Giám, Hà Nội": {
        "ward": ["Phường Văn Miếu – Quốc Tử Giám"],
        "city": ["Hà Nội"],
    },
}


def taken(text):
    spans = parse_address(text, spans=True).spans
    return {part: [text[start:end] for start, end in each] for part, each in spans.items()}


@pytest.mark.parametrize(("text", "parts"), CASES.items())
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_where_the_parts_stand(text, parts, form):
    written = unicodedata.normalize(form, text)
    assert {part: list(map(nfc, each)) for part, each in taken(written).items()} == parts


def test_there_are_none_unless_asked_for_and_they_do_not_count():
    text = "24 Phan Đình Giót"
    plain, spanned = parse_address(text), parse_address(text, spans=True)
    assert not plain.spans
    assert spanned.spans == {"house_number": ((0, 2),), "street": ((3, 17),)}
    assert plain == spanned
    assert plain.parts == spanned.parts


VOCABULARY = (
    "phường quận xã thị trấn TT T.P. TP.Hà tổ thôn ngõ số 5 7 12A 24 12-14 15/64 2/F C10 Km phố đường P.Láng"
    " P.1205 P. Q. Hà Nội Láng Hạ Đống Đa Việt Nam - – , , ; . : 10000 \u200b \ufeff o\u0323\u0302"
)
WRITTEN = st.lists(st.sampled_from(VOCABULARY.split(" ")), min_size=1, max_size=14).map(" ".join)
FORMS = st.sampled_from(["NFC", "NFD"])
TEXTS = st.one_of(st.builds(unicodedata.normalize, FORMS, WRITTEN), st.text(min_size=1, max_size=40)).filter(
    lambda text: any(map(str.isalnum, text))
)


@given(TEXTS, st.booleans())
def test_spans_do_not_change_the_parts(text, known):
    gazetteer = KNOWN if known else Gazetteer()
    found = parse_address(text, gazetteer=gazetteer, spans=True)
    assert found == parse_address(text, gazetteer=gazetteer)
    assert found.spans.keys() == found.parts.keys()


@given(TEXTS)
def test_spans_lie_within_the_text_and_apart(text):
    spans = sorted(span for each in parse_address(text, spans=True).spans.values() for span in each)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(TEXTS)
def test_a_span_holds_the_words_of_its_part(text):
    found = parse_address(text, spans=True)
    for part, value in found.parts.items():
        written = " ".join(clean(text[start:end]) for start, end in found.spans[part])
        last = fold(value.split()[-1]).split()[-1:]
        assert set(last) <= set(fold(written).split())


@given(
    st.one_of(
        TEXTS, st.text(alphabet="a\u0323\u0302\u1100\u1161\u11a8\u09c7\u09be.tp-;5 \u200b", max_size=20)
    )
)
def test_a_trace_has_the_cleaned_text(text):
    trace = Trace.of(text)
    assert trace.text == clean(text)
    assert len(trace.origins) == len(trace.text)
    assert all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(trace.origins))
