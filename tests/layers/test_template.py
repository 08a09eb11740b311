"""Templates: what a person fills in is what the readers take."""

import openpyxl
import pytest

from layers.definitions import ADDRESSES, DIVISIONS, LAYERS, STATIONS
from layers.errors import ExportError
from layers.template import columns, heading, write_template
from layers.text import fold

LANGUAGES = ("vi", "en")


@pytest.fixture(params=LAYERS.values(), ids=lambda layer: layer.name)
def layer(request):
    return request.param


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def book(layer, language, tmp_path):
    write_template(layer, tmp_path / "mẫu.xlsx", language=language)
    return openpyxl.load_workbook(tmp_path / "mẫu.xlsx")


def test_the_first_sheet_has_a_heading_a_column_and_nothing_else(book, layer, language):
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [heading(each, language=language) for each in columns(layer)]
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "A2"
    assert all(cell.comment.text for cell in sheet[1])


def test_required_columns_bear_a_star_and_another_colour(book, layer):
    head = book.worksheets[0][1]
    starred = {
        field.name for field, cell in zip(columns(layer), head, strict=True) if cell.value.endswith("*")
    }
    assert starred == {field.name for field in columns(layer) if field.required}
    assert len({cell.fill.fgColor.rgb for cell in head}) == 2


def test_headings_differ_when_folded(layer, language):
    headings = [fold(heading(field, language=language)) for field in columns(layer)]
    assert len(set(headings)) == len(headings)


def test_every_choice_is_in_a_list_of_the_book(book, layer, language):
    rules = {
        str(rule.sqref).split("2:")[0]: rule for rule in book.worksheets[0].data_validations.dataValidation
    }
    for cell, field in zip(book.worksheets[0][1], columns(layer), strict=True):
        if field.choices:
            title, span = rules[cell.column_letter].formula1.replace("$", "").replace("'", "").split("!")
            listed = [row[0].value for row in book[title][span]]
            assert listed == [choice.title[language] for choice in field.choices]
    assert book.worksheets[2].sheet_state == "hidden"


def test_numbers_are_held_to_their_bounds(tmp_path):
    write_template(STATIONS, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    rules = {
        sheet[str(rule.sqref).split("2:")[0] + "1"].value: rule
        for rule in sheet.data_validations.dataValidation
    }
    azimuth = rules["Góc phương vị (°)"]
    assert (azimuth.type, azimuth.formula1, azimuth.formula2) == ("decimal", "0", "360")
    assert azimuth.error == "Giá trị không hợp lệ. Cho phép: 0 … 360"
    assert rules["Ngày phát sóng"].type == "date"
    assert all(len(rule.error) <= 255 for rule in rules.values())


def test_codes_are_cells_of_text_so_that_zeros_stay(tmp_path):
    write_template(DIVISIONS, tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert sheet["A1"].value == "Mã đơn vị *"
    assert sheet.column_dimensions["A"].number_format == "@"


def test_the_guide_explains_every_column(book, layer, language):
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    for field, row in zip(columns(layer), rows, strict=False):
        assert row[0] == heading(field, language=language)
        assert row[-1] == field.name
    notes = " ".join(str(row[0]) for row in rows[len(columns(layer)) + 1 :])
    assert ("WGS 84" in notes) == ("Point" in layer.geometry_types)
    assert ("MULTIPOLYGON" in notes) == ("Polygon" in layer.geometry_types)
    for name in (*layer.any_of, *layer.all_or_none):
        assert layer[name].title[language] in notes


def test_vietnamese_templates_speak_vietnamese(tmp_path):
    write_template(DIVISIONS, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["Đơn vị hành chính", "Hướng dẫn", "Danh mục"]
    assert "Dân số (người)" in [cell.value for cell in book.worksheets[0][1]]


@pytest.mark.parametrize("path", ["x.csv", "nowhere/x.xlsx"])
def test_a_file_that_cannot_be_written_is_named(tmp_path, path):
    with pytest.raises(ExportError, match=path):
        write_template(ADDRESSES, tmp_path / path)
