import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.normal_forms import MOST_COMMUNES, normal_forms
from layers.addresses.parsing import ParsedAddress, parse_address
from layers.addresses.unit_history import UnitHistory
from layers.addresses.units import Gazetteer
from layers.text import fold

HISTORY = UnitHistory.of_city("ha noi")
KNOWN = Gazetteer.of(HISTORY.names())
WARDS = [unit for unit in HISTORY.units if unit.generation == "2023"]
COMMUNES = [unit for unit in HISTORY.units if unit.generation == "2025-07"]
HANOI = "Thành phố Hà Nội"

# As written; the form in the old system and in the new one, all of them.
CASES = {
    "24 ngõ 64 phố Phan Đình Giót, P. Phúc Xá, Q. Ba Đình, HN": (
        [f"24 Ngõ 64 Phố Phan Đình Giót, Phường Phúc Xá, Quận Ba Đình, {HANOI}"],
        [f"24 Ngõ 64 Phố Phan Đình Giót, Phường Hồng Hà, {HANOI}"],
    ),
    # A commune of today beside a district: of its wards those in the district.
    "Phường Hồng Hà, Quận Ba Đình": (
        [f"Phường Phúc Xá, Quận Ba Đình, {HANOI}"],
        [f"Phường Hồng Hà, {HANOI}"],
    ),
    # A phường of today and a xã of before.
    "Xã Hồng Hà": (
        [f"Xã Hồng Hà, Huyện Đan Phượng, {HANOI}"],
        [f"Xã Ô Diên, {HANOI}", f"Xã Liên Minh, {HANOI}", f"Xã Mê Linh, {HANOI}", f"Xã Yên Lãng, {HANOI}"],
    ),
    # A ward that was divided, and a district that says that the old one is meant.
    "P. Phương Liệt, Thanh Xuân, Hà Nội": (
        [f"Phường Phương Liệt, Quận Thanh Xuân, {HANOI}"],
        [f"Phường Phương Liệt, {HANOI}", f"Phường Tương Mai, {HANOI}"],
    ),
    # Without it: the ward of before, and the commune of today with all that it was made of.
    "P. Phương Liệt, Hà Nội": (
        [
            f"Phường Phương Liệt, Quận Thanh Xuân, {HANOI}",
            f"Phường Khương Mai, Quận Thanh Xuân, {HANOI}",
            f"Phường Định Công, Quận Hoàng Mai, {HANOI}",
            f"Phường Thịnh Liệt, Quận Hoàng Mai, {HANOI}",
            f"Phường Khương Trung, Quận Thanh Xuân, {HANOI}",
            f"Phường Khương Đình, Quận Thanh Xuân, {HANOI}",
        ],
        [f"Phường Phương Liệt, {HANOI}", f"Phường Tương Mai, {HANOI}"],
    ),
    # Namesakes in two districts.
    "Xã Kim Sơn, Hà Nội": (
        [f"Xã Kim Sơn, Huyện Gia Lâm, {HANOI}", f"Xã Kim Sơn, Thị xã Sơn Tây, {HANOI}"],
        [f"Xã Thuận An, {HANOI}", f"Xã Gia Lâm, {HANOI}", f"Xã Đoài Phương, {HANOI}"],
    ),
    "phuong mai, dong da": (
        [f"Phường Phương Mai, Quận Đống Đa, {HANOI}"],
        [f"Phường Kim Liên, {HANOI}", f"Phường Bạch Mai, {HANOI}"],
    ),
    "tổ 5 TT Trâu Quỳ, H. Gia Lâm": (
        [f"Tổ 5, Thị trấn Trâu Quỳ, Huyện Gia Lâm, {HANOI}"],
        [f"Tổ 5, Xã Gia Lâm, {HANOI}", f"Tổ 5, Xã Bát Tràng, {HANOI}"],
    ),
    "Huyện Phúc Thọ": (
        [f"Huyện Phúc Thọ, {HANOI}"],
        [f"Xã Phúc Thọ, {HANOI}", f"Xã Hát Môn, {HANOI}", f"Xã Phúc Lộc, {HANOI}"],
    ),
    # In too many communes to be of use.
    "Huyện Thanh Trì": ([f"Huyện Thanh Trì, {HANOI}"], []),
    "5 Hàng Bè, Hà Nội": ([], []),
    "5 Hàng Bè, P. Không Có, Q. Hoàn Kiếm": ([], []),
    "P. Phúc Xá, Q. Đống Đa": ([], []),
    "P. Láng Hạ, Q. Hồng Bàng, Hải Phòng": ([], []),
    "Xã Đàn": ([], []),
}


def forms(address):
    found = normal_forms(address)
    return [form.text for form in found.old], [form.text for form in found.new]


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_normal_forms(text, expected):
    assert forms(parse_address(text, gazetteer=KNOWN)) == expected


def test_a_bare_name_is_that_of_a_district_and_of_a_commune():
    old, new = forms(ParsedAddress(district="Hoàn Kiếm"))
    assert old[0] == f"Quận Hoàn Kiếm, {HANOI}"
    assert f"Phường Hàng Mã, Quận Hoàn Kiếm, {HANOI}" in old
    assert new[0] == f"Phường Hoàn Kiếm, {HANOI}"
    assert f"Phường Cửa Nam, {HANOI}" in new


def test_what_belongs_to_no_system_is_left_out():
    address = parse_address("P.1205, 5 Hàng Bè, gần chợ, P. Phúc Xá, Ba Đình 10000", gazetteer=KNOWN)
    assert address.rest
    assert address.postal_code
    assert forms(address)[1] == [f"P. 1205, 5 Hàng Bè, Phường Hồng Hà, {HANOI}"]


def test_another_home_has_no_history():
    assert normal_forms(ParsedAddress(ward="Phường Phúc Xá"), home="Hải Phòng").old == ()


FRONTS = st.sampled_from(["", "5 Phố Huế", "24 Ngõ 64 Đường Láng", "Thôn Đoài"])


@given(st.sampled_from(WARDS), FRONTS, st.booleans())
def test_a_ward_with_its_district_is_itself_and_in_its_communes(ward, front, is_plain):
    text = ", ".join(filter(None, (front, ward.name, ward.district)))
    found = normal_forms(parse_address(fold_parts(text) if is_plain else text, gazetteer=KNOWN))
    assert (found.old[0].address.ward, found.old[0].address.district) == (ward.name, ward.district)
    communes = [unit.name for unit in HISTORY.today(ward)]
    assert [form.address.ward for form in found.new][: len(communes)] == communes


@given(st.sampled_from(WARDS))
def test_the_old_forms_of_the_new_ones_hold_the_ward(ward):
    for form in normal_forms(ParsedAddress(ward=ward.name, district=ward.district)).new:
        again = normal_forms(form.address)
        assert again.new[0] == form
        assert (ward.name, ward.district) in {
            (each.address.ward, each.address.district) for each in again.old
        }


@given(st.sampled_from(COMMUNES))
def test_the_new_forms_of_the_old_ones_hold_the_commune(commune):
    for form in normal_forms(ParsedAddress(ward=commune.name)).old:
        again = normal_forms(form.address)
        assert again.old[0] == form
    mains = [ward for ward in HISTORY.wards_of_2023(commune) if HISTORY.today(ward)[0] == commune]
    for ward in mains:
        again = normal_forms(ParsedAddress(ward=ward.name, district=ward.district))
        assert again.new[0].address.ward == commune.name


@given(st.sampled_from(WARDS + COMMUNES), FRONTS)
def test_a_normal_form_is_read_as_what_it_is(unit, front):
    address = parse_address(", ".join(filter(None, (front, unit.name, unit.district))), gazetteer=KNOWN)
    for form in (*normal_forms(address).old, *normal_forms(address).new):
        assert parse_address(form.text, gazetteer=KNOWN) == form.address


def test_districts_lie_in_few_communes_or_have_no_new_form():
    for district in {ward.district for ward in WARDS}:
        old, new = forms(ParsedAddress(district=district))
        assert old == [f"{district}, {HANOI}"]
        assert len(new) <= MOST_COMMUNES


def fold_parts(text):
    return ", ".join(map(fold, text.split(", ")))
