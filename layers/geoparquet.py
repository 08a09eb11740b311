"""GeoParquet 1.1 as geopandas, GDAL and DuckDB read it: well-known binary with a covering bounding box."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from layers.wkb import decode_points, encode_points

VERSION = "1.1.0"
GEOMETRY = "geometry"
LON, LAT = "lon", "lat"
BBOX = "bbox"
CORNERS = ("xmin", "ymin", "xmax", "ymax")
ROW_GROUP_ROWS = 250_000
COMPRESSION_LEVEL = 3


def with_geometry(table: pa.Table, geometry: gpd.GeoSeries) -> pa.Table:
    """Return a table of attributes with its geometries, ready to be written as GeoParquet.

    Parameters
    ----------
    table : pyarrow.Table
        Attributes, n rows.
    geometry : geopandas.GeoSeries
        n geometries in a known CRS, in the order of the rows; heights are left out.

    Returns
    -------
    pyarrow.Table
        The table with columns ``geometry`` and ``bbox`` more, and the metadata that GeoParquet asks for.
    """
    bounds = geometry.bounds.to_numpy()
    box = [*bounds[:, :2].min(axis=0), *bounds[:, 2:].max(axis=0)] if len(geometry) else None
    kinds = sorted(geometry.geom_type.dropna().unique())
    return with_columns(table, geometry).replace_schema_metadata(metadata(geometry.crs, kinds=kinds, box=box))


def with_columns(table: pa.Table, geometry: gpd.GeoSeries) -> pa.Table:
    """Return a table of attributes with columns ``geometry`` and ``bbox`` more, without metadata."""
    located = table.append_column(GEOMETRY, encoded(geometry))
    return located.append_column(BBOX, boxes(geometry.bounds.to_numpy()))


def metadata(crs: Any, *, kinds: Sequence[str], box: Sequence[float] | None = None) -> dict[bytes, bytes]:
    """Return the metadata that GeoParquet asks for.

    Parameters
    ----------
    crs : object
        Reference system of the geometries, in any form that pyproj reads.
    kinds : sequence of str
        Kinds of geometries; none where it is not known which there are.
    box : sequence of float, optional
        Bounds of all geometries.
    """
    described: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": list(kinds),
        "crs": CRS(crs).to_json_dict(),
        "covering": {"bbox": {corner: [BBOX, corner] for corner in CORNERS}},
    }
    if box is not None:
        described["bbox"] = list(box)
    geo = {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: described}}
    return {b"geo": json.dumps(geo, ensure_ascii=False).encode()}


def encoded(geometry: gpd.GeoSeries) -> pa.Array:
    """Return geometries as little-endian well-known binary, without heights."""
    values = geometry.to_numpy()
    if shapely.has_z(values).any():
        values = shapely.force_2d(values)
    if np.all((shapely.get_type_id(values) == shapely.GeometryType.POINT) & ~shapely.is_empty(values)):
        lon, lat = shapely.get_coordinates(values).T
        return encode_points(lon, lat)
    return pa.array(shapely.to_wkb(values, byte_order=1), type=pa.binary())


def boxes(bounds: NDArray[np.float64]) -> pa.StructArray:
    """Return bounds, of which each row is one, as a column ``bbox``."""
    return pa.StructArray.from_arrays([pa.array(column) for column in bounds.T], names=list(CORNERS))


def write(table: pa.Table, path: Path, *, notes: Mapping[str, Any]) -> None:
    """Write a table as a Parquet file, compressed by zstd.

    Parameters
    ----------
    table : pyarrow.Table
        As :func:`with_geometry` returns it, or without geometries.
    path : Path
        File to write.
    notes : mapping
        What to keep in the file's metadata under ``phusong``, as JSON.
    """
    write_groups([table], path, metadata=table.schema.metadata or {}, notes=notes)


def write_groups(
    tables: Iterable[pa.Table], path: Path, *, metadata: Mapping[bytes, bytes], notes: Mapping[str, Any]
) -> None:
    """Write tables one after the other, each as row groups of its own, as `write` does one.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        At least one; all of the same columns.
    path : Path
        File to write.
    metadata : mapping of bytes to bytes
        What GeoParquet asks for, of all of them.
    notes : mapping
        What to keep in the file's metadata under ``phusong``, as JSON.
    """
    tables = iter(tables)
    first = next(tables)
    kept = {**metadata, b"phusong": json.dumps(notes, ensure_ascii=False).encode()}
    schema = first.schema.with_metadata(kept)
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    with pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=COMPRESSION_LEVEL, use_dictionary=texts
    ) as writer:
        for table in chain([first], tables):
            writer.write_table(table.replace_schema_metadata(kept), row_group_size=ROW_GROUP_ROWS)


def read(path: Path, columns: Sequence[str]) -> pa.Table:
    """Return columns of a Parquet file, read through a memory map."""
    with pq.ParquetFile(path, memory_map=True) as file:
        return file.read(list(columns))


def to_be_read(columns: Sequence[str]) -> tuple[str, ...]:
    """Return what has to be read of a file for some columns: geometries for `LON` and `LAT`."""
    stored = (each for each in columns if each not in {LON, LAT})
    return tuple(dict.fromkeys([*stored, *([GEOMETRY] if LON in columns else [])]))


def chosen(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Return columns of a table that holds what `to_be_read` names, those of them that there are."""
    if LON in columns:
        lon, lat = decode_points(table[GEOMETRY])
        table = table.append_column(LON, pa.array(lon)).append_column(LAT, pa.array(lat))
    return table.select([each for each in columns if each in table.column_names])


def read_groups(
    address: Path | str, columns: Sequence[str], *, bounds: Sequence[float] | None = None
) -> Iterator[pa.Table]:
    """Yield columns of a Parquet file by its row groups, so that no more than one is in memory.

    Parameters
    ----------
    address : Path or str
        File to read, or an address that fsspec opens, such as ``s3://bucket/addresses.parquet``.
    columns : sequence of str
        Columns that are wanted; those that the file does not have are left out. ``lon`` and ``lat`` are taken
        out of the geometries.
    bounds : sequence of float, optional
        West, south, east and north in degrees: row groups that lie wholly beyond by their statistics are left
        out.
    """
    with _opened(address) as file:
        held = [each for each in to_be_read(columns) if each in file.schema_arrow.names]
        groups = np.arange(file.metadata.num_row_groups)
        if bounds is not None:
            groups = groups[touching(_group_bounds(file.metadata), bounds)]
        for group in groups.tolist():
            yield chosen(file.read_row_group(group, held), columns)


def touching(boxes: NDArray[np.float64], bounds: Sequence[float]) -> NDArray[np.bool_]:
    """Return which boxes, each of west, south, east and north, may have something within bounds."""
    west, south, east, north = bounds
    return (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)


@contextmanager
def _opened(address: Path | str) -> Iterator[pq.ParquetFile]:
    if isinstance(address, Path) or "://" not in address:
        with pq.ParquetFile(address, memory_map=True) as file:
            yield file
        return
    from fsspec import open as open_address  # noqa: PLC0415 - an extra, for clusters

    with open_address(address, "rb") as stream, pq.ParquetFile(stream, pre_buffer=True) as file:
        yield file


def _group_bounds(metadata: pq.FileMetaData) -> NDArray[np.float64]:
    """Return west, south, east and north of every row group, shape (n, 4); infinite without statistics."""
    found = np.tile([-np.inf, -np.inf, np.inf, np.inf], (metadata.num_row_groups, 1))
    names = [metadata.schema.column(number).path for number in range(metadata.num_columns)]
    for corner, name in enumerate(CORNERS):
        if f"{BBOX}.{name}" in names:
            number = names.index(f"{BBOX}.{name}")
            for group in range(metadata.num_row_groups):
                column = metadata.row_group(group).column(number)
                if column.is_stats_set and column.statistics.has_min_max:
                    told = column.statistics
                    found[group, corner] = told.min if corner < len(CORNERS) // 2 else told.max
    return found
