import pytest

from planning.indicators import indicators, indicators_of
from reports.model import Number
from reports.sections.targets import targets_section
from reports.shown import shown
from reports.subject import Subject
from tests.planning.test_targets import snapshot  # noqa: F401 — a fixture
from tests.planning.town import EAST, WEST


def section(made, code="", language="vi", technology="5G"):
    table = indicators(made, "squares", technology=technology) if technology != "5G" else None
    return targets_section(Subject(made, table or indicators_of(made, "squares"), code, language))


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("vi", ("Số dân trên một điểm phục vụ bưu chính, đến 2025", "2 điểm", "chưa đạt")),
        ("en", ("People per postal point, by 2025", "2 points", "not met")),
    ],
)
def test_what_is_lacking_is_a_number_with_its_unit(snapshot, language, row):  # noqa: F811
    rows = {each[0]: each for each in section(snapshot, WEST, language).tables[0].rows}
    title, how_many, standing = row
    _, value, aim, distance, lacking, told = rows[title]
    assert (value.value, aim.value, distance.value) == (10_000, 3_700, 6_300)
    assert (shown(lacking, language, with_unit=True).text, told) == (how_many, standing)


def test_the_unknown_is_told_with_its_reason(snapshot):  # noqa: F811
    row = next(each for each in section(snapshot, EAST, "en").tables[0].rows if "household" in each[0])
    assert row[1] == Number(None, 2, missing="households not known")
    assert row[-1] == "cannot be said"


def test_communes_without_a_staffed_point_are_listed(snapshot):  # noqa: F811
    made = section(snapshot, "", "en")
    assert made.tables[1].rows == (("b", "B"),)
    assert len(section(snapshot, EAST, "en").tables) == 1
    assert any("Decision 654/QĐ-TTg" in each for each in made.notes)


def test_another_technology_is_not_measured_by_the_target_of_5g(snapshot):  # noqa: F811
    made = section(snapshot, "", "en", technology="4G")
    assert not any("5G" in row[0] for row in made.tables[0].rows)
    assert any("about 4G" in each for each in made.notes)
