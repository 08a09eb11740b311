"""Single rows of a layer as values: fields, place, identifier, and a tag of what stands in them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry.base import BaseGeometry

from layers.arrow import ARROW_TYPES
from layers.definitions import Layer
from layers.geoparquet import GEOMETRY
from layers.query.selection import ID_SEPARATOR, feature_ids

DIGITS_IN_TAG = 32
Value = str | float | bool | date | None


@dataclass(frozen=True, eq=False)
class Row:
    """One row of a layer.

    Attributes
    ----------
    properties : mapping of str to value
        The fields, in the order of the layer.
    geometry : shapely geometry or None
        Its place, in EPSG:4326, longitude first.
    """

    properties: Mapping[str, Value]
    geometry: BaseGeometry | None

    @cached_property
    def tag(self) -> str:
        """What tells one state of the row from another."""
        place = None if self.geometry is None else shapely.to_wkb(self.geometry, hex=True, byte_order=1)
        content = orjson.dumps([dict(self.properties), place])
        return hashlib.sha256(content).hexdigest()[:DIGITS_IN_TAG]


def rows_of(layer: Layer, table: pa.Table) -> dict[str, Row]:
    """Return the rows of a table by their identifiers."""
    values = table.select(list(layer.field_names)).to_pylist()
    shapes = shapely.from_wkb(table[GEOMETRY].to_numpy())
    rows = [Row(each, shape) for each, shape in zip(values, shapes, strict=True)]
    return {identifier(layer, row): row for row in rows}


def with_rows(layer: Layer, table: pa.Table, rows: Mapping[str, Row | None]) -> pa.Table:
    """Return a table with some rows new or another than before; None stands for one that goes.

    Parameters
    ----------
    layer : Layer
        Which layer the table is of.
    table : pyarrow.Table
        The fields, and ``geometry`` as well-known binary.
    rows : mapping of str to Row or None
        By identifiers; what is there already keeps its position, what is new is appended.
    """
    places = pc.index_in(pa.array(list(rows), pa.string()), feature_ids(table, layer.key)).to_pylist()
    order = np.arange(len(table))
    new: list[Row] = []
    gone: list[int] = []
    for place, row in zip(places, rows.values(), strict=True):
        if row is None:
            gone.append(place)
        elif place is None:
            order = np.append(order, len(table) + len(new))
            new.append(row)
        else:
            order[place] = len(table) + len(new)
            new.append(row)
    both = pa.concat_tables([table, to_table(layer, new)])
    return both.take(pa.array(np.delete(order, gone)))


def to_table(layer: Layer, rows: Iterable[Row]) -> pa.Table:
    """Return rows as a table of the fields, and ``geometry`` as well-known binary."""
    rows = list(rows)
    schema = pa.schema([(each.name, ARROW_TYPES[each.type]) for each in layer.fields])
    table = pa.Table.from_pylist([dict(row.properties) for row in rows], schema=schema)
    shapes = shapely.to_wkb(np.array([row.geometry for row in rows], dtype=object), byte_order=1)
    return table.append_column(GEOMETRY, pa.array(shapes, type=pa.binary()))


def identifier(layer: Layer, row: Row) -> str:
    """Return the values of a row's key, joined by colons."""
    return ID_SEPARATOR.join(str(row.properties.get(name) or "") for name in layer.key)
