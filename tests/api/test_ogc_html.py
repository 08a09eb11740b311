"""Every resource of OGC API is a page for people, too."""

import json
import re
from html.parser import HTMLParser

import geopandas as gpd
import hypothesis
import pytest
from hypothesis import strategies as st
from shapely.geometry import Point

from api.access.keys import create_key
from api.app import create_app
from api.ogc.negotiation import prefers_page
from api.ogc.pages import data_block
from layers.provenance import Provenance
from layers.workspace import Workspace
from tests.layers.workspaces import divisions, postal_points, stations
from tests.local_client import LocalClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
PAGES = (
    "/",
    "/conformance",
    "/collections",
    "/collections/stations",
    "/collections/statistics",
    "/collections/stations/queryables",
    "/collections/stations/items",
    "/collections/stations/items/SYN-5G-0001:1",
    "/collections/divisions-districts-2023/items",
    "/collections/divisions-districts-2023/items/001",
    "/collections/indicators-districts-2023/items",
    "/collections/statistics/items",
    "/collections/stations/tiles",
    "/collections/stations/tiles/WebMercatorQuad",
    "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad",
)
# Of what there is many of, one stands for all; the others have tests of their own.
MANY = re.compile(
    r"/items/(?!SYN-5G-0001:1|001)|/map|cursor=|version=|limit=(10|200)|/reports/|/docs|f=fgb|f=parquet|f=csv"
)
VOID = {"meta", "link", "img", "br", "input", "path", "circle"}


class Page(HTMLParser):
    """A page taken apart: elements that do not close are noticed, links and languages gathered."""

    def __init__(self, text):
        super().__init__()
        self.open, self.links, self.scripts, self.attributes, self.headings = [], [], [], [], []
        self._data = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.attributes.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self._data = [] if tag == "script" else self._data

    def handle_data(self, data):
        if self._data is not None:
            self._data.append(data)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag
        if tag == "script":
            self.scripts.append("".join(self._data))
            self._data = None


def page_of(client, path, **parameters):
    answer = client.get(path, params=parameters, headers={"Accept": BROWSER})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer, Page(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_a_page_and_a_program_gets_json(client, path):
    answer, page = page_of(client, path)
    assert page.open == []
    assert "Accept" in answer.headers["vary"]
    told = client.get(path)
    assert "json" in told.headers["content-type"]
    assert "Accept" in told.headers["vary"]
    assert client.get(path, params={"f": "html"}).headers["content-type"].startswith("text/html")
    asked = client.get(path, params={"f": "json"}, headers={"Accept": BROWSER})
    assert asked.headers["content-type"] == told.headers["content-type"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_nothing_and_loads_nothing_from_elsewhere(client, path):
    answer, page = page_of(client, path)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    for tag, given in page.attributes:
        assert not [name for name in given if name == "style" or name.startswith("on")], tag
        if tag in {"img", "link"}:
            assert (given.get("src") or given["href"]).startswith("http://127.0.0.1:8000/")
        assert tag != "script" or given == {"type": "application/ld+json"}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_says_its_language_and_has_an_outline(client, path, language):
    answer, page = page_of(client, path, lang=language)
    assert answer.headers["content-language"] == language
    assert dict(page.attributes)["html"]["lang"] == language
    assert page.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert all("alt" in given for tag, given in page.attributes if tag == "img")


def test_the_pages_lead_everywhere_and_nowhere_wrong(client):
    seen, ahead = set(), ["http://127.0.0.1:8000/?lang=en"]
    while ahead:
        here = ahead.pop()
        # A few features of each collection stand for all.
        if here in seen or MANY.search(here):
            continue
        seen.add(here)
        answer = client.get(here, headers={"Accept": BROWSER})
        assert answer.status_code == 200, here
        if "/map" not in here and answer.headers["content-type"].startswith("text/html"):
            ahead += [each for each in Page(answer.text).links if not each.startswith("#")]
    paths = {re.sub(r"^http://[^/]+|\?.*", "", each) for each in seen}
    assert paths >= {*PAGES, "/dcat"}


def test_the_landing_page_shows_what_a_city_shows(client):
    text = client.get("/", params={"f": "html", "lang": "en"}).text
    for said in (
        "Sở Khoa học và Công nghệ Hà Nội",
        "Hà Nội",
        "Synthetic data: ",
        "Apache-2.0",
        "2023-06-30",
        "/reports/districts-2023.html?lang=en",
        "/dcat",
        "/docs",
    ):
        assert said in text, said


def test_a_table_of_features_leads_through_all_of_them(client):
    page, found = "/collections/stations/items?f=html&limit=200", []
    while page:
        text = client.get(page).text
        found += re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)', text)
        page = next(iter(re.findall(r'href="([^"]+)" rel="next"', text)), "").replace("&amp;", "&")
    frame = client.app.state.host.service.snapshot.frame("stations")
    assert found == (frame["station_id"] + ":" + frame["sector_id"]).tolist()


def test_a_table_shows_values_in_words(client):
    vietnamese = client.get("/collections/stations/items?f=html&lang=vi&limit=200").text
    english = client.get("/collections/stations/items?f=html&lang=en&limit=200").text
    assert "Đang phát sóng" in vietnamese
    assert "On air" in english
    assert "on_air<" not in english


def test_a_share_is_shown_in_per_cent(client):
    path = "/collections/indicators-districts-2023/items/001"
    share = client.get(path).json()["properties"]["population_covered_share_outdoor"]
    text = client.get(path, params={"f": "html", "lang": "en"}).text
    assert 0 < share < 1
    assert f"<dd>{100 * share:.3f}".rstrip("0").rstrip(".") + " %</dd>" in text


def test_a_table_is_filtered_like_the_features(client):
    query = {"filter": "operator = 'Viettel'", "limit": 200}
    matched = client.get("/collections/stations/items", params=query).json()["numberMatched"]
    assert (
        f"{matched} records"
        in client.get("/collections/stations/items", params={**query, "f": "html", "lang": "en"}).text
    )
    nothing = client.get(
        "/collections/stations/items", params={"operator": "Nobody", "f": "html", "lang": "en"}
    )
    assert "There are no such records" in nothing.text


def test_a_drawing_shows_each_feature_of_the_page_once(client):
    _, page = page_of(client, "/collections/postal_points/items", limit=50)
    assert sum(given.get("class") == "spot" for _, given in page.attributes) == 50
    _, page = page_of(client, "/collections/divisions-districts-2023/items", limit=50)
    assert sum(given.get("class") == "area" for _, given in page.attributes) == 30


HOSTILE = "</script><img src=x onerror=alert(1)>&\"'<!--"


def test_no_text_of_the_data_becomes_markup(tmp_path):
    frame = gpd.GeoDataFrame(
        {"point_id": [HOSTILE], "kind": ["public_mailbox"], "name": [HOSTILE]},
        geometry=[Point(105.8, 21)],
        crs="EPSG:4326",
    )
    workspace = Workspace.create(tmp_path / "w")
    workspace.publish({"postal_points": (frame, Provenance(HOSTILE, licence=HOSTILE))}, note="hostile")
    with LocalClient(create_app(workspace.settings)) as client:
        for path in ("/", "/collections", "/collections/postal_points", "/collections/postal_points/items"):
            _, page = page_of(client, path)
            assert page.open == []
            assert all(given.get("src") != "x" for _, given in page.attributes), path
            for script in page.scripts:
                assert HOSTILE in json.dumps(json.loads(script), ensure_ascii=False).replace('\\"', '"')


@hypothesis.given(st.dictionaries(st.text(), st.text()))
def test_a_block_of_data_never_ends_its_element(told):
    block = str(data_block(told))
    assert "<" not in block
    assert json.loads(block) == told


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("TEXT/HTML", True),
        ("text/html, */*", True),
        ("text/*", True),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/geo+json, text/html;q=0.5", False),
        ("application/json;q=0.5, text/html", True),
        ("application/json, text/html", False),
        ("text/html;q=0", False),
        ("text/html;q=nonsense", False),
        ("text/html;q=nan", False),
        ("text/html;q=0.1, */*;q=0.5", False),
    ],
)
def test_who_prefers_a_page(accept, is_page):
    assert prefers_page(accept) is is_page


@hypothesis.given(st.text())
def test_any_header_is_understood(accept):
    assert prefers_page(accept) in {True, False}


@pytest.mark.parametrize(
    "path", ["/?f=xml", "/?lang=fr", "/collections?x=1", "/dcat?f=html", "/tileMatrixSets?f=a"]
)
def test_an_unknown_parameter_or_value_is_refused(client, path):
    answer = client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


SCHEMA_ORG = "https://schema.org/"


def linked(client, path):
    (script,) = Page(client.get(path, params={"f": "html", "lang": "en"}).text).scripts
    return json.loads(script)


def test_search_engines_read_the_catalogue_and_each_data_set(client):
    whole, one = linked(client, "/"), linked(client, "/collections/stations")
    assert (whole["@context"], whole["@type"]) == (SCHEMA_ORG, "DataCatalog")
    ids = [each["id"] for each in client.get("/collections").json()["collections"]]
    assert [each["identifier"] for each in whole["dataset"]] == ids
    assert {"@context": SCHEMA_ORG, **whole["dataset"][ids.index("stations")]} == one
    assert one["@type"] == "Dataset"
    assert one["license"] == {"@type": "CreativeWork", "name": "Apache-2.0"}
    assert one["temporalCoverage"] == "2023-06-30"
    # Google wants 50 characters at least.
    assert len(one["description"]) >= 50
    assert "synthetic data" in one["description"]
    assert {each["encodingFormat"] for each in one["distribution"]} >= {"application/geo+json", "text/csv"}


REAL = Provenance("a department", licence="CC BY 4.0", data_date="2025")


@pytest.fixture(scope="module")
def with_keys(tmp_path_factory):
    """Return a client of a workspace with real data and keys, and one of the keys."""
    workspace = Workspace.create(tmp_path_factory.mktemp("real") / "w")
    frames = {"stations": stations(), "postal_points": postal_points(), "divisions/halves": divisions()}
    workspace.publish({name: (frame, REAL) for name, frame in frames.items()}, note="real")
    key = create_key(workspace.path, "a reader", "viewer")
    with LocalClient(create_app(workspace.settings)) as client:
        yield client, key.text


def test_pages_show_no_more_than_their_reader_may_see(with_keys):
    client, secret = with_keys
    for path in ("/collections/stations/items", "/collections/stations/items/HN-0000:1"):
        assert client.get(path, headers={"Accept": BROWSER}).status_code == 401
    for path in ("/collections/stations", "/", "/collections"):
        text = client.get(path, params={"f": "html", "lang": "en"}).text
        assert "needs a key" in text
        assert "HN-0000" not in text
    _, page = page_of(client, "/collections/stations")
    assert not [each for each in page.links if "/stations/items" in each]
    told = client.get("/collections/stations").json()
    assert "extent" not in told
    assert {each["title"] for each in told["links"] if each["rel"] == "items"} == {"Features (needs a key)"}
    seen = client.get(
        "/collections/stations/items", headers={"Accept": BROWSER, "Authorization": f"Bearer {secret}"}
    )
    assert "HN-0000:1" in seen.text
    assert "private" in seen.headers["cache-control"]
