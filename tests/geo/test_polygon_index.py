"""The polygon index against shapely: inside it is `contains`, on a boundary one of `intersects`."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import chunks
from geo.errors import GeometryError, IndexFileError, PhusongError
from geo.polygon_index import PolygonIndex

LATTICE = st.tuples(st.integers(0, 12), st.integers(0, 12))
TRIANGLES = st.lists(LATTICE, min_size=3, max_size=3, unique=True).map(shapely.Polygon)
BOXES = st.tuples(LATTICE, LATTICE).map(lambda corners: shapely.box(*corners[0], *corners[1]))
SLIVERS = LATTICE.map(lambda at: shapely.Polygon([at, (at[0] + 9, at[1] + 1e-9), (at[0] + 9, at[1] + 2e-9)]))
BLOCKS = st.one_of(TRIANGLES, BOXES, SLIVERS).filter(lambda shape: shape.is_valid and shape.area > 0)
OFFSETS = st.sampled_from([0.0, 0.1, 1e7, -1e7, 588_383.929])
SCALES = st.sampled_from([1.0, 1e-3, 1e4, 0.7])


def union_less_holes(blocks, holes):
    """Return what is left of a union: often several parts, some with holes."""
    left = shapely.difference(shapely.union_all(blocks), shapely.union_all(holes))
    parts = [part for part in shapely.get_parts(left) if part.geom_type == "Polygon"]
    return shapely.multipolygons(parts) if len(parts) > 1 else shapely.union_all(parts)


SHAPES = st.builds(union_less_holes, st.lists(BLOCKS, min_size=1, max_size=4), st.lists(BLOCKS, max_size=3))


@st.composite
def schemes(draw):
    """Return a few shapes, moved and scaled: they overlap, adjoin, and have gaps."""
    offset, scale = draw(OFFSETS), draw(SCALES)
    shapes = [
        shapely.transform(s, lambda xy: xy * scale + offset) for s in draw(st.lists(SHAPES, max_size=5))
    ]
    return gpd.GeoSeries([s for s in shapes if s.is_valid and s.area > 0])


def telling_points(polygons):
    """Return points on vertices, on and beside edges, and everywhere between."""
    rings = shapely.get_rings(shapely.get_parts(np.array(polygons, dtype=object)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    middles = ((xy[1:] + xy[:-1]) / 2)[ring[1:] == ring[:-1]]
    on_edges = np.vstack([xy, middles])
    beside = [np.nextafter(on_edges, on_edges + step) for step in ([1, 0], [-1, 0], [0, 1], [0, -1])]
    crossed = np.stack(np.meshgrid(on_edges[::3, 0], on_edges[::3, 1]), axis=-1).reshape(-1, 2)
    points = np.vstack([on_edges, *beside, crossed])
    # Next to zero are numbers whose products underflow, in shapely as here: geo.orientation excludes them.
    return points[((points == 0) | (np.abs(points) > 1e-140)).all(axis=1)]


def located_by_shapely(polygons, x, y):
    """Return the positions by the rule: lowest that contains, else lowest that intersects, else -1."""
    points = shapely.points(x, y)[:, None]
    shapes = np.asarray(polygons, dtype=object)[None, :]
    found = np.full(len(points), -1)
    if shapes.size:
        for holds in (shapely.intersects(shapes, points), shapely.contains(shapes, points)):
            found = np.where(holds.any(axis=1), holds.argmax(axis=1), found)
    return found


def exact_side(polygon, x, y):
    """Return 1 inside, 0 on the boundary, -1 outside, by rational arithmetic."""
    x, y, inside = Fraction(x), Fraction(y), False
    rings = shapely.get_rings(shapely.get_parts(polygon))
    for ring in (shapely.get_coordinates(ring) for ring in rings):
        for a, b in itertools.pairwise(ring):
            (ax, ay), (bx, by) = map(Fraction, a), map(Fraction, b)
            left = (ax - x) * (by - y) - (ay - y) * (bx - x)
            if left == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
                return 0
            inside ^= (ay > y) != (by > y) and (left < 0) == (by > ay)
    return 1 if inside else -1


def located_exactly(polygons, x, y):
    sides = [exact_side(polygon, x, y) for polygon in polygons]
    return next((sides.index(wanted) for wanted in (1, 0) if wanted in sides), -1)


@settings(max_examples=150, deadline=None)
@given(schemes())
def test_as_shapely_on_vertices_edges_and_beside_them(polygons):
    x, y = telling_points(polygons).T
    found, expected = PolygonIndex(polygons).locate(x, y), located_by_shapely(polygons, x, y)
    # Shapely's 106 bits cannot tell a side some 1e-28 m off an edge: there, rational arithmetic judges.
    for i in np.flatnonzero(found != expected):
        expected[i] = located_exactly(polygons, x[i], y[i])
    assert found.tolist() == expected.tolist()


@settings(max_examples=80, deadline=None)
@given(schemes())
def test_all_polygons_are_those_that_intersect(polygons):
    x, y = telling_points(polygons).T
    found = np.zeros((len(x), len(polygons)), dtype=bool)
    found[PolygonIndex(polygons).locate_all(x, y)] = True
    expected = shapely.intersects(np.asarray(polygons, dtype=object)[None, :], shapely.points(x, y)[:, None])
    for point, polygon in np.argwhere(found != expected):
        expected[point, polygon] = exact_side(polygons.iloc[polygon], x[point], y[point]) >= 0
    assert found.tolist() == expected.tolist()


@pytest.fixture(scope="module")
def many_stars():
    """Return 40 overlapping stars with square holes: sharp corners and long thin parts."""
    random = np.random.default_rng(5)
    turns = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radii = random.uniform(100, 4000, (40, len(turns)))
    centres = random.uniform([580_000, 2_320_000], [600_000, 2_340_000], (40, 1, 2))
    rings = centres + radii[..., None] * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    holes = centres[:, 0]
    return gpd.GeoSeries(
        [
            shapely.Polygon(r).difference(shapely.box(*(h - 60), *(h + 60)))
            for r, h in zip(rings, holes, strict=True)
        ]
    )


@pytest.fixture(scope="module")
def scattered(many_stars):
    """Return 100,000 points over the stars."""
    west, south, east, north = many_stars.total_bounds
    random = np.random.default_rng(6)
    return random.uniform(west - 500, east + 500, 100_000), random.uniform(south - 500, north + 500, 100_000)


def test_many_random_points_as_shapely(many_stars, scattered):
    points, stars = shapely.STRtree(many_stars.to_numpy()).query(
        shapely.points(*scattered), predicate="within"
    )
    found = PolygonIndex(many_stars).locate_all(*scattered)
    order = np.lexsort((stars, points))
    assert np.array_equal(found[0], points[order])
    assert np.array_equal(found[1], stars[order])


def test_one_point_is_located_as_many_are(many_stars, scattered):
    index, (x, y) = PolygonIndex(many_stars), (each[:500] for each in scattered)
    alone = [index.locate_at(*each) for each in zip(x.tolist(), y.tolist(), strict=True)]
    assert alone == index.locate(x, y).tolist()
    assert index.locate_at(np.nan, 0.0) == -1


def test_the_lowest_of_all_is_the_one_located(many_stars, scattered):
    index = PolygonIndex(many_stars)
    points, stars = index.locate_all(*scattered)
    first, at = np.unique(points, return_index=True)
    expected = np.full(len(scattered[0]), -1)
    expected[first] = stars[at]
    assert np.array_equal(index.locate(*scattered), expected)


@pytest.mark.parametrize("processors", [1, 2, 5])
def test_the_number_of_processors_changes_nothing(monkeypatch, many_stars, scattered, processors):
    index = PolygonIndex(many_stars)
    expected = [index.locate([x], [y])[0] for x, y in np.column_stack(scattered)[:300]]
    monkeypatch.setattr(chunks, "processors", lambda: processors)
    assert index.locate(*scattered)[:300].tolist() == expected


def test_many_threads_ask_at_once(many_stars, scattered):
    index = PolygonIndex(many_stars)
    expected = index.locate(*scattered)
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: index.locate(*scattered), range(16))
        assert all(np.array_equal(answer, expected) for answer in answers)


def test_two_squares_side_by_side():
    squares = gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], index=["b", "a"])
    found = PolygonIndex(squares).locate([0.5, 1.5, 1.0, 2.5], [0.5, 0.5, 0.5, 0.5])
    assert found.tolist() == [0, 1, 0, -1]
    assert found.dtype == np.int32


def test_inside_goes_before_a_boundary_even_of_a_lower_position():
    shapes = gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.box(0, 0, 2, 2)])
    index = PolygonIndex(shapes)
    assert index.locate([1.0, 0.0], [0.5, 0.5]).tolist() == [1, 0]
    assert index.locate_all([1.0], [0.5])[1].tolist() == [0, 1]


def test_a_hole_and_a_part_inside_it():
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    island = shapely.box(4, 4, 5, 5)
    index = PolygonIndex(gpd.GeoSeries([shapely.union_all([ring, island])]))
    assert index.locate([1, 3.5, 4.5, 3, 4], [1, 3.5, 4.5, 4, 4.5]).tolist() == [0, -1, 0, 0, 0]


def test_missing_and_empty_polygons_hold_nothing():
    shapes = [None, shapely.Polygon(), shapely.GeometryCollection(), shapely.box(0, 0, 1, 1)]
    index = PolygonIndex(gpd.GeoSeries(shapes))
    assert index.locate([0.5], [0.5]).tolist() == [3]


@pytest.mark.parametrize("shapes", [[], [None], [shapely.Polygon()]])
def test_an_index_of_nothing(shapes, tmp_path):
    index = PolygonIndex(gpd.GeoSeries(shapes))
    index.save(tmp_path / "nothing.npz")
    for each in (index, PolygonIndex.load(tmp_path / "nothing.npz")):
        assert each.locate([0.0, np.nan], [0.0, 0.0]).tolist() == [-1, -1]
        assert [len(found) for found in each.locate_all([0.0], [0.0])] == [0, 0]


def test_no_points():
    index = PolygonIndex(gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))
    assert index.locate([], []).shape == (0,)
    assert [len(found) for found in index.locate_all([], [])] == [0, 0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_points_that_are_not_finite_are_nowhere(bad):
    index = PolygonIndex(gpd.GeoSeries([shapely.box(-9, -9, 9, 9)]))
    assert index.locate([bad, 0, bad], [0, bad, bad]).tolist() == [-1, -1, -1]
    assert [len(found) for found in index.locate_all([bad], [0])] == [0, 0]


def test_repeated_vertices_and_spikes_along_a_row():
    outline = [(0, 0), (4, 0), (4, 0), (4, 2), (2, 2), (1, 2), (1, 1), (0, 1), (0, 1)]
    polygons = gpd.GeoSeries([shapely.Polygon(outline)])
    x, y = np.meshgrid(np.linspace(-0.5, 4.5, 21), np.linspace(-0.5, 2.5, 13))
    found = PolygonIndex(polygons).locate(x.ravel(), y.ravel())
    assert found.tolist() == located_by_shapely(polygons, x.ravel(), y.ravel()).tolist()


def test_a_polygon_a_few_last_bits_wide():
    east = 1e7 + 4 * np.spacing(1e7)
    polygons = gpd.GeoSeries([shapely.box(1e7, 0, east, 1e-9), shapely.box(1e7, 0, east, 1)])
    x, y = np.meshgrid(1e7 + np.spacing(1e7) * np.arange(-1, 6), [-1e-9, 0, 5e-10, 1e-9, 0.5, 1, 1.1])
    found = PolygonIndex(polygons).locate(x.ravel(), y.ravel())
    assert found.tolist() == located_by_shapely(polygons, x.ravel(), y.ravel()).tolist()


def test_a_comb_with_more_teeth_than_the_grid_has_columns():
    teeth = np.arange(3000.0)
    top = np.column_stack([np.repeat(teeth, 2), np.tile([0.0, 1.0], len(teeth))])
    polygons = gpd.GeoSeries([shapely.Polygon([*top, (3000, -1), (0, -1)])])
    random = np.random.default_rng(7)
    x, y = random.uniform(0, 3000, 2000), random.uniform(-1, 1, 2000)
    assert PolygonIndex(polygons).locate(x, y).tolist() == located_by_shapely(polygons, x, y).tolist()


def test_the_index_of_the_series_does_not_matter():
    squares = gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], index=[7, 7])
    assert PolygonIndex(squares).locate([1.5], [0.5]).tolist() == [1]


@pytest.mark.parametrize("shape", [shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])])
def test_what_is_no_polygon_is_refused_by_its_position(shape):
    with pytest.raises(GeometryError, match=f"position 1 is a {shape.geom_type.upper()}"):
        PolygonIndex(gpd.GeoSeries([shapely.box(0, 0, 1, 1), shape]))


def test_a_coordinate_that_is_not_finite_is_refused_by_its_position():
    with pytest.raises(GeometryError, match=r"position 1 has the coordinate \(2.0, inf\)"):
        PolygonIndex(gpd.GeoSeries([None, shapely.Polygon([(0, 0), (1, 0), (2, np.inf)])]))


def test_unequal_coordinates_are_refused():
    index = PolygonIndex(gpd.GeoSeries([shapely.box(0, 0, 1, 1)]))
    with pytest.raises(GeometryError, match="2 x but 1 y"):
        index.locate([0, 1], [0])


def test_a_saved_index_answers_the_same(many_stars, scattered, tmp_path):
    index = PolygonIndex(many_stars)
    index.save(tmp_path / "stars.index.npz")
    loaded = PolygonIndex.load(tmp_path / "stars.index.npz")
    assert np.array_equal(loaded.locate(*scattered), index.locate(*scattered))
    assert np.array_equal(loaded.locate_all(*scattered), index.locate_all(*scattered))


def write_truncated(path):
    PolygonIndex(gpd.GeoSeries([shapely.box(0, 0, 1, 1)])).save(path)
    path.write_bytes(path.read_bytes()[:-500])


def write_damaged(path):
    PolygonIndex(gpd.GeoSeries([shapely.box(0, 0, 1, 1)])).save(path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda path: None, id="missing"),  # noqa: ARG005
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"not an index"), id="text"),
        pytest.param(lambda path: np.savez(path, format=99), id="another format"),
        pytest.param(lambda path: np.savez(path, format=1), id="parts missing"),
        pytest.param(lambda path: np.savez(path, format=np.array([{}], dtype=object)), id="pickled"),
        pytest.param(write_truncated, id="truncated"),
        pytest.param(write_damaged, id="damaged"),
    ],
)
def test_a_file_that_is_no_index_is_refused_by_name(write, tmp_path):
    path = tmp_path / "broken.npz"
    write(path)
    with pytest.raises(IndexFileError, match=r"broken\.npz: "):
        PolygonIndex.load(path)
    assert issubclass(IndexFileError, PhusongError)
    assert issubclass(IndexFileError, OSError)


@pytest.mark.real_data
@pytest.mark.parametrize("file", ["hanoi_communes_2025.geojson", "hanoi_districts_2023.geojson"])
def test_real_divisions_as_shapely(shared_data, file):
    divisions = gpd.read_file(shared_data / file).to_crs("EPSG:5897").geometry
    west, south, east, north = divisions.total_bounds
    random = np.random.default_rng(8)
    spread = np.column_stack([random.uniform(west, east, 50_000), random.uniform(south, north, 50_000)])
    vertices = shapely.get_coordinates(divisions.to_numpy())
    x, y = np.vstack([spread, vertices, (vertices[1:] + vertices[:-1]) / 2]).T
    tree = shapely.STRtree(divisions.to_numpy())
    expected = np.full(len(x), len(divisions))
    for predicate in ("intersects", "within"):
        points, found = tree.query(shapely.points(x, y), predicate=predicate)
        lowest = np.full(len(x), len(divisions))
        np.minimum.at(lowest, points, found)
        expected = np.where(lowest < len(divisions), lowest, expected)
    expected[expected == len(divisions)] = -1
    assert np.array_equal(PolygonIndex(divisions).locate(x, y), expected)
