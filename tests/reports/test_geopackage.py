"""The GeoPackage of a report, read back by GDAL and by SQLite."""

import sqlite3

import pandas as pd
import pyogrio
import pytest
from shapely import Point

from planning.columns import INDICATORS
from planning.indicators import indicators
from planning.spots import spots_of
from reports import geopackage
from reports.subject import Subject
from tests.planning.test_key_places import PARK, places
from tests.planning.test_spots import HOMES, ROWS
from tests.planning.town import WEST, addresses, divisions, postal, stations, town

SECTORS = [("A", "Viettel", 200, 500), ("B", "Viettel", 800, 500), ("C", "MobiFone", 1500, 500)]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    outside = ("D", "Viettel", 9000, 500)
    return town(
        tmp_path_factory.mktemp("geopackage") / "w",
        divisions=divisions(name=["Phường\n'<Tây>\" ; --", "=1+1"]),
        stations=stations([*SECTORS, outside]),
        postal_points=postal([(1200, 100, "public_mailbox"), (1300, 100, "post_office_level_1")]),
    )


@pytest.fixture(scope="module")
def subject(snapshot):
    return Subject(snapshot, indicators(snapshot, "squares"), "", "vi")


@pytest.fixture(scope="module")
def path(subject, tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / "whole.gpkg"
    path.write_bytes(geopackage.render(subject))
    return path


def test_every_indicator_is_a_column_with_the_value_of_the_table(subject, path):
    read = pyogrio.read_dataframe(path, layer="divisions").set_index("code")
    expected = subject.table.frame[[*INDICATORS]]
    pd.testing.assert_frame_equal(
        read[[*INDICATORS]].astype(float), expected.astype(float), check_names=False, check_index_type=False
    )
    assert list(read["name"]) == list(subject.table.frame["name"])
    assert read.crs == "EPSG:4326"
    assert read["population_covered_share_outdoor"].max() <= 1


def test_what_is_unknown_is_empty(path):
    with sqlite3.connect(path) as database:
        (value,) = database.execute("SELECT addresses_per_household FROM divisions LIMIT 1").fetchone()
    assert value is None


def test_columns_carry_their_titles_in_the_language_of_the_report(path):
    with sqlite3.connect(path) as database:
        titles = dict(
            database.execute("SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'divisions'")
        )
    assert titles == {name: each.title.vi for name, each in INDICATORS.items()}


@pytest.mark.parametrize(("code", "found"), [("", "ABC"), (WEST, "AB")])
def test_points_are_those_within(snapshot, subject, tmp_path, code, found):
    path = tmp_path / "some.gpkg"
    path.write_bytes(geopackage.render(Subject(snapshot, subject.table, code, "en")))
    assert "".join(pyogrio.read_dataframe(path, layer="stations")["station_id"]) == found
    assert len(pyogrio.read_dataframe(path, layer="postal_points")) == (0 if code else 2)
    assert len(pyogrio.read_dataframe(path, layer="divisions")) == (1 if code else 2)


def test_layers_without_data_are_left_out(tmp_path):
    bare = town(tmp_path / "w", stations=stations(SECTORS))
    path = tmp_path / "bare.gpkg"
    path.write_bytes(geopackage.render(Subject(bare, indicators(bare, "squares"), "", "vi")))
    assert [name for name, _ in pyogrio.list_layers(path)] == ["divisions", "stations"]


def test_the_same_subject_gives_the_same_bytes(subject, path):
    assert geopackage.render(subject) == path.read_bytes()


@pytest.mark.parametrize("code", ["", WEST])
def test_spots_are_those_of_the_division_with_their_people(tmp_path, code):
    made = town(tmp_path / "w", model="signal", stations=stations(ROWS), addresses=addresses(HOMES))
    path = tmp_path / "spots.gpkg"
    path.write_bytes(geopackage.render(Subject(made, indicators(made, "squares"), code, "vi")))
    expected = spots_of(made, "squares", environment="indoor")
    mine = expected[expected["code"].str.startswith(code)].reset_index(drop=True)
    read = pyogrio.read_dataframe(path, layer="spots_indoor")
    assert list(read["kind"]) == list(mine["kind"])
    assert read["people"].sum() == pytest.approx(mine["people"].sum())
    assert read.to_crs(mine.crs).area.to_numpy() == pytest.approx(mine.area.to_numpy(), rel=1e-6)


@pytest.mark.parametrize(("code", "found"), [("", [2, 0]), (WEST, [2])])
def test_key_places_are_points_and_areas_with_what_serves_them(tmp_path, code, found):
    parks = places(
        [("industrial_park", PARK), ("hospital", Point(1500, 900)), ("hospital", Point(9000, 9000))]
    )
    made = town(
        tmp_path / "w", key_places=parks, stations=stations([("A", "X", 200, 200), ("B", "X", 250, 250)])
    )
    path = tmp_path / "places.gpkg"
    path.write_bytes(geopackage.render(Subject(made, indicators(made, "squares"), code, "vi")))
    read = pyogrio.read_dataframe(path, layer="key_places")
    assert read["stations"].tolist() == found
    assert set(read["place_id"]) <= set(parks["place_id"])
    assert read.geom_type.tolist() == ["Polygon", "Point"][: len(found)]
