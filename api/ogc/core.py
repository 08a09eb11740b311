"""The routes of OGC API – Features, Parts 1 to 3, but for the features themselves."""

from typing import Annotated, Any

import fastapi
from fastapi import APIRouter, Request

from api.dependencies import HostDep, ServiceDep
from api.ogc.answers import collection_answer, landing_links
from api.ogc.collections import collection_at, collections_at
from api.ogc.conformance import CLASSES
from api.ogc.links import link, url
from api.ogc.models import CollectionAnswer, CollectionList, Conformance, LandingPage, ResourceQuery
from api.ogc.queryables import feature_schema, queryables
from api.openapi import problems

router = APIRouter(responses=problems(400, 500, 503), tags=["OGC API – Features"])
AnyQuery = Annotated[ResourceQuery, fastapi.Query()]


@router.get("/")
def read_landing_page(request: Request, service: ServiceDep, _query: AnyQuery) -> LandingPage:
    """Say what there is."""
    settings = service.snapshot.settings
    return LandingPage(
        title=f"Phủ Sóng: {settings.city}",
        description="5G coverage, postal points and digital addresses per district.",
        attribution=settings.issuing_body,
        links=landing_links(request),
    )


@router.get("/conformance")
async def read_conformance(_query: AnyQuery) -> Conformance:
    """Say which parts of the standards are kept."""
    return Conformance(conformsTo=list(CLASSES))


@router.get("/collections", response_model_exclude_none=True)
def read_collections(request: Request, host: HostDep, _query: AnyQuery) -> CollectionList:
    """List the collections."""
    return CollectionList(
        links=[link(url(request, "collections"), "self", title="Collections")],
        collections=[collection_answer(request, *each) for each in collections_at(host)],
    )


@router.get("/collections/{collection_id}", response_model_exclude_none=True, responses=problems(404))
def read_collection(
    request: Request, host: HostDep, collection_id: str, _query: AnyQuery
) -> CollectionAnswer:
    """Return what is known of a collection without its features."""
    return collection_answer(request, *collection_at(host, collection_id))


@router.get("/collections/{collection_id}/queryables", responses=problems(404))
def read_queryables(request: Request, host: HostDep, collection_id: str, _query: AnyQuery) -> dict[str, Any]:
    """Return what filters may ask for, as a JSON Schema."""
    snapshot, collection = collection_at(host, collection_id)
    here = url(request, "collections", collection_id, "queryables")
    return queryables(collection, here, language=snapshot.settings.language)


@router.get("/collections/{collection_id}/schema", responses=problems(404))
def read_feature_schema(
    request: Request, host: HostDep, collection_id: str, _query: AnyQuery
) -> dict[str, Any]:
    """Return what the features of a collection hold, as a JSON Schema of their GeoJSON."""
    snapshot, collection = collection_at(host, collection_id)
    here = url(request, "collections", collection_id, "schema")
    return feature_schema(collection, here, language=snapshot.settings.language)
