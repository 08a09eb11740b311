"""Features that the database finds are those that are found in memory, whatever is asked."""

import string
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.definitions import LAYERS
from layers.errors import UnknownNameError, WorkspaceError
from layers.provenance import Provenance
from layers.query.expression import (
    All,
    AnyOf,
    Comparison,
    Constant,
    Folded,
    In,
    IsNull,
    Like,
    Literal,
    Not,
    Property,
    Spatial,
)
from layers.query.selection import Selection, pages
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions, postal_points, stations

SCHEME = "divisions/districts-2023"
WORDS = ["Quận Đống Đa", "quận ba đình", "100%", "", None, "a:b", "Ω1", "\\", "a\nb"]
NUMBERS = [0.0, -1.5, 3.0, None, 1e300, 7.0]
DAYS = [date(2023, 1, 1), date(2023, 6, 30), None, date(2024, 2, 29)]
NAMES = ("stations", "postal_points", SCHEME, "statistics")


def content():
    """Return small datasets with every kind of value, missing ones among them, on a grid of places."""
    count = len(WORDS)
    grid = gpd.points_from_xy(
        [105.8 + k % 3 / 10 for k in range(count)], [21 + k // 3 / 10 for k in range(count)]
    )
    of_stations = stations(count).set_geometry(gpd.GeoSeries(grid, crs="EPSG:4326"))
    of_stations["antenna"] = WORDS
    of_stations["height_m"] = [NUMBERS[k % len(NUMBERS)] for k in range(count)]
    of_stations["on_air_since"] = [DAYS[k % len(DAYS)] for k in range(count)]
    statistics = pd.DataFrame(
        {
            "scheme": [None, "x"],
            "code": ["1", None],
            "operator": "x",
            "as_of": DAYS[:2],
            "providers": [3, None],
        }
    )
    return {
        "stations": (of_stations, PROVENANCE),
        "postal_points": (postal_points(), PROVENANCE),
        SCHEME: (divisions(("Quận Ba Đình", "Quận Hoàn Kiếm", "Quận Đống Đa")), PROVENANCE),
        "statistics": (statistics, Provenance("a test")),
    }


@pytest.fixture(scope="module")
def both(tmp_path_factory, cluster):
    """Return the same version of a folder and of a database, in which it has a past."""
    folder = Workspace.create(tmp_path_factory.mktemp("features") / "folder")
    database = Workspace.create(tmp_path_factory.mktemp("features") / "database", store=cluster.database())
    database.publish({**content(), "stations": (stations(20), PROVENANCE)}, note="the past")
    database.publish({SCHEME: (divisions(("Quận Tây Hồ",)), PROVENANCE)}, note="the past")
    old = database.publish(content(), note="")
    database.publish({name: (frame[:1], source) for name, (frame, source) in content().items()}, note="later")
    return folder.publish(content(), note=""), old


def values(type_):
    texts = st.sampled_from([each for each in WORDS if each is not None]) | st.text("aăđĐQqu _%", max_size=4)
    by_type = {
        "string": texts,
        "number": st.sampled_from([each for each in NUMBERS if each is not None]),
        "integer": st.sampled_from([1.0, 2.5, 247_100.0, 0.0]),
        "date": st.sampled_from([each for each in DAYS if each is not None]),
        "boolean": st.booleans(),
    }
    literal = "number" if type_ == "integer" else type_
    return by_type[type_].map(lambda value: Literal(value, literal))


def comparisons(field):
    property_ = Property(field.name, field.type)
    operators = ["=", "<>"] if field.type == "boolean" else ["=", "<>", "<", "<=", ">", ">="]
    left = st.just(property_)
    kinds = [
        st.builds(Comparison, st.sampled_from(operators), left, values(field.type)),
        st.builds(Comparison, st.sampled_from(operators), values(field.type), left),
        st.builds(In, left, st.lists(values(field.type), min_size=1, max_size=3).map(tuple)),
        st.just(IsNull(property_)),
    ]
    if field.type == "string":
        texts = st.builds(Folded, left, st.booleans(), st.booleans()) | left
        patterns = st.text("Qqđđaă%_ 10", max_size=5)
        kinds += [
            st.builds(Like, texts, patterns),
            st.builds(Comparison, st.sampled_from(operators), texts, values("string")),
        ]
    return st.one_of(kinds)


PLACES = st.integers(0, 4).map(lambda k: k / 10)
BOXES = st.tuples(PLACES, PLACES, PLACES, PLACES).filter(lambda b: b[0] < b[2] and b[1] < b[3])
SHAPES = BOXES.map(lambda b: shapely.box(105.75 + b[0], 20.95 + b[1], 105.75 + b[2], 20.95 + b[3]))
SHAPES |= BOXES.map(lambda b: shapely.box(105.8 + b[0], 21 + b[1], 105.8 + b[2], 21 + b[3]))
SHAPES |= st.tuples(PLACES, PLACES).map(lambda at: shapely.Point(105.8 + at[0], 21 + at[1]))
SHAPES |= st.tuples(PLACES, PLACES).map(
    lambda at: shapely.LineString([(105.8, 21), (106 + at[0], 21.1 + at[1])])
)
RELATIONS = ["intersects", "disjoint", "equals", "touches", "within", "overlaps", "crosses", "contains"]


def conditions(layer):
    one = st.one_of(
        st.sampled_from(layer.fields).flatmap(comparisons),
        st.builds(Spatial, st.sampled_from(RELATIONS), SHAPES),
        st.booleans().map(Constant),
    )
    return st.recursive(
        one,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, max_size=3).map(lambda each: All(tuple(each))),
            st.lists(inner, max_size=3).map(lambda each: AnyOf(tuple(each))),
        ),
        max_leaves=5,
    )


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_asked_both_find_the_same(both, name):
    memory, database = (each.features(name) for each in both)

    @settings(max_examples=100)
    @given(conditions(LAYERS[name.partition("/")[0]]))
    def ask(condition):
        expected, found = (each.page(Selection(condition, limit=100)) for each in (memory, database))
        assert (found.ids, found.matched, found.more) == (expected.ids, expected.matched, expected.more)

    ask()


@pytest.mark.parametrize("name", NAMES)
def test_both_give_the_same_features(both, name):
    memory, database = (each.features(name) for each in both)
    expected, found = memory.page(Selection(limit=100)), database.page(Selection(limit=100))
    assert found.table.equals(expected.table)
    assert [each and each.wkb for each in found.geometry] == [each and each.wkb for each in expected.geometry]
    assert (len(database), database.bounds, database.fields) == (len(memory), memory.bounds, memory.fields)
    for id_ in expected.ids:
        assert database.feature(id_).table.equals(memory.feature(id_).table)
    for id_ in ("nothing", "", "\\", "' OR true --"):
        with pytest.raises(UnknownNameError, match="no feature"):
            database.feature(id_)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 5), st.integers(0, 3))
def test_pages_follow_one_another(both, piece, offset):
    memory, database = (
        [
            page.ids
            for page in pages(each.features("stations"), Selection(limit=7, offset=offset), piece=piece)
        ]
        for each in both
    )
    assert database == memory


def test_no_value_of_a_question_becomes_a_word_of_sql(both):
    for text in ("'; DROP TABLE phusong.versions; --", "%s", "{}", "%(x)s", string.printable):
        same = Comparison("=", Property("antenna", "string"), Literal(text, "string"))
        assert both[1].features("stations").page(Selection(same)).ids == []


def test_what_was_pruned_is_said_to_be(tmp_path, database):
    workspace = Workspace.create(tmp_path, settings="keep_versions = 1\n", store=database)
    old = workspace.publish({"stations": (stations(), PROVENANCE)}, note="").features("stations")
    workspace.publish({"stations": (stations(5), PROVENANCE)}, note="")
    with pytest.raises(WorkspaceError, match="version 1 has been pruned since it was opened"):
        old.page(Selection())


def test_a_box_among_many_places_is_found_by_the_index(both):
    store = both[1].store
    with store.database.reading(within_s=10) as connection:
        connection.execute("SET LOCAL enable_seqscan = off")
        plan = connection.execute(
            "EXPLAIN SELECT id FROM phusong.stations WHERE valid @> 3"
            " AND ST_Intersects(geom, ST_MakeEnvelope(105, 20, 106, 21, 4326))"
        ).fetchall()
    assert any("stations_geom" in line for (line,) in plan)
