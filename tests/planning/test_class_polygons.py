"""Classes and white spots as polygons: exact to the cells."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio.features
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rasterio.transform import Affine

from geo.errors import GeometryError
from geo.grid import Grid
from planning.class_polygons import class_polygons, patch_polygons

HANOI = "EPSG:5897"
CLASSES = hnp.arrays(
    np.uint8,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=20),
    elements=st.sampled_from([0, 1, 2, 255]),
)


def grid_of(cells, cell_m=100.0):
    return Grid(550_000.0, 2_330_000.0, cell_m, *cells.shape)


def drawn(classes, **options):
    return class_polygons(classes, grid_of(classes), crs=HANOI, **options)


@given(CLASSES)
def test_each_class_has_the_area_of_its_cells(classes):
    frame = drawn(classes)
    expected = {value: (classes == value).sum() * 0.01 for value in np.unique(classes) if value != 255}
    assert dict(zip(frame["class"], frame["area_km2"], strict=True)) == pytest.approx(expected)
    assert frame.area.to_numpy() / 1e6 == pytest.approx(frame["area_km2"].to_numpy())


@given(CLASSES)
def test_polygons_are_valid_and_hold_the_centres_of_just_their_cells(classes):
    frame, grid = drawn(classes), grid_of(classes)
    assert frame.is_valid.all()
    x, y = np.meshgrid(grid.x, grid.y)
    for value, shape in zip(frame["class"], frame.geometry, strict=True):
        np.testing.assert_array_equal(shapely.contains_xy(shape, x, y), classes == value)


@given(CLASSES)
def test_polygons_burnt_onto_the_grid_are_the_classes_again(classes):
    frame, grid = drawn(classes), grid_of(classes)
    burnt = rasterio.features.rasterize(
        zip(frame.geometry, frame["class"], strict=True) if len(frame) else [(shapely.Point(0, 0), 255)],
        out_shape=grid.shape,
        fill=255,
        transform=Affine(*grid.transform),
        dtype="uint8",
    )
    np.testing.assert_array_equal(burnt, classes)


def test_a_ring_has_a_hole_and_corners_part():
    classes = np.array([[1, 1, 1, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1]], dtype=np.uint8)
    frame = drawn(classes).set_index("class")
    assert frame.crs == HANOI
    assert frame["patches"].to_dict() == {0: 3, 1: 2}
    assert frame["largest_patch_km2"].to_dict() == pytest.approx({0: 0.03, 1: 0.08})
    ring = max(frame.geometry[1].geoms, key=lambda each: each.area)
    assert [len(hole.coords) for hole in ring.interiors] == [5]


def test_corners_of_polygons_are_corners_of_cells():
    frame = drawn(np.array([[1, 255], [255, 255]], dtype=np.uint8))
    assert frame.total_bounds.tolist() == [550_000.0, 2_329_900.0, 550_100.0, 2_330_000.0]


@given(CLASSES, st.floats(-300, 2300), st.floats(-2300, 300), st.floats(10, 1500))
def test_clipped_areas_are_those_of_an_overlay(classes, dx, dy, size):
    grid = grid_of(classes)
    west, north = grid.west_m + dx, grid.north_m + dy
    edge = shapely.Polygon([(west, north), (west + size, north - size / 3), (west, north - size)])
    frame = drawn(classes, clip=gpd.GeoSeries([edge], crs=HANOI))
    x, y = np.meshgrid(grid.x, grid.y)
    cells = shapely.box(x - 50, y - 50, x + 50, y + 50)
    for value, area, shape in zip(frame["class"], frame["area_km2"], frame.geometry, strict=True):
        expected = shapely.area(shapely.intersection(cells[classes == value], edge)).sum() / 1e6
        assert area == pytest.approx(expected, rel=1e-6, abs=1e-9)
        assert shape.area / 1e6 == pytest.approx(area)
    drawn_in_all = frame["area_km2"].sum()
    everything = shapely.area(shapely.intersection(cells[classes != 255], edge)).sum() / 1e6
    assert drawn_in_all == pytest.approx(everything, rel=1e-6, abs=1e-9)


def test_the_clip_may_be_in_degrees():
    classes = np.ones((4, 4), np.uint8)
    half = shapely.box(550_000, 2_329_000, 550_200, 2_331_000)
    clip = gpd.GeoSeries([half], crs=HANOI).to_crs("EPSG:4326")
    assert drawn(classes, clip=clip)["area_km2"].tolist() == pytest.approx([0.08], rel=1e-4)


@given(CLASSES, st.integers(0, 2**32 - 1))
def test_nothing_of_the_amounts_is_lost(classes, seed):
    people = np.random.default_rng(seed).integers(0, 50, classes.shape)
    frame = patch_polygons(classes, grid_of(classes), crs=HANOI, ignored=255, amounts={"people": people})
    assert frame["people"].sum() == people[classes != 255].sum()
    assert frame["area_km2"].sum() == pytest.approx((classes != 255).sum() * 0.01)


def test_no_class_at_all_is_an_empty_table():
    frame = drawn(np.full((2, 2), 255, np.uint8))
    assert frame.empty
    assert list(frame.columns) == ["class", "patches", "area_km2", "largest_patch_km2", "geometry"]


def test_arrays_of_other_grids_are_errors():
    with pytest.raises(GeometryError, match="values of shape"):
        class_polygons(np.zeros((2, 2), np.uint8), Grid(0, 0, 1, 2, 3), crs=HANOI)
