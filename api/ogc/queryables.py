"""The properties of a collection as a JSON Schema, by which clients know what to ask for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from api.ogc.collections import Collection
from layers.definitions import Field, FieldType, Language

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PERCENT = "%"
TYPES: Mapping[FieldType, Mapping[str, str]] = MappingProxyType(
    {
        "string": {"type": "string"},
        "integer": {"type": "integer"},
        "number": {"type": "number"},
        "boolean": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
    }
)


def queryables(collection: Collection, id: str, *, language: Language) -> dict[str, Any]:
    """Return the schema of what filters may ask for.

    Parameters
    ----------
    collection : Collection
        The collection.
    id : str
        Address of the schema.
    language : {"vi", "en"}
        Language of its titles.
    """
    place = {"geometry": {"format": "geometry-any"}} if collection.has_geometry else {}
    properties = {each.name: _schema(each, language) for each in collection.fields}
    return {
        "$schema": DIALECT,
        "$id": id,
        "title": collection.title[language],
        "type": "object",
        "properties": properties | place,
        "additionalProperties": False,
    }


def feature_schema(collection: Collection, id: str, *, language: Language) -> dict[str, Any]:
    """Return the schema of the features themselves, as GeoJSON; parameters are those of `queryables`.

    Types of properties are plain names, since clients such as GDAL learn the columns' types from them. A
    value that is not known is null all the same.
    """
    properties = {each.name: _schema(each, language) for each in collection.fields}
    return {
        "$schema": DIALECT,
        "$id": id,
        "title": collection.title[language],
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "properties": {"type": "object", "properties": properties},
        },
    }


def _schema(field: Field, language: Language) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": field.title[language], **TYPES[field.type]}
    if field.unit and field.unit != PERCENT:  # shares are given as 0 … 1
        schema["x-ogc-unit"] = field.unit
    if field.choices:
        schema["enum"] = [each.value for each in field.choices]
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    return schema | {name: bound for name, bound in bounds.items() if bound is not None}
