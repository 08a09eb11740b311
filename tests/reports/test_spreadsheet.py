"""The workbook of a report, read back by openpyxl and by hand."""

import io
import re
from zipfile import ZipFile

import pytest

from reports import spreadsheet
from reports.model import Number, Section, Table
from tests.reports.by_hand import HOSTILE, UNKNOWN, hostile_report, operators_table, report
from tests.reports.extraction import book, flat


@pytest.fixture(scope="module")
def content():
    return spreadsheet.render(report())


@pytest.fixture(scope="module")
def opened(content):
    return book(content)


def column(sheet, heading):
    """Return the cells below a heading."""
    (head,) = [cell for cell in sheet[1] if cell.value == heading]
    return [row[0] for row in sheet.iter_rows(min_row=2, min_col=head.column, max_col=head.column)]


def test_there_is_a_sheet_for_each_table_and_links_to_all(opened):
    assert opened.sheetnames == ["Báo cáo", "Tổng quan", "Các xã", "Theo nhà mạng", "Thuyết minh"]
    links = [cell.hyperlink.location for row in opened["Báo cáo"] for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in opened.sheetnames[1:-1]]


def test_shares_are_fractions_shown_as_per_cent_with_what_they_lie_between(opened):
    sheet = opened["Tổng quan"]
    values, low, high = (column(sheet, f"Quận Hoàn Kiếm{end}")[1] for end in ("", ", từ", ", đến"))
    assert [values.value, low.value, high.value] == pytest.approx([0.9584, 0.4203, 1])
    assert {each.number_format for each in (values, low, high)} == {"0.0\\ %"}


def test_numbers_are_shown_with_their_decimals_and_a_unit_that_nothing_else_tells(opened):
    formats = [cell.number_format for cell in column(opened["Tổng quan"], "Quận Hoàn Kiếm")]
    assert formats[0] == '#,##0" người"'
    assert formats[2] == '#,##0" m"'
    assert {cell.number_format for cell in column(opened["Các xã"], "Chỉ tiêu số 1 (km²)")} == {"#,##0.00"}


def test_what_is_unknown_is_a_text_that_sums_pass_over(opened):
    cell = column(opened["Tổng quan"], "Quận Hoàn Kiếm")[3]
    assert (cell.value, cell.data_type, cell.font.italic) == (UNKNOWN, "s", True)


def test_headings_stay_and_are_printed_on_every_page(opened):
    for name in opened.sheetnames[1:-1]:
        sheet = opened[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_charts_are_drawn_from_the_cells_with_titles(opened):
    (one,), (stacked,) = opened["Các xã"]._charts, opened["Theo nhà mạng"]._charts
    assert [len(one.series), one.grouping] == [1, "clustered"]
    assert [len(stacked.series), stacked.grouping] == [3, "stacked"]
    assert stacked.series[0].val.numRef.f == "'Theo nhà mạng'!$B$2:$B$4"
    assert stacked.series[0].cat.numRef.f == "'Theo nhà mạng'!$A$2:$A$4"
    assert one.title.tx.rich.p[0].r[0].t == "Các xã"
    assert one.x_axis.title.tx.rich.p[0].r[0].t == "Đơn vị hành chính"
    assert one.y_axis.title.tx.rich.p[0].r[0].t == "Chỉ tiêu số 1 (km²)"
    assert not one.x_axis.delete
    assert not opened["Tổng quan"]._charts


def test_it_says_of_itself_what_it_is(opened):
    told = opened.properties
    assert told.title == "Báo cáo vùng phủ sóng và mật độ hạ tầng – Quận Hoàn Kiếm"
    assert told.creator == "Sở Khoa học và Công nghệ Hà Nội"
    assert told.created.date() == told.modified.date() == report().issued_on


def test_the_first_sheet_has_cautions_and_headlines_the_last_all_texts(opened):
    first = [cell.value for row in opened["Báo cáo"] for cell in row]
    assert first.index("Dữ liệu giả lập") < first.index("Dân số được phủ sóng (%)")
    assert 0.9584 in first
    last = [row[1].value for row in opened["Thuyết minh"].iter_rows(min_row=2)]
    texts = [text for each in report().sections for text in (*each.paragraphs, *each.notes)]
    assert set(texts) <= set(last)


def test_hostile_texts_are_text_and_no_formula():
    content = spreadsheet.render(hostile_report())
    opened = book(content)
    for sheet in opened.worksheets[1:3]:
        names = column(sheet, "Tên")
        assert [cell.value for cell in names] == [flat(each.replace("\x07", "")) for each in HOSTILE]
        assert {cell.data_type for cell in names} == {"s"}
        assert [cell.quotePrefix for cell in names] == [each[0] in "=+-@" for each in HOSTILE]
    with ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert not any(re.search(r"<f[ >]", each) for each in sheets)


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Trạm", "trạm", "Trạm"], ["Trạm", "trạm (2)", "Trạm (3)"]),
        (["a/b:c*d?e[f]g\\h", "'x'", "''"], ["a b c d e f g h", "x", "Sheet"]),
        (["x" * 40] * 2, ["x" * 31, "x" * 27 + " (2)"]),
    ],
)
def test_names_of_sheets_are_such_as_every_spreadsheet_takes(titles, names):
    assert spreadsheet.sheet_names(titles) == names


def test_a_table_of_texts_alone_asks_for_no_chart():
    words = Table("Chữ", ("a", "b"), (("x", "y"),), "words", "bar")
    opened = book(spreadsheet.render(report(sections=(Section("A", tables=(words,)),))))
    assert not opened["Chữ"]._charts


def test_bounds_have_columns_only_where_a_number_has_any(opened):
    assert [cell.value for cell in opened["Theo nhà mạng"][1]] == ["Nhà mạng", "Trạm", "Dự kiến", "Tỷ lệ (%)"]
    sums = [cell.value for cell in column(opened["Theo nhà mạng"], "Trạm")]
    cells = [row[1] for row in operators_table().rows]
    assert sums == [cell.value for cell in cells if isinstance(cell, Number)]


def test_the_same_report_gives_the_same_bytes(content):
    assert spreadsheet.render(report()) == content
