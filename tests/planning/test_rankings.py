"""Rankings kept for reports: what is written comes back, one for each question, and reports tell it."""

import dataclasses

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from layers.errors import WorkspaceError
from planning.indicators import indicators
from planning.rankings import KeptRanking, Rankings, kept_rankings, rankings_tag, save_ranking
from planning.site_ranking import SiteQuestion, SiteRanking
from reports.model import Number
from reports.sections.next_sites import next_sites_section
from reports.subject import Subject
from tests.planning.test_scenarios import lonlat
from tests.planning.town import EAST, WEST, addresses, town

QUESTION = SiteQuestion("Viettel", "squares")


def ranking(count=12):
    """Return sites that lie in the western and the eastern square in turn, each gaining less."""
    places = [lonlat(500 + 1000 * (each % 2), 40 + 80 * each) for each in range(count)]
    gained = {
        f"{name}_gained": [share * (count - each) for each in range(count)]
        for name, share in (("people", 10.0), ("area_km2", 0.1), ("addresses", 1.0))
    }
    named = {"rank": range(1, count + 1), "candidate_id": [f"S{each + 1}" for each in range(count)]}
    points = [Point(each["lon"], each["lat"]) for each in places]
    return SiteRanking(gpd.GeoDataFrame(named | gained, geometry=points, crs=4326), 77, 1, 5)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return town(tmp_path_factory.mktemp("rankings") / "w")


@pytest.fixture
def section(snapshot):
    table = indicators(snapshot, "squares")

    def made(code="", language="en"):
        return next_sites_section(Subject(snapshot, table, code, language))

    yield made
    for path in (snapshot.path / "rankings").glob("*"):
        path.unlink()


def test_what_is_kept_comes_back_and_replaces_only_the_same_question(tmp_path):
    snapshot = town(tmp_path / "w", addresses=addresses([(10, 10)]))
    first = KeptRanking.of(ranking(3), QUESTION, snapshot)
    path = save_ranking(snapshot.path, first)
    assert path.name == "viettel-5g-outdoor-squares.json"
    assert kept_rankings(snapshot.path) == Rankings((first,), ())
    assert [each.addresses_gained for each in first.sites] == [3, 2, 1]
    indoors = KeptRanking.of(ranking(3), dataclasses.replace(QUESTION, environment="indoor"), snapshot)
    tag = rankings_tag(snapshot.path)
    save_ranking(snapshot.path, indoors)
    assert rankings_tag(snapshot.path) != tag
    again = KeptRanking.of(ranking(2), QUESTION, snapshot)
    save_ranking(snapshot.path, again)
    assert kept_rankings(snapshot.path).kept == (indoors, again)


@pytest.mark.parametrize(
    "pair", [("A B", "A-B"), ("Nhà mạng", "Nha mang"), ("Сеть", "网络"), ("A/../B", "a b")]
)
def test_operators_of_any_name_have_a_file_each(snapshot, pair):
    names = {
        KeptRanking.of(ranking(1), dataclasses.replace(QUESTION, operator=each), snapshot).name
        for each in pair
    }
    assert len(names) == 2
    assert all(name.replace("-", "").isalnum() and name.isascii() for name in names)


def test_a_damaged_file_or_a_folder_in_the_way_is_named(tmp_path):
    snapshot = town(tmp_path / "w")
    kept = KeptRanking.of(ranking(1), QUESTION, snapshot)
    path = save_ranking(snapshot.path, kept)
    path.write_text('{"question": {}}')
    assert kept_rankings(snapshot.path) == Rankings((), ("viettel-5g-outdoor-squares",))
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("in the way")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        save_ranking(snapshot.path, kept)


def test_a_report_without_a_ranking_says_so(section):
    assert section().paragraphs == ("No sites have been ranked for 5G yet.",)
    assert section().tables == ()


def test_a_report_of_the_whole_has_the_ten_best_and_of_a_division_its_own(section, snapshot):
    save_ranking(snapshot.path, KeptRanking.of(ranking(), QUESTION, snapshot))
    other = dataclasses.replace(QUESTION, technology="4G")
    save_ranking(snapshot.path, KeptRanking.of(ranking(), other, snapshot))
    (table,) = section().tables
    assert table.name == "next_sites_viettel_5g_outdoor_squares"
    assert [row[0] for row in table.rows] == [str(rank) for rank in range(1, 11)]
    assert [row[2] for row in table.rows] == ["West", "East"] * 5
    west, east = (section(code).tables[0].rows for code in (WEST, EAST))
    assert sorted((*west, *east), key=lambda row: int(row[0]))[:10] == list(table.rows)
    assert [row[0] for row in east] == ["2", "4", "6", "8", "10", "12"]
    rank, site, _, lon, lat, people, area, unknown = east[0]
    at = lonlat(1500, 120)
    assert (rank, site, people, area) == ("2", "S2", Number(110, 0, "people"), Number(1.1, 2, "km²"))
    assert (lat.value, lon.value) == (at["lat"], at["lon"])
    assert unknown.missing == "no digital addresses when it was ranked"
    assert "the best 10 of 77 sites" in section().paragraphs[0]
    assert "the best 12 of 77 sites" in section(EAST).paragraphs[0]


def test_the_best_of_a_division_are_told_also_when_the_best_of_all_lie_elsewhere(section, snapshot):
    made = ranking(12)
    west, east = made.frame[::2], made.frame[1::2]
    frame = pd.concat([west, west, east, east]).assign(rank=range(1, 25))
    kept = KeptRanking.of(dataclasses.replace(made, frame=frame), QUESTION, snapshot)
    save_ranking(snapshot.path, kept)
    assert {row[2] for row in section().tables[0].rows} == {"West"}
    assert [row[0] for row in section(EAST).tables[0].rows] == [str(each) for each in range(13, 23)]


def test_a_ranking_that_cannot_be_read_is_named_and_the_others_are_told(section, snapshot):
    kept = KeptRanking.of(ranking(3), QUESTION, snapshot)
    path = save_ranking(snapshot.path, kept)
    (path.parent / "nobody.json").write_text("{")
    told = section()
    assert "“nobody” cannot be read" in told.paragraphs[-1]
    assert [each.name for each in told.tables] == ["next_sites_viettel_5g_outdoor_squares"]
    path.unlink()
    assert len(section().paragraphs) == 2


def test_a_ranking_of_another_version_or_of_sites_elsewhere_is_told_as_such(section, snapshot):
    kept = dataclasses.replace(KeptRanking.of(ranking(1), QUESTION, snapshot), version=0)
    save_ranking(snapshot.path, kept)
    told = section(EAST)
    assert told.tables == ()
    assert "on version 0 of the data, while this report tells version 1" in told.paragraphs[1]
    assert told.paragraphs[2] == "None of them lies in East."
    assert "nên xếp hạng lại" in section(language="vi").paragraphs[1]
