"""The paths of each collection in the OpenAPI document, with its properties as parameters.

Clients such as GDAL and QGIS learn there by what features may be asked for.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from api.ogc.collections import Collection, is_editable
from api.ogc.queryables import TYPES
from layers.definitions import Field, Language

ANY = "{collectionId}"
ITEMS = f"/collections/{ANY}/items"
ITEM = f"{ITEMS}/{{featureId}}"
WRITING = frozenset({"post", "put", "patch", "delete"})
# As the standard defines it, first and with its corrigendum: five numbers are no box.
BOX: Mapping[str, Any] = MappingProxyType(
    {
        "type": "array",
        "minItems": 4,
        "maxItems": 6,
        "oneOf": [{"minItems": each, "maxItems": each} for each in (4, 6)],
        "items": {"type": "number"},
    }
)
IN_TEXT: Mapping[str, Any] = MappingProxyType({"style": "form", "explode": False})


def with_collections(
    document: Mapping[str, Any], collections: Iterable[Collection], *, language: Language
) -> dict[str, Any]:
    """Return an OpenAPI document that names the features of each collection beside those of any.

    How features are written is told of the collections that can be written to, and of no other.
    """
    found = list(collections)
    of_any = document["paths"][ITEMS]["get"]
    shared = {f"items-{each['name']}": _as_defined(each) for each in of_any["parameters"] if _is_query(each)}
    references = [{"$ref": f"#/components/parameters/{name}"} for name in shared]
    read = {
        _path_of(ITEMS, each): _of_written(document["paths"][ITEMS], each)
        | {"get": _of_one(of_any, each, references, language)}
        for each in found
    }
    written = {_path_of(ITEM, each): _of_written(document["paths"][ITEM], each) for each in found}
    in_path = [each for each in of_any["parameters"] if not _is_query(each)]
    any_items = document["paths"][ITEMS] | {"get": of_any | {"parameters": in_path + references}}
    of_anything = {ITEMS: _reading(any_items), ITEM: _reading(document["paths"][ITEM])}
    return {
        **document,
        "paths": document["paths"]
        | of_anything
        | read
        | {path: each for path, each in written.items() if each},
        "components": document["components"] | {"parameters": shared},
    }


def _path_of(path: str, collection: Collection) -> str:
    return path.replace(ANY, collection.id)


def _reading(operations: Mapping[str, Any]) -> dict[str, Any]:
    return {method: each for method, each in operations.items() if method not in WRITING}


def _of_written(operations: Mapping[str, Any], collection: Collection) -> dict[str, Any]:
    """Return all operations on a path for a collection that is written to; none for others."""
    if not is_editable(collection):
        return {}
    return {
        method: {
            **each,
            "operationId": f"{each['operationId']}-{collection.id}",
            "parameters": [one for one in each.get("parameters", ()) if one["name"] != "collectionId"],
        }
        for method, each in operations.items()
    }


def _is_query(parameter: Mapping[str, Any]) -> bool:
    return bool(parameter["in"] == "query")


def _as_defined(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter as the standard defines it, which leaves nothing to defaults."""
    schema = dict(BOX) if parameter["name"] == "bbox" else parameter["schema"]
    return {**parameter, **IN_TEXT, "schema": schema}


def _of_one(
    of_any: Mapping[str, Any],
    collection: Collection,
    references: list[dict[str, str]],
    language: Language,
) -> dict[str, Any]:
    """Return how the features of one collection are read."""
    return {
        **of_any,
        "summary": collection.title[language],
        "operationId": f"{of_any['operationId']}-{collection.id}",
        "parameters": [*references, *(_parameter(each, language) for each in collection.fields)],
    }


def _parameter(field: Field, language: Language) -> dict[str, Any]:
    return {
        "name": field.name,
        "in": "query",
        "required": False,
        "description": field.title[language],
        "schema": dict(TYPES[field.type]),
    }
