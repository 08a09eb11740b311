"""OWSLib's client of OGC API – Features reads, filters and pages."""

import pytest
from owslib.ogcapi.features import Features

from layers.definitions import STATIONS
from layers.sample.build import sample_frames


@pytest.fixture(scope="module")
def features(served):
    return Features(f"{served.url}/")


@pytest.fixture(scope="module")
def stations():
    return sample_frames(address_count=2500)["stations"][0]


def test_it_knows_what_there_is(features):
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in features.conformance()["conformsTo"]
    )
    assert {"stations", "addresses", "coverage"} <= set(features.feature_collections())
    assert features.collection("stations")["crs"]


def test_queryables_are_the_fields_and_the_place(features):
    fields = features.collection_queryables("stations")["properties"]
    assert set(fields) == {*STATIONS.field_names, "geometry"}


def test_text_filters_find_what_was_published(features, stations):
    found = features.collection_items("stations", filter="operator = 'Viettel' AND height_m > 30", limit=1000)
    wanted = stations.query("operator == 'Viettel' and height_m > 30")
    ids = {each["properties"]["station_id"] for each in found["features"]}
    assert ids == set(wanted.station_id)
    assert found["numberMatched"] == len(wanted)


def test_a_box_finds_what_lies_in_it(features, stations):
    west, south, east, north = box = [105.8, 21.0, 105.86, 21.06]
    found = features.collection_items("stations", bbox=box, limit=1000)
    wanted = stations.to_crs(4326).cx[west:east, south:north]
    assert len(found["features"]) == len(wanted) > 0


def test_one_feature_is_read_by_its_identifier(features):
    (first,) = features.collection_items("stations", limit=1)["features"]
    same = features.collection_item("stations", first["id"])
    assert same["properties"] == first["properties"]


def test_offsets_page_through_everything(features, stations):
    found = [
        each["id"]
        for offset in range(0, len(stations), 100)
        for each in features.collection_items("stations", limit=100, offset=offset)["features"]
    ]
    assert len(found) == len(set(found)) == len(stations)
