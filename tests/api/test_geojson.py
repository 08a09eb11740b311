"""Features as GeoJSON: what is written quickly is what shapely and Arrow write."""

import json
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely

from api.ogc.crs import CRS84, SYSTEMS
from api.ogc.geojson import dumped, features
from layers.query.selection import Page

POINTS = [shapely.Point(105.8517347, 21.0468118), shapely.Point(-0.1, 1e-9)]
PLACES = {
    "points": POINTS,
    "a place that is missing": [POINTS[0], None],
    "a point that is empty": [POINTS[0], shapely.Point()],
    "a point with a height": [POINTS[0], shapely.Point(105, 21, 7)],
    "an area": [POINTS[0], shapely.box(105, 21, 106, 22)],
}
TABLE = pa.table(
    {
        "text": ['a"b\\\n', "Đống Đa"],
        "missing": pa.array([None, "x"]),
        "whole": [2**53 + 1, -1],
        "some": pa.array([None, 2**53 + 1], pa.int64()),
        "number": [0.1, None],
        "truth": pa.array([None, True]),
        "day": pa.array([date(2023, 6, 30), None]),
    }
)


def written(places):
    geometry = np.array(places, dtype=object)
    page = Page(2, np.arange(2), ["1", "2"], TABLE, geometry, more=False)
    return json.loads(dumped(features(page, SYSTEMS[CRS84])))


@pytest.mark.parametrize("name", PLACES)
def test_places_are_those_that_shapely_writes(name):
    wanted = [None if each is None else json.loads(shapely.to_geojson(each)) for each in PLACES[name]]
    assert [each["geometry"] for each in written(PLACES[name])] == wanted


def test_values_are_those_that_arrow_holds():
    wanted = [row | {"day": row["day"] and str(row["day"])} for row in TABLE.to_pylist()]
    assert [each["properties"] for each in written(POINTS)] == wanted
    assert [type(each["properties"]["some"]) for each in written(POINTS)] == [type(None), int]
