"""What became of Hanoi's wards: facts, and laws over the whole table."""

from collections import Counter

import pytest

from layers.addresses.unit_history import UnitHistory
from layers.addresses.units import UnitName

HISTORY = UnitHistory.of_city("ha noi")


def of(generation):
    return [unit for unit in HISTORY.units if unit.generation == generation]


def test_the_numbers_of_units_are_those_published():
    assert Counter(unit.generation for unit in HISTORY.units) == {"2023": 579, "2025-01": 526, "2025-07": 126}
    assert len({unit.district for unit in of("2023")}) == 30
    kinds = Counter(unit.name.split()[0] for unit in of("2025-07"))
    assert kinds == {"Phường": 51, "Xã": 75}


def test_codes_are_unique_within_a_generation():
    keys = [(unit.generation, unit.code) for unit in HISTORY.units]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("ward", "district", "today"),
    [
        ("Phường Phúc Xá", "Quận Ba Đình", "Phường Hồng Hà"),
        ("Phường Hàng Bạc", "Quận Hoàn Kiếm", "Phường Hoàn Kiếm"),
        ("phuong phuong liet", "thanh xuan", "Phường Phương Liệt"),
        ("Xã Kim Chung", "Huyện Đông Anh", "Xã Thiên Lộc"),
        ("Thị trấn Trâu Quỳ", "", "Xã Gia Lâm"),
    ],
)
def test_what_a_ward_is_called_today(ward, district, today):
    old = next(unit for unit in HISTORY.named(ward, district) if not unit.is_of_today)
    assert HISTORY.today(old)[0].name == today


def test_every_ward_is_somewhere_today_and_every_commune_was_something():
    assert all(unit.is_of_today for ward in of("2023") for unit in HISTORY.today(ward))
    assert {unit for ward in of("2023") for unit in HISTORY.today(ward)} == set(of("2025-07"))
    assert all(HISTORY.wards_of_2023(commune) for commune in of("2025-07"))


def test_then_and_now_are_each_other_s_inverse():
    for ward in of("2023"):
        assert all(ward in HISTORY.wards_of_2023(commune) for commune in HISTORY.today(ward))
    for commune in of("2025-07"):
        assert all(commune in HISTORY.today(ward) for ward in HISTORY.wards_of_2023(commune))


def names(units):
    return {UnitName.of(unit.name).bare for unit in units}


def test_a_ward_has_the_communes_of_its_ground_as_counterparts():
    assert "hong ha" in names(HISTORY.counterparts("phuc xa", "ward", "ba dinh"))
    assert "phuc xa" in names(HISTORY.counterparts("hong ha", "ward"))


def test_namesakes_in_other_districts_are_told_apart():
    dong_anh = names(HISTORY.counterparts("kim chung", "ward", "dong anh"))
    hoai_duc = names(HISTORY.counterparts("kim chung", "ward", "hoai duc"))
    assert "thien loc" in dong_anh - hoai_duc


def test_a_district_has_the_communes_on_its_ground_even_where_one_bears_its_name():
    assert {"ba dinh", "giang vo"} <= names(HISTORY.counterparts("ba dinh", "district"))


def test_other_cities_have_no_history():
    assert UnitHistory.of_city("hue").units == ()
    assert UnitHistory.of_city("hue").counterparts("ba dinh") == frozenset()
