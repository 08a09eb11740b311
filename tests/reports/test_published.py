"""Figures that the Ministry of Information and Communications published, out of a report."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planning.indicators import indicators
from reports.content import coverage_report
from tests.planning.town import CRS, X0, Y0, postal, town

COUNTRY_KM2 = 331_212.0


def country():
    square = shapely.box(X0, Y0, X0 + 1000, Y0 + 1000)
    plain = {"code": ["VN"], "name": ["Việt Nam"], "area_km2": [COUNTRY_KM2], "population": [100_000_000]}
    return gpd.GeoDataFrame(plain, geometry=[square], crs=CRS).to_crs(4326)


@pytest.mark.parametrize(
    ("points", "radius_km"), [(18_502, "2.39"), (17_976, "2.42"), (17_898, "2.43"), (14_911, "2.66")]
)
def test_the_mean_service_radius_is_the_published_one(tmp_path, points, radius_km):
    places = np.random.default_rng(1).uniform(1, 999, (points, 2))
    offices = postal([(x, y, "post_office_level_3") for x, y in places])
    snapshot = town(tmp_path / "country", divisions=country(), postal_points=offices)
    table = indicators(snapshot, "squares")
    report = coverage_report(snapshot, table, "VN", language="en", figures=False)
    cells = [
        cell for section in report.sections for each in section.tables for row in each.rows for cell in row
    ]
    told = {f"{cell.value:.2f}" for cell in cells if getattr(cell, "name", "") == "mean_service_radius_km"}
    assert told == {radius_km}
