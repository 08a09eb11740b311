"""What search engines for data read in the pages: schema.org, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from api.ogc.catalogue import Entry
from api.ogc.dcat import ABOUT, Address, catalogue_title
from api.ogc.downloads import DOWNLOADS
from layers.definitions import Language
from layers.snapshot import Snapshot

CONTEXT = "https://schema.org/"
Node = dict[str, Any]


def data_catalogue(
    snapshot: Snapshot, entries: Iterable[Entry], address: Address, *, language: Language
) -> Node:
    """Return the whole as a ``DataCatalog``; parameters are those of `api.ogc.dcat.catalogue`."""
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": address("dcat"),
        "url": address(""),
        "name": catalogue_title(snapshot.settings)[language],
        "description": ABOUT[language],
        "inLanguage": language,
        "dateModified": snapshot.created.isoformat(),
        "publisher": _publisher(snapshot),
        "dataset": [_dataset(snapshot, each, address, language) for each in entries],
    }


def dataset(snapshot: Snapshot, entry: Entry, address: Address, *, language: Language) -> Node:
    """Return a collection as a ``Dataset``."""
    return {"@context": CONTEXT, **_dataset(snapshot, entry, address, language)}


def _dataset(snapshot: Snapshot, entry: Entry, address: Address, language: Language) -> Node:
    name, told = entry.collection.id, entry.provenance
    node = {
        "@type": "Dataset",
        "@id": address("collections", name),
        "url": address("collections", name),
        "identifier": name,
        "name": entry.collection.title[language],
        "description": f"{entry.collection.title[language]}. {entry.description(language)}",
        "creator": _publisher(snapshot),
        "datePublished": entry.editions[0].published.isoformat(),
        "dateModified": entry.newest.published.isoformat(),
        "version": str(entry.newest.number),
        "isAccessibleForFree": not entry.needs_key,
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": address("dcat"), "url": address("")},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each.title,
                "encodingFormat": each.media_type,
                "contentUrl": address("collections", name, "items", f=each.f),
            }
            for each in DOWNLOADS
        ],
    }
    if told.licence:
        node["license"] = {"@type": "CreativeWork", "name": told.licence}
    if told.data_date:
        node["temporalCoverage"] = told.data_date
    if entry.bounds:
        west, south, east, north = entry.bounds
        shape = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
        node["spatialCoverage"] = {"@type": "Place", "name": snapshot.settings.city, "geo": shape}
    return node


def _publisher(snapshot: Snapshot) -> Node:
    return {"@type": "GovernmentOrganization", "name": snapshot.settings.issuing_body}
