"""What reports say of key places and of telecom subscriptions."""

import unicodedata

import pandas as pd
import pytest
import shapely

from planning.indicator_table import CITY
from planning.indicators import indicators
from reports.content import coverage_report
from reports.sections import key_places as key_places_words
from reports.sections import subscriptions as subscriptions_words
from reports.sections.key_places import key_places_section
from reports.sections.subscriptions import PER_100, subscriptions_section
from reports.shown import shown, shown_headings
from reports.subject import Subject
from tests.planning.test_key_places import places
from tests.planning.test_subscriptions import HANOI, here, statistics
from tests.planning.town import EAST, WEST, divisions, stations, town

PARKS = [shapely.box(x, 100, x + 200, 300) for x in (100, 400, 1400)]
ROWS = [
    *zip(("industrial_park", "high_tech_park", "industrial_park"), PARKS, strict=True),
    ("hospital", shapely.Point(500, 500)),
    ("market", shapely.Point(9000, 9000)),
]
ON_AIR = stations([("S", "X", 150, 150, {"reach_m": 250.0})])


def subject(folder, code=CITY, language="en", **layers):
    snapshot = town(folder / "w", **layers)
    return Subject(snapshot, indicators(snapshot, "squares"), code, language, drawn=False)


def tables(section, language="en"):
    """Return the cells of each table as a reader sees them, reasons in brackets."""
    return {
        each.name: [[seen(cell, language) for cell in row] for row in each.rows] for each in section.tables
    }


def seen(cell, language):
    found = shown(cell, language)
    return f"({found.text})" if found.kind == "missing" else found.text


class TestKeyPlaces:
    def test_parks_with_a_station_are_told_as_n_of_all(self, tmp_path):
        made = key_places_section(subject(tmp_path, key_places=places(ROWS), stations=ON_AIR))
        assert made.paragraphs == (
            "Target: at least one 5G station in every industrial and high-tech park by the end of 2026.",
            "All of Hà Nội: 1 of 3 industrial and high-tech parks have at least one 5G station on air.",
        )
        told = tables(made)
        assert told["parks"] == [
            ["Parks", "3"],
            ["Parks with at least one station", "1"],
            ["Share of parks with a station (%)", "33.3"],
        ]
        assert [row[:4] for row in told["parks_without_station"]] == [
            ["mẫu 2", "Industrial park", "East", "1,250"],
            ["mẫu 1", "High-tech park", "West", "250"],
        ]
        assert [row[:3] for row in told["key_places_by_kind"]] == [
            ["Industrial park", "2", "1"],
            ["High-tech park", "1", "0"],
            ["Hospital", "1", "1"],
        ]
        assert "key_places" not in told
        assert made.notes[1:] == ("Places outside every division, not counted: 1.",)

    def test_a_division_tells_its_own_beside_the_city(self, tmp_path):
        made = key_places_section(subject(tmp_path, WEST, key_places=places(ROWS), stations=ON_AIR))
        told = tables(made)
        assert [row[1:] for row in told["parks"]] == [["2", "3"], ["1", "1"], ["50.0", "33.3"]]
        assert [row[0] for row in told["key_places"]] == ["mẫu 0", "mẫu 1", "mẫu 3"]
        assert len(made.notes) == 1

    def test_no_park_is_not_nought_per_cent(self, tmp_path):
        made = key_places_section(subject(tmp_path, EAST, key_places=places(ROWS[:2]), stations=ON_AIR))
        assert made.paragraphs[1] == "East: the data hold no key place."
        assert made.tables == ()

    def test_without_stations_nothing_is_told_as_none(self, tmp_path):
        made = key_places_section(subject(tmp_path, key_places=places(ROWS)))
        assert made.paragraphs[1] == "Stations are not loaded, so nobody knows which places have one."
        told = tables(made)
        assert [row[1] for row in told["parks"]] == ["3", *["(stations not loaded)"] * 2]
        assert "parks_without_station" not in told
        assert {cell for row in told["key_places_by_kind"] for cell in row[2:]} == {"(stations not loaded)"}

    def test_with_no_station_on_air_the_way_is_unknown(self, tmp_path):
        planned = ON_AIR.assign(status="planned")
        told = tables(key_places_section(subject(tmp_path, key_places=places(ROWS), stations=planned)))
        assert {row[3] for row in told["parks_without_station"]} == {"(no station on air)"}

    def test_a_missing_layer_is_told(self, tmp_path):
        made = key_places_section(subject(tmp_path, language="vi"))
        assert made.paragraphs == ("Chưa có lớp dữ liệu “Địa điểm trọng điểm”, nên mục này chưa có số liệu.",)


class TestSubscriptions:
    @pytest.fixture
    def hanoi(self):
        return divisions(population=[5_400_000, 3_000_000], population_source="niên giám")

    def test_the_city_per_100_people_with_the_population_printed(self, tmp_path, hanoi):
        layers = {"statistics": statistics(HANOI), "divisions": hanoi}
        made = subscriptions_section(subject(tmp_path, language="vi", **layers))
        assert tables(made, "vi")["subscriptions"] == [
            ["Số doanh nghiệp viễn thông", "75", ""],
            ["Thuê bao di động", "13.800.000", "164,3"],
            ["Thuê bao băng rộng di động", "10.200.000", "121,4"],
            ["Thuê bao cố định", "371.000", "4,4"],
        ]
        source, population = made.paragraphs
        assert source == "Số liệu đến ngày 30/06/2023. Nguồn: test."
        assert "với dân số 8.400.000 người, tổng của 2 đơn vị (nguồn: niên giám)." in population

    def test_a_division_without_its_own_shows_the_citys_and_says_so(self, tmp_path, hanoi):
        made = subscriptions_section(subject(tmp_path, WEST, statistics=statistics(HANOI), divisions=hanoi))
        assert "not of West; these are the figures of the whole area" in made.paragraphs[0]
        assert made.tables[0].headings == ("Indicator", "All of Hà Nội", PER_100.en)

    def test_a_division_with_its_own(self, tmp_path):
        rows = (HANOI, here(WEST, mobile_subscribers=12_345))
        made = subscriptions_section(subject(tmp_path, WEST, statistics=statistics(*rows)))
        assert "with a population of 10,000." in made.paragraphs[-1]
        assert tables(made)["subscriptions"][1:3] == [
            ["Mobile subscribers", "12,345", "123.5"],
            ["Mobile broadband subscribers", "(not in the statistics)", "(not in the statistics)"],
        ]

    def test_an_unknown_population_is_said_and_not_divided_by(self, tmp_path):
        unknown = divisions(population=pd.array([5_000, None], dtype="Int64"))
        made = subscriptions_section(subject(tmp_path, statistics=statistics(HANOI), divisions=unknown))
        assert made.paragraphs[-1] == (
            "The population of 1 of 2 divisions is not known, so nothing is worked out per 100 people."
        )
        assert tables(made)["subscriptions"][1][1:] == ["13,800,000", "(population not known)"]
        assert made.notes == ()

    def test_operators_have_a_table_of_their_own(self, tmp_path):
        rows = [HANOI, {"operator": "Viettel", "mobile_subscribers": 7_500}]
        made = subscriptions_section(subject(tmp_path, statistics=statistics(*rows)))
        assert tables(made)["subscriptions_by_operator"] == [
            ["Viettel", "7,500", *["(not in the statistics)"] * 2, "50.0", *["(not in the statistics)"] * 2]
        ]

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_headings_name_the_unit(self, tmp_path, language):
        rows = [HANOI, {"operator": "Viettel", "mobile_subscribers": 7_500}]
        made = subscriptions_section(subject(tmp_path, language=language, statistics=statistics(*rows)))
        for table in made.tables:
            assert shown_headings(table, language) == table.headings

    def test_figures_of_no_division_are_not_lost(self, tmp_path):
        rows = (HANOI, here("999", providers=1))
        made = subscriptions_section(subject(tmp_path, statistics=statistics(*rows)))
        assert made.notes[-1].endswith("scheme squares does not have, told of no division: 999.")

    @pytest.mark.parametrize(
        ("rows", "words"),
        [((), "is not loaded"), ((here(WEST, providers=1),), "no figures of East, nor of the whole area")],
    )
    def test_what_is_missing_is_told(self, tmp_path, rows, words):
        layers = {"statistics": statistics(*rows)} if rows else {}
        made = subscriptions_section(subject(tmp_path, EAST, **layers))
        assert words in made.paragraphs[0]
        assert made.tables == ()


def test_the_report_names_both_layers_among_its_sources_and_cautions(tmp_path):
    snapshot = town(tmp_path / "w", key_places=places(ROWS), statistics=statistics(HANOI))
    table = indicators(snapshot, "squares")
    report = coverage_report(snapshot, table, WEST, language="en", figures=False)
    sources = next(each for section in report.sections for each in section.tables if each.name == "sources")
    assert {"Key places", "Telecom statistics"} <= {row[0] for row in sources.rows}
    headings = [section.heading for section in report.sections]
    assert headings.index("Key places") < headings.index("Telecom subscriptions")


def test_all_words_are_in_both_languages_and_composed():
    for module in (key_places_words, subscriptions_words):
        for text in (each for each in vars(module).values() if type(each).__name__ == "Text"):
            for words in (text.vi, text.en):
                assert words
                assert unicodedata.is_normalized("NFC", words)
