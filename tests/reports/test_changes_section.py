import pytest

from planning.indicators import indicators_of
from reports.content import coverage_report
from reports.model import Number
from reports.sections.changes import changes_section
from reports.subject import Subject
from tests.planning.test_changes import workspace  # noqa: F401 — a fixture
from tests.planning.town import EAST, WEST


@pytest.fixture(scope="module")
def versions(workspace):  # noqa: F811
    """Return the four versions by their number, so that each is read once."""
    return {number: workspace.snapshot(number) for number in range(1, 5)}


def section(versions, code="", language="vi", since=1, version=4):
    snapshot, earlier = versions[version], versions.get(since)
    subject = Subject(snapshot, indicators_of(snapshot, "squares"), code, language, earlier=earlier)
    return changes_section(subject)


def rows(made, name):
    (table,) = [each for each in made.tables if each.name == name]
    return {row[0]: row[1:] for row in table.rows}


def test_before_after_and_change(versions):
    found = rows(section(versions, WEST, "en"), "changes")
    before, after, change = found["Stations on air"]
    assert (before.value, after.value, change.value) == (1, 1, 0)
    before, after, change = found["Digital addresses"]
    assert (before.missing, after.value) == ("digital addresses not loaded", 1)
    assert change == Number(None, missing="digital addresses not loaded")


def test_stations_and_data_that_changed_are_listed(versions):
    made = section(versions, "", "en")
    assert rows(made, "station_changes")["E"] == ("Y", "added", "outside every division")
    assert rows(made, "station_changes_by_kind")["added"] == (Number(2.0),)
    assert rows(made, "dataset_changes")["Digital addresses"][:3] == (
        Number(None, missing="not loaded"),
        Number(1.0),
        "3",
    )
    assert set(rows(section(versions, EAST, "en"), "station_changes")) == {"B", "C"}


def test_the_last_different_version_is_compared_with_unless_one_is_named(versions):
    assert "version 2," in section(versions, language="en", since=None).paragraphs[0]
    assert "version 1," in section(versions, language="en").paragraphs[0]
    assert "today's settings" in section(versions, language="en").paragraphs[0]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_earlier_version_is_one_sentence(versions, language):
    made = section(versions, language=language, since=None, version=1)
    assert len(made.paragraphs) == 1
    assert not made.tables


def test_a_version_without_the_scheme_is_said(versions):
    now = versions[4]
    report = coverage_report(
        now, indicators_of(now, "others"), language="en", figures=False, since=versions[1]
    )
    (made,) = [each for each in report.sections if "earlier version" in each.heading]
    assert made.paragraphs == ("Version 1 cannot be compared with: it cannot be read or lacks the scheme.",)
