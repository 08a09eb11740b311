"""The data catalogue in DCAT 3, as JSON-LD whose context stands in it, so that nothing is fetched to read it.

Source: W3C, *Data Catalog Vocabulary (DCAT) – Version 3*, Recommendation of 22 August 2024.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from shapely.geometry import box

from api.ogc.catalogue import Edition, Entry
from api.ogc.conformance import FEATURES, TILES
from api.ogc.downloads import DOWNLOADS, Download
from api.ogc.tile_sets import SCHEME
from layers.definitions import Text
from layers.settings import Settings
from layers.snapshot import Snapshot
from maps.tiles.mvt import MEDIA_TYPE as MVT

Node = dict[str, Any]
Address = Callable[..., str]
IANA = "https://www.iana.org/assignments/media-types/"
RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
# ISO 8601 text by its length: a year, a month, a day.
DATE_TYPES: Mapping[int, str] = MappingProxyType({4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"})
CONTEXT: Mapping[str, Any] = MappingProxyType(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geosparql": "http://www.opengis.net/ont/geosparql#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)


def catalogue(snapshot: Snapshot, entries: Iterable[Entry], address: Address) -> Node:
    """Return the catalogue of a version.

    Parameters
    ----------
    snapshot : Snapshot
        The version.
    entries : iterable of Entry
        Its collections.
    address : callable
        Returns the absolute address of a resource from the parts of its path, and parameters.
    """
    settings = snapshot.settings
    described = [_Described(each, settings, address) for each in entries]
    return {
        "@context": dict(CONTEXT),
        "@id": address("dcat"),
        "@type": "dcat:Catalog",
        "dcterms:title": _texts(catalogue_title(settings)),
        "dcterms:description": _texts(ABOUT),
        "dcterms:publisher": _publisher(settings, address),
        "dcterms:language": _ids(f"{LANGUAGES}{each}" for each in ("VIE", "ENG")),
        "dcterms:modified": _moment(snapshot.created.isoformat()),
        "foaf:homepage": {"@id": address("")},
        "dcat:service": _service([each.id for each in described], settings, address),
        "dcat:dataset": [node for each in described for node in each.nodes()],
    }


def catalogue_title(settings: Settings) -> Text:
    """Return what the catalogue is called."""
    return Text(f"Dữ liệu mở Phủ Sóng: {settings.city}", f"Phủ Sóng open data: {settings.city}")


ABOUT = Text(
    "Phủ sóng 5G, điểm bưu chính và địa chỉ số theo đơn vị hành chính.",
    "5G coverage, postal points and digital addresses by administrative division.",
)


class _Described:
    """An entry on its way into the catalogue: a dataset, and one for each of its editions."""

    def __init__(self, entry: Entry, settings: Settings, address: Address) -> None:
        self.entry = entry
        self._settings = settings
        self._address = address
        self.id = address("collections", entry.collection.id)
        self._series = f"{self.id}#series"

    def nodes(self) -> list[Node]:
        """Return the dataset and, where earlier rows are kept, their series."""
        entry = self.entry
        current: Node = {"@id": self.id} | self._common() | self._when(entry.editions[0], entry.newest)
        current["dcat:distribution"] = [*self._files(""), *self._tiles()]
        if len(entry.editions) == 1:
            return [current | {"dcat:version": str(entry.newest.number)}]
        versions = [self._edition_id(each) for each in entry.editions]
        current["dcat:hasVersion"] = _ids(versions)
        current["dcat:hasCurrentVersion"] = {"@id": versions[-1]}
        return [current, self._series_node(versions), *map(self._edition, range(len(versions)))]

    def _common(self) -> Node:
        entry, told = self.entry, self.entry.provenance
        node = {
            "@type": "dcat:Dataset",
            "dcterms:identifier": entry.collection.id,
            "dcterms:title": _texts(entry.collection.title),
            "dcterms:description": _texts(Text(entry.description("vi"), entry.description("en"))),
            "dcterms:publisher": {"@id": _publisher_id(self._address)},
            "dcterms:accessRights": {
                "@id": RIGHTS + ("RESTRICTED" if entry.needs_key else "PUBLIC"),
                "@type": "dcterms:RightsStatement",
            },
            "dcterms:provenance": {
                "@type": "dcterms:ProvenanceStatement",
                "rdfs:label": _texts(Text(entry.description("vi"), entry.description("en"))),
            },
            "dcat:landingPage": {"@id": self.id},
        }
        return node | _licence(told.licence) | _temporal(told.data_date) | _spatial(entry)

    def _series_node(self, versions: list[str]) -> Node:
        return {
            "@id": self._series,
            **self._common(),
            "@type": "dcat:DatasetSeries",
            "dcat:first": {"@id": versions[0]},
            "dcat:last": {"@id": versions[-1]},
        }

    def _edition(self, position: int) -> Node:
        edition = self.entry.editions[position]
        node: Node = {
            "@id": self._edition_id(edition),
            **self._common(),
            **self._when(edition, edition),
            "dcat:version": str(edition.number),
            "dcat:isVersionOf": {"@id": self.id},
            "dcat:inSeries": {"@id": self._series},
            "dcat:distribution": self._files(edition.number),
        }
        if position:
            previous = {"@id": self._edition_id(self.entry.editions[position - 1])}
            node |= {"dcat:previousVersion": previous, "dcat:prev": previous}
        return node

    def _edition_id(self, edition: Edition) -> str:
        return f"{self.id}#version-{edition.number}"

    def _when(self, first: Edition, last: Edition) -> Node:
        return {
            "dcterms:issued": _moment(first.published.isoformat()),
            "dcterms:modified": _moment(last.published.isoformat()),
        }

    def _files(self, version: int | str) -> list[Node]:
        return [self._file(each, version) for each in DOWNLOADS]

    def _file(self, download: Download, version: int | str) -> Node:
        items = ("collections", self.entry.collection.id, "items")
        href = {"@id": self._address(*items, f=download.f, version=version)}
        node = self._distribution(download.title)
        if download.is_registered:
            node["dcat:mediaType"] = {"@id": IANA + download.media_type}
        return node | {"dcat:accessURL": href} | ({} if download.is_paged else {"dcat:downloadURL": href})

    def _tiles(self) -> list[Node]:
        if not self.entry.has_tiles:
            return []
        node = self._distribution("Mapbox Vector Tiles")
        node["dcat:mediaType"] = {"@id": IANA + MVT}
        node["dcat:accessURL"] = {
            "@id": self._address("collections", self.entry.collection.id, "tiles", SCHEME)
        }
        return [node]

    def _distribution(self, title: str) -> Node:
        return {
            "@type": "dcat:Distribution",
            "dcterms:title": f"{self.entry.collection.title.vi} – {title}",
            "dcterms:format": {"@type": "dcterms:MediaTypeOrExtent", "rdfs:label": title},
            "dcat:accessService": {"@id": _service_id(self._address)},
            **_licence(self.entry.provenance.licence),
        }


def _service(served: list[str], settings: Settings, address: Address) -> Node:
    return {
        "@id": _service_id(address),
        "@type": "dcat:DataService",
        "dcterms:title": _texts(Text(f"API của {settings.city}", f"API of {settings.city}")),
        "dcterms:publisher": {"@id": _publisher_id(address)},
        "dcterms:conformsTo": _ids([f"{FEATURES}-1/1.0/conf/core", f"{TILES}/core"]),
        "dcat:endpointURL": {"@id": address("")},
        "dcat:endpointDescription": {"@id": address("openapi.json")},
        "dcat:servesDataset": _ids(served),
    }


def _service_id(address: Address) -> str:
    return address("") + "#service"


def _publisher(settings: Settings, address: Address) -> Node:
    return {"@id": _publisher_id(address), "@type": "foaf:Agent", "foaf:name": settings.issuing_body}


def _publisher_id(address: Address) -> str:
    return address("") + "#publisher"


def _licence(text: str) -> Node:
    return {"dcterms:license": {"@type": "dcterms:LicenseDocument", "rdfs:label": text}} if text else {}


def _temporal(day: str) -> Node:
    if len(day) not in DATE_TYPES:
        return {}
    written = {"@type": DATE_TYPES[len(day)], "@value": day}
    period = {"@type": "dcterms:PeriodOfTime", "dcat:startDate": written, "dcat:endDate": written}
    return {"dcterms:temporal": period}


def _spatial(entry: Entry) -> Node:
    if entry.bounds is None:
        return {}
    written = {"@type": "geosparql:wktLiteral", "@value": box(*entry.bounds).wkt}
    return {"dcterms:spatial": {"@type": "dcterms:Location", "dcat:bbox": written}}


def _texts(text: Text) -> list[Node]:
    return [{"@language": "vi", "@value": text.vi}, {"@language": "en", "@value": text.en}]


def _moment(text: str) -> Node:
    return {"@type": "xsd:dateTime", "@value": text}


def _ids(addresses: Iterable[str]) -> list[Node]:
    return [{"@id": each} for each in addresses]
