"""What is said of the service and of its collections."""

from fastapi import Request

from api.ogc.catalogue import Entry
from api.ogc.crs import CRS84, SYSTEMS
from api.ogc.links import GEOJSON, HTML, JSON, JSON_LD, OPENAPI, SCHEMA, link, twin, url
from api.ogc.models import CollectionAnswer, Extent, Link, SpatialExtent
from api.ogc.tile_sets import TILESETS, TILING_SCHEMES
from layers.definitions import Language

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


def landing_links(request: Request) -> list[Link]:
    """Return the links of the landing page."""
    return [
        link(url(request), "self", JSON, "This document"),
        link(url(request, "openapi.json"), "service-desc", OPENAPI, "The API as OpenAPI 3.0"),
        link(url(request, "docs"), "service-doc", HTML, "The API for people"),
        link(url(request, "conformance"), "conformance", JSON, "Standards that are kept"),
        link(url(request, "collections"), "data", JSON, "Collections"),
        link(url(request, "tileMatrixSets"), TILING_SCHEMES, JSON, "Tilings of vector tiles"),
        link(url(request, "dcat"), "describedby", JSON_LD, "The data catalogue in DCAT 3"),
        link(url(request, "map"), "preview", HTML, "The map"),
        twin(request),
    ]


def collection_answer(request: Request, entry: Entry, *, language: Language) -> CollectionAnswer:
    """Return what is known of a collection."""
    provenance = entry.provenance
    return CollectionAnswer(
        id=entry.collection.id,
        title=entry.collection.title[language],
        description=entry.description(language),
        license=provenance.licence,
        attribution=provenance.source,
        synthetic=provenance.synthetic,
        approximate=provenance.approximate,
        version=entry.snapshot.number,
        updated=entry.snapshot.created.isoformat(),
        crs=list(SYSTEMS),
        storageCrs=CRS84,
        extent=_extent(entry),
        links=_links(request, entry),
    )


def _extent(entry: Entry) -> Extent | None:
    bounds = entry.bounds
    return Extent(spatial=SpatialExtent(bbox=[list(bounds)], crs=CRS84)) if bounds else None


def _links(request: Request, entry: Entry) -> list[Link]:
    here = ("collections", entry.collection.id)
    key = " (needs a key)" if entry.needs_key else ""
    links = [
        link(url(request, *here), "self", JSON),
        link(url(request, *here, "items"), "items", GEOJSON, f"Features{key}"),
        link(url(request, *here, "queryables"), QUERYABLES, SCHEMA, "What filters may ask for"),
        link(url(request, *here, "schema"), "describedby", SCHEMA, "What features hold"),
    ]
    if entry.has_tiles:
        links.append(link(url(request, *here, "tiles"), TILESETS, JSON, f"Vector tiles{key}"))
    return links
