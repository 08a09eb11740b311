"""The polygon index against shapely: inside it is `contains`, on a boundary one of `intersects`."""

import geopandas as gpd
import numpy as np
import shapely

from geo.polygon_index import PolygonIndex


def located_by_shapely(polygons, x, y):
    """Return the positions by the rule: lowest that contains, else lowest that intersects, else -1."""
    points = shapely.points(x, y)[:, None]
    shapes = np.asarray(polygons, dtype=object)
    found = np.full(len(points), -1)
    for holds in (shapely.intersects(points, shapes), shapely.contains(shapes, points)):
        found = np.where(holds.any(axis=1), holds.argmax(axis=1), found)
    return found


def test_two_squares_side_by_side():
    squares = gpd.GeoSeries([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], index=["b", "a"])
    found = PolygonIndex(squares).locate([0.5, 1.5, 1.0, 2.5], [0.5, 0.5, 0.5, 0.5])
    assert found.tolist() == [0, 1, 0, -1]
    assert found.dtype == np.int32
