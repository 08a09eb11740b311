"""Where data are from, told in one language."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.sources import in_language, sources, sources_of_figures
from tests.planning.town import addresses, divisions, town

BOTH = "Niên giám thống kê / Statistical Yearbook"


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        (BOTH, "Niên giám thống kê", "Statistical Yearbook"),
        ("Sở TT&TT, 6/2023 / Department, 6/2023", "Sở TT&TT, 6/2023", "Department, 6/2023"),
        ("data/divisions.csv", "data/divisions.csv", "data/divisions.csv"),
        ("a / b / c", "a / b / c", "a / b / c"),
        ("a / ", "a / ", "a / "),
        ("", "", ""),
    ],
)
def test_a_source_in_both_languages_is_told_in_one(text, vi, en):
    assert in_language(text, "vi") == vi
    assert in_language(text, "en") == en


@given(st.text(), st.sampled_from(["vi", "en"]))
def test_nothing_is_told_that_the_text_does_not_say(text, language):
    assert in_language(text, language) in text


@pytest.mark.parametrize(
    ("language", "expected"), [("vi", "Niên giám thống kê"), ("en", "Statistical Yearbook")]
)
def test_datasets_and_figures_name_their_sources_in_the_language_of_the_reader(tmp_path, language, expected):
    frame = divisions().assign(population_source=BOTH)
    made = town(tmp_path / "w", divisions=frame, addresses=addresses([(10, 10)]))
    assert [each.text for each in sources_of_figures(made, language)] == [expected]
    info = made.info("addresses")
    both = replace(info, provenance=replace(info.provenance, source=BOTH))
    (told,) = sources({"addresses": both}, language)
    assert expected in told.text
    assert " / " not in told.text
