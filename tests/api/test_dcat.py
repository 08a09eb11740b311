"""The data catalogue, as a program reads it that knows DCAT and nothing of us."""

import re
from datetime import datetime

import pytest
import shapely
from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from api.access.keys import create_key
from api.app import create_app
from layers.provenance import Provenance
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from tests.layers.workspaces import divisions, stations
from tests.local_client import LocalClient

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
BASE = "http://127.0.0.1:8000/"
# What the application profile for data portals in Europe (DCAT-AP 3) makes mandatory.
MANDATORY = {
    DCAT.Catalog: (DCT.title, DCT.description, DCT.publisher),
    DCAT.Dataset: (DCT.title, DCT.description),
    DCAT.DatasetSeries: (DCT.title, DCT.description),
    DCAT.Distribution: (DCAT.accessURL,),
    DCAT.DataService: (DCT.title, DCAT.endpointURL),
    FOAF.Agent: (FOAF.name,),
}


# rdflib's own reader of JSON-LD makes a graph of a kind that it advises against.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def graph_of(client):
    answer = client.get("/dcat")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/ld+json"
    return Graph().parse(data=answer.content, format="json-ld")


def dataset(id):
    return URIRef(f"{BASE}collections/{id}")


@pytest.fixture(scope="module")
def graph(client):
    return graph_of(client)


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """Return a client of a workspace with four versions, in which stations change twice."""
    workspace = Workspace.create(tmp_path_factory.mktemp("edited") / "w")
    real = Provenance("a test", licence="CC BY 4.0", data_date="2025-07", synthetic=True)
    workspace.publish({"stations": (stations(3), real), "divisions/halves": (divisions(), real)}, note="1")
    workspace.publish({"stations": (stations(5), real)}, note="2")
    workspace.publish({"divisions/halves": (divisions(("Quận A", "Quận B")), real)}, note="3")
    workspace.publish({"stations": (stations(4), real)}, note="4")
    with LocalClient(create_app(workspace.settings)) as client:
        yield client


@pytest.fixture(scope="module", params=["sample", "edited"])
def any_graph(request, graph, edited):
    return graph if request.param == "sample" else graph_of(edited)


def test_nothing_is_fetched_to_read_it(client):
    context = client.get("/dcat").json()["@context"]
    assert all(isinstance(each, str) for each in context.values())


def test_every_thing_has_what_is_mandatory(any_graph):
    for kind, properties in MANDATORY.items():
        things = set(any_graph.subjects(RDF.type, kind))
        assert things or kind == DCAT.DatasetSeries, kind
        for thing in things:
            for each in properties:
                assert list(any_graph.objects(thing, each)), (thing, each)


def test_what_is_referred_to_is_described(any_graph):
    links = (
        DCAT.dataset,
        DCAT.service,
        DCAT.distribution,
        DCAT.accessService,
        DCAT.hasVersion,
        DCAT.inSeries,
    )
    links += (
        DCAT.isVersionOf,
        DCAT.previousVersion,
        DCAT.servesDataset,
        DCT.publisher,
        DCAT.first,
        DCAT.last,
    )
    for link in links:
        for thing in any_graph.objects(None, link):
            assert list(any_graph.objects(thing, RDF.type)), (link, thing)


def test_there_is_one_data_set_for_each_collection(client, graph):
    ids = {each["id"] for each in client.get("/collections").json()["collections"]}
    found = {str(each) for each in graph.objects(None, DCT.identifier)}
    assert found == ids
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert set(map(dataset, ids)) <= set(graph.objects(catalogue, DCAT.dataset))
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    assert set(map(dataset, ids)) == set(graph.objects(service, DCAT.servesDataset))


def test_titles_and_descriptions_are_in_both_languages(any_graph):
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService):
        for thing in any_graph.subjects(RDF.type, kind):
            assert {each.language for each in any_graph.objects(thing, DCT.title)} == {"vi", "en"}


def test_it_says_what_is_invented_whose_it_is_and_of_when(graph):
    stations = dataset("stations")
    (statement,) = graph.objects(stations, DCT.provenance)
    said = {each.language: str(each) for each in graph.objects(statement, RDFS.label)}
    assert "synthetic data" in said["en"]
    assert "dữ liệu giả lập" in said["vi"]
    (licence,) = graph.objects(stations, DCT.license)
    assert graph.value(licence, RDFS.label) == Literal("Apache-2.0")
    period = graph.value(stations, DCT.temporal)
    assert graph.value(period, DCAT.startDate) == Literal("2023-06-30", datatype=XSD.date)
    agent = graph.value(stations, DCT.publisher)
    assert graph.value(agent, FOAF.name) == Literal("Sở Khoa học và Công nghệ Hà Nội")
    for when in (DCT.issued, DCT.modified):
        moment = graph.value(stations, when)
        assert moment.datatype == XSD.dateTime
        assert isinstance(moment.toPython(), datetime)


def test_it_says_where_the_features_are(client, graph):
    written = graph.value(graph.value(dataset("stations"), DCT.spatial), DCAT.bbox)
    frame = client.app.state.host.service.snapshot.frame("stations")
    assert shapely.from_wkt(str(written)).bounds == pytest.approx(frame.total_bounds)


def test_every_download_is_there(client, graph):
    for name in ("stations", "divisions-districts-2023", "statistics"):
        files = set(graph.objects(dataset(name), DCAT.distribution))
        for each in files:
            href = str(graph.value(each, DCAT.accessURL))
            answer = client.get(href)
            assert answer.status_code == 200, href
        types = {str(graph.value(each, DCAT.mediaType)).rpartition("/")[2] for each in files}
        assert types >= {"geo+json", "csv", "vnd.apache.parquet"}


def test_rows_that_changed_are_versions_in_a_series(edited):
    graph, current = graph_of(edited), dataset("stations")
    versions = set(graph.objects(current, DCAT.hasVersion))
    numbers = {str(graph.value(each, DCAT.version)) for each in versions}
    assert numbers == {"1", "2", "4"}
    newest = graph.value(current, DCAT.hasCurrentVersion)
    assert str(graph.value(newest, DCAT.version)) == "4"
    chain = [newest]
    while previous := graph.value(chain[-1], DCAT.previousVersion):
        chain.append(previous)
    assert [str(graph.value(each, DCAT.version)) for each in chain] == ["4", "2", "1"]
    series = graph.value(newest, DCAT.inSeries)
    assert (graph.value(series, DCAT.first), graph.value(series, DCAT.last)) == (chain[-1], chain[0])
    assert all(graph.value(each, DCAT.isVersionOf) == current for each in versions)
    issued = [graph.value(each, DCT.issued).toPython() for each in chain]
    assert issued == sorted(issued, reverse=True)


def test_each_version_has_its_own_download(edited):
    graph, counts = graph_of(edited), {}
    for version in graph.objects(dataset("stations"), DCAT.hasVersion):
        for file in graph.objects(version, DCAT.distribution):
            href = str(graph.value(file, DCAT.accessURL))
            if "f=json" in href:
                counts[str(graph.value(version, DCAT.version))] = edited.get(href).json()["numberMatched"]
    assert counts == {"1": 3, "2": 5, "4": 4}


def test_pages_of_an_earlier_version_stay_in_it(edited):
    page, found = "/collections/stations/items?version=2&limit=2", []
    while page:
        answer = edited.get(page).json()
        found += [each["id"] for each in answer["features"]]
        page = next((each["href"] for each in answer["links"] if each["rel"] == "next"), None)
    assert found == [f"HN-000{number}:1" for number in range(5)]
    text = edited.get("/collections/stations", params={"f": "html"}).text
    assert re.findall(r"f=json&amp;version=(\d)", text) == ["4", "2", "1"]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("version=99", 404, "99"),
        ("version=0", 400, "version"),
        ("version=two", 400, "'two'"),
        ("version=1&cursor=v2.0", 400, "version: 1 is not that of the cursor"),
        ("version=2&cursor=v2.0", 200, ""),
    ],
)
def test_a_version_that_is_not_kept_is_named(edited, query, status, said):
    answer = edited.get(f"/collections/stations/items?{query}")
    assert answer.status_code == status
    assert said in answer.text


def test_what_needs_a_key_is_restricted_and_says_nothing_of_its_places(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    real = Provenance("a department", data_date="2025")
    workspace.publish({"stations": (stations(), real), "divisions/halves": (divisions(), real)}, note="real")
    create_key(workspace.path, "somebody", "viewer")
    with LocalClient(create_app(workspace.settings)) as client:
        graph = graph_of(client)
    rights = {
        name: str(graph.value(dataset(name), DCT.accessRights)) for name in ("stations", "divisions-halves")
    }
    assert rights["stations"].endswith("/RESTRICTED")
    assert rights["divisions-halves"].endswith("/PUBLIC")
    assert graph.value(dataset("stations"), DCT.spatial) is None
    period = graph.value(dataset("divisions-halves"), DCT.temporal)
    assert graph.value(period, DCAT.startDate) == Literal("2025", datatype=XSD.gYear)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    workspace = Workspace.create(tmp_path_factory.mktemp("few") / "w")
    workspace.publish({"postal_points": sample_frames(address_count=1000)["postal_points"]}, note="few")
    return workspace


LINKED = (
    "/",
    "/collections",
    "/collections/postal_points",
    "/collections/postal_points/items?limit=1",
    "/dcat",
)


def addresses_in(text):
    return {each for each in re.findall(r'"(https?://[^"]+)"', text) if "opengis.net" not in each}


def ours(text):
    foreign = (
        "http://www.w3.org",
        "http://purl.org",
        "http://xmlns.com",
        "http://publications.europa.eu",
        "https://www.iana",
    )
    return {each for each in addresses_in(text) if not each.startswith(foreign)}


@pytest.mark.parametrize("path", LINKED)
@pytest.mark.parametrize(
    ("host", "begins"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("[::1]", "http://[::1]/"),
        ("localhost", "http://localhost/"),
    ],
)
def test_links_have_the_address_that_was_asked_for(few, path, host, begins):
    with LocalClient(create_app(few.settings)) as client:
        found = ours(client.get(path, headers={"Host": host}).text)
    assert found
    assert all(each.startswith(begins) for each in found), found


@pytest.mark.parametrize("path", LINKED)
def test_links_have_the_public_address_where_it_is_set(few, path):
    public = "https://5g.example.vn/phusong"
    settings = few.settings.model_copy(update={"public_url": public})
    with LocalClient(create_app(settings)) as client:
        found = ours(client.get(path).text)
        page = (
            client.get(path.partition("?")[0])
            if path == "/dcat"
            else client.get(path, headers={"Accept": "text/html"})
        )
    assert found
    assert all(each.startswith(public + "/") for each in found)
    assert "127.0.0.1" not in page.text
