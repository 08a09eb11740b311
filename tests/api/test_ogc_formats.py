"""Features as files: readers that we did not write find in them what GeoJSON says."""

import io
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from geopandas.testing import assert_geoseries_equal

from layers.errors import ExportError
from layers.provenance import Provenance
from layers.streams import Contents, Piece, csv_file, flatgeobuf_file, parquet_file

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
COLLECTIONS = ["stations", "postal_points", "addresses", "divisions-communes-2025", "key_places"]
COMPUTED = ["indicators-districts-2023", "statistics"]
TYPES = {
    "csv": "text/csv",
    "fgb": "application/flatgeobuf",
    "parquet": "application/vnd.apache.parquet",
}


def ask(client, collection, **parameters):
    answer = client.get(f"/collections/{collection}/items", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def expected(client, collection, **parameters):
    """Return what GeoJSON says, read by GDAL's plain reader of JSON."""
    found = ask(client, collection, limit=10_000, **parameters).json()
    assert found["numberMatched"] == found["numberReturned"]
    return gpd.GeoDataFrame.from_features(found["features"], crs="EPSG:4326")


def read_fgb(content, tmp_path):
    path = tmp_path / "read.fgb"
    path.write_bytes(content)
    return pyogrio.read_dataframe(path)


def read_csv(content, like=None):
    """Return a CSV file as pandas reads it, with the texts of another frame as texts."""
    like = pd.DataFrame() if like is None else like
    texts = {name: str for name in like if isinstance(like[name].dropna().head(1).squeeze(), str)}
    frame = pd.read_csv(io.BytesIO(content), dtype=texts, encoding="utf-8-sig")
    if "wkt" in frame:
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries.from_wkt(frame.pop("wkt")), crs="EPSG:4326")
    places = gpd.points_from_xy(frame.pop("lon"), frame.pop("lat"))
    return gpd.GeoDataFrame(frame, geometry=places, crs="EPSG:4326")


def plain(value):
    if pd.isna(value) or value == "":  # which readers of CSV take for the same
        return None
    if isinstance(value, (date, pd.Timestamp)):
        return value.isoformat()[:10]
    return value if isinstance(value, (str, bool, np.bool_)) else float(value)


def same(found, wanted):
    """Compare rows with what GeoJSON says; a file says the source in every row."""
    assert len(found) == len(wanted)
    assert_geoseries_equal(
        found.geometry.normalize(),
        wanted.geometry.normalize(),
        check_less_precise=True,
        check_geom_type=False,
    )
    assert set(found.columns) == set(wanted.columns)
    for name in wanted.columns.drop(["geometry", "source"], errors="ignore"):
        assert list(map(plain, found[name])) == list(map(plain, wanted[name])), name


@pytest.mark.parametrize("collection", [*COLLECTIONS, *COMPUTED])
class TestEveryCollection:
    def test_flatgeobuf(self, client, collection, tmp_path):
        answer = ask(client, collection, f="fgb")
        found = read_fgb(answer.content, tmp_path)
        assert answer.headers["content-type"] == TYPES["fgb"]
        wanted = expected(client, collection)  # in another order: FlatGeobuf sorts by place
        order = [name for name in wanted.columns[1:3] if name != "site_id"]
        same(*(each.sort_values(order, ignore_index=True) for each in (found, wanted)))

    def test_geoparquet(self, client, collection):
        answer = ask(client, collection, f="parquet")
        assert answer.headers["content-type"] == TYPES["parquet"]
        same(gpd.read_parquet(io.BytesIO(answer.content)), expected(client, collection))
        assert answer.headers["content-disposition"] == f'attachment; filename="{collection}-v1.parquet"'

    def test_csv(self, client, collection):
        answer = ask(client, collection, f="csv")
        assert answer.headers["content-type"].startswith(TYPES["csv"])
        wanted = expected(client, collection)
        same(read_csv(answer.content, like=wanted), wanted)


class TestWhatIsInThem:
    def test_the_source_says_that_data_is_invented(self, client):
        found = pd.read_csv(io.BytesIO(ask(client, "stations", f="csv").content))
        assert found["source"].str.contains("giả lập|synthetic").all()

    def test_filters_limits_and_pages_count(self, client):
        asked = {"filter": "staffed = true", "bbox": "105.7,20.9,105.95,21.1"}
        wanted = expected(client, "postal_points", **asked)
        found = gpd.read_parquet(io.BytesIO(ask(client, "postal_points", f="parquet", **asked).content))
        assert found["point_id"].tolist() == wanted["point_id"].tolist()
        part = ask(client, "postal_points", f="parquet", limit=3, offset=2, **asked).content
        assert gpd.read_parquet(io.BytesIO(part))["point_id"].tolist() == wanted["point_id"].tolist()[2:5]

    @pytest.mark.parametrize("f", TYPES)
    def test_nothing_that_matches(self, client, f, tmp_path):
        content = ask(client, "postal_points", f=f, point_id="none").content
        read = {
            "csv": read_csv,
            "parquet": lambda each: gpd.read_parquet(io.BytesIO(each)),
            "fgb": lambda each: read_fgb(each, tmp_path),
        }
        assert len(read[f](content)) == 0

    @pytest.mark.parametrize("code", ["4326", "3857", "5897"])
    def test_reference_systems(self, client, code, tmp_path):
        wanted = expected(client, "postal_points").to_crs(f"EPSG:{code}").geometry
        asked = {"crs": f"{EPSG}{code}"}
        parquet = gpd.read_parquet(io.BytesIO(ask(client, "postal_points", f="parquet", **asked).content))
        assert parquet.crs == f"EPSG:{code}"
        assert_geoseries_equal(parquet.geometry, wanted, check_less_precise=True)
        fgb = read_fgb(ask(client, "postal_points", f="fgb", **asked).content, tmp_path)
        assert fgb.crs == f"EPSG:{code}"
        assert fgb.geometry.x.sum() == pytest.approx(wanted.x.sum())
        frame = pd.read_csv(io.BytesIO(ask(client, "postal_points", f="csv", **asked).content))
        easting, northing = ("lon", "lat") if code == "4326" else ("x", "y")
        np.testing.assert_allclose(frame[[easting, northing]], wanted.get_coordinates(), rtol=1e-9)


class TestChoice:
    @pytest.mark.parametrize("f", TYPES)
    def test_accept_chooses_too(self, client, f):
        where = "/collections/stations/items"
        answer = client.get(where, headers={"Accept": f"{TYPES[f]};q=0.9, */*;q=0.1"})
        assert answer.headers["content-type"].startswith(TYPES[f])
        assert answer.headers["vary"].lower().startswith("accept")
        other = client.get(f"{where}?f=json", headers={"Accept": TYPES[f]})
        assert other.headers["content-type"] == "application/geo+json"

    def test_an_unknown_format(self, client):
        answer = client.get("/collections/stations/items?f=dwg")
        assert answer.status_code == 400
        assert "f: 'dwg' is no format; formats are json, html, csv, parquet, fgb" in answer.json()["detail"]

    def test_a_bad_question_is_a_problem_and_no_broken_file(self, client):
        for f in TYPES:
            answer = client.get("/collections/stations/items", params={"f": f, "filter": "colour = 1"})
            assert answer.status_code == 400
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("write", [csv_file, parquet_file])
def test_a_piece_is_read_when_the_one_before_was_written(write):
    contents = Contents("a", "EPSG:3857", has_places=True, only_points=True, provenance=Provenance("a"))
    read = []

    def pieces():
        for number in range(4):
            read.append(number)
            yield Piece(pa.table({"number": [number]}), gpd.GeoSeries.from_xy([1], [2], crs="EPSG:3857"))

    known = [len(read) for _ in write(contents, pieces())]
    assert known[1] <= 2 < known[-1] == 4


def test_numbers_that_are_none_are_missing():
    contents = Contents("a", "EPSG:4326", has_places=False, only_points=False, provenance=Provenance("a"))
    table = pa.table({"number": [1.0, float("nan"), float("inf"), None]})
    assert b"".join(csv_file(contents, [Piece(table, None)])).decode("utf-8-sig").split() == ['"number"', "1"]
    written = b"".join(parquet_file(contents, [Piece(table, None)]))
    assert pq.read_table(io.BytesIO(written))["number"].to_pylist() == [1, None, None, None]


def test_rows_without_places():
    contents = Contents("a", "EPSG:4326", has_places=False, only_points=False, provenance=Provenance("a"))
    with pytest.raises(ExportError, match="a: FlatGeobuf holds places, and these rows have none; take csv"):
        flatgeobuf_file(contents, [Piece(pa.table({"number": [1]}), None)])
