"""Features as GeoJSON (RFC 7946, and in other reference systems as Part 2 allows)."""

from typing import Any

import orjson
import pyarrow as pa
import shapely

from api.ogc.crs import Crs
from layers.query.selection import Page

POINT = 0
"""What shapely calls their type."""


def features(page: Page, crs: Crs) -> list[dict[str, Any]]:
    """Return the features of a page."""
    names = page.table.column_names
    rows = zip(*map(_values, page.table.columns), strict=True)
    return [
        {"type": "Feature", "id": key, "geometry": geometry, "properties": dict(zip(names, row, strict=True))}
        for key, geometry, row in zip(page.ids, geometries(page, crs), rows, strict=True)
    ]


def geometries(page: Page, crs: Crs) -> list[Any]:
    """Return the geometries of a page as JSON, or as what becomes it; None of a feature without a place."""
    found = crs.geometries(page.geometry)
    is_plain = (shapely.get_type_id(found) == POINT) & ~shapely.is_empty(found) & ~shapely.has_z(found)
    if is_plain.all():
        return [{"type": "Point", "coordinates": each} for each in shapely.get_coordinates(found).tolist()]
    return [None if text is None else orjson.Fragment(text) for text in shapely.to_geojson(found).tolist()]


def dumped(value: Any) -> bytes:
    """Return a value as JSON; numbers that are none become null."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column, by way of NumPy where it has what is missing: that is quicker."""
    if column.null_count and pa.types.is_integer(column.type):
        return list(column.to_pylist())
    return list(column.to_numpy().tolist())
