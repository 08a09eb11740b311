"""The routes that write features: OGC API – Features, Part 4 (create, replace, update and delete)."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.access.policy import ReaderDep, audited
from api.bodies import limited_body
from api.conditions import IfMatch, expected_tags
from api.dependencies import HostDep, NoQuery
from api.errors import BadRequestError, MediaTypeError, MethodError
from api.ogc.collections import collection_at, is_editable
from api.ogc.crs import CRS84, Crs, crs_named
from api.ogc.feature_bodies import FeatureBody, parse_change, parse_feature
from api.ogc.items import CREATED, feature_answer, tag_of
from api.ogc.links import GEOJSON, JSON
from api.openapi import problems
from api.service import Host
from layers.dataset import DatasetName
from layers.definitions import Layer
from layers.editing import Change, Create, Delete, Edit, Replace
from layers.rows import Row

MERGE_PATCH = "application/merge-patch+json"
ITEMS, ITEM = "/collections/{collection_id}/items", "/collections/{collection_id}/items/{feature_id:path}"
READING = "GET, OPTIONS"
WRITING = {ITEMS: "GET, OPTIONS, POST", ITEM: "DELETE, GET, OPTIONS, PATCH, PUT"}

router = APIRouter(
    responses=problems(400, 401, 403, 404, 405, 409, 413, 415, 500, 503), tags=["OGC API – Features"]
)
IfNoneMatch = Annotated[str, Header(description="* to write only what is not there.")]
ContentCrs = Annotated[str, Header(description="Reference system of the body, as <address>; CRS84 else.")]
FEATURE: dict[str, Any] = {"schema": {"type": "object"}}
ANSWER: dict[str, Any] = {"description": "The feature as it is now.", "content": {GEOJSON: FEATURE}}


class Writer:
    """A visitor who may write a collection, with what the headers of the request ask for.

    Attributes
    ----------
    collection : Collection
        The collection.
    expected : frozenset of str or None
        Tags of the states that may be written over; None where any may.
    crs : Crs
        Reference system of the body, and of the answer.
    """

    def __init__(
        self,
        request: Request,
        host: HostDep,
        reader: ReaderDep,
        collection_id: str,
        *,
        if_match: IfMatch = "",
        if_none_match: IfNoneMatch = "",
        content_crs: ContentCrs = "",
    ) -> None:
        _, self.collection = collection_at(host, collection_id)
        if not is_editable(self.collection):
            raise MethodError(f"collection {collection_id!r} is only read", allow=READING)
        reader.visitor.require("editor", self.layer.name)
        self.expected = _expected(if_match, if_none_match)
        self.crs = crs_named(content_crs.strip().strip("<>") or CRS84, parameter="Content-Crs")
        self._request, self._host, self._reader = request, host, reader

    @property
    def layer(self) -> Layer:
        """The layer that is written."""
        return DatasetName.parse(self.collection.dataset).layer

    async def body(self, parse: Callable[[bytes, Layer, Crs], FeatureBody], *types: str) -> FeatureBody:
        """Return what the body says, which is of one of these types.

        Raises
        ------
        MediaTypeError
            It is of another type.
        TooLargeError
            It is larger than allowed.
        BadRequestError
            It does not say what it should.
        """
        given = self._request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in types:
            raise MediaTypeError(f"body: {given or 'no media type'} is not {' or '.join(types)}")
        return parse(await limited_body(self._request, self._host.settings), self.layer, self.crs)

    async def write(self, edit: Edit, *, status: int = 200) -> Response:
        """Do an edit, and return the answer: the feature as it is now, or nothing of one that is gone."""
        return await run_in_threadpool(self._write, edit, status)

    def _write(self, edit: Edit, status: int) -> Response:
        entry = audited(self.layer.name)(self._request, self._reader)
        snapshot, (entry.feature,) = self._host.edit(self.collection.dataset, [edit])
        entry.version = snapshot.number
        if isinstance(edit, Delete):
            return Response(status_code=204)
        page = snapshot.features(self.collection.dataset).feature(entry.feature)
        tag = tag_of(page)
        return feature_answer(self._request, self.collection.id, page, self.crs, tag=tag, status=status)


WriterDep = Annotated[Writer, Depends()]


@router.post(
    ITEMS,
    status_code=CREATED,
    response_class=Response,
    responses={CREATED: ANSWER},
    openapi_extra={"requestBody": {"required": True, "content": {GEOJSON: FEATURE, JSON: FEATURE}}},
)
async def create_item(writer: WriterDep, _query: NoQuery) -> Response:
    """Create a feature; the fields of its key say its identifier."""
    body = await writer.body(parse_feature, GEOJSON, JSON)
    return await writer.write(Create(Row(body.properties, body.geometry)), status=CREATED)


@router.put(
    ITEM,
    response_class=Response,
    responses={200: ANSWER, **problems(412)},
    openapi_extra={"requestBody": {"required": True, "content": {GEOJSON: FEATURE, JSON: FEATURE}}},
)
async def replace_item(writer: WriterDep, feature_id: str, _query: NoQuery) -> Response:
    """Replace a feature."""
    body = await writer.body(parse_feature, GEOJSON, JSON)
    return await writer.write(Replace(feature_id, Row(body.properties, body.geometry), writer.expected))


@router.patch(
    ITEM,
    response_class=Response,
    responses={200: ANSWER, **problems(412)},
    openapi_extra={
        "requestBody": {"required": True, "content": {MERGE_PATCH: FEATURE, GEOJSON: FEATURE, JSON: FEATURE}}
    },
)
async def update_item(writer: WriterDep, feature_id: str, _query: NoQuery) -> Response:
    """Change some properties of a feature, or its place (a merge patch)."""
    body = await writer.body(parse_change, MERGE_PATCH, GEOJSON, JSON)
    return await writer.write(Change(feature_id, body.properties, body.geometry, writer.expected))


@router.delete(ITEM, status_code=204, response_class=Response, responses=problems(412))
async def delete_item(writer: WriterDep, feature_id: str, _query: NoQuery) -> Response:
    """Delete a feature."""
    return await writer.write(Delete(feature_id, writer.expected))


@router.options(ITEMS, status_code=204, response_class=Response)
def items_options(host: HostDep, collection_id: str, _query: NoQuery) -> Response:
    """Say what can be done with the features of a collection."""
    return _options(host, collection_id, WRITING[ITEMS])


@router.options(ITEM, status_code=204, response_class=Response)
def item_options(host: HostDep, collection_id: str, feature_id: str, _query: NoQuery) -> Response:  # noqa: ARG001
    """Say what can be done with a feature."""
    return _options(host, collection_id, WRITING[ITEM])


def _options(host: Host, collection_id: str, writing: str) -> Response:
    _, collection = collection_at(host, collection_id)
    return Response(status_code=204, headers={"Allow": writing if is_editable(collection) else READING})


def _expected(if_match: str, if_none_match: str) -> frozenset[str] | None:
    if not if_none_match:
        return expected_tags(if_match)
    if if_none_match.strip() != "*":
        raise BadRequestError(f"If-None-Match: {if_none_match!r} is not *, which alone is understood here")
    return frozenset()
