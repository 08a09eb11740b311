"""Outlines of divisions."""

import geopandas as gpd
import numpy as np
import shapely

from layers.sample.units import divisions
from maps.outlines import Outlines

CRS = "EPSG:5897"


def sample_outlines():
    """Return the sample's communes with a corner every 50 m, and their outlines."""
    exact = divisions("communes-2025").set_index("code").to_crs(CRS)
    exact = exact.set_geometry(exact.geometry.segmentize(50))
    return exact, Outlines.of(exact, working_crs=CRS)


def corners(shapes):
    return shapely.get_num_coordinates(shapes.to_numpy()).sum()


def test_simplified_neighbours_still_fit():
    exact, outlines = sample_outlines()
    simple = outlines.shapes
    assert np.isclose(simple.area.sum(), simple.union_all().area, rtol=1e-9)
    assert np.allclose(simple.area, exact.area, rtol=0.01)
    assert simple.index.equals(exact.index)
    assert corners(simple) < corners(exact.geometry) / 3


def test_names_stand_inside_with_the_room_that_is_said():
    _, outlines = sample_outlines()
    places = gpd.GeoSeries(gpd.points_from_xy(outlines.label_x, outlines.label_y), outlines.shapes.index)
    assert places.within(outlines.shapes.set_crs(None, allow_override=True)).all()
    borders = outlines.shapes.boundary.set_crs(None, allow_override=True)
    assert np.allclose(places.distance(borders), outlines.room_m, atol=1e-6)


def test_features_are_geojson_in_degrees_by_code():
    exact, outlines = sample_outlines()
    features = outlines.features()["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326").set_index("code")
    assert frame.index.tolist() == exact.index.tolist()
    moved = frame.to_crs(CRS).hausdorff_distance(outlines.shapes)
    assert moved.max() < 2
