"""A country over HTTP: what a city has whole it has in parts."""

import io

import pytest
from PIL import Image

import planning.coverages
from api.app import create_app
from layers.workspace import Workspace
from tests.local_client import LocalClient
from tests.planning.country import SCHEME, SOUTH, WEST, country


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country") / "w"
    with pytest.MonkeyPatch.context() as patch:
        # As of a real country, whose radio map would be too large.
        patch.setattr(planning.coverages, "MOST_CELLS", 100)
        country(folder, model="signal")
        app = create_app(Workspace.open(folder).settings)
        with LocalClient(app, raise_server_exceptions=False) as client:
            yield client


@pytest.mark.parametrize("kind", ["classes", "spots"])
def test_tiles_of_coverage_are_pictures(client, kind):
    answer = client.get(f"/coverage/5G/outdoor/{kind}/12/3288/1910.png")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (256, 256)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/coverage/6G/outdoor/classes/12/3288/1910.png", 404, "no stations of technology '6G'"),
        ("/coverage/5G/outdoor/classes/12/3288/1910.png?operator=Z", 404, "no 5G stations of operator 'Z'"),
        ("/coverage/5G/outdoor/classes/25/0/0.png", 400, "zoom 25 is not in 0…17"),
        ("/coverage/5G/outdoor/spots/3/8/0.png", 400, "columns and rows are in 0…7"),
        ("/coverage/5G/space/spots/3/1/1.png", 400, "environment"),
        ("/coverage/5G/outdoor/spots/3/1/1.png?operator=A", 400, "operator"),
        ("/coverage/5G/outdoor/classes.png", 400, "too large for this to be computed in one piece"),
    ],
)
def test_mistakes_are_named(client, path, status, told):
    answer = client.get(path)
    assert answer.status_code == status
    assert told in answer.text


def test_a_point_is_looked_up(client):
    found = client.get("/lookup", params={"lon": WEST + 0.01, "lat": SOUTH + 0.01}).json()["place"]
    assert found["coverage"]["technology"] == "5G"
    assert found["divisions"][0]["code"] == "000"
    assert found["coverage"]["signal_outdoor"]["rsrp_dbm"] < 0


def test_what_needs_all_cells_at_once_is_not_offered(client):
    collections = {each["id"] for each in client.get("/collections").json()["collections"]}
    assert "coverage" not in collections
    assert f"indicators-{SCHEME}" in collections or any("indicators" in each for each in collections)


@pytest.mark.parametrize("format", ["html", "json", "csv", "xlsx", "gpkg", "pdf"])
def test_a_division_has_a_report(client, format):
    answer = client.get(f"/reports/{SCHEME}/000.{format}")
    assert answer.status_code == 200, answer.text
    assert len(answer.content) > 1000


def test_the_report_of_a_division_has_what_needs_its_cells(client):
    told = client.get(f"/reports/{SCHEME}/000.html?lang=en").text
    assert "too large for this part" not in told
    assert "Map of white and grey spots" in told


@pytest.mark.parametrize("format", ["html", "json", "gpkg"])
def test_the_whole_has_a_report(client, format):
    answer = client.get(f"/reports/{SCHEME}.{format}", params={"lang": "en"})
    assert answer.status_code == 200, answer.text
    if format == "html":
        assert "too large for this part: see the reports of its divisions" in answer.text
