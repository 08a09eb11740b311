"""What holds for every format."""

import pytest

from layers.errors import UnknownNameError
from reports.formats import FORMATS, ReportFormat, format_named
from reports.model import Number, Section, Table
from tests.reports.by_hand import report
from tests.reports.extraction import book, flat, html_parts, pdf_pages

FOR_READERS = [each for each in FORMATS.values() if isinstance(each, ReportFormat)]


@pytest.mark.parametrize("format", FOR_READERS, ids=lambda each: each.name)
@pytest.mark.parametrize("title", ["", "x" * 300], ids=["empty", "long"])
def test_a_report_of_next_to_nothing_is_written(format, title):
    empty = Table(title, ("a", "b"), (), "empty")
    lone = Table(title, ("a", ""), (("", Number(None, missing="?")),), "lone", "stacked")
    made = report(
        subtitle=title,
        code="",
        cautions=(),
        headlines=(),
        sections=(Section("a"), Section("b", tables=(empty, lone))),
    )
    assert len(format.render(made)) > 100


def test_the_renderers_own_words_are_in_the_language_of_the_report():
    made = report(language="en")
    pages = pdf_pages(FORMATS["pdf"].render(made))
    assert f"Page 1 of {len(pages)}" in pages[0]
    assert "95.8 %" in pages[0]
    assert "Table 1. Tổng quan" in flat(" ".join(pages))
    text, elements = html_parts(FORMATS["html"].render(made))
    assert "Key figures" in text
    assert ("html", {"lang": "en"}) in elements
    assert book(FORMATS["xlsx"].render(made)).sheetnames[0] == "Report"


def test_an_unknown_format_is_named():
    with pytest.raises(UnknownNameError, match=r"'docx'.*pdf, html, xlsx, csv, json, gpkg"):
        format_named("docx")
