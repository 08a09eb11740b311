"""The HTML of a report, read back by a parser that is not ours."""

import re
from collections import Counter

import pytest

from reports import html
from tests.reports.by_hand import HOSTILE, UNKNOWN, hostile_report, report
from tests.reports.extraction import flat, html_parts


@pytest.fixture(scope="module")
def page():
    return html.render(report())


def attributes(page, tag):
    _, elements = html_parts(page)
    return [found for name, found in elements if name == tag]


def test_it_is_one_file_that_loads_and_runs_nothing(page):
    assert not re.search(rb'(src|href)="(?!#|data:)', page)
    assert b"<script" not in page
    assert b"http-equiv" not in page
    assert not re.search(rb'\son\w+="', page)


def test_drawings_have_words_that_stand_for_them(page):
    told = [each["aria-label"] for each in attributes(page, "div") if each.get("role") == "img"]
    assert told == [figure.alternative for figure in report().sections[0].figures]


def test_no_identifier_comes_twice_though_drawings_are_alike(page):
    _, elements = html_parts(page)
    identifiers = [found["id"] for _, found in elements if "id" in found]
    assert Counter(identifiers).most_common(1)[0][1] == 1
    for used in re.findall(r'(?:href="#|url\(#)([^")]+)', page.decode()):
        assert used in identifiers


def test_contents_lead_to_the_sections(page):
    targets = [each["href"] for each in attributes(page, "a")]
    headings = [f"#{each['id']}" for each in attributes(page, "h2") if each["id"].startswith("section")]
    assert targets == headings
    assert len(targets) == len(report().sections)


def test_cells_say_whose_heading_they_have(page):
    scopes = Counter(each["scope"] for each in attributes(page, "th"))
    tables = [table for section in report().sections for table in section.tables]
    assert scopes == {
        "col": sum(len(each.headings) for each in tables),
        "row": sum(len(each.rows) for each in tables),
    }
    assert len(attributes(page, "caption")) == len(tables)


def test_a_number_stands_with_its_interval_and_its_unit(page):
    text, _ = html_parts(page)
    assert "95,8 (42,0 – 100,0)" in text
    assert "Đơn vị hành chính Chỉ tiêu số 1 (km²)" in text
    assert "413 m" in text


def test_a_vietnamese_page_has_the_head_and_the_end_of_an_official_paper(page):
    text, _ = html_parts(page)
    wanted = (
        "Số: ……/BC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Hà Nội, ngày …… tháng …… năm ……",
        "Phương pháp",
        "Người lập báo cáo",
        "Thủ trưởng đơn vị",
    )
    places = [text.index(each) for each in wanted]
    assert places == sorted(places)
    english, _ = html_parts(html.render(report(language="en")))
    assert "VIỆT NAM" not in english
    assert "VIET NAM" not in english
    assert "Approved by" in english


def test_the_day_of_the_data_is_told_where_it_is_known(page):
    assert "Số liệu đến" not in page.decode()
    known = html.render(report(data_until="31/05/2026")).decode()
    assert "Số liệu đến 31/05/2026 · Phiên bản dữ liệu 3, công bố 30/06/2026" in known


def test_what_is_unknown_is_told_once_for_neighbours(page):
    text, _ = html_parts(page)
    assert text.count(UNKNOWN) == 3
    assert text.count("không có tín hiệu") == 1
    assert {"class": "missing", "colspan": "2"} in attributes(page, "td")


def test_hostile_texts_are_text():
    page = html.render(hostile_report())
    text, elements = html_parts(page)
    assert {"b", "script"}.isdisjoint(name for name, _ in elements)
    for each in HOSTILE:
        assert flat(each.replace("\x07", "")) in text
