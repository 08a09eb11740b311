import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.local_area import local_areas_m2
from layers.sample_country.communes import Communes

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def communes():
    # As many as Vietnam has are as wide; these are a few of a country of as many.
    frame = Communes.draw(3_321, seed=4).frame
    return frame.set_index("code").geometry.iloc[::25]


def test_communes_have_their_geodesic_areas(communes):
    true = [abs(GEOD.geometry_area_perimeter(each)[0]) for each in communes]
    found = local_areas_m2(communes)
    assert found.index.equals(communes.index)
    assert found.to_numpy() == pytest.approx(true, rel=3e-6)


def test_the_reference_system_of_the_polygons_does_not_matter(communes):
    there = local_areas_m2(communes.to_crs("EPSG:32648"))
    assert there.to_numpy() == pytest.approx(local_areas_m2(communes).to_numpy(), rel=1e-9)


def test_holes_parts_and_what_is_missing():
    square = shapely.box(104.9, 20.9, 105.1, 21.1)
    hole = shapely.box(104.95, 20.95, 105.05, 21.05)
    shapes = [square, square.difference(hole), shapely.MultiPolygon([hole]), shapely.Polygon(), None]
    areas = local_areas_m2(gpd.GeoSeries(shapes, crs=4326))
    assert areas[1] + areas[2] == pytest.approx(areas[0], rel=1e-5)  # long edges are straight otherwise
    assert areas[3] == 0
    assert np.isnan(areas[4])
