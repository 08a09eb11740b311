"""What is no address, or hardly one: a clear answer or a clear error, in bounded time."""

import time
import unicodedata

import pyarrow as pa
import pytest

from layers.addresses.errors import AddressError
from layers.addresses.search import AddressIndex

# Number, lane, street, ward, district; the row's number is its place in the list.
ROWS = [
    ("24", "", "Phố Hàng Bè", "Phường Hàng Bạc", "Quận Hoàn Kiếm"),
    ("26", "", "Phố Hàng Bè", "Phường Hàng Bạc", "Quận Hoàn Kiếm"),
    ("2", "", "Phố Huế", "Phường Phố Huế", "Quận Hai Bà Trưng"),
    ("12", "", "Phố Lê Lợi", "Phường Nguyễn Trãi", "Quận Hà Đông"),
    ("1", "", "Phố Lê Lợi", "Phường Nguyễn Trãi", "Quận Hà Đông"),
    ("5", "Ngõ 64", "Phố Trần Phú", "Phường Điện Biên", "Quận Ba Đình"),
]
NOT_JOINED = "\u200b"
LONGEST_WAIT_S = 1.0  # hundreds of times what it takes, so that a busy machine is no failure

REFUSED = {
    "": "holds no letter and no digit",
    " \t\n": "holds no letter and no digit",
    ",": "holds no letter and no digit",
    "...": "holds no letter and no digit",
    "- - -": "holds no letter and no digit",
    "🏠🏠🏠": "holds no letter and no digit",
    "\x00\x01\x1f": "holds no letter and no digit",
    "\u202e\u200b\ufeff": "holds no letter and no digit",
    "\udfff": "holds no letter and no digit",
    "," * 500: "holds no letter and no digit",
    "x" * 10_240: "10240 characters are more than 1000",
    "Hàng Bè, " * 200: "1800 characters are more than 1000",
}

NOTHING = [
    # only a house number
    "24",
    "24A",
    "số nhà 24",
    "số 24,",
    "9" * 400,
    "1 2 3 4 5 6 7 8 9 " * 20,
    # addresses of other cities, some with streets or names that Hanoi has as well
    "Xa lộ Hà Nội, TP Thủ Đức, TP Hồ Chí Minh",
    "12 Xa lộ Hà Nội, P. Thảo Điền, Q.2, TP.HCM",
    "12 Xa lộ Hà Nội, Quận 9, Hồ Chí Minh",
    "12 Đường Hà Nội, Huế",
    "12 Đường Hà Nội, TP Huế",
    "12 Hà Nội, Hải Phòng",
    "12 Lê Lợi, Quận 1, TP.HCM",
    "12 Lê Lợi, Q.1, Sài Gòn",
    "12 Lê Lợi, Bến Nghé, Hồ Chí Minh",
    "12 Lê Lợi, TP Đà Nẵng",
    "2 Phố Huế, TP Huế",
    # words that are no address, though some are like the name of a unit
    "không có gì",
    "xin chào",
    # programs
    "24' OR '1'='1",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "http://example.com/",
    "%s%n%x",
    "null",
    "NaN",
    # other scripts
    "שלום",
    "24 שלום",
    "地址 24",
    # much of the same
    "a" * 1000,
    "Hàng " * 120,
    "24 " * 300,
    "ngõ " * 250,
    "phường, " * 120,
]

EXACT = {
    "24 Hàng Bè'; DROP TABLE addresses; --": 0,
    "24 Hàng Bè\\": 0,
    "24 Hàng Bè 🏠": 0,
    "24 🍜 Hàng Bè": 0,
    # direction, joiners, control characters and other spaces
    "\u202e24 Hàng Bè\u202c": 0,
    "\u200f24 Hàng Bè": 0,
    "\x0024 Hàng\x07 Bè": 0,
    "24\tHàng Bè\r\nHoàn Kiếm": 0,
    "24 Hàng\u00a0Bè": 0,
    "24 Hàng\u3000Bè": 0,
    f"24 H{NOT_JOINED}àn{NOT_JOINED}g B{NOT_JOINED}è": 0,
    "24 H\u2060àng B\ufeffè": 0,
    # normal forms and capitals
    unicodedata.normalize("NFD", "24 Hàng Bè, Quận Hoàn Kiếm"): 0,
    unicodedata.normalize("NFKD", "24 Hàng Bè, Quận Hoàn Kiếm"): 0,
    "24 HÀNG BÈ": 0,
    "24 hÀnG bÈ": 0,
    # a Cyrillic a and e, and half of a character, are typing errors
    "24 H\u0430ng B\u0435": 0,
    "24 H\udce0ng Bè": 0,
    # quotes and brackets
    '"24 "Hàng "Bè""': 0,
    '24 """"""Hàng Bè""""""': 0,
    "(24 (Hàng (Bè)))": 0,
    "24,,,,Hàng Bè,,,,Hoàn Kiếm": 0,
    # digits and letters in another guise, symbols, other quotes and brackets
    "🏠🏠 24 Hàng Bè": 0,
    "２４ Hàng Bè": 0,
    "２４，Hàng Bè，Hoàn Kiếm": 0,
    "٢٤ Hàng Bè": 0,
    "²⁴ Hàng Bè": 0,
    "24 Hà\u00adng Bè": 0,
    "«24 Hàng Bè»": 0,
    "“24 Hàng Bè”": 0,
    "[[24]] {Hàng Bè}": 0,
    "24Hàng Bè": 0,
    "Hàng Bè 24": 0,
    "24 𝐇à𝐧𝐠 𝐁è": 0,
    # the name of another city as a street of this one
    "2 Huế": 2,
    "2 Phố Huế, Hà Nội": 2,
}

# What reads less than it might: the street at least, or nothing, but never another one.
AT_MOST = [
    "<b>24 Hàng Bè</b>",
    "24+Hang+Be",
    "24%20H%C3%A0ng%20B%C3%A8",
    "مرحبا 24 Hàng Bè",
    "9" * 400 + " Hàng Bè",
    "24" + "/1" * 200 + " Hàng Bè",
    "Hàng Bè " * 120,
]


@pytest.fixture(scope="module")
def index():
    columns = zip(*ROWS, strict=True)
    names = ("house_number", "lane", "street", "ward", "district")
    return AddressIndex.build(pa.table({name: list(each) for name, each in zip(names, columns, strict=True)}))


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_holds_no_address_is_refused(index, text, reason):
    for ask in (index.search, index.suggest):
        with pytest.raises(AddressError, match=reason):
            ask(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_here_is_not_found(index, text):
    assert index.search(text) == []


@pytest.mark.parametrize(("text", "row"), EXACT.items())
def test_what_is_legible_is_found(index, text, row):
    best = index.search(text)[0]
    assert (best.kind, best.position) == ("exact", row)


@pytest.mark.parametrize("text", AT_MOST)
def test_what_is_hardly_legible_is_never_another_address(index, text):
    assert {match.position for match in index.search(text)} <= {0, 1}


@pytest.mark.parametrize("text", ["24, Quận Hoàn Kiếm", "Quận Hoàn Kiếm, " * 60])
def test_a_unit_alone_is_the_unit(index, text):
    best = index.search(text)[0]
    assert (best.kind, best.unit) == ("district", "Quận Hoàn Kiếm")


def test_a_street_of_another_city_is_not_that_of_this_one(index):
    """Where the city is not known for one, the answer is at least unsure."""
    assert all(match.confidence < 0.3 for match in index.search("12 Lê Lợi, Đà Nẵng"))


@pytest.mark.parametrize(
    "text",
    [
        *("".join(each) for each in (["Hàng "] * 199, ["1/"] * 499, ["a"] * 999, ["-"] * 999 + ["1"])),
        *(
            each * (1000 // len(each))
            for each in (" ", "a,", "(", "1 ", "ngõ 1 ", "quận 1, ", "P.", "a\u0300")
        ),
    ],
)
def test_nothing_takes_long(index, text):
    started = time.perf_counter()
    for ask in (index.search, index.suggest):
        try:
            ask(text)
        except AddressError:
            continue
    assert time.perf_counter() - started < LONGEST_WAIT_S
