import pytest

from planning.indicators import indicators_of
from planning.spots import spots_of
from reports.content import coverage_report
from reports.model import Number
from reports.sections.spots import spots_section
from reports.subject import Subject
from tests.planning.test_spots import HOMES, ROWS
from tests.planning.town import WEST, addresses, divisions, stations, town


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return town(
        tmp_path_factory.mktemp("spots") / "w",
        model="signal",
        divisions=divisions(population=[10_000, None]),
        stations=stations(ROWS),
        addresses=addresses(HOMES),
    )


def subject(snapshot, code="", language="vi"):
    return Subject(snapshot, indicators_of(snapshot, "squares"), code, language)


def tables(section):
    return {table.name: table for table in section.tables}


@pytest.mark.parametrize("code", ["", WEST])
def test_totals_are_those_of_the_indicators(snapshot, code):
    found = subject(snapshot, code)
    rows = {row[0]: row for row in tables(spots_section(found))["spots_total"].rows}
    _, count, area, people, share, homes = rows["Trong nhà: vùng trắng"]
    spots = spots_of(snapshot, "squares", environment="indoor")
    mine = spots[(spots["kind"] == "white") & (spots["code"].str.startswith(code))]
    assert count.value == len(mine)
    assert area.value == pytest.approx(mine["area_km2"].sum())
    assert share == found.number("population_white_share_indoor")
    assert people.value == pytest.approx(share.value / 100 * 10_000)
    assert (
        homes.value
        == found.table.tally.sums.loc[[code] if code else slice(None), "addresses_white_indoor"].sum()
    )


def test_lists_are_numbered_as_on_the_map_and_name_the_operator(snapshot):
    found = subject(snapshot, language="en")
    made = tables(spots_section(found))
    grey = made["spots_grey_outdoor"]
    assert grey.headings[-1] == "Operator"
    assert {row[-1] for row in grey.rows} <= {"MobiFone", "Viettel"}
    numbers = [int(row[0]) for kind in ("white", "grey") for row in made[f"spots_{kind}_outdoor"].rows]
    assert numbers == list(range(1, len(numbers) + 1))


def test_maps_show_the_numbers_of_the_tables_and_have_words_for_them(snapshot):
    found = subject(snapshot, WEST, language="en")
    section = spots_section(found)
    assert [each.title for each in section.figures] == [
        "Map of white and grey spots outdoors",
        "Map of white and grey spots indoors",
    ]
    for figure, environment in zip(section.figures, ("outdoor", "indoor"), strict=True):
        assert figure.svg.startswith("<svg")
        share = found.number(f"population_white_share_{environment}").value
        assert f"where {share:.1f} % of the people are covered by no operator" in figure.alternative
    quiet = Subject(snapshot, found.table, WEST, "en", drawn=False)
    assert spots_section(quiet).figures == ()


def test_unknown_people_are_told_as_unknown(snapshot):
    rows = tables(spots_section(subject(snapshot)))["spots_white_outdoor"].rows
    east = next(row for row in rows if row[1] == "East")
    assert east[3] == Number(None, 0, "people", missing="chưa biết dân số")


@pytest.mark.parametrize(
    ("layers", "words"),
    [({}, "chưa có lớp"), ({"stations": stations(ROWS)}, "theo bán kính")],
)
def test_what_cannot_be_listed_is_said(tmp_path, layers, words):
    made = town(tmp_path / "w", **layers)
    (section,) = [
        each
        for each in coverage_report(
            made, indicators_of(made, "squares"), language="vi", figures=False
        ).sections
        if each.heading == "Vùng trắng và vùng xám"
    ]
    assert not section.tables
    assert words in section.paragraphs[0]
