import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo.polygon_index import PolygonIndex
from layers.definitions import LAYERS
from layers.sample.build import ADDRESS_COUNT, sample_frames
from layers.sample.key_places import COUNTS
from layers.sample.units import SCHEMES, divisions, read_units

CRS = "EPSG:5897"


@pytest.fixture(scope="module")
def frames():
    return {name: frame for name, (frame, _) in sample_frames().items()}


@pytest.mark.parametrize(("scheme", "count"), [("districts-2023", 30), ("communes-2025", 126)])
def test_divisions_are_complete_and_cover_the_city_without_gap_or_overlap(scheme, count):
    frame = divisions(scheme)
    assert len(frame) == frame["code"].nunique() == count
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    whole = frame.geometry.union_all()
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0


def test_official_areas_and_people_are_those_of_the_source():
    districts = read_units("districts-2023")
    assert districts["area_km2"].sum() == pytest.approx(3359.71)
    assert districts["population"].sum() == 7_739_700
    assert districts["postal_prefix"].is_unique
    assert read_units("communes-2025")["area_km2"].sum() == pytest.approx(3359.84, rel=0.005)


def test_86_stations_of_three_sectors_are_on_air(frames):
    on_air = frames["stations"].query("status == 'on_air'")
    assert on_air["station_id"].nunique() == 86
    assert (on_air.groupby("station_id").size() == 3).all()
    assert on_air["operator"].nunique() >= 3
    assert (on_air.groupby("site_id")["operator"].nunique() == 2).any()
    assert on_air["on_air_since"].max() <= pd.Timestamp("2023-06-30")


def test_about_a_thousand_postal_points_of_every_kind(frames):
    points = frames["postal_points"]
    kinds = {choice.value for choice in LAYERS["postal_points"]["kind"].choices}
    assert 900 <= len(points) <= 1100
    assert set(points["kind"]) == kinds
    assert points["point_id"].is_unique


def test_every_address_has_a_code_of_its_own_and_lies_in_its_district(frames):
    addresses = frames["addresses"]
    assert len(addresses) == ADDRESS_COUNT
    assert addresses["code"].is_unique
    assert addresses["code"].str.fullmatch(r"\d{10}").all()
    assert (addresses["code"].str[:5] == addresses["postal_code"]).all()
    districts = divisions("districts-2023").set_index("name").geometry.to_crs(CRS)
    points = addresses.geometry.to_crs(CRS)
    # A centimetre of rounding may put a point on the wrong side of an edge: one in ten thousand at most.
    at = PolygonIndex(districts).locate(points.x, points.y)
    assert (districts.index.to_numpy()[at] == addresses["district"]).mean() > 0.9999


def test_everything_invented_says_so(frames):
    for name in ("stations", "postal_points", "addresses", "key_places"):
        assert (frames[name]["source"] == "synthetic").all()
    assert frames["key_places"]["name"].str.contains("mẫu").all()
    for name, (_, provenance) in sample_frames(address_count=3000).items():
        assert provenance.approximate == name.startswith("divisions")
        assert provenance.synthetic == (name in {"stations", "postal_points", "addresses", "key_places"})


def test_parks_are_areas_of_plausible_size_in_a_district_each(frames):
    places = frames["key_places"].to_crs(CRS)
    assert places["place_id"].is_unique
    assert places["kind"].value_counts().to_dict() == COUNTS | {"industrial_park": 10, "high_tech_park": 2}
    is_park = places["kind"].isin(["industrial_park", "high_tech_park"])
    assert (places.geom_type == "Polygon").tolist() == is_park.tolist()
    parks = places[is_park].geometry
    assert parks.is_valid.all()
    assert parks.area.between(50e4, 300e4).all()
    districts = divisions("districts-2023").to_crs(CRS).geometry.buffer(0.1)
    assert [int(districts.contains(park).sum()) for park in parks] == [1] * len(parks)
    on_air = frames["stations"].query("status == 'on_air'").to_crs(CRS).geometry
    assert [on_air.within(park).any() for park in parks].count(True) == 3


def test_a_small_sample_has_every_park():
    assert len(sample_frames(address_count=500)["key_places"][0]) == 97


def test_the_statistics_are_those_that_were_published(frames):
    row = frames["statistics"].iloc[0]
    assert (row["providers"], row["as_of"]) == (75, pd.Timestamp("2023-06-30"))
    assert (row["mobile_subscribers"], row["fixed_subscribers"]) == (13_800_000, 371_000)
    assert row["mobile_broadband_subscribers"] == 10_200_000


def test_the_sample_is_the_same_every_time():
    first, second = (sample_frames(address_count=3000) for _ in range(2))
    for name in first:
        assert_frame_equal(pd.DataFrame(first[name][0]), pd.DataFrame(second[name][0]))


def test_key_places_leave_the_other_layers_as_they_are(monkeypatch):
    before = sample_frames(address_count=3000)
    monkeypatch.setattr("layers.sample.build.KEY_PLACES_SEED", 1)
    after = sample_frames(address_count=3000)
    same = {
        name: pd.DataFrame(frame).equals(pd.DataFrame(after[name][0])) for name, (frame, _) in before.items()
    }
    assert same == {name: name != "key_places" for name in before}


def test_people_are_where_the_districts_people_are(frames):
    share = frames["addresses"]["district"].value_counts(normalize=True)
    people = read_units("districts-2023").set_index("name")["population"]
    assert np.abs(share - people / people.sum()).max() < 0.005


def test_both_schemes_are_listed():
    assert SCHEMES == ("districts-2023", "communes-2025")
