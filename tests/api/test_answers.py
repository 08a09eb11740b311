"""What the API answers: each answer fits the model that documents it."""

import csv
import io
import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from api.models import DivisionDetail, DivisionList, Health
from layers.workspace import Workspace
from planning.answers import AddressAnswer, LookupAnswer
from planning.columns import INDICATORS
from planning.indicators import indicators
from reports.document import parse


@pytest.fixture(scope="module")
def address(hanoi):
    return Workspace.open(hanoi).snapshot().frame("addresses").iloc[17]


def test_health(client):
    health = Health.model_validate_json(client.get("/healthz").content)
    assert (health.status, health.version) == ("ok", 1)


def test_a_point_is_looked_up(client):
    answer = client.get("/lookup", params={"lon": 105.8542, "lat": 21.0285})
    found = TypeAdapter(LookupAnswer).validate_json(answer.content)
    assert {division.scheme: division.code for division in found.place.divisions} == {
        "districts-2023": "002",
        "communes-2025": "00070",
    }
    distances = [station.distance_m for station in found.place.stations]
    assert distances == sorted(distances)
    assert found.place.synthetic


def test_a_text_is_looked_up(client, address):
    answer = client.get("/lookup", params={"q": address["address_text"]})
    best = TypeAdapter(LookupAnswer).validate_json(answer.content).candidates[0]
    assert best.address.address_id == address["address_id"]
    assert best.match == "exact"


def test_a_digital_address_code_is_looked_up(client, address):
    answer = client.get(f"/addresses/{address['code']}")
    found = TypeAdapter(AddressAnswer).validate_json(answer.content)
    assert found.address.address_id == address["address_id"]


def test_a_point_has_words_a_vpostcode_and_the_code_of_its_record(client, address):
    point = {"lon": address.geometry.x, "lat": address.geometry.y}
    place = TypeAdapter(LookupAnswer).validate_json(client.get("/lookup", params=point).content).place
    assert (place.here.match, place.here.text) == ("address", address["address_text"])
    assert place.here.digital_code == address["code"]
    assert place.vpostcode.startswith(address["code"][:5])
    assert "Vpostcode" in place.notes[-1].en


def test_namesakes_near_a_point_or_in_a_division_go_first(client):
    """Streets of one name stand in several districts of the sample."""
    plain = client.get("/lookup", params={"q": "Đường Phạm Ngũ Lão"}).json()["candidates"]
    last = plain[-1]
    assert last["text"] != plain[0]["text"]
    near = client.get(
        "/lookup", params={"q": "Đường Phạm Ngũ Lão", "lon": last["lon"], "lat": last["lat"]}
    ).json()
    assert near["candidates"][0]["text"] == last["text"]
    assert near["kind"] == "address"
    place = client.get("/lookup", params={"lon": last["lon"], "lat": last["lat"]}).json()["place"]
    division = next(each for each in place["divisions"] if each["scheme"] == "districts-2023")
    query = {"q": "Đường Phạm Ngũ Lão", "division": f"districts-2023/{division['code']}"}
    assert client.get("/lookup", params=query).json()["candidates"][0]["text"] == last["text"]


def test_candidates_are_limited(client):
    answer = client.get("/lookup", params={"q": "Nguyễn Trãi", "limit": 2})
    assert len(answer.json()["candidates"]) <= 2


def test_divisions_hold_every_indicator(client, hanoi):
    found = DivisionList.model_validate_json(client.get("/divisions/districts-2023").content)
    table = indicators(Workspace.open(hanoi).snapshot(), "districts-2023")
    assert [division.code for division in found.divisions] == list(table.frame.index)
    assert set(found.city.indicators) == set(INDICATORS)
    assert found.city.indicators["stations"] == 86
    shares = [division.indicators["addresses_covered_share_outdoor"] for division in found.divisions]
    assert shares == pytest.approx(table.frame["addresses_covered_share_outdoor"].tolist())
    assert found.city.indicators["households"] is None
    assert found.approximate == ["divisions/districts-2023"]


def test_a_division_by_operator(client):
    found = DivisionDetail.model_validate_json(client.get("/divisions/districts-2023/006").content)
    assert found.name == "Quận Đống Đa"
    stations = sum(each.figures["stations"] for each in found.by_operator)
    assert stations == found.indicators["stations"]


@pytest.mark.parametrize("path", ["/map", "/map?scheme=communes-2025&lang=en&indicator=stations_per_km2"])
def test_the_map_is_a_page_that_says_what_it_is(client, path):
    answer = client.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "giả lập" in answer.text or "Synthetic" in answer.text
    assert len(answer.content) < 3_000_000


def test_inline_scripts_are_allowed_one_by_one(client):
    policy = client.get("/map").headers["content-security-policy"]
    script_sources = re.search(r"script-src ([^;]*)", policy).group(1)
    assert "unsafe" not in script_sources
    assert "'sha256-" in script_sources
    assert "http" not in policy


def test_reports_in_three_formats(client):
    page = client.get("/reports/districts-2023/001.html")
    assert page.text.startswith("<!doctype html>")
    assert "Quận Ba Đình" in page.text
    rows = list(
        csv.DictReader(io.StringIO(client.get("/reports/districts-2023/001.csv").text.lstrip("\ufeff")))
    )
    people = next(row for row in rows if row["column"] == "Quận Ba Đình" and row["indicator"] == "population")
    assert float(people["value"]) == 247_100
    report = parse(client.get("/reports/districts-2023/001.json?lang=en").text)
    assert (report.code, report.language) == ("001", "en")


def test_the_report_of_a_whole_scheme_lists_every_division(client):
    report = parse(client.get("/reports/communes-2025.json").text)
    tables = {each.name: each for section in report.sections for each in section.tables}
    assert len(tables["divisions"].rows) == 126


def test_a_page_that_is_known_is_not_sent_again(client):
    first = client.get("/divisions/districts-2023")
    tag = first.headers["etag"]
    again = client.get("/divisions/districts-2023", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/divisions/communes-2025", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_every_answer_has_security_headers(client):
    for path in ("/healthz", "/map", "/nowhere"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_assets_are_served(client):
    page = client.get("/map").text
    for asset in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        assert client.get(asset).status_code == 200


def test_the_root_says_what_there_is_and_the_icon_is_there(client):
    rels = {each["rel"] for each in client.get("/").json()["links"]}
    assert {"service-desc", "conformance", "data", "preview"} <= rels
    assert client.get("/favicon.ico").headers["content-type"].startswith("image/svg")


def test_suggestions_complete_what_is_typed(client):
    answer = client.get("/suggest", params={"q": "quận hoàn k"}).json()
    assert answer["query"] == "quận hoàn k"
    best = answer["suggestions"][0]
    assert best["match"] == "district"
    assert best["text"].startswith("Quận Hoàn Kiếm")
    assert (best["lon"], best["lat"]) == pytest.approx((105.85, 21.03), abs=0.02)
    assert len(client.get("/suggest", params={"q": "n", "limit": 3}).json()["suggestions"]) == 3


def test_suggestions_near_a_point_go_first(client):
    streets = client.get("/suggest", params={"q": "phố trần phú", "limit": 20}).json()["suggestions"]
    wanted = [each for each in streets if each["match"] == "street"][-1]
    here = {"lon": wanted["lon"], "lat": wanted["lat"]}
    best = client.get("/suggest", params={"q": "phố trần phú", **here}).json()["suggestions"][0]
    assert abs(best["lon"] - wanted["lon"]) + abs(best["lat"] - wanted["lat"]) < 0.02
    assert client.get("/suggest", params={"q": "phố", "lon": 105}).status_code == 400


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "!"}, {"q": "x" * 600}, {"q": "a", "limit": 0}])
def test_suggestions_of_nothing_are_a_bad_request(client, query):
    assert client.get("/suggest", params=query).status_code == 400


SCHEMES = {
    "digital address": "digital_code",
    "postal code": "postal_code",
    "Vpostcode": "vpostcode",
    "Plus Code": "plus_code",
    "degrees": "position",
    "metres": "grid_position",
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_notations_of_the_documentation_are_read(client, scheme):
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    (cell,) = re.findall(rf"^\| {scheme} \| (.*) \|$", page, re.MULTILINE)
    examples = [each for each in re.findall(r"`([^`]+)`", cell) if each not in {"VN-2000", "EPSG:5897"}]
    assert examples
    for text in examples:
        assert client.get("/lookup", params={"q": text}).json()["kind"] == SCHEMES[scheme], text


@pytest.mark.parametrize(("path", "is_compressed"), [("/map", True), ("/lookup?q=phố", False)])
def test_pages_are_compressed_where_the_client_takes_it(client, path, is_compressed):
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert answer.headers.get("content-encoding") == ("gzip" if is_compressed else None)
    assert answer.text == plain.text
