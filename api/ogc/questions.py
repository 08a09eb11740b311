"""From the parameters of a request to the features that are wanted."""

import math
import re
from typing import Any

import shapely

from api.errors import BadRequestError
from api.ogc.collections import Collection
from api.ogc.crs import CRS84, crs_named
from api.ogc.models import ItemsQuery
from layers.definitions import Field
from layers.query.cql2 import FilterLanguage, parse_filter
from layers.query.expression import EVERYTHING, All, AnyOf, Comparison, Condition, Literal, Property, Spatial
from layers.query.selection import Bounds, Selection
from layers.query.temporal import parse_datetime, within
from layers.query.trees import day

CURSOR = re.compile(r"v(?P<version>\d{1,9})\.(?P<row>\d{1,12})")
MOST_ROWS = 2**31
BOX_NUMBERS, BOX_NUMBERS_3D = 4, 6


def selection_of(query: ItemsQuery, collection: Collection, *, most: int | None) -> Selection:
    """Return which features a request wants, so many at most; of None, all unless it gives a limit itself.

    Raises
    ------
    BadRequestError
        A parameter is unknown, or its value is not possible.
    FilterError
        The filter, or the time, is not.
    """
    _, row = cursor_of(query)
    if most is None:
        most = query.limit if "limit" in query.model_fields_set else MOST_ROWS
        return Selection(condition_of(query, collection), row, query.offset, most)
    return Selection(condition_of(query, collection), row, query.offset, min(query.limit, most))


def condition_of(query: ItemsQuery, collection: Collection) -> Condition:
    """Return what must be true of the features that a request wants."""
    parts = [
        *_in_box(query),
        *_in_time(query, collection),
        *_by_property(query, collection),
        *_by_filter(query, collection),
    ]
    return All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else EVERYTHING


def cursor_of(query: ItemsQuery) -> tuple[int | None, int]:
    """Return the version and the row after which a page begins; no version where there is no cursor.

    Raises
    ------
    BadRequestError
        The cursor is none that a link gave.
    """
    if not query.cursor:
        return None, -1
    found = CURSOR.fullmatch(query.cursor)
    if found is None:
        raise BadRequestError(f"cursor: {query.cursor!r} is none that a link gave")
    return int(found["version"]), int(found["row"])


def version_of(query: ItemsQuery) -> int | None:
    """Return the version that a request wants: that of its cursor, or one it names; None for the newest.

    Raises
    ------
    BadRequestError
        It names two.
    """
    version, _ = cursor_of(query)
    if query.version and version not in {None, query.version}:
        raise BadRequestError(f"version: {query.version} is not that of the cursor {query.cursor!r}")
    return version or query.version


def cursor_text(version: int, row: int) -> str:
    """Return the cursor of the page after a row of a version."""
    return f"v{version}.{row}"


def day_field(collection: Collection) -> Field | None:
    """Return the field by which features are in time; None where they are not."""
    return next((each for each in collection.fields if each.type == "date"), None)


def _in_box(query: ItemsQuery) -> list[Condition]:
    if not query.bbox:
        return []
    crs = crs_named(query.bbox_crs or CRS84, parameter="bbox-crs")
    west, south, east, north = crs.bounds_to_lonlat(_box(query.bbox))
    if south > north:
        raise BadRequestError(f"bbox: {query.bbox!r}: the second corner lies south of the first")
    if west <= east:
        return [Spatial("intersects", shapely.box(west, south, east, north))]
    # A box over the 180th meridian begins east of where it ends.
    halves = shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)
    return [AnyOf(tuple(Spatial("intersects", half) for half in halves))]


def _box(text: str) -> Bounds:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {BOX_NUMBERS, BOX_NUMBERS_3D} or not all(map(math.isfinite, numbers)):
        raise BadRequestError(f"bbox: {text!r} is not four numbers with commas between, nor six")
    half = len(numbers) // 2
    return numbers[0], numbers[1], numbers[half], numbers[half + 1]


def _in_time(query: ItemsQuery, collection: Collection) -> list[Condition]:
    if not query.datetime:
        return []
    interval = parse_datetime(query.datetime)
    field = day_field(collection)
    return [within(Property(field.name, field.type), interval)] if field else []


def _by_property(query: ItemsQuery, collection: Collection) -> list[Condition]:
    fields = {each.name: each for each in collection.fields}
    unknown = [name for name in query.by_property if name not in fields]
    if unknown:
        raise BadRequestError(f"no parameter {unknown[0]!r}; properties are {', '.join(fields)}")
    return [_equal(fields[name], value) for name, value in query.by_property.items()]


def _equal(field: Field, value: Any) -> Condition:
    return Comparison("=", Property(field.name, field.type), Literal(_value(field, str(value)), field.type))


def _value(field: Field, text: str) -> str | float | bool | Any:
    if field.type == "boolean" and text in {"true", "false"}:
        return text == "true"
    if field.type == "date":
        return day(text)
    if field.type == "string":
        return text
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    is_wrong = field.type == "boolean" or (field.type == "integer" and not number.is_integer())
    if is_wrong or not math.isfinite(number):
        raise BadRequestError(f"{field.name}: {text!r} is no {field.type}")
    return number


def _by_filter(query: ItemsQuery, collection: Collection) -> list[Condition]:
    if not query.filter:
        return []
    crs = crs_named(query.filter_crs or CRS84, parameter="filter-crs")
    move = None if crs.uri == CRS84 else crs.to_lonlat
    language: FilterLanguage = "cql2-json" if query.filter_lang == "cql2-json" else "cql2-text"
    return [parse_filter(query.filter, collection.fields, language=language, to_lonlat=move)]
