"""Reports over HTTP: every format under its name, fresh as what they tell, and the schema of their JSON."""

import re
from urllib.parse import unquote

import jsonschema
import pytest

from api.app import create_app
from api.reports import content_disposition
from layers.workspace import Workspace
from planning.rankings import KeptRanking, save_ranking
from planning.site_ranking import SiteQuestion
from reports.document import parse
from reports.formats import FORMATS
from tests.local_client import LocalClient
from tests.planning.test_rankings import ranking
from tests.planning.town import HERE, divisions, postal, stations, town

NAME = 'Huyện "Đông"/\\X: y'


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "w"
    four = {"technology": "4G"}
    on_air = stations([("A", "X", 500, 500), ("B", "X", 1500, 500, four), ("C", "Y", 100, 100, four)])
    town(folder, stations=on_air, divisions=divisions(name=["West", NAME]))
    workspace = Workspace.open(folder)
    for offices in (1, 2):  # versions 2 and 3
        points = postal([(9, 9 + each, "post_office") for each in range(offices)])
        workspace.publish({"postal_points": (points, HERE)}, note=f"{offices} offices")
    with LocalClient(create_app(workspace.settings), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("path", ["squares", "squares/002"])
def test_every_format_has_its_type_and_a_name_to_be_saved_under(client, path, format):
    answer = client.get(f"/reports/{path}.{format}?lang=vi")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == FORMATS[format].media_type
    assert answer.headers["etag"]
    disposition = answer.headers["content-disposition"]
    plain = path.replace("/", "-")
    assert f'filename="{plain}.vi.{format}"' in disposition
    kind = "inline" if format in {"html", "pdf", "json"} else "attachment"
    assert disposition.startswith(f"{kind};")
    name = unquote(disposition.partition("filename*=UTF-8''")[2])
    assert name.startswith("Báo cáo vùng phủ sóng")
    assert name.endswith(f".{format}")


def test_names_of_files_break_neither_headers_nor_folders():
    made = content_disposition(f"{NAME}\r\nA: b.pdf", "s cheme-Đ;\"'.pdf", shown=False)
    assert made.isascii()
    assert made.isprintable()
    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9._-]+\"; filename\*=UTF-8''[A-Za-z0-9._%-]+", made)
    assert unquote(made.partition("''")[2]) == "Huyện -Đông---X- y--A- b.pdf"


def test_what_a_browser_has_is_not_sent_again_until_sites_are_ranked(client):
    address = "/reports/squares.csv?lang=en"
    first = client.get(address)
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get(address, headers=known).status_code == 304
    snapshot = client.app.state.host.service.snapshot
    save_ranking(snapshot.path, KeptRanking.of(ranking(3), SiteQuestion("X", "squares"), snapshot))
    page = client.get("/divisions/squares", headers=known)
    later = client.get(address, headers=known)
    assert (page.status_code, later.status_code) == (200, 200)
    assert later.headers["etag"] != first.headers["etag"]
    assert "S2" in later.text
    assert "S2" not in first.text


def test_technology_and_version_to_compare_with_can_be_chosen(client):
    reports = {
        technology: parse(client.get(f"/reports/squares.json?lang=en&technology={technology}").content)
        for technology in ("5G", "4G")
    }
    assert {name: each.technology for name, each in reports.items()} == {"5G": "5G", "4G": "4G"}
    assert [each.headlines[0] for each in reports.values()] != [reports["5G"].headlines[0]] * 2
    for asked, version in (("", 2), ("&since=1", 1), ("&since=2", 2)):
        page = client.get(f"/reports/squares.html?lang=en{asked}").text
        assert f"version {version}," in page
        assert f"version {3 - version}," not in page
    for since, status, named in ((3, 400, "no earlier one"), (9, 400, "no earlier one"), (0, 400, "since")):
        answer = client.get(f"/reports/squares.json?since={since}")
        assert (answer.status_code, named in answer.json()["detail"]) == (status, True)
    wrong = client.get("/reports/squares.json?technology=6G")
    assert (wrong.status_code, "'6G'" in wrong.json()["detail"]) == (400, True)


def test_a_report_follows_the_schema_that_is_served(client):
    answer = client.get("/schemas/report.json")
    assert answer.headers["content-type"] == "application/schema+json"
    jsonschema.validate(client.get("/reports/squares/002.json").json(), answer.json())


def test_the_formats_are_described(client):
    (parameter,) = (
        each
        for each in client.get("/openapi.json").json()["paths"]["/reports/{scheme}.{format}"]["get"][
            "parameters"
        ]
        if each["name"] == "format"
    )
    assert parameter["schema"]["enum"] == list(FORMATS)
