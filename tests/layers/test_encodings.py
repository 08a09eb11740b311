import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.encodings import TCVN3, VNI_LETTERS, VNI_MARKS, decode, detect
from layers.errors import ReadError

TEXT = (
    "Mã trạm;Nhà mạng;Địa chỉ\n"
    "Trạm phát sóng Đống Đa, số nhà 24 ngõ 64 phố Phan Đình Giót, phường Phương Liệt, quận Thanh Xuân\n"
    "Bưu cục cấp ba Hoàn Kiếm; điểm Bưu điện văn hóa xã Yên Mỹ, huyện Thanh Trì; thùng thư công cộng ở chợ\n"
)
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "".join(sorted(set(TCVN3.values())))
WITH_MARKS = [letter for letter in TCVN3.values() if letter.islower()]


def to_tcvn3(text):
    codes = {letter: code for code, letter in TCVN3.items()}
    # Capitals with tones share the codes of small letters.
    return bytes(
        codes.get(letter, codes.get(letter.lower(), ord(letter) if ord(letter) < 128 else 63))
        for letter in text
    )


def to_vni(text):
    letters = {value: key for key, value in VNI_LETTERS.items()}
    marks = {
        unicodedata.normalize("NFC", "a" + value): key for key, value in VNI_MARKS.items() if key.islower()
    }
    mark_of = {unicodedata.normalize("NFD", shown)[1:]: key for shown, key in marks.items()}
    out = ""
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        if letter in letters:
            out += letters[letter]
        elif len(apart) > 1 and apart[0] in "uUoO" and "\u031b" in apart:
            out += (
                letters[unicodedata.normalize("NFC", apart[0] + "\u031b")]
                + mark_of[apart.replace("\u031b", "")[1:]]
            )
        elif len(apart) > 1:
            out += apart[0] + mark_of["".join(apart[1:])]
        else:
            out += letter
    return out.encode("cp1252")


def to_cp1258(text):
    apart = {"\u0301", "\u0300", "\u0309", "\u0303", "\u0323"}
    out = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(each for each in parts if each in apart)
        base = unicodedata.normalize("NFC", "".join(each for each in parts if each not in apart))
        out += base + tone
    return out.encode("cp1258")


ENCODERS = {
    "utf-8": lambda text: text.encode(),
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "cp1258": to_cp1258,
    "tcvn3": to_tcvn3,
    "vni": to_vni,
}


@pytest.mark.parametrize("name", [name for name in ENCODERS if name != "tcvn3"])
def test_each_encoding_is_recognised(name):
    assert decode(ENCODERS[name](TEXT)) == TEXT


def test_tcvn3_is_recognised_though_its_capitals_with_tones_are_small():
    assert detect(to_tcvn3(TEXT)) == "tcvn3"
    assert decode(to_tcvn3(TEXT)).casefold() == TEXT.casefold()


@pytest.mark.parametrize("name", ["cp1258", "tcvn3", "vni"])
@given(text=st.text(alphabet="abcdeghiklmnopqrstuvxy 0123456789," + "".join(WITH_MARKS)))
def test_every_letter_survives(name, text):
    assert decode(ENCODERS[name](text), encoding=name) == text


def test_decomposed_text_is_composed():
    assert decode(unicodedata.normalize("NFD", TEXT).encode()) == TEXT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04\x00\x00", "zero bytes"),
        (bytes(range(128, 256)) * 4, "no encoding that is recognised"),
    ],
)
def test_what_is_no_text_is_said(data, message):
    with pytest.raises(ReadError, match=message):
        decode(data)


def test_a_wrong_encoding_is_said():
    with pytest.raises(ReadError, match="latin-9000"):
        decode(b"a", encoding="latin-9000")
    with pytest.raises(ReadError, match="at byte 0"):
        decode(b"\xff\xfe\xfd", encoding="utf-8")
