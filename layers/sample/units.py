"""The committed tables of the sample: units of both schemes and the wards of 2023."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.crs import LONLAT

DATA = Path(__file__).with_name("data")
SCHEMES = ("districts-2023", "communes-2025")

SOURCE = "Phủ Sóng: ranh giới gần đúng / approximate boundaries"
AREA_SOURCES = {
    "districts-2023": "Niên giám thống kê, chưa kiểm chứng / Statistical Yearbook, unverified",
    "communes-2025": "PyPI vietnamadminunits 1.0.4",
}
POPULATION_SOURCE = "2018, nguồn thứ cấp / 2018, secondary source"


def read_units(name: str) -> pd.DataFrame:
    """Return one of the tables of units, its codes as text."""
    codes = dict.fromkeys(("code", "district_code", "postal_code", "postal_prefix"), str)
    return pd.read_csv(DATA / f"{name}.csv", dtype=codes)


def divisions(scheme: str) -> gpd.GeoDataFrame:
    """Return the divisions of a scheme with the fields of the layer, in EPSG:4326.

    Parameters
    ----------
    scheme : {"districts-2023", "communes-2025"}
        Division scheme.
    """
    units = read_units(scheme).set_index("code")
    shapes = gpd.read_file(DATA / f"{scheme}.geojson").set_index("code").geometry
    frame = units[["name", "kind", "area_km2"]].assign(area_source=AREA_SOURCES[scheme], source=SOURCE)
    if "population" in units:
        frame = frame.assign(
            population=units["population"].astype("Int64"), population_source=POPULATION_SOURCE
        )
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=LONLAT).reset_index()
