"""The rows of a dataset as an Arrow table, checked against its layer: what every store keeps."""

from typing import TypeAlias

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.crs import LONLAT, to_metres
from layers import geoparquet
from layers.arrow import to_arrow
from layers.dataset import DatasetName
from layers.errors import ValidationError
from layers.geoparquet import GEOMETRY
from layers.row_groups import RowGroups
from layers.spatial_order import along_curve
from layers.wkb import decode_points

X, Y = "x", "y"
Rows: TypeAlias = gpd.GeoDataFrame | RowGroups  # type: ignore[valid-type, unused-ignore]


def table_of(rows: Rows, name: DatasetName) -> pa.Table:
    """Return rows as `frame_rows` does, whether they come as a frame or group by group."""
    if isinstance(rows, RowGroups):
        return pa.concat_tables(rows.groups()).replace_schema_metadata(rows.metadata)
    return frame_rows(rows, name)


def frame_rows(frame: gpd.GeoDataFrame, name: DatasetName) -> pa.Table:
    """Return the rows of a frame: the layer's fields and, where rows have a place, their geometries.

    Points that fill more than one row group are put in order along a curve, so that each group is one
    neighbourhood and a reader of a box leaves out the others; fewer rows stay in the order of the frame.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        The rows, typed as the layer says, in EPSG:4326; key fields may be the index. Of a layer without
        geometry, a plain DataFrame.
    name : DatasetName
        What it is.

    Raises
    ------
    ValidationError
        The frame does not fit the layer.
    """
    frame = _with_key_columns(frame, name)
    if not name.layer.has_geometry:
        return to_arrow(frame, name.layer)
    _check_geometry(frame, name)
    attributes = to_arrow(pd.DataFrame(frame.drop(columns=frame.geometry.name)), name.layer)
    rows = geoparquet.with_geometry(attributes, frame.geometry)
    is_large = name.layer.has_only_points and len(rows) > geoparquet.ROW_GROUP_ROWS
    return along_curve(rows) if is_large else rows


def with_metres(table: pa.Table, working_crs: str) -> pa.Table:
    """Return a table of points with their positions in the working CRS more."""
    x, y = to_metres(*decode_points(table[GEOMETRY]), crs=working_crs)
    return table.append_column(X, pa.array(x)).append_column(Y, pa.array(y))


def _with_key_columns(frame: gpd.GeoDataFrame, name: DatasetName) -> gpd.GeoDataFrame:
    missing = [key for key in name.layer.key if key not in frame.columns]
    frame = frame.reset_index(drop=not set(missing) & set(frame.index.names))
    for key in missing:
        if key not in frame.columns:
            raise ValidationError(f"{name}: no column {key!r}")
    return frame


def _check_geometry(frame: gpd.GeoDataFrame, name: DatasetName) -> None:
    if frame.crs != LONLAT:
        raise ValidationError(f"{name}: coordinates are in {frame.crs or 'no CRS'}, not in {LONLAT}")
    wrong = frame.index[~frame.geom_type.isin(name.layer.geometry_types) | frame.is_empty]
    if len(wrong):
        found = frame.geom_type.iloc[wrong[0]] or "no geometry"
        raise ValidationError(
            f"{name}: row {wrong[0]}: {found} is empty or not of {', '.join(name.layer.geometry_types)}"
        )
