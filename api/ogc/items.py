"""The routes of the features themselves."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Annotated, Any

import fastapi
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.access.policy import VisitorDep
from api.access.visitor import Visitor
from api.conditions import is_known
from api.dependencies import HostDep
from api.ogc.asked import Asked
from api.ogc.collections import Collection, collection_at
from api.ogc.crs import CRS84, Crs, crs_named
from api.ogc.formats import FILES, PIECE, File, file_format
from api.ogc.geojson import dumped, features
from api.ogc.item_pages import item_page, items_page
from api.ogc.links import GEOJSON, HTML, link, twin, url, with_parameters
from api.ogc.models import ItemQuery, ItemsQuery, Link
from api.ogc.questions import cursor_text, selection_of, version_of
from api.openapi import problems
from api.quick_route import QuickRoute
from layers.dataset import DatasetName
from layers.query.selection import PIECE as PAGE
from layers.query.selection import Page, pages
from layers.rows import Row
from layers.snapshot import Snapshot

CREATED = 201
CONTENT: dict[str, Any] = {GEOJSON: {"schema": {"type": "object"}}, HTML: {"schema": {"type": "string"}}}
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE_CONTENT = dict.fromkeys(FILES.values(), BINARY)

router = APIRouter(
    route_class=QuickRoute, responses=problems(400, 404, 500, 503), tags=["OGC API – Features"]
)


@router.get(
    "/collections/{collection_id}/items",
    response_class=Response,
    responses={
        200: {"description": "A page of features, or a file of all.", "content": CONTENT | FILE_CONTENT}
    },
)
def read_items(
    request: Request,
    host: HostDep,
    visitor: VisitorDep,
    collection_id: str,
    query: Annotated[ItemsQuery, fastapi.Query()],
) -> Response:
    """Return a page of the features of a collection, or a file of all that match."""
    snapshot, collection = collection_at(host, collection_id, version_of(query))
    require_reading(visitor, snapshot, collection)
    f = file_format(request, query.f)
    asked = Asked.of(request, visitor, snapshot, f=query.f, lang=query.lang)
    if asked.is_page:
        return items_page(asked, collection_id, query)
    crs = crs_named(query.crs or CRS84, parameter="crs")
    if f:
        selection = selection_of(query, collection, most=None)
        return File(snapshot, collection, crs).answer(
            f, _begun(pages(collection.open(), selection, piece=PIECE))
        )
    selection = selection_of(query, collection, most=snapshot.settings.max_items)
    pieces = pages(collection.open(), selection)
    written = _written(request, snapshot.number, crs, _begun(pieces))
    if selection.limit <= PAGE:  # each step of a stream is a way to another thread and back
        return Response(b"".join(written), media_type=GEOJSON, headers=_content_crs(crs))
    return StreamingResponse(written, media_type=GEOJSON, headers=_content_crs(crs))


@router.get(
    "/collections/{collection_id}/items/{feature_id:path}",
    response_class=Response,
    responses={200: {"description": "A feature.", "content": CONTENT}},
)
def read_item(
    request: Request,
    *,
    host: HostDep,
    visitor: VisitorDep,
    collection_id: str,
    feature_id: str,
    query: Annotated[ItemQuery, fastapi.Query()],
) -> Response:
    """Return one feature."""
    snapshot, collection = collection_at(host, collection_id)
    require_reading(visitor, snapshot, collection)
    asked = Asked.of(request, visitor, snapshot, f=query.f, lang=query.lang)
    if asked.is_page:
        return item_page(asked, collection_id, feature_id)
    crs = crs_named(query.crs or CRS84, parameter="crs")
    page = collection.open().feature(feature_id)
    tag = tag_of(page)
    if is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers={"ETag": f'"{tag}"'})
    return feature_answer(request, collection_id, page, crs, tag=tag)


def feature_answer(
    request: Request, collection_id: str, page: Page, crs: Crs, *, tag: str, status: int = 200
) -> Response:
    """Return the answer that holds one feature of a tag; address and links are those of the feature."""
    (feature,) = features(page, crs)
    here = ("collections", collection_id)
    itself = url(request, *here, "items", feature["id"])
    feature["links"] = [
        dict(link(itself, "self", GEOJSON)),
        dict(link(itself + "?f=html", "alternate", HTML)),
        dict(link(url(request, *here), "collection")),
    ]
    headers = {**_content_crs(crs), "ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if request.method != "GET":
        headers["Location" if status == CREATED else "Content-Location"] = itself
    return Response(dumped(feature), status, headers, GEOJSON)


def tag_of(page: Page) -> str:
    """Return the tag of the one feature of a page."""
    return Row(page.table.to_pylist()[0], page.geometry[0]).tag


def require_reading(visitor: Visitor, snapshot: Snapshot, collection: Collection) -> None:
    """Refuse a visitor who may not read the rows of a layer; what is computed from them is open.

    Errors are those of `Visitor.require`.
    """
    if collection.is_layer:
        visitor.require_reading(DatasetName.parse(collection.dataset).layer.name, snapshot)


def _begun(pieces: Iterator[Page]) -> Iterator[Page]:
    """Return pieces of which the first is read before the answer begins, so that what fails is a problem."""
    return chain([next(pieces)], pieces)


def _written(request: Request, version: int, crs: Crs, pieces: Iterable[Page]) -> Iterator[bytes]:
    """Yield a collection of features; what is known only at the end stands there."""
    yield b'{"type":"FeatureCollection","features":['
    count = 0
    for page in pieces:
        text = dumped(features(page, crs))[1:-1]
        yield (b"," if count and text else b"") + text
        count += len(page.ids)
    rest = {
        "numberMatched": page.matched,
        "numberReturned": count,
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "links": [dict(each) for each in _page_links(request, version, page)],
    }
    yield b"]," + dumped(rest)[1:]


def _page_links(request: Request, version: int, last: Page) -> list[Link]:
    found = [link(with_parameters(request, {}), "self", GEOJSON), twin(request)]
    if last.more:
        cursor = cursor_text(version, int(last.rows[-1]))
        found.append(link(with_parameters(request, {"cursor": cursor, "offset": ""}), "next", GEOJSON))
    return found


def _content_crs(crs: Crs) -> dict[str, str]:
    return {"Content-Crs": f"<{crs.uri}>", "Vary": "Accept"}
