"""Small datasets for the tests of the workspace, and a workspace that holds them."""

from datetime import date

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from layers.provenance import Provenance

PROVENANCE = Provenance("a test", licence="CC0", data_date="2023-06-30", synthetic=True)


def stations(count=3):
    """Return stations, each with one sector."""
    number = pd.RangeIndex(count)
    return gpd.GeoDataFrame(
        {
            "station_id": [f"HN-{each:04}" for each in number],
            "sector_id": "1",
            "operator": "Viettel",
            "technology": "5G",
            "status": "on_air",
            "on_air_since": [date(2023, 6, 30)] * count,
            "azimuth_deg": number * 1.5,
        },
        geometry=gpd.points_from_xy((105_800 + number) / 1000, (21_000 + 2 * number) / 1000, crs="EPSG:4326"),
    )


def divisions(names=("Quận Ba Đình", "Quận Hoàn Kiếm")):
    """Return squares side by side, from 105.8° E, 21° N."""
    return gpd.GeoDataFrame(
        {
            "code": [f"{position:03}" for position in range(1, len(names) + 1)],
            "name": names,
            "population": pd.array([247_100, None, *[1] * len(names)][: len(names)], dtype="Int64"),
        },
        geometry=[box((10580 + k) / 100, 21.0, (10581 + k) / 100, 21.01) for k in range(len(names))],
        crs="EPSG:4326",
    )


def postal_points(count=4):
    """Return postal points, the odd ones staffed."""
    number = pd.RangeIndex(count)
    return gpd.GeoDataFrame(
        {
            "point_id": [f"1{each:05}" for each in number],
            "kind": "post_office_level_3",
            "staffed": pd.array([None, True, False, True][:count], dtype="boolean"),
        },
        geometry=gpd.points_from_xy((105_800 + 3 * number) / 1000, (21_000 + number) / 1000, crs="EPSG:4326"),
    )


def addresses(count=4):
    """Return digital addresses along one street, from the first division on."""
    number = pd.RangeIndex(count)
    return gpd.GeoDataFrame(
        {
            "address_id": [f"A{each}" for each in number],
            "code": [f"11116{each:05}" for each in number],
            "house_number": [str(2 * each + 1) for each in number],
            "street": "Phố Hàng Bè",
            "state": "collected",
        },
        geometry=gpd.points_from_xy((105_801 + 4 * number) / 1000, [21.005] * count, crs="EPSG:4326"),
    )
