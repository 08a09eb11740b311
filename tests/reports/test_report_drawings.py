"""Charts of reports: which there are, and that their words say what is drawn."""

import unicodedata

import pytest

from layers.text import format_number
from planning.indicator_table import CITY
from planning.indicators import indicators
from reports.content import coverage_report
from reports.drawings import class_drawing, distance_drawing, drawings, peer_drawing
from reports.subject import Subject
from tests.planning.town import addresses, postal, stations, town

ROWS = [("A", "Viettel", 500, 500, {"eirp_dbm": 36.0}), ("B", "Mobi Fone", 1500, 500, {"eirp_dbm": 30.0})]
HOMES = addresses([(at * 61 + 0.5, at * 29 + 0.5) for at in range(32)])
POINTS = postal([(100, 100, "post_office_level_3")])
ALL = (class_drawing, peer_drawing, distance_drawing)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawings") / "w"
    return town(folder, model="signal", stations=stations(ROWS), addresses=HOMES, postal_points=POINTS)


@pytest.fixture(scope="module")
def table(snapshot):
    return indicators(snapshot, "squares")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", ["001", CITY])
def test_words_tell_the_figures_of_the_table(snapshot, table, code, language):
    subject = Subject(snapshot, table, code, language)
    classes, peers, distances = drawings(subject, *ALL)

    def shown(name):
        number = subject.number(name)
        return format_number(number.value, digits=number.digits, language=language)

    uncovered = 100 - subject.number("population_covered_share_outdoor").value
    assert f"{format_number(uncovered, digits=1, language=language)} %" in classes.alternative
    assert shown("postal_distance_p90_m") in distances.alternative
    assert shown("postal_distance_mean_m") in distances.alternative
    assert f"{shown('postal_within_1km_share')} %" in distances.alternative
    highest = format_number(
        table.frame["population_covered_share_outdoor"].max() * 100, digits=1, language=language
    )
    assert (highest if code == CITY else shown("population_covered_share_outdoor")) in peers.alternative
    assert ("99" in peers.alternative) == (code == CITY)
    for each in (classes, peers, distances):
        assert each.svg.startswith("<svg")
        assert unicodedata.is_normalized("NFC", each.svg + each.alternative + each.title)


def test_sections_show_them_unless_nothing_is_drawn(snapshot, table):
    def count(**options):
        report = coverage_report(snapshot, table, "001", language="vi", **options)
        return sum(len(section.figures) for section in report.sections)

    assert count() >= 4
    assert count(figures=False) == 0


def test_a_target_for_5g_is_not_one_for_4g(snapshot):
    table = indicators(snapshot, "squares", technology="4G")
    assert "99" not in peer_drawing(Subject(snapshot, table, CITY, "en")).alternative


def test_what_is_not_known_is_not_drawn(tmp_path):
    bare = town(tmp_path / "bare", model="signal")
    subject = Subject(bare, indicators(bare, "squares"), "001", "vi")
    assert class_drawing(subject) is None
    assert distance_drawing(subject) is None
    assert distance_drawing(subject, to="station") is None
    reach = town(tmp_path / "reach", model="reach", stations=stations(ROWS), addresses=HOMES)
    subject = Subject(reach, indicators(reach, "squares"), "001", "vi")
    assert class_drawing(subject) is None
    assert distance_drawing(subject, to="station") is not None
