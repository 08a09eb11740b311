"""A table of addresses, looked up row by row."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from layers.errors import ReadError
from layers.provenance import Provenance
from layers.workspace import Workspace
from planning.geocoding import FOUND, address_columns, geocode
from planning.lookup import Locator


@pytest.fixture(scope="module")
def locator(tmp_path_factory):
    addresses = gpd.GeoDataFrame(
        {
            "address_id": ["A", "B"],
            "code": ["1111600001", "1111600002"],
            "house_number": ["2", "10"],
            "street": "Phố Huế",
            "ward": "Phường Phúc Xá",
            "district": "Quận Ba Đình",
            "city": "Hà Nội",
            "postal_code": "11116",
            "state": "collected",
        },
        geometry=[Point(105.80, 21.01), Point(105.81, 21.01)],
        crs="EPSG:4326",
    )
    workspace = Workspace.create(tmp_path_factory.mktemp("geocoding") / "w")
    return Locator(workspace.publish({"addresses": (addresses, Provenance("a test"))}, note="a test"))


def test_every_row_stays_with_what_was_found_beside_it(locator):
    texts = ["10 pho hue", "6 Phố Huế", "1111600001", "21.01, 105.80", None, "0000000000", "?", "99 Xa Lạ"]
    table = pd.DataFrame({"name": list("abcdefgh"), "address": texts}, index=range(2, 10))
    found = geocode(table, ["address"], locator)
    assert found["name"].tolist() == table["name"].tolist()
    assert found["found_match"].tolist() == [
        "exact", "interpolated", "exact", "position", "none", "none", "none", "none",
    ]  # fmt: skip
    assert found["found_address_id"].tolist() == ["B", "", "A", "", "", "", "", ""]
    assert found["found_house_number"].tolist()[:2] == ["10", ""]
    assert found.geometry.isna().tolist() == [False] * 4 + [True] * 4
    assert found.geometry.iloc[0].distance(Point(105.81, 21.01)) < 1e-6
    assert 105.80 < found.geometry.iloc[1].x < 105.81
    problems = found["found_problem"].tolist()
    assert problems[:5] == ["", "", "", "", "no address"]
    assert all(problems[5:])


def test_parts_in_columns_of_their_own_are_joined(locator):
    table = pd.DataFrame({"Quận": ["Ba Đình"], "Số nhà": ["2"], "Đường": ["Phố Huế"]})
    columns = address_columns(list(table.columns))
    assert columns == ("Số nhà", "Đường", "Quận")
    assert geocode(table, columns, locator)["found_address_id"].tolist() == ["A"]


def test_columns_of_the_input_are_never_overwritten(locator):
    table = pd.DataFrame({"address": ["2 Phố Huế"], "lon": ["1"], "Source": ["me"], "found_match": ["mine"]})
    found = geocode(table, ["address"], locator)
    assert found[["lon (input)", "Source (input)", "found_match (input)"]].iloc[0].tolist() == [
        "1", "me", "mine",
    ]  # fmt: skip
    assert found["found_match"].tolist() == ["exact"]


def test_the_same_address_is_the_same_answer(locator):
    table = pd.DataFrame({"address": ["2 Phố Huế", "10 Phố Huế", "2 Phố Huế"]})
    found = geocode(table, ["address"], locator).filter(like=FOUND)
    assert found.iloc[0].equals(found.iloc[2])


def test_columns_that_are_no_address_are_an_error():
    with pytest.raises(ReadError, match="no column 'x'; there are a, b"):
        address_columns(["a", "b"], named=["x"])
    with pytest.raises(ReadError, match="no column looks like an address; there are a, b"):
        address_columns(["a", "b"])
    assert address_columns(["a", "b"], named=["b", "a"]) == ("b", "a")


def test_what_a_reader_should_know_stands_in_the_row(locator):
    table = pd.DataFrame({"address": ["100000", "21.01, 105.80", "48.85, 2.35"]})
    notes = geocode(table, ["address"], locator, language="en")["found_notes"].tolist()
    assert "latitude before longitude is assumed" in notes[2]
    assert "assumed" not in notes[1]
    assert "old series" in notes[0]
    assert geocode(table, ["address"], locator)["found_notes"][2].startswith("Không rõ thứ tự")


def test_a_position_is_told_in_words(locator):
    table = pd.DataFrame({"address": ["21.01, 105.80", "2 Phố Huế"]})
    found = geocode(table, ["address"], locator)["found_here"].tolist()
    assert found == ["2 Phố Huế, Phường Phúc Xá, Quận Ba Đình, Hà Nội", ""]
