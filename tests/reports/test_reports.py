import csv
import io
import json
import re

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from layers.errors import UnknownNameError
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from planning.indicators import indicators
from reports import delimited, document, html
from reports.content import coverage_report
from reports.model import Number, Report, Section, Table
from reports.writing import write_reports

HOSTILE = 'Tân "An" \'`\\ </script><b>đậm</b> & \u2028'


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    workspace = Workspace.create(tmp_path_factory.mktemp("reports") / "w")
    frames = sample_frames(address_count=4000)
    divisions, provenance = frames["divisions/districts-2023"]
    divisions.loc[divisions["code"] == "002", "name"] = HOSTILE
    return workspace.publish({**frames, "divisions/districts-2023": (divisions, provenance)}, note="sample")


@pytest.fixture(scope="module")
def table(snapshot):
    return indicators(snapshot, "districts-2023")


@pytest.fixture(scope="module")
def report(snapshot, table):
    return coverage_report(snapshot, table, "006", language="vi")


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
    assert "(chưa biết số hộ)" in html.render(report).decode()


@pytest.mark.parametrize(("language", "caution"), [("vi", "giả lập"), ("en", "Synthetic")])
def test_invented_and_rough_data_are_named_before_any_figure(snapshot, table, language, caution):
    report = coverage_report(snapshot, table, "001", language=language, figures=False)
    assert any(caution in each for each in report.cautions)
    page = html.render(report).decode()
    assert page.index(report.cautions[0]) < page.index("<table>")
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


def test_the_page_is_one_file_with_words_for_its_map(report):
    page = html.render(report).decode()
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    figure = report.sections[0].figures[0]
    assert f'aria-label="{figure.alternative}"' in page
    assert "Đống Đa" in figure.alternative
    assert "<svg" in page


def test_the_document_follows_its_published_schema(report):
    text = document.render(report)
    Draft202012Validator.check_schema(document.schema())
    jsonschema.validate(json.loads(text), document.schema())
    assert document.parse(text) == report


def test_csv_has_real_numbers_and_opens_in_a_spreadsheet(report):
    text = delimited.render(report).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    people = next(row for row in rows if row["row"] == "Dân số (người)" and row["column"] == "Quận Đống Đa")
    assert (float(people["value"]), people["unit"]) == (420_900, "people")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_csv_texts_are_no_formulas(report, start):
    table = Table("t", ("a", "b"), ((f"{start}cmd", f"{start}2+3"),), "t")
    made = Report(
        title="", subtitle="", issuing_body="", city="", language="vi", scheme="s", code="c", technology="5G",
        version=1, issued_on=report.issued_on, cautions=(), headlines=(),
        sections=(Section("h", tables=(table,)),),
    )  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(delimited.render(made).decode().removeprefix("\ufeff")))
    assert row["row"].startswith("'")
    assert row["value"].startswith("'")


def test_all_reports_of_a_scheme_are_written(snapshot, tmp_path):
    seen = []
    paths = write_reports(
        snapshot,
        "districts-2023",
        format="csv",
        folder=tmp_path / "out",
        language="vi",
        progress=lambda name, share: seen.append((name, share)),
    )
    assert len(paths) == len(list((tmp_path / "out").iterdir())) == 31
    assert [share for _, share in seen] == sorted(share for _, share in seen)


@pytest.mark.parametrize(("code", "format"), [("999", "csv"), ("001", "docx")])
def test_an_unknown_division_or_format_is_named(snapshot, tmp_path, code, format):
    with pytest.raises(UnknownNameError, match=code if code == "999" else format):
        write_reports(snapshot, "districts-2023", code, format=format, folder=tmp_path, language="vi")


def test_the_whole_is_not_ranked(snapshot, table):
    report = coverage_report(snapshot, table, language="en", figures=False)
    assert report.subtitle == "All of Hà Nội"
    assert len(report.sections[0].tables[0].headings) == 2
    (listed,) = (each for section in report.sections for each in section.tables if each.name == "divisions")
    assert len(listed.rows) == 30
