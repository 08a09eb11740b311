import pytest

from layers.addresses.keys import HouseNumber, lane_and_street, street_key


@pytest.mark.parametrize(
    ("text", "key", "number", "parts"),
    [
        ("3B", "3b", 3, ()),
        ("24 a", "24a", 24, ()),
        ("số 5", "5", 5, ()),
        ("51-53-55", "51-53-55", 51, ("51", "53", "55")),
        ("126 – 128", "126-128", 126, ("126", "128")),
        ("71b4", "71b4", 71, ()),
        ("123 C10", "123c10", 123, ()),
        ("15/64", "15/64", 15, ()),
        ("2/F 47a", "47a", 47, ()),
        ("P-210, số 15", "15", 15, ()),
        ("25 An Sinh", "25", 25, ()),
        ("Km 13", "km13", 0, ()),
        ("Lô B5", "lob5", 0, ()),
        ("", "", 0, ()),
    ],
)
def test_house_numbers(text, key, number, parts):
    assert HouseNumber.of(text) == HouseNumber(key, number, parts)


@pytest.mark.parametrize(
    ("text", "lane", "street"),
    [
        ("Ngõ 64", "0:64", ""),
        ("Ngách 12 ngõ 64", "0:64 1:12", ""),
        ("ngõ 64/12", "0:64 1:12", ""),
        ("Ngách 64/12", "0:64 1:12", ""),
        ("Hẻm 64/12/3", "0:64 1:12 2:3", ""),
        ("Ngõ 208 Trần Cung", "0:208", "tran cung"),
        ("Ngõ 282 Đường Khương Đình", "0:282", "khuong dinh"),
        ("Ngõ Huyện", "", "ngo huyen"),
        ("Phố Tràng Tiền", "", "trang tien"),
        ("Tây Mỗ, phường Tây Mỗ, quận Nam Từ Liêm", "", "tay mo"),
    ],
)
def test_lanes_and_streets(text, lane, street):
    assert lane_and_street(text) == (lane, street)


@pytest.mark.parametrize("text", ["Đường Thành", "Phố Đường Thành", "duong thanh", "Thành"])
def test_a_street_is_the_same_with_and_without_its_marker(text):
    assert street_key(text) == "thanh"


def test_a_marker_alone_is_a_name():
    assert street_key("Phố") == "pho"
