"""Widths of texts, and where they break."""

import unicodedata
from importlib.resources import files

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from maps.lettering import ELLIPSIS, plain, shortened, text_width, wrapped

SENTENCE = "Tỷ lệ dân số được phủ sóng ngoài trời ≥ 99,5 % (điểm bưu chính)"
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x1EF9), max_size=80)


def width_em(path, text):
    font = TTFont(path)
    names = font.getBestCmap()
    return sum(font["hmtx"][names[ord(each)]][0] for each in text) / font["head"].unitsPerEm


@pytest.mark.parametrize(("style", "bold"), [("", False), ("Bold", True)])
def test_widths_are_those_of_the_wider_typeface(style, bold):
    ours = str(files("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{style or 'Regular'}.ttf")
    other = f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans{style and f'-{style}'}.ttf"
    for text in (SENTENCE, "Hạn chế", "0123456789"):
        widths = [width_em(path, text) for path in (ours, other)]
        assert max(widths) - 1e-9 <= text_width(text, size=1, bold=bold) <= 1.1 * max(widths)


@given(TEXTS, st.integers(40, 300))
def test_lines_are_never_too_wide_and_lose_no_word_that_fits(text, width):
    lines = wrapped(text, width=width, size=8)
    assert all(text_width(line, size=8) <= width for line in lines)
    if ELLIPSIS not in "".join(lines):
        assert " ".join(lines).split() == plain(text).split()


@given(TEXTS, st.integers(20, 300))
def test_what_is_shortened_fits_and_begins_as_before(text, width):
    shown = shortened(text, width=width, size=8)
    assert text_width(shown, size=8) <= width
    assert plain(text).startswith(shown.removesuffix(ELLIPSIS))


def test_text_is_composed_in_one_line_and_writable():
    assert plain(unicodedata.normalize("NFD", "Điểm\n bưu\u2028chính")) == "Điểm bưu chính"
    assert plain("a\x00b\x1b\ud800c\uffff") == "abc"
