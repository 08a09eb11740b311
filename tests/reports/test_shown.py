"""Cells and texts as a reader sees them."""

import pytest

from reports.model import Number, Table
from reports.shown import Shown, shown, shown_headings, shown_rows
from reports.typography import NO_BREAK_SPACE, typeset


@pytest.mark.parametrize(
    ("cell", "language", "expected"),
    [
        ("Tên", "vi", Shown("text", "Tên")),
        (Number(1234.56, 1), "vi", Shown("number", "1.234,6")),
        (Number(1234.56, 1), "en", Shown("number", "1,234.6")),
        (Number(12.0, 1, "%", 5.0, 20.25), "vi", Shown("number", "12,0", "(5,0 – 20,2)")),
        (Number(0.0, 0, low=0.0, high=0.0), "vi", Shown("number", "0", "(0 – 0)")),
        (Number(None, 1, missing="chưa biết"), "vi", Shown("missing", "chưa biết")),
    ],
)
def test_a_cell_is_text_a_number_with_its_interval_or_a_reason(cell, language, expected):
    assert shown(cell, language) == expected


@pytest.mark.parametrize(
    ("heading", "numbers", "expected"),
    [
        ("Quãng đường", (Number(1, unit="m"), Number(2, unit="m")), "Quãng đường (m)"),
        ("Chung", (Number(1, unit="m"), Number(2, unit="%")), "Chung"),
        ("Dân số", (Number(1, unit="people"), Number(None, unit="people", missing="?")), "Dân số (người)"),
        ("Dân phủ %", (Number(1, unit="%"),), "Dân phủ %"),
        ("Trạm/km²", (Number(1, unit="/km²"),), "Trạm/km²"),
        ("Diện tích km²", (Number(1, unit="km"),), "Diện tích km² (km)"),
        ("Số", (Number(1),), "Số"),
        ("Số thuê bao trên 100 dân", (Number(1, unit="per 100 people"),), "Số thuê bao trên 100 dân"),
        ("Bán kính (km), đến 2030", (Number(1, unit="km"),), "Bán kính (km), đến 2030"),
        ("Số điểm phục vụ", (Number(1, unit="points"),), "Số điểm phục vụ (điểm)"),
    ],
)
def test_a_heading_tells_the_unit_that_all_numbers_below_have(heading, numbers, expected):
    table = Table("t", ("Tên", heading), tuple(("x", each) for each in numbers), "t")
    assert shown_headings(table, "vi")[1] == expected


def test_a_number_tells_its_unit_where_nothing_else_does():
    rows = (
        ("Quãng đường", Number(5, unit="m")),
        ("Tỷ lệ (%)", Number(6, unit="%")),
        ("Tỷ lệ (%), đến 2030", Number(7, unit="%")),
        ("Số dân trên một điểm phục vụ", Number(94, unit="points")),
        ("Số dân trên một điểm", Number(95, unit="points")),
    )
    table = Table("t", ("Chỉ tiêu", "Giá trị"), rows, "t")
    assert [row[1].text for row in shown_rows(table, "vi")] == ["5 m", "6", "7", "94 điểm", "95 điểm"]


def test_neighbours_unknown_for_one_reason_are_one_cell():
    unknown, other = Number(None, missing="a"), Number(None, missing="b")
    table = Table("t", tuple("123456"), (("x", unknown, unknown, other, Number(1), unknown),), "t")
    (row,) = shown_rows(table, "vi")
    assert [(each.text, each.span) for each in row] == [("x", 1), ("a", 2), ("b", 1), ("1", 1), ("a", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cách 3 km là", "cách 3_km là"),
        ("95,8 % dân số", "95,8_% dân số"),
        ("từ 5 – 7 người", "từ 5_–_7_người"),
        ("tốt ≥ -100 dBm", "tốt ≥ -100_dBm"),
        ("±6,0 dB", "±6,0_dB"),
        ("với σ = 6,0 dB", "với σ_=_6,0_dB"),
        ("3 mặt", "3 mặt"),
        ("Hoa\u0300n Kie\u0302\u0301m\x07", "Hoàn Kiếm"),
    ],
)
def test_lines_do_not_end_between_a_number_and_its_unit(text, expected):
    assert typeset(text).replace(NO_BREAK_SPACE, "_") == expected
