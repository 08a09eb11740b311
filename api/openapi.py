"""The OpenAPI document, in the version that most clients read."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.models import BatchAnswer, Problem
from api.ogc.collections import collections_of
from api.ogc.description import with_collections
from maps.tiles.mvt import MEDIA_TYPE

VERSION = "3.0.3"
NULL = {"type": "null"}
STANDARD_NAMES = MappingProxyType({"collection_id": "collectionId", "feature_id": "featureId"})
PROBLEM_CONTENT: dict[str, Any] = {
    "application/problem+json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}
}

# Any item gets a row, which says what is wrong with it; so none is told to be wrong here.
_QUERIES: dict[str, Any] = {
    "type": "array",
    "description": "Texts, or objects of a query and an id, which is a text or a number.",
    "items": {},
    "example": ["12 Hàng Bài", {"id": 7, "query": "Quận Hoàn Kiếm"}],
}
_CSV: dict[str, Any] = {"text/csv": {"schema": {"type": "string"}}}
# The body of POST /lookup/batch is read as it arrives, so that FastAPI cannot describe it.
BATCH_BODY: dict[str, Any] = {
    "required": True,
    "description": "CSV with headings, or a list of texts, or of objects of an id and a query.",
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [
                    {"type": "object", "properties": {"queries": _QUERIES}, "required": ["queries"]},
                    _QUERIES,
                ]
            }
        },
        **_CSV,
    },
}
BATCH_ANSWER: dict[str, Any] = {
    "model": BatchAnswer,
    "description": "A row for every row, in the same order; as CSV the columns are those of a row.",
    "content": _CSV,
}


def describe(app: FastAPI) -> None:
    """Let an application describe itself as OpenAPI 3.0.3, with the shape of its problems."""
    app.openapi_version = VERSION

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                openapi_version=VERSION,
                description=app.description,
                routes=app.routes,
            )
            app.openapi_schema = named_as_in_standards(nullable(with_access(without_422(document))))
        snapshot = app.state.host.service.snapshot
        collections = collections_of(snapshot).values()
        return with_collections(app.openapi_schema, collections, language=snapshot.settings.language)

    # FastAPI's own way to replace the document.
    app.openapi = openapi  # type: ignore[method-assign]


def without_422(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without FastAPI's answer to wrong parameters; ours is a problem, 400."""
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document


def named_as_in_standards(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose path parameters have the names of the standards, such as ``collectionId``.

    Clients such as GDAL look the path of features up by that name.
    """
    for path in document["paths"].values():
        for operation in path.values():
            for each in operation.get("parameters", ()):
                each["name"] = STANDARD_NAMES.get(each["name"], each["name"])
    document["paths"] = {_standard_path(path): each for path, each in document["paths"].items()}
    return document


def with_access(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document that tells how keys are sent, and what any request may be refused with."""
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"] = {**REFUSALS, **operation["responses"]}
    document["components"]["securitySchemes"] = KEYS
    # Any of them, or none: what a key is needed for is known where data are.
    document["security"] = [{}, *({name: []} for name in KEYS)]
    return document


def nullable(schema: Any) -> Any:
    """Return a schema with null unions written as OpenAPI 3.0 writes them.

    Pydantic writes ``anyOf: [X, null]``, which came with 3.1; before, it is ``X`` with ``nullable: true``,
    and a reference cannot have a sibling, so it is wrapped. Constants become enumerations of one.
    """
    if isinstance(schema, list):
        return [nullable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    written = {key: nullable(value) for key, value in schema.items()}
    if "const" in written:
        written["enum"] = [written.pop("const")]
    if NULL not in written.get("anyOf", ()):
        return written
    others = [each for each in written.pop("anyOf") if each != NULL]
    union = others[0] if len(others) == 1 else {"anyOf": others}
    return {**({"allOf": [union]} if "$ref" in union else union), **written, "nullable": True}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what a route says of the statuses with which it answers a problem."""
    return {status: {"model": Problem, "content": PROBLEM_CONTENT} for status in statuses}


def _standard_path(path: str) -> str:
    for name, standard in STANDARD_NAMES.items():
        path = path.replace(f"{{{name}}}", f"{{{standard}}}")
    return path


REFUSALS: dict[str, Any] = {
    str(status): {
        "description": HTTPStatus(status).phrase,
        "content": PROBLEM_CONTENT,
    }
    for status in (401, 403, 429, 431)
}
KEYS: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}

# What a resource is for people, beside its form for programs.
PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}

TILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    **problems(404),
    200: {
        "description": "A Mapbox Vector Tile 2.1 with one layer, of the name that was asked for.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
    204: {"description": "The tile is empty."},
}
