import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.text import fold, format_date, format_number, nfc


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Quận Đống Đa", "quan dong da"),
        ("HOÀN KIẾM", "hoan kiem"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("Văn Miếu – Quốc Tử Giám", "van mieu quoc tu giam"),
        ("  P.1205,  KĐT_Mỹ-Đình  ", "p 1205 kdt my dinh"),
        ("Ho\u0300a\u0309 Lo\u0300", "hoa lo"),
        ("", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ ,.-"))
def test_folding_does_not_see_the_normal_form(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (0.026, 3, "0,026", "0.026"),
        (98_000, 0, "98.000", "98,000"),
        (-1.25, 2, "-1,25", "-1.25"),
        (float("nan"), 2, "–", "–"),
        (None, 0, "–", "–"),
    ],
)
def test_numbers_in_the_language_of_the_reader(value, digits, vi, en):
    assert format_number(value, digits=digits, language="vi") == vi
    assert format_number(value, digits=digits, language="en") == en


def test_dates_in_the_language_of_the_reader():
    assert format_date(date(2023, 6, 30), language="vi") == "30/06/2023"
    assert format_date(date(2023, 6, 30), language="en") == "2023-06-30"
