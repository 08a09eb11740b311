"""Area within reach: known areas, shapely, and laws."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import chunks
from geo.errors import GeometryError
from geo.reached_area import reached_area_m2

DISCS = st.lists(
    st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000), st.integers(0, 2500)), max_size=12
)
CORNERS = st.lists(
    st.tuples(st.integers(-2500, 2500), st.integers(-2500, 2500)), min_size=4, max_size=8, unique=True
)
SHAPES = CORNERS.map(lambda corners: shapely.MultiPoint(corners).convex_hull).filter(lambda s: s.area > 1e5)
ORIGIN = np.array([580_000.0, 2_320_000.0])


def moved(shape):
    return shapely.transform(shape, lambda xy: xy + ORIGIN)


def arrays(discs):
    x, y, reach_m = np.reshape(np.array(discs, dtype=float), (-1, 3)).T
    return x + ORIGIN[0], y + ORIGIN[1], reach_m


def area_by_shapely(polygons, x, y, reach_m):
    united = shapely.union_all(shapely.buffer(shapely.points(x, y), reach_m, quad_segs=128))
    return shapely.area(shapely.intersection(np.asarray(polygons, dtype=object), united))


def reached(shapes, discs, **options):
    return reached_area_m2(gpd.GeoSeries([moved(shape) for shape in shapes]), *arrays(discs), **options)


def test_a_whole_disc():
    area = reached([shapely.box(-2000, -2000, 2000, 2000)], [(0, 0, 1200)])
    assert area[0] == pytest.approx(math.pi * 1200**2, rel=2e-4)


def test_a_quarter_of_a_disc():
    area = reached([shapely.box(0, 0, 2000, 2000)], [(0, 0, 1200)])
    assert area[0] == pytest.approx(math.pi * 1200**2 / 4, rel=2e-4)


def test_the_lens_of_two_discs_counts_once():
    r, d = 1000.0, 1200.0
    lens = 2 * r**2 * math.acos(d / (2 * r)) - d / 2 * math.sqrt(4 * r**2 - d**2)
    area = reached([shapely.box(-4000, -4000, 4000, 4000)], [(0, 0, 1000), (1200, 0, 1000)])
    assert area[0] == pytest.approx(2 * math.pi * r**2 - lens, rel=2e-4)


def test_holes_and_parts():
    ring = shapely.box(-500, -500, 500, 500).difference(shapely.box(-200, -200, 200, 200))
    both = shapely.union_all([ring, shapely.box(600, -100, 700, 100)])
    assert reached([both], [(0, 0, 5000)])[0] == pytest.approx(both.area, rel=1e-12)
    assert reached([both], [(0, 0, 199)])[0] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(SHAPES, min_size=1, max_size=3), DISCS)
def test_as_shapely(shapes, discs):
    areas = reached(shapes, discs).to_numpy()
    expected = area_by_shapely([moved(shape) for shape in shapes], *arrays(discs))
    assert np.abs(areas - expected).max() <= 5e-4 * max(shape.area for shape in shapes)


@settings(max_examples=60, deadline=None)
@given(SHAPES, DISCS, st.integers(-2000, 2000), st.booleans())
def test_the_parts_of_a_polygon_add_up(shape, discs, cut, upright):
    low, high = (shapely.box(-9e3, -9e3, cut, 9e3), shapely.box(cut, -9e3, 9e3, 9e3))
    if not upright:
        low, high = (shapely.transform(half, lambda xy: xy[:, ::-1]) for half in (low, high))
    parts = [part for part in (shape & low, shape & high) if part.geom_type == "Polygon" and part.area > 0]
    whole = reached([shape], discs)[0]
    assert reached(parts, discs).sum() == pytest.approx(whole, abs=5e-4 * shape.area)


@settings(max_examples=60, deadline=None)
@given(SHAPES, DISCS, st.integers(0, 500))
def test_a_longer_reach_never_reaches_less(shape, discs, more):
    longer = [(x, y, reach_m + more) for x, y, reach_m in discs]
    assert reached([shape], longer)[0] >= reached([shape], discs)[0] - 2e-4 * shape.area


@settings(max_examples=60, deadline=None)
@given(SHAPES, DISCS)
def test_between_nothing_and_all(shape, discs):
    assert 0 <= reached([shape], discs)[0] <= moved(shape).area


@settings(max_examples=60, deadline=None)
@given(SHAPES, DISCS, st.randoms())
def test_order_and_repetition_of_the_points_do_not_matter(shape, discs, random):
    shuffled = discs + discs
    random.shuffle(shuffled)
    assert reached([shape], shuffled)[0] == reached([shape], discs)[0]


@settings(max_examples=30, deadline=None)
@given(st.lists(SHAPES, min_size=2, max_size=4), DISCS)
def test_each_polygon_is_treated_alone(shapes, discs):
    assert reached(shapes, discs).tolist() == [reached([shape], discs)[0] for shape in shapes]


@pytest.mark.parametrize("processors", [1, 3])
def test_the_number_of_processors_changes_nothing(monkeypatch, processors):
    random = np.random.default_rng(1)
    shapes = [shapely.box(x, y, x + 800, y + 700) for x, y in random.uniform(-2000, 2000, (150, 2))]
    discs = np.column_stack([random.uniform(-2000, 2000, (20, 2)), random.uniform(0, 900, 20)])
    one_by_one = [reached([shape], discs)[0] for shape in shapes[:20]]
    monkeypatch.setattr(chunks, "processors", lambda: processors)
    assert reached(shapes, discs)[:20].tolist() == one_by_one


def test_a_thin_flat_polygon_has_rows_enough():
    strip = shapely.Polygon([(-3000, 0), (3000, 1), (3000, 3), (-3000, 2)])
    area = reached([strip], [(0, 0, 1000)])[0]
    assert area == pytest.approx(area_by_shapely([moved(strip)], *arrays([(0, 0, 1000)]))[0], rel=1e-3)


def test_thinner_rows_are_nearer_the_truth():
    square, discs = [shapely.box(-5000, -5000, 5000, 5000)], [(13, 7, 1111), (900, 800, 777)]
    truth = (
        area_by_shapely([moved(square[0])], *arrays(discs))[0] * 1.0000251
    )  # a polygon of 512 sides is smaller
    errors = [abs(reached(square, discs, row_height_m=height)[0] - truth) for height in (39, 10, 2.5)]
    assert errors[0] > errors[1] > errors[2]


def test_the_index_is_kept_and_nothing_has_no_area():
    shapes = [shapely.box(0, 0, 1000, 1000), None, shapely.Polygon()]
    polygons = gpd.GeoSeries(shapes, index=["00004", "00007", "00013"])
    areas = reached_area_m2(polygons, [500], [500], 5000)
    assert areas.index.equals(polygons.index)
    assert areas.tolist() == [pytest.approx(1e6, rel=1e-12), 0, 0]
    assert areas.dtype == np.float64


def test_no_points_reach_nothing_and_no_polygons_have_no_areas():
    square = gpd.GeoSeries([shapely.box(0, 0, 1, 1)])
    assert reached_area_m2(square, [], [], 100).tolist() == [0]
    assert reached_area_m2(square, [np.nan, 0], [0, np.inf], 100).tolist() == [0]
    assert reached_area_m2(gpd.GeoSeries([]), [0], [0], 100).empty


def test_mistakes_are_named():
    square = gpd.GeoSeries([shapely.box(0, 0, 1, 1)])
    with pytest.raises(GeometryError, match="2 values for 1 points"):
        reached_area_m2(square, [0], [0], [1, 2])
    with pytest.raises(GeometryError, match="reach: position 0: nan m"):
        reached_area_m2(square, [0], [0], [np.nan])
    with pytest.raises(GeometryError, match="rows: height 0 m is not positive"):
        reached_area_m2(square, [0], [0], 1, row_height_m=0)
    with pytest.raises(GeometryError, match="position 0 is a POINT"):
        reached_area_m2(gpd.GeoSeries([shapely.Point(0, 0)]), [0], [0], 1)


@pytest.mark.real_data
@pytest.mark.parametrize(("stations", "reach_m"), [(86, 1200), (3000, 1200)])
def test_real_communes_within_two_hundredths_of_a_percentage_point(shared_data, stations, reach_m):
    communes = gpd.read_file(shared_data / "hanoi_communes_2025.geojson").to_crs("EPSG:5897").geometry
    west, south, east, north = communes.total_bounds
    random = np.random.default_rng(stations)
    x, y = random.uniform(west, east, stations), random.uniform(south, north, stations)
    shares = reached_area_m2(communes, x, y, reach_m) / communes.area
    expected = area_by_shapely(communes, x, y, reach_m) / communes.area
    assert (shares - expected).abs().max() <= 0.0002
