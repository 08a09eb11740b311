"""The routes of OGC API – Features, Parts 1 to 3, but for the features themselves; each is a page, too."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import NoQuery, ServiceDep
from api.ogc.answers import collection_answer, landing_links
from api.ogc.asked import AskedDep
from api.ogc.catalogue import entries, entry_named
from api.ogc.collections import collection_named
from api.ogc.conformance import CLASSES
from api.ogc.dcat import ABOUT, catalogue, catalogue_title
from api.ogc.downloads import DOWNLOADS
from api.ogc.geojson import dumped
from api.ogc.links import JSON_LD, SCHEMA, link, twin, url
from api.ogc.models import CollectionAnswer, CollectionList, Conformance, LandingPage
from api.ogc.queryables import feature_schema, queryables
from api.ogc.schema_org import data_catalogue, dataset
from api.openapi import PAGE, problems

AS_SCHEMA = {SCHEMA: {"schema": {"type": "object"}}}

router = APIRouter(responses=problems(400, 500, 503), tags=["OGC API – Features"])


@router.get("/", response_model=LandingPage, responses=PAGE)
def read_landing_page(asked: AskedDep) -> Response:
    """Say what there is."""
    snapshot, language = asked.snapshot, asked.language
    found = entries(snapshot)
    told = LandingPage(
        title=catalogue_title(snapshot.settings)[language],
        description=ABOUT[language],
        attribution=snapshot.settings.issuing_body,
        links=landing_links(asked.request),
    )
    linked = data_catalogue(snapshot, found.values(), asked.url, language=language)
    return asked.answer(told, "landing.html", entries=found.values(), linked=linked)


@router.get("/conformance", response_model=Conformance, responses=PAGE)
def read_conformance(asked: AskedDep) -> Response:
    """Say which parts of the standards are kept."""
    return asked.answer(Conformance(conformsTo=list(CLASSES)), "conformance.html")


@router.get("/collections", response_model=CollectionList, responses=PAGE)
def read_collections(asked: AskedDep) -> Response:
    """List the collections."""
    request, found = asked.request, entries(asked.snapshot).values()
    told = CollectionList(
        links=[link(asked.url("collections"), "self", title="Collections"), twin(request)],
        collections=[collection_answer(request, each, language=asked.language) for each in found],
    )
    return asked.answer(told, "collections.html", entries=found)


@router.get(
    "/collections/{collection_id}", response_model=CollectionAnswer, responses={**problems(404), **PAGE}
)
def read_collection(asked: AskedDep, collection_id: str) -> Response:
    """Return what is known of a collection without its features."""
    entry = entry_named(asked.snapshot, collection_id)
    told = collection_answer(asked.request, entry, language=asked.language)
    told.links.append(twin(asked.request))
    linked = dataset(asked.snapshot, entry, asked.url, language=asked.language)
    return asked.answer(told, "collection.html", entry=entry, linked=linked, downloads=DOWNLOADS)


@router.get(
    "/collections/{collection_id}/queryables",
    response_class=Response,
    responses={**problems(404), 200: {"content": {**AS_SCHEMA, **PAGE[200]["content"]}}},
)
def read_queryables(asked: AskedDep, collection_id: str) -> Response:
    """Return what filters may ask for, as a JSON Schema."""
    entry = entry_named(asked.snapshot, collection_id)
    here = asked.url("collections", collection_id, "queryables")
    told = queryables(entry.collection, here, language=asked.language)
    return asked.answer(told, "queryables.html", media_type=SCHEMA, entry=entry)


@router.get(
    "/collections/{collection_id}/schema",
    response_class=Response,
    responses={**problems(404), 200: {"content": AS_SCHEMA}},
)
def read_feature_schema(
    request: Request, service: ServiceDep, collection_id: str, _query: NoQuery
) -> Response:
    """Return what the features of a collection hold, as a JSON Schema of their GeoJSON."""
    collection = collection_named(service.snapshot, collection_id)
    here = url(request, "collections", collection_id, "schema")
    told = feature_schema(collection, here, language=service.snapshot.settings.language)
    return Response(dumped(told), media_type=SCHEMA)


@router.get("/dcat", response_model=dict[str, Any], responses={200: {"content": {JSON_LD: {}}}})
def read_catalogue(request: Request, service: ServiceDep, _query: NoQuery) -> Response:
    """Return the data catalogue in DCAT 3, as JSON-LD."""
    snapshot = service.snapshot
    told = catalogue(snapshot, entries(snapshot).values(), partial(url, request))
    return Response(dumped(told), media_type=JSON_LD)
