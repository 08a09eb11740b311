import pytest

from planning.crosswalk import crosswalk_errors
from planning.indicators import indicators_of
from reports.model import Number
from reports.sections.crosswalk import crosswalk_section
from reports.subject import Subject
from tests.planning.test_crosswalk import snapshot  # noqa: F401 — a fixture
from tests.planning.town import EAST, WEST, town


def section(made, scheme, code="", language="en"):
    return crosswalk_section(Subject(made, indicators_of(made, scheme), code, language))


def rows(made, name):
    (table,) = [each for each in made.tables if each.name == name]
    return {row[0]: row[1:] for row in table.rows}


def test_the_divisions_that_one_meets_with_their_own_figures(snapshot):  # noqa: F811
    found = rows(section(snapshot, "halves", "N"), "crosswalk_squares")
    assert {code: row[0] for code, row in found.items()} == {WEST: "West", EAST: "East"}
    west = found[WEST]
    assert west[1].value == pytest.approx(100 * 1000 / 2200, rel=1e-5)
    assert [found[each][2].value for each in (WEST, EAST)] == [0, 100]
    assert west[3].value == 10_000
    table = indicators_of(snapshot, "squares")
    assert west[4].value == table.frame.loc[WEST, "population_covered_share_outdoor"] * 100


def test_people_of_a_division_without_any_are_estimated_with_the_error_said(snapshot):  # noqa: F811
    found = rows(section(snapshot, "halves", "N"), "crosswalk_population")
    assert found["Own figure"][0] == Number(
        None, 0, "people", missing="population not known", name="population"
    )
    people, error = found["Estimated from squares, by area"]
    assert people.value == pytest.approx(0.75 * 15_000, rel=1e-5)
    errors = crosswalk_errors(snapshot, "squares", "halves")
    assert error.value == errors.loc["addresses", "area"] * 100
    people, error = found["Estimated from squares, by addresses"]
    assert people.value == pytest.approx(5_000 / 3)
    assert error.missing == "nothing is counted"


def test_a_scheme_tells_its_errors_and_estimates_what_it_lacks(snapshot):  # noqa: F811
    made = section(snapshot, "halves")
    found = rows(made, "crosswalk_errors_squares")
    assert found["Digital addresses"][1].missing == "right by construction"
    assert found["Stations on air"][0].value == pytest.approx(100 * 0.5 / 3, rel=1e-5)
    assert rows(made, "crosswalk_estimates_squares")["N"][1].value == pytest.approx(5_000 / 3)
    assert [each.name for each in section(snapshot, "squares").tables] == ["crosswalk_errors_halves"]


def test_what_the_other_scheme_does_not_know_is_said(snapshot):  # noqa: F811
    found = rows(section(snapshot, "squares", WEST), "crosswalk_population")
    assert found["Own figure"][0].value == 10_000
    assert found["Estimated from halves, by area"][0].missing == "population not known"


def test_a_single_scheme_has_nothing_to_be_compared_with(tmp_path):
    assert section(town(tmp_path / "w"), "squares") is None
