"""Features that clients send: GeoJSON read into rows of a layer, before any rule of the layer is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from api.errors import BadRequestError
from api.ogc.crs import Crs
from layers.definitions import Field, FieldType, Layer
from layers.rows import Value

LONGEST_SHOWN = 80
# Of JSON's types; a boolean of Python's is a number, too, and must not pass for one.
JSON_TYPES: Mapping[FieldType, tuple[type, ...]] = MappingProxyType(
    {"string": (str,), "date": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,)}
)


@dataclass(frozen=True, eq=False)
class FeatureBody:
    """What a body says of a feature.

    Attributes
    ----------
    properties : mapping of str to value
        The properties that it names.
    geometry : shapely geometry or None
        The place in EPSG:4326, longitude first; None where it names none.
    """

    properties: Mapping[str, Value]
    geometry: BaseGeometry | None


def parse_feature(body: bytes, layer: Layer, crs: Crs) -> FeatureBody:
    """Read a whole feature; members that GeoJSON does not know are passed over, and so is its identifier.

    Raises
    ------
    BadRequestError
        It is no GeoJSON feature, or a value is not of its property's type.
    """
    found = _object(body)
    if found.get("type") != "Feature":
        raise BadRequestError(f"body: type {_shown(found.get('type'))} is not Feature")
    return FeatureBody(_properties(found, layer), _geometry(found.get("geometry"), layer, crs))


def parse_change(body: bytes, layer: Layer, crs: Crs) -> FeatureBody:
    """Read what changes of a feature (a merge patch, RFC 7396); null takes the value of a property away.

    Raises
    ------
    BadRequestError
        It is no JSON object, changes nothing, takes the place away, or a value is not of its property's type.
    """
    found = _object(body)
    if found.get("type", "Feature") != "Feature":
        raise BadRequestError(f"body: type {_shown(found['type'])} is not Feature")
    if not {"properties", "geometry"} & found.keys():
        raise BadRequestError("body: names neither properties nor geometry, so that nothing would change")
    if found.get("geometry", {}) is None:
        raise BadRequestError(f"geometry: cannot be taken away from {layer.name}")
    return FeatureBody(_properties(found, layer), _geometry(found.get("geometry"), layer, crs))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"body: is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadRequestError(f"body: {_shown(found)} is no object")
    return found


def _properties(body: Mapping[str, Any], layer: Layer) -> dict[str, Value]:
    given = body.get("properties")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise BadRequestError(f"properties: {_shown(given)} is no object")
    fields = {each.name: each for each in layer.fields}
    for name, value in given.items():
        if name not in fields:
            raise BadRequestError(f"properties: no property {name!r}; properties are {', '.join(fields)}")
        _require_type(fields[name], value)
    return given


def _require_type(field: Field, value: Any) -> None:
    is_number_for_flag = isinstance(value, bool) and field.type != "boolean"
    if value is not None and (is_number_for_flag or not isinstance(value, JSON_TYPES[field.type])):
        raise BadRequestError(f"{field.name}: {_shown(value)} is no {field.type}")


def _geometry(given: Any, layer: Layer, crs: Crs) -> BaseGeometry | None:
    if given is None:
        return None
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in layer.geometry_types:
        raise BadRequestError(f"geometry: {_shown(given)} is no {' or '.join(layer.geometry_types)}")
    try:
        found = shapely.from_geojson(orjson.dumps(given))
    except ShapelyError as error:
        raise BadRequestError(f"geometry: {_shown(given)} is no {kind}: {error}") from error
    return crs.to_lonlat(shapely.force_2d(found))


def _shown(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
