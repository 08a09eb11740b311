"""Many look-ups in one request: every row is answered in its place, and no row spoils another."""

import csv
import io
import json

import geopandas as gpd
import pandas as pd
import pytest
from anyio.from_thread import start_blocking_portal
from shapely.geometry import Point, box
from starlette.requests import Request

from api import batch
from api.app import create_app
from api.errors import TooLargeError
from api.models import BatchAnswer, FoundRow, Problem
from layers.provenance import Provenance
from layers.settings import Settings
from layers.workspace import Workspace
from planning.geocoding import FOUND_COLUMNS, RowFinder, geocode
from planning.lookup import Locator
from tests.local_client import LocalClient

CSV, JSON = {"Content-Type": "text/csv"}, {"Content-Type": "application/json"}
INVENTED = Provenance("a test", synthetic=True)
TEXTS = [
    "10 pho hue",
    "6 Phố Huế",
    "1111600001",
    "21.01, 105.80",
    "",
    "0000000000",
    "?",
    "99 Xa Lạ",
    "10 pho hue",
]
MATCHES = ["exact", "interpolated", "exact", "position", "none", "none", "none", "none", "exact"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
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
        },
        geometry=[Point(105.80, 21.01), Point(105.81, 21.01)],
        crs="EPSG:4326",
    )
    divisions = gpd.GeoDataFrame(
        {"code": ["001"], "name": ["Quận Ba Đình"]},
        geometry=[box(105.79, 21, 105.82, 21.02)],
        crs="EPSG:4326",
    )
    layers = {"addresses": (addresses, INVENTED), "divisions/districts-2023": (divisions, INVENTED)}
    workspace = Workspace.create(tmp_path_factory.mktemp("batch") / "w")
    workspace.publish(layers, note="a test")
    return workspace.path


@pytest.fixture(scope="module")
def client(town):
    with LocalClient(create_app(Workspace.open(town).settings), raise_server_exceptions=False) as client:
        yield client


def table_of(answer):
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def as_csv(headings, rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def test_texts_in_json_are_answered_in_their_order(client):
    answer = client.post("/lookup/batch", json={"queries": TEXTS})
    assert answer.headers["content-type"] == "application/json"
    found = BatchAnswer.model_validate_json(answer.content).results
    assert [row.found_match for row in found] == MATCHES
    assert [row["query"] for row in answer.json()["results"]] == TEXTS
    assert all(bool(row.found_problem) == (row.lon is None) for row in found)
    assert "giả lập" in found[0].source
    assert found[3].found_here == "2 Phố Huế, Phường Phúc Xá, Quận Ba Đình, Hà Nội"
    assert (found[0].found_here, found[0].found_vpostcode[:5]) == ("", "11116")
    assert "Cách lập mã Vpostcode chưa được xác nhận" in found[0].found_notes


def test_objects_keep_their_ids(client):
    queries = [{"id": "a", "query": "2 Phố Huế"}, {"id": 7, "query": "x"}, "10 Phố Huế", {"query": "?"}]
    for body in (queries, {"queries": queries}):
        rows = client.post("/lookup/batch", json=body).json()["results"]
        assert [row["id"] for row in rows] == ["a", 7, None, None]
        assert [row["found_address_id"] for row in rows] == ["A", "", "B", ""]


@pytest.mark.parametrize(
    "item", [5, None, ["2 Phố Huế"], {"query": 5}, {"query": None, "id": [1]}, {"q": "2 Phố Huế"}, {"id": {}}]
)
def test_a_bad_item_is_a_row_with_its_problem(client, item):
    answer = client.post("/lookup/batch", json={"queries": ["2 Phố Huế", item, "10 Phố Huế"]})
    good, bad, last = BatchAnswer.model_validate_json(answer.content).results
    assert (good.found_address_id, last.found_address_id) == ("A", "B")
    assert bad.found_match == "none"
    assert "neither" in bad.found_problem or "not a text" in bad.found_problem


def test_a_table_in_csv_keeps_its_columns_before_what_was_found(client, town):
    rows = [(f"Ông {number}", text) for number, text in enumerate(TEXTS)]
    answer = client.post("/lookup/batch", content=as_csv(["Tên", "Địa chỉ"], rows), headers=CSV)
    found = table_of(answer)
    assert list(found[0]) == ["Tên", "Địa chỉ", *FOUND_COLUMNS, "source", "lon", "lat"]
    assert [(row["Tên"], row["Địa chỉ"]) for row in found] == rows
    assert [row["found_match"] for row in found] == MATCHES
    assert found[0]["found_covered_outdoor"] == "false"
    table = pd.DataFrame(rows, columns=["Tên", "Địa chỉ"])
    same = geocode(table, ["Địa chỉ"], Locator(Workspace.open(town).snapshot()))
    assert [row["found_text"] for row in found] == same["found_text"].tolist()


def test_parts_in_columns_of_their_own_are_joined_and_a_column_may_be_named(client):
    parts = as_csv(["Quận", "Số nhà", "Đường"], [("Ba Đình", "2", "Phố Huế")])
    assert table_of(client.post("/lookup/batch", content=parts, headers=CSV))[0]["found_address_id"] == "A"
    named = as_csv(["a", "b"], [("x", "10 Phố Huế")])
    answer = client.post("/lookup/batch?column=b", content=named, headers=CSV)
    assert table_of(answer)[0]["found_address_id"] == "B"


def test_a_table_of_a_spreadsheet_is_read(client):
    """Semicolons, a byte order mark, blank lines, short lines, and headings that the answer has as well."""
    body = "\ufeffaddress;lon;note\r\n2 Phố Huế;x\r\n\r\n;;\r\n10 Phố Huế;y;z\r\n".encode()
    found = table_of(client.post("/lookup/batch", content=body, headers=CSV))
    assert [row["found_address_id"] for row in found] == ["A", "B"]
    assert [row["lon (input)"] for row in found] == ["x", "y"]
    assert [row["note"] for row in found] == ["", "z"]


def test_another_encoding_is_read_where_it_is_said(client):
    body = "address\n10 Phố Huế".encode("utf-16")
    answer = client.post("/lookup/batch", content=body, headers={"Content-Type": "text/csv; charset=UTF-16"})
    assert table_of(answer)[0]["found_address_id"] == "B"


def test_a_line_that_is_too_long_is_a_row_with_its_problem(client):
    body = b"name,address\na,2 Pho Hue\nb,10, Pho Hue\nc,10 Pho Hue\n"
    found = table_of(client.post("/lookup/batch", content=body, headers=CSV))
    assert [row["found_address_id"] for row in found] == ["A", "", "B"]
    assert found[1]["found_problem"] == "has 3 values under 2 headings"


@pytest.mark.parametrize(
    ("wanted", "accept", "media_type"),
    [
        ("", "*/*", "application/json"),
        ("", "text/csv", "text/csv; charset=utf-8"),
        ("", "text/html, text/csv;q=0.9, application/json", "text/csv; charset=utf-8"),
        ("csv", "application/json", "text/csv; charset=utf-8"),
        ("json", "text/csv", "application/json"),
    ],
)
def test_the_format_of_the_answer_is_chosen(client, wanted, accept, media_type):
    answer = client.post(f"/lookup/batch?f={wanted}", json=["2 Phố Huế"], headers={"Accept": accept})
    assert answer.headers["content-type"] == media_type
    assert "2 Phố Huế, Phường Phúc Xá" in answer.text


@pytest.mark.parametrize("body", [{"queries": []}, []])
def test_nothing_asked_is_nothing_answered(client, body):
    assert client.post("/lookup/batch", json=body).json() == {"results": []}
    assert table_of(client.post("/lookup/batch", content=b"address\n", headers=CSV)) == []


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "named"),
    [
        ("", b"[]", {}, 415, "Content-Type: none"),
        ("", b"<a/>", {"Content-Type": "text/xml"}, 415, "text/xml"),
        ("", b"", JSON, 400, "JSON: "),
        ("", b'{"queries": [', JSON, 400, "JSON: "),
        ("", b'"\\ud800"', JSON, 400, "surrogate"),
        ("", b"[" * 5000, JSON, 400, "JSON: "),
        ("", b'{"questions": []}', JSON, 400, "neither"),
        ("", b'{"queries": [], "limit": 5}', JSON, 400, "neither"),
        ("", b'{"queries": "2 Pho Hue"}', JSON, 400, "neither"),
        ("", b"5", JSON, 400, "neither"),
        ("?column=a", b"[]", JSON, 400, "column: 'a'"),
        ("", b"", CSV, 400, "is empty"),
        ("", b'address\n"2 Pho Hue', CSV, 400, "CSV: line 2"),
        ("", b"a,b\n1,2", CSV, 400, "there are a, b"),
        ("?column=c", b"a,b\n1,2", CSV, 400, "no column 'c'; there are a, b"),
        ("", b"address,address\n1,2", CSV, 400, "more than once: address"),
        ("", b"address\n\xff", {"Content-Type": "text/csv; charset=utf-8"}, 400, "at byte 8"),
        ("", b"address\n2", {"Content-Type": "text/csv; charset=klingon"}, 400, "klingon"),
        ("", b"PK\x03\x04\x00\x00", CSV, 400, "zero bytes"),
        ("?f=xml", b"[]", JSON, 400, "'xml'"),
        ("?colour=red", b"[]", JSON, 400, "colour"),
        ("?f=csv&f=json", b"[]", JSON, 400, "given more than once: f"),
    ],
)
def test_a_wrong_request_is_a_problem(client, path, body, headers, *, status, named):
    answer = client.post(f"/lookup/batch{path}", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in Problem.model_validate_json(answer.content).detail


def test_more_rows_or_bytes_than_the_settings_allow_are_refused(town, monkeypatch):
    monkeypatch.setenv("PHUSONG_MAX_BATCH_ROWS", "3")
    monkeypatch.setenv("PHUSONG_MAX_BATCH_MB", "0.001")
    with LocalClient(create_app(Workspace.open(town).settings)) as client:
        for count, status in ((3, 200), (4, 413)):
            assert client.post("/lookup/batch", json=["2 Phố Huế"] * count).status_code == status
            table = as_csv(["address"], [["2 Phố Huế"]] * count)
            assert client.post("/lookup/batch", content=table, headers=CSV).status_code == status
        answer = client.post("/lookup/batch", json=["x" * 1000])
        assert answer.status_code == 413
        assert "max_batch_mb = 0.001" in Problem.model_validate_json(answer.content).detail


def test_a_body_without_end_is_not_read_to_its_end(town):
    taken = 0

    async def receive():
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": True}

    request = Request({"type": "http", "headers": [(b"content-type", b"text/csv")]}, receive)
    settings = Workspace.open(town).settings
    with start_blocking_portal() as portal, pytest.raises(TooLargeError, match="max_batch_mb = 8"):
        portal.call(batch.read_body, request, settings)
    assert taken == 81


def test_rows_are_computed_as_they_are_sent(town):
    snapshot = Workspace.open(town).snapshot()

    class Counting(RowFinder):
        count = 0

        def row(self, text):
            self.count += 1
            return super().row(text)

    finder = Counting(Locator(snapshot))
    table = batch.Batch.read(json.dumps(["2 Phố Huế"] * 100).encode(), batch.JSON, "", column="", most=100)
    pieces = batch.written(table, finder, snapshot, batch.JSON)
    assert finder.count == 0
    counts = [finder.count for _ in pieces]
    assert counts[:3] == [0, batch.ROWS_PER_CHUNK, 2 * batch.ROWS_PER_CHUNK]
    assert finder.count == 100


def test_a_bug_spoils_its_row_alone(client, monkeypatch):
    search = Locator.search

    def broken(self, text, **options):
        if text == "boom":
            raise RuntimeError("secret of the house")
        return search(self, text, **options)

    monkeypatch.setattr(Locator, "search", broken)
    answer = client.post("/lookup/batch", json=["2 Phố Huế", "boom", "10 Phố Huế"])
    good, bad, last = BatchAnswer.model_validate_json(answer.content).results
    assert (good.found_address_id, last.found_address_id) == ("A", "B")
    assert "logged" in bad.found_problem
    assert "secret" not in answer.text


def test_the_columns_are_those_of_the_description():
    assert set(FoundRow.model_fields) == set(batch.COLUMNS)


def test_the_limits_are_settings():
    assert (Settings().max_batch_rows, Settings().max_batch_mb) == (10_000, 8)
