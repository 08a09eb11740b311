"""Clients that are too large for every run: ``make clients``."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from layers.definitions import LAYERS
from layers.sample.build import sample_frames

HERE = Path(__file__).parent
NODE_MODULES = HERE.parents[1] / ".venv-clients" / "node_modules"
VIETTEL = "operator = 'Viettel' AND height_m > 30"
COUNTS = {"addresses": 2500, "stations": 318, "divisions-communes-2025": 126, "indicators-districts-2023": 30}


@pytest.fixture(scope="module")
def stations():
    return sample_frames(address_count=2500)["stations"][0]


def told(*command, **options) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_debians_gdal_counts_every_feature(served, name, count):
    said = told("ogrinfo", "-ro", "-al", "-so", f"OAPIF:{served.url}", name)
    assert f"Feature Count: {count}\n" in said


def test_debians_gdal_sends_filters(served, stations):
    served.asked()
    said = told(
        "ogr2ogr", "-f", "GeoJSON", "/vsistdout/", f"OAPIF:{served.url}", "stations", "-where", VIETTEL
    )
    found = json.loads(said)["features"]
    assert any("filter=" in line for line in served.asked())
    wanted = stations.query("operator == 'Viettel' and height_m > 30")
    assert {each["properties"]["station_id"] for each in found} == set(wanted.station_id)


@pytest.fixture(scope="module")
def qgis(served):
    script = HERE / "qgis_client.py"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return json.loads(told("/usr/bin/python3", script, served.url, env=environment))


def test_qgis_reads_every_collection_whole(qgis):
    found = qgis["collections"]
    assert all(each["valid"] and each["count"] == each["read"] > 0 for each in found.values())
    assert {name: found[name]["read"] for name in COUNTS} == COUNTS
    assert found["stations"]["fields"] == ["id", *LAYERS["stations"].field_names]


def test_qgis_finds_what_lies_in_a_box(qgis, stations):
    assert sorted(qgis["in_box"]) == sorted(stations.to_crs(4326).cx[105.8:105.86, 21.0:21.06].station_id)


def test_qgis_filters_by_an_attribute(qgis, stations):
    assert sorted(qgis["of_viettel"]) == sorted(stations.query("operator == 'Viettel'").station_id)


def test_ogc_client_reads_collections_queryables_and_features(served, tmp_path):
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    script = tmp_path / "ogc_client.mjs"
    script.write_bytes((HERE / "ogc_client.mjs").read_bytes())
    found = json.loads(told("node", script, f"{served.url}/"))
    assert found["has_features"]
    assert set(COUNTS) < set(found["collections"]) == set(found["all"])
    assert set(found["queryables"]) == {*LAYERS["stations"].field_names, "geometry"}
    assert (len(found["first"]), found["item"], found["of_url"]) == (5, found["first"][0], 7)
