"""Filters: what they mean, checked against shapely and plain Python, and what is refused."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.definitions import Field, Text
from layers.errors import FilterError, UnknownNameError
from layers.query.cql2 import parse_filter
from layers.query.memory import FeatureTable
from layers.query.places import NoPlaces, PointPlaces, ShapePlaces
from layers.query.selection import Selection, pages

T = Text("", "")
FIELDS = (
    Field("id", "string", T),
    Field("name", "string", T),
    Field("height", "number", T),
    Field("count", "integer", T),
    Field("since", "date", T),
    Field("open", "boolean", T),
)
ROWS = {
    "id": ["a", "b", "c", "d"],
    "name": ["Quận Đống Đa", "quận Ba Đình", "100%", None],
    "height": [10.0, 20.0, None, 40.0],
    "count": [1, 2, 3, None],
    "since": [date(2023, 1, 1), date(2023, 6, 30), None, date(2024, 1, 1)],
    "open": [True, False, None, True],
}
LON, LAT = np.array([105.80, 105.81, 105.82, 105.83]), np.array([21.0, 21.01, 21.02, 21.03])


def table(places=None) -> FeatureTable:
    columns = {name: pa.array(values) for name, values in ROWS.items()}
    return FeatureTable(FIELDS, ("id",), pa.table(columns), places or PointPlaces(LON, LAT))


def found(text: str, *, language="cql2-text", places=None) -> str:
    where = parse_filter(text, FIELDS, language=language)
    return "".join(table(places).page(Selection(where)).ids)


AROUND_TWO = "POLYGON((105.805 21, 105.825 21, 105.825 21.03, 105.805 21.03, 105.805 21))"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("height > 10", "bd"),
        ("height <> 10", "bd"),
        ("NOT height = 10", "bd"),
        ("height IS NULL", "c"),
        ("height IS NOT NULL", "abd"),
        ("height BETWEEN 10 AND 20", "ab"),
        ("height NOT BETWEEN 10 AND 20", "d"),
        ("count IN (1, 3)", "ac"),
        ("count NOT IN (1, 3)", "b"),
        ("height > count", "ab"),
        ("name LIKE 'quận%'", "b"),
        ("CASEI(name) LIKE CASEI('QUẬN%')", "ab"),
        ("ACCENTI(name) = ACCENTI('Quân Đông Đa')", "a"),
        ("CASEI(ACCENTI(name)) LIKE 'quan%da'", "a"),
        (r"name LIKE '100\%'", "c"),
        ("name LIKE '1__%'", "c"),
        ("open", "ad"),
        ("NOT open", "b"),
        ("open = false OR count = 3", "bc"),
        ("since > DATE('2023-01-01')", "bd"),
        ("since = '2023-06-30'", "b"),
        ("T_AFTER(since, DATE('2023-06-29'))", "bd"),
        ("T_BEFORE(since, TIMESTAMP('2023-06-30T12:00:00Z'))", "a"),
        ("T_DURING(since, INTERVAL('2023-01-01', '..'))", "bd"),
        ("T_INTERSECTS(since, INTERVAL('2023-01-01', '2023-06-30'))", "ab"),
        ("T_DISJOINT(since, INTERVAL('2023-01-01', '2023-06-30'))", "d"),
        ("T_EQUALS(since, DATE('2024-01-01'))", "d"),
        ("T_AFTER(since, INTERVAL('2023-01-01', '..'))", ""),
        ("S_INTERSECTS(geometry, BBOX(105.8, 21, 105.81, 21.01))", "ab"),
        (f"S_WITHIN(geometry, {AROUND_TWO})", "bc"),
        (f"S_INTERSECTS(geometry, {AROUND_TWO})", "bc"),
        ("S_DISJOINT(geometry, BBOX(105.8, 21, 105.81, 21.01))", "cd"),
        ("S_CONTAINS(BBOX(105.805, 21, 105.825, 22), geometry)", "bc"),
        ("S_EQUALS(geometry, POINT(105.8 21))", "a"),
        ("true", "abcd"),
        ("false", ""),
        ("height > 10 AND (count = 2 OR id = 'd')", "bd"),
    ],
)
def test_a_filter_finds(text, ids):
    assert found(text) == ids


def test_json_means_the_same():
    tree = '{"op": "and", "args": [{"op": ">", "args": [{"property": "height"}, 10]},'
    tree += ' {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [105, 20, 105.815, 22]}]}]}'
    assert found(tree, language="cql2-json") == "b"


def test_features_without_a_place_are_in_no_relation():
    shapes = np.array([shapely.Point(105.8, 21), None, shapely.box(105, 20, 106, 22), None], dtype=object)
    for places in (ShapePlaces(shapes), NoPlaces(4)):
        inside = set(found("S_INTERSECTS(geometry, BBOX(105, 20, 106, 22))", places=places))
        outside = set(found("NOT S_INTERSECTS(geometry, BBOX(105, 20, 106, 22))", places=places))
        apart = set(found("S_DISJOINT(geometry, BBOX(105, 20, 106, 22))", places=places))
        assert not (inside | outside | apart) & {"b", "d"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "height >",
        "weight > 1",
        "height > 'x'",
        "name > 1",
        "name",
        "height + 1 > 2",
        "foo(1) = 2",
        "CASEI(height) = 'x'",
        "S_INTERSECTS(name, POINT(1 2))",
        "S_INTERSECTS(geometry, geometry)",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))",
        "S_DWITHIN(geometry, POINT(1 2), 5, 'm')",
        "T_AFTER(name, DATE('2023-01-01'))",
        "T_AFTER(since, DATE('2023-02-30'))",
        "T_MEETS(since, INTERVAL('2023-01-01', '2023-02-01'))",
        "since > TIMESTAMP('2023-01-01T00:00:00Z')",
        "name LIKE id",
        "height IN (count)",
        "(" * 5000 + "open" + ")" * 5000,
        "NOT " * 50_000 + "open",
        "S_INTERSECTS(geometry, LINESTRING(" + ",".join(f"{i} -{i}" for i in range(100_000)) + "))",
    ],
    ids=lambda text: text[:40],
)
def test_what_cannot_be_is_refused(text):
    with pytest.raises(FilterError):
        found(text)


def test_json_that_is_none_is_refused():
    for text in ("{", "[]", "5", '{"op": "="}', '{"op": "=", "args": [NaN, 1]}', "[" * 100_000):
        with pytest.raises(FilterError):
            found(text, language="cql2-json")


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=50), st.data())
def test_relations_are_shapelys(positions, data):
    lon, lat = np.array(positions).T
    polygon = shapely.convex_hull(
        shapely.MultiPoint(data.draw(st.lists(st.sampled_from(positions), min_size=1)))
    )
    relation = data.draw(
        st.sampled_from(["intersects", "disjoint", "within", "touches", "equals", "contains"])
    )
    points = shapely.points(lon, lat)
    expected = getattr(shapely, relation)(points, polygon)
    assert PointPlaces(lon, lat).related(relation, polygon).tolist() == expected.tolist()
    assert ShapePlaces(points).related(relation, polygon).tolist() == expected.tolist()


PARTS = (
    f"S_INTERSECTS(geometry, {AROUND_TWO})",
    "S_WITHIN(geometry, BBOX(105.79, 20.9, 105.815, 22))",
    "S_DISJOINT(geometry, BBOX(105.8, 21, 105.81, 21.01))",
    "NOT S_INTERSECTS(geometry, BBOX(105.8, 21, 105.81, 21.01))",
    "height > 10",
    "open",
    "name LIKE '%a%'",
    "CASEI(name) LIKE 'quận%'",
    "true",
    "false",
)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4), st.booleans())
def test_all_of_several_is_true_where_each_is(parts, has_gaps):
    places = ShapePlaces(np.array([*shapely.points(LON, LAT)[:3], None])) if has_gaps else None
    wanted = set.intersection(*(set(found(each, places=places)) for each in parts))
    assert set(found(" AND ".join(parts), places=places)) == wanted


@given(st.lists(st.text(max_size=5), min_size=1, unique=True), st.text(max_size=5))
def test_one_feature_is_found_by_its_identifier(ids, other):
    field = Field("id", "string", T)
    source = FeatureTable([field], ("id",), pa.table({"id": ids}), NoPlaces(len(ids)))
    for row, each in enumerate(ids):
        assert source.feature(each).rows.tolist() == [row]
    if other not in ids:
        with pytest.raises(UnknownNameError):
            source.feature(other)


@given(st.integers(1, 5), st.integers(1, 3), st.integers(0, 5))
def test_pages_hold_every_feature_once(limit, piece, offset):
    source = table()
    pieces = list(pages(source, Selection(limit=limit, offset=offset), piece=piece))
    ids = [each for page in pieces for each in page.ids]
    assert ids == list("abcd")[offset : offset + limit]
    assert pieces[-1].more == (offset + limit < 4)
    assert {page.matched for page in pieces} == {4}


def test_a_feature_is_found_by_its_identifier():
    assert table().feature("c").table["name"].to_pylist() == ["100%"]
    with pytest.raises(UnknownNameError, match="no feature 'x'"):
        table().feature("x")
