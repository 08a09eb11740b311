"""GDAL's OAPIF driver, which is in the pyogrio wheel, reads every collection.

What it reads is compared with what was published, not with what we answer.
"""

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from layers.sample.build import sample_frames

VIETTEL = "operator = 'Viettel' AND height_m > 30"
HOAN_KIEM = (105.84, 21.015, 105.87, 21.045)
SIZES = {
    "addresses": 2500,
    "divisions-communes-2025": 126,
    "divisions-districts-2023": 30,
    "indicators-communes-2025": 126,
    "indicators-districts-2023": 30,
}


@pytest.fixture(scope="module")
def published():
    return {name: frame for name, (frame, _) in sample_frames(address_count=2500).items()}


@pytest.fixture(scope="module")
def source(served):
    return f"OAPIF:{served.url}"


def read(source, layer, **options) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(source, layer=layer, **options)


def lonlat(frame) -> gpd.GeoDataFrame:
    return frame.to_crs(4326)


def test_every_collection_is_listed(source, published):
    names = {name for name, _ in pyogrio.list_layers(source)}
    assert names == {*(name.replace("/", "-") for name in published), *SIZES, "coverage"}


@pytest.mark.parametrize("name", SIZES)
def test_collections_are_read_whole(source, name):
    frame = read(source, name)
    assert len(frame) == SIZES[name] == pyogrio.read_info(source, layer=name)["features"]
    assert frame.id.is_unique
    assert frame.geometry.is_valid.all()


def test_pages_are_followed_to_the_end(served, source, published):
    served.asked()
    frame = read(source, "addresses").set_index("address_id")
    pages = [line for line in served.asked() if "limit=1000" in line]
    assert len(pages) == 3
    assert sum("cursor=" in page for page in pages) == 2
    wanted = lonlat(published["addresses"]).set_index("address_id").loc[frame.index]
    assert shapely.equals_exact(frame.geometry, wanted.geometry, tolerance=1e-7).all()
    assert (frame.street == wanted.street).all()


def test_values_and_their_types_are_those_that_were_published(source, published):
    frame, wanted = read(source, "stations"), published["stations"]
    key = ["station_id", "sector_id"]
    frame, wanted = frame.set_index(key).sort_index(), wanted.set_index(key).sort_index()
    assert len(frame) == len(wanted)
    for name in ("operator", "technology", "site_id", "azimuth_deg", "height_m", "eirp_dbm"):
        assert (frame[name] == wanted[name]).all()
    days = pd.to_datetime(wanted.on_air_since)  # missing where a station is planned
    assert ((frame.on_air_since == days) | (frame.on_air_since.isna() & days.isna())).all()


def test_fields_without_any_value_have_their_type(source):
    """What GDAL sees first is empty; it learns the type from the schema that describes the collection."""
    info = pyogrio.read_info(source, layer="stations")
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert (types["reach_m"], types["mechanical_tilt_deg"]) == ("OFTReal", "OFTReal")
    assert types["on_air_since"] == "OFTDate"


def test_a_filter_goes_to_the_server(served, source, published):
    served.asked()
    found = read(source, "stations", where=VIETTEL)
    asked = [line for line in served.asked() if "filter=" in line]
    assert len(asked) == 1
    assert "operator" in asked[0]
    wanted = published["stations"].query("operator == 'Viettel' and height_m > 30")
    assert set(found.station_id) == set(wanted.station_id)
    assert len(found) == len(wanted) < len(published["stations"])


def test_a_box_goes_to_the_server(served, source, published):
    served.asked()
    found = read(source, "addresses", bbox=HOAN_KIEM)
    assert any("bbox=105.84" in line for line in served.asked())
    wanted = lonlat(published["addresses"]).cx[HOAN_KIEM[0] : HOAN_KIEM[2], HOAN_KIEM[1] : HOAN_KIEM[3]]
    assert set(found.address_id) == set(wanted.address_id)
    assert len(found)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:5897", "EPSG:3405"])
def test_other_reference_systems_are_what_gdal_computes(source, published, crs):
    found = read(source, "postal_points", CRS=crs).set_index("point_id")
    assert found.crs.equals(crs, ignore_axis_order=True)
    wanted = published["postal_points"].to_crs(crs).set_index("point_id").loc[found.index]
    tolerance = 2e-7 if found.crs.is_geographic else 0.02
    assert shapely.equals_exact(found.geometry, wanted.geometry, tolerance=tolerance).all()
