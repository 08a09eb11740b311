"""Features as pages: a table of many, or all that is known of one, with a drawing of where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from fastapi import Response

from api.ogc.asked import Asked
from api.ogc.catalogue import entry_named
from api.ogc.downloads import DOWNLOADS
from api.ogc.drawing import drawing_of
from api.ogc.models import ItemsQuery
from api.ogc.questions import cursor_text, selection_of
from layers.definitions import Field
from layers.query.selection import Page

MOST_ROWS = 200
"""Most features of a page for people; programs have a setting."""
PER_PAGE = (10, 50, MOST_ROWS)


@dataclass(frozen=True)
class Row:
    """A feature in a table.

    Attributes
    ----------
    id : str
        Its identifier.
    values : sequence of object
        Its properties, in the order of the fields.
    """

    id: str
    values: Sequence[object]


def items_page(asked: Asked, id: str, query: ItemsQuery) -> Response:
    """Return a table of the features that a request wants."""
    entry = entry_named(asked.snapshot, id)
    collection = entry.collection
    selection = selection_of(query, collection, most=min(MOST_ROWS, asked.snapshot.settings.max_items))
    found = collection.open().page(selection)
    cursor = cursor_text(asked.snapshot.number, int(found.rows[-1])) if found.more else ""
    return asked.page(
        "items.html",
        entry=entry,
        matched=found.matched,
        rows=_rows(found, collection.fields),
        cursor=cursor,
        is_first=not query.cursor and not query.offset,
        limit=selection.limit,
        per_page=PER_PAGE,
        downloads=DOWNLOADS,
        drawing=drawing_of(asked.snapshot, found.ids, found.geometry),
    )


def item_page(asked: Asked, id: str, feature_id: str) -> Response:
    """Return all that is known of a feature."""
    entry = entry_named(asked.snapshot, id)
    found = entry.collection.open().feature(feature_id)
    (row,) = _rows(found, entry.collection.fields)
    (geometry,) = found.geometry
    return asked.page(
        "item.html",
        entry=entry,
        row=row,
        middle=None if geometry is None else shapely.get_coordinates(shapely.centroid(geometry))[0].tolist(),
        drawing=drawing_of(asked.snapshot, found.ids, found.geometry),
    )


def _rows(page: Page, fields: Sequence[Field]) -> list[Row]:
    table = page.table.select([each.name for each in fields]).to_pylist()
    return [Row(key, list(values.values())) for key, values in zip(page.ids, table, strict=True)]
