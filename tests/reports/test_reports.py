import re

import pytest

from reports import html
from reports.content import coverage_report
from reports.model import Number


def cells(report, row_start):
    rows = (row for section in report.sections for each in section.tables for row in each.rows)
    return next(row for row in rows if str(row[0]).startswith(row_start))


def test_figures_are_those_of_the_table(report, table):
    _, value, city, rank, _ = cells(report, "Trạm đang phát sóng")
    assert value.value == table.frame.loc["006", "stations"]
    assert city.value == 86
    assert rank.value == (table.frame["stations"] > value.value).sum() + 1


def test_shares_are_shown_in_per_cent_with_their_unit(report, table):
    _, value, *_ = cells(report, "Dân số được phủ sóng ngoài trời (%)")
    assert value == Number(
        *(table.frame.loc["006", "population_covered_share_outdoor"] * 100, 1, "%"),
        low=table.frame.loc["006", "population_covered_share_low_outdoor"] * 100,
        high=table.frame.loc["006", "population_covered_share_high_outdoor"] * 100,
        name="population_covered_share_outdoor",
    )


def test_small_distances_rank_first(snapshot, table):
    best = table.frame["postal_distance_mean_m"].idxmin()
    report = coverage_report(snapshot, table, best, language="vi", figures=False)
    assert cells(report, "Khoảng cách trung bình tới điểm gần nhất")[3].value == 1


def test_what_is_unknown_stays_unknown(report):
    assert cells(report, "Địa chỉ số trên một hộ")[1].value is None
    assert "chưa biết số hộ" in html.render(report).decode()


@pytest.mark.parametrize(("language", "caution"), [("vi", "giả lập"), ("en", "Synthetic")])
def test_invented_and_rough_data_are_named_before_any_figure(snapshot, table, language, caution):
    report = coverage_report(snapshot, table, "001", language=language, figures=False)
    assert any(caution in each for each in report.cautions)
    page = html.render(report).decode()
    assert page.index(report.cautions[0]) < page.index('id="headlines"')
    method = " ".join(report.sections[-1].paragraphs)
    assert "TR 38.901" in method
    assert ("địa hình phẳng" if language == "vi" else "flat terrain") in method


def test_numbers_and_dates_in_the_language_of_the_reader(snapshot, table):
    vietnamese = html.render(coverage_report(snapshot, table, "001", language="vi", figures=False)).decode()
    english = html.render(coverage_report(snapshot, table, "001", language="en", figures=False)).decode()
    assert "247.100" in vietnamese
    assert "247,100" in english
    assert re.search(r"\d{2}/\d{2}/\d{4}", vietnamese)


def test_texts_of_the_data_cannot_break_the_page(snapshot, table):
    page = html.render(coverage_report(snapshot, table, "002", language="vi")).decode()
    assert "</script>" not in page
    assert "<b>đậm" not in page
    assert "&lt;b&gt;đậm" in page


def test_the_whole_is_not_ranked(snapshot, table):
    report = coverage_report(snapshot, table, language="en", figures=False)
    assert report.subtitle == "All of Hà Nội"
    assert len(report.sections[0].tables[0].headings) == 2
    (listed,) = (each for section in report.sections for each in section.tables if each.name == "divisions")
    assert len(listed.rows) == 30


def test_the_least_white_area_ranks_first_and_sizes_are_not_ranked(snapshot, table):
    best = table.frame["area_white_share_indoor"].idxmin()
    report = coverage_report(snapshot, table, best, language="en", figures=False)
    assert cells(report, "Area in white spots indoors")[3].value == 1
    assert cells(report, "Population (people)")[3].missing == "not ranked"
    assert cells(report, "Post office, level 2")[4].missing == "not ranked"


def test_many_alike_have_no_rank(snapshot, table):
    none = table.frame.index[table.frame["stations"] == 0]
    report = coverage_report(snapshot, table, none[0], language="en", figures=False)
    rank = cells(report, "Area covered indoors (%)")[3]
    alike = (table.frame["area_covered_share_indoor"] == 0).sum()
    if alike > len(table.frame) / 2:
        assert rank.missing == f"same as {alike - 1} divisions"
    else:
        assert rank.value == (table.frame["area_covered_share_indoor"] > 0).sum() + 1


def test_what_is_not_covered_is_as_sure_as_what_is(report):
    covered, white = (
        cells(report, f"Dân số {what} ngoài trời (%)")[1] for what in ("được phủ sóng", "ngoài vùng phủ")
    )
    assert (white.low, white.high) == pytest.approx((100 - covered.high, 100 - covered.low))
    people = cells(report, "Dân số được phủ sóng ngoài trời (người)")[1]
    assert people.high / people.value == pytest.approx(covered.high / covered.value)
