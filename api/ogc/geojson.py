"""Features as GeoJSON (RFC 7946, and in other reference systems as Part 2 allows)."""

from collections.abc import Iterator
from typing import Any

import orjson
import shapely

from api.ogc.crs import Crs
from layers.query.selection import Page


def features(page: Page, crs: Crs) -> Iterator[dict[str, Any]]:
    """Yield the features of a page."""
    rows = page.table.to_pylist()
    for key, properties, geometry in zip(page.ids, rows, geometries(page, crs), strict=True):
        yield {"type": "Feature", "id": key, "geometry": geometry, "properties": properties}


def geometries(page: Page, crs: Crs) -> list[orjson.Fragment | None]:
    """Return the geometries of a page as written JSON; None of a feature without a place."""
    texts = shapely.to_geojson(crs.geometries(page.geometry)).tolist()
    return [None if text is None else orjson.Fragment(text) for text in texts]


def dumped(value: Any) -> bytes:
    """Return a value as JSON; numbers that are none become null."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
