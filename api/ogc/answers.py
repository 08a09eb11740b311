"""What is said of the service and of its collections."""

from fastapi import Request

from api.ogc.collections import Collection
from api.ogc.crs import CRS84, SYSTEMS
from api.ogc.links import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, link, url
from api.ogc.models import CollectionAnswer, Extent, Link, SpatialExtent
from layers.content import source_text
from layers.snapshot import Snapshot

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


def landing_links(request: Request) -> list[Link]:
    """Return the links of the landing page."""
    return [
        link(url(request), "self", JSON, "This document"),
        link(url(request, "openapi.json"), "service-desc", OPENAPI, "The API as OpenAPI 3.0"),
        link(url(request, "docs"), "service-doc", HTML, "The API for people"),
        link(url(request, "conformance"), "conformance", JSON, "Standards that are kept"),
        link(url(request, "collections"), "data", JSON, "Collections"),
        link(url(request, "map"), "preview", HTML, "The map"),
    ]


def collection_answer(request: Request, snapshot: Snapshot, collection: Collection) -> CollectionAnswer:
    """Return what is known of a collection; its extent only where it takes no time to tell."""
    provenance = snapshot.info(collection.dataset).provenance
    language = snapshot.settings.language
    return CollectionAnswer(
        id=collection.id,
        title=collection.title[language],
        description=source_text(provenance, language=language),
        license=provenance.licence,
        attribution=provenance.source,
        synthetic=provenance.synthetic,
        approximate=provenance.approximate,
        version=snapshot.number,
        updated=snapshot.created.isoformat(),
        crs=list(SYSTEMS),
        storageCrs=CRS84,
        extent=_extent(snapshot, collection),
        links=_links(request, collection.id),
    )


def _extent(snapshot: Snapshot, collection: Collection) -> Extent | None:
    bounds = snapshot.features(collection.bounded_by).bounds
    return Extent(spatial=SpatialExtent(bbox=[list(bounds)], crs=CRS84)) if bounds else None


def _links(request: Request, id: str) -> list[Link]:
    here = ("collections", id)
    return [
        link(url(request, *here), "self", JSON),
        link(url(request, *here, "items"), "items", GEOJSON, "Features"),
        link(url(request, *here, "queryables"), QUERYABLES, SCHEMA, "What filters may ask for"),
        link(url(request, *here, "schema"), "describedby", SCHEMA, "What features hold"),
    ]
