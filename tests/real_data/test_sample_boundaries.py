"""How far the sample's approximate boundaries are from real ones; docs/sample.md states these figures."""

import geopandas as gpd
import pytest

from layers.sample.units import divisions

pytestmark = pytest.mark.real_data
CRS = "EPSG:5897"


@pytest.mark.parametrize(
    ("scheme", "file", "right", "iou"),
    [
        ("districts-2023", "hanoi_districts_2023.geojson", 0.92, 0.85),
        ("communes-2025", "hanoi_communes_2025.geojson", 0.84, 0.72),
    ],
)
def test_most_of_the_area_is_in_the_right_division(shared_data, scheme, file, right, iou):
    real = gpd.read_file(shared_data / file).set_index("code").geometry.to_crs(CRS).buffer(0)
    ours = divisions(scheme).set_index("code").geometry.to_crs(CRS).loc[real.index]
    common = ours.intersection(real).area
    assert common.sum() / real.area.sum() >= right
    assert (common / ours.union(real).area).mean() >= iou
