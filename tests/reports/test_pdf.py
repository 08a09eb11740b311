"""The PDF of a report, read back by PDFium."""

import re
from concurrent.futures import ThreadPoolExecutor
from ctypes import create_string_buffer
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from reports import pdf
from reports.model import Figure, Number, Section, Table
from tests.reports.by_hand import HOSTILE, SVG, UNKNOWN, chief_table, hostile_report, report, wide_table
from tests.reports.extraction import flat, pdf_pages, pdf_text


@pytest.fixture(scope="module")
def content():
    return pdf.render(report())


@pytest.fixture(scope="module")
def opened(content):
    with pypdfium2.PdfDocument(content) as document:
        yield document


def text_of(call, element):
    room = create_string_buffer(4000)
    length = call(element, room, len(room))
    return room.raw[: max(0, length - 2)].decode("utf-16-le")


def elements(document):
    """Return kind and alternative text of every element of the structure of all pages."""
    found = []

    def walk(element):
        found.append((text_of(pdfium.FPDF_StructElement_GetType, element),
                      text_of(pdfium.FPDF_StructElement_GetAltText, element)))  # fmt: skip
        for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
            if child := pdfium.FPDF_StructElement_GetChildAtIndex(element, at):
                walk(child)

    for page in document:
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at))
        pdfium.FPDF_StructTree_Close(tree)
    return found


def test_it_says_of_itself_what_it_is(opened, content):
    told = opened.get_metadata_dict()
    assert told["Title"] == "Báo cáo vùng phủ sóng và mật độ hạ tầng – Quận Hoàn Kiếm"
    assert told["Author"] == "Sở Khoa học và Công nghệ Hà Nội"
    assert told["CreationDate"].startswith("D:20260630")
    assert opened.is_tagged()
    assert b"pdfuaid:part" in content
    assert re.search(rb"/Lang\s*\(vi", content)


def test_its_structure_names_tables_headings_and_drawings(opened):
    found = elements(opened)
    kinds = [kind for kind, _ in found]
    alternatives = [alternative for kind, alternative in found if kind == "Figure" and alternative]
    assert [each.alternative for each in report().sections[0].figures] == list(dict.fromkeys(alternatives))
    assert {"Table", "TH", "TD", "H1", "Caption", "TOC"} <= set(kinds)


def test_bookmarks_lead_to_the_sections(opened):
    marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in opened.get_toc()]
    sections = [title for title, _ in marks if re.match(r"\d\.", title)]
    assert sections == [f"{at}. {each.heading}" for at, each in enumerate(report().sections, 1)]
    assert all(first <= second for (_, first), (_, second) in pairwise(marks))


def test_every_page_but_the_first_has_a_running_head_and_all_have_numbers(content):
    pages = pdf_pages(content)
    for number, page in enumerate(pages, 1):
        assert f"Trang {number}/{len(pages)}" in page
    for page in pages[1:]:
        assert page.startswith("Sở Khoa học và Công nghệ Hà Nội Quận Hoàn Kiếm")


def test_text_is_in_reading_order_with_its_diacritics(content):
    text = pdf_text(content)
    wanted = [
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ HÀ NỘI",
        "Số: ……/BC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Hà Nội, ngày …… tháng …… năm ……",
        "Báo cáo vùng phủ sóng",
        "Phiên bản dữ liệu 3, công bố 30/06/2026",
        "Dữ liệu giả lập",
        "95,8 %",
        "(42,0 – 100,0)",
        UNKNOWN,
        "Nội dung",
        "Hồ Hoàn Kiếm",
        "Xếp hạng: 1 là giá trị lớn nhất.",
        "Mô hình 3GPP",
        "Thủ trưởng đơn vị",
    ]
    places = [text.index(each) for each in wanted]
    assert places == sorted(places)


def test_a_long_table_has_its_headings_on_every_page_and_no_row_is_cut():
    rows = wide_table().rows
    made = replace(wide_table(), headings=wide_table().headings[:3], rows=tuple(row[:3] for row in rows * 3))
    pages = pdf_pages(pdf.render(report(sections=(Section("Dài", tables=(made,)),))))[1:]
    assert len(pages) > 2
    assert all("Đơn vị hành chính" in page for page in pages if "Xã thứ" in page)
    assert sum(page.count("Xã thứ") for page in pages) == len(made.rows)


def test_a_small_table_is_on_one_page_and_its_heading_and_texts_with_it():
    def part(at):
        rows = tuple((f"Dòng {at:02}.{row:02}", Number(row)) for row in range(9))
        return Section(
            f"Phần {at:02}", (f"Lời {at:02}.",), (Table(f"Bảng {at:02}", ("Tên", "Số"), rows, f"t{at}"),)
        )

    pages = pdf_pages(pdf.render(report(sections=tuple(map(part, range(12))))))[1:]
    assert len(pages) > 3
    for at in range(12):
        (page,) = [each for each in pages if f"Lời {at:02}." in each]
        assert f"Phần {at:02}" in page
        assert page.count(f"Dòng {at:02}.") == 9


def test_a_row_of_many_lines_stays_on_one_page():
    rows = tuple((f"Đầu {at:02} {'chữ ' * 300} cuối {at:02}", f"{at}") for at in range(40))
    made = report(sections=(Section("Dài", tables=(Table("Dài", ("Tên", "Số"), rows, "long"),)),))
    pages = pdf_pages(pdf.render(made))
    for at in range(40):
        assert sum(f"Đầu {at:02}" in page and f"cuối {at:02}" in page for page in pages) == 1


def test_a_wide_table_is_turned_together_with_its_heading(opened):
    sizes = [page.get_size() for page in opened]
    turned = [at for at, (width, height) in enumerate(sizes) if width > height]
    texts = [flat(opened[at].get_textpage().get_text_range()) for at in turned]
    assert "2. Các xã" in texts[0]
    assert sum(text.count("Xã thứ") for text in texts) == len(wide_table().rows)


def test_hostile_texts_are_text():
    text = pdf_text(pdf.render(hostile_report()))
    for each in HOSTILE[:-3]:
        assert flat(each) in text
    for each in ("chuông", "שלום", "مرحبا", "😀", "🧿"):
        assert each in text or each[::-1] in text


def test_drawings_stay_vector(opened):
    kinds = {each.type for page in opened for each in page.get_objects(max_depth=6)}
    assert pdfium.FPDF_PAGEOBJ_IMAGE not in kinds
    assert pdfium.FPDF_PAGEOBJ_PATH in kinds


def test_the_same_report_gives_the_same_bytes_from_any_thread(content):
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(pdf.render, [report()] * 4)) == {content}


def test_a_reason_stands_once_for_neighbours_that_share_it():
    made = report(headlines=(), sections=(Section("A", tables=(chief_table(),)),))
    assert pdf_text(pdf.render(made)).count("không có tín hiệu") == 1


def test_a_letter_that_no_font_of_a_drawing_has_costs_the_claim_and_not_the_report():
    svg = SVG.replace("'DejaVu Sans'", "'Be Vietnam Pro'").replace("Hồ Hoàn Kiếm", "Hồ\u2028Hoàn Kiếm")
    made = replace(report(), sections=(Section("Bản đồ", figures=(Figure("Bản đồ", "Hồ", svg),)),))
    content = pdf.render(made)
    assert b"pdfuaid" not in content
    assert b"/StructTreeRoot" in content
