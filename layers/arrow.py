"""Attributes of a layer between pandas and Arrow, typed as the layer's definition says."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from layers.definitions import Field, FieldType, Layer
from layers.errors import ValidationError

ARROW_TYPES: Mapping[FieldType, pa.DataType] = MappingProxyType(
    {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
)

NULLABLE_TYPES = MappingProxyType({pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()})


def to_arrow(frame: pd.DataFrame, layer: Layer) -> pa.Table:
    """Return the fields of a layer as an Arrow table, in the order of the definition.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns named as the fields, each convertible to its field's type; an absent one becomes all missing.
    layer : Layer
        The definition.

    Raises
    ------
    ValidationError
        A column is none of the layer's, or holds values of another type.
    """
    unknown = [str(name) for name in frame.columns if name not in layer.field_names]
    if unknown:
        raise ValidationError(
            f"{layer.name}: no field {unknown[0]!r}; fields are {', '.join(layer.field_names)}"
        )
    return pa.table({field.name: _column(frame, field, layer) for field in layer.fields})


def complete(table: pa.Table, layer: Layer, fields: Sequence[str]) -> pa.Table:
    """Return fields of a layer from a table, all missing where an earlier release did not write one."""
    return pa.table(
        {
            name: table[name]
            if name in table.column_names
            else pa.nulls(len(table), ARROW_TYPES[layer[name].type])
            for name in fields
        }
    )


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a frame.

    Integers and booleans come as pandas' nullable types, dates as ``datetime64``, texts as pandas' default.
    """
    frame: pd.DataFrame = table.to_pandas(types_mapper=NULLABLE_TYPES.get, date_as_object=False)
    return frame


def rows_of(table: pa.Table, rows: NDArray[np.integer[Any]]) -> pa.Table:
    """Return rows of a table in the order given; Arrow would join the chunks of all its columns first."""
    if not len(rows):
        return table.slice(0, 0)
    batches = table.to_batches()
    starts = np.cumsum([0, *map(len, batches[:-1])])
    batch = np.searchsorted(starts, rows, side="right") - 1
    parts = [
        batches[each].take(pa.array(rows[batch == each] - starts[each])) for each in np.unique(batch).tolist()
    ]
    together = pa.Table.from_batches(parts)
    if len(parts) == 1:
        return together
    places = np.empty(len(rows), dtype=np.int64)
    places[np.argsort(batch, kind="stable")] = np.arange(len(rows))
    return together.combine_chunks().take(pa.array(places))


def _column(frame: pd.DataFrame, field: Field, layer: Layer) -> pa.Array:
    arrow_type = ARROW_TYPES[field.type]
    if field.name not in frame.columns or frame[field.name].isna().all():
        return pa.nulls(len(frame), arrow_type)
    try:
        # Earlier releases of pyarrow take the type for a wish, where pandas keeps texts as large_string.
        return pa.array(frame[field.name], type=arrow_type, from_pandas=True).cast(arrow_type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise ValidationError(f"{layer.name}: {field.name}: a value is no {field.type}: {error}") from error
