"""Rows as files that are written piece by piece, so that few of them are held at a time."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import geopandas as gpd
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
from pyarrow import csv
from pyproj import CRS

from layers import geoparquet
from layers.content import with_coordinates
from layers.errors import ExportError
from layers.export import BYTE_ORDER_MARK
from layers.provenance import Provenance

POINT = "Point"


@dataclass(frozen=True)
class Contents:
    """What all pieces of a file have in common.

    Attributes
    ----------
    name : str
        What the rows are.
    crs : str
        Reference system of their places, as pyproj reads it.
    has_places : bool
        Whether rows have places.
    only_points : bool
        Whether all places are points.
    provenance : Provenance
        Where the rows come from.
    """

    name: str
    crs: str
    has_places: bool
    only_points: bool
    provenance: Provenance


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows.

    Attributes
    ----------
    table : pyarrow.Table
        Their fields; every piece has the same.
    geometry : geopandas.GeoSeries or None
        Their places; None where rows have none.
    """

    table: pa.Table
    geometry: gpd.GeoSeries | None


def csv_file(contents: Contents, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Yield a CSV file; places are columns of coordinates, or of WKT where they are not points."""
    yield BYTE_ORDER_MARK  # without it, spreadsheets take Vietnamese for a Western encoding
    for number, piece in enumerate(pieces):
        written = io.BytesIO()
        table = with_coordinates(_finite(piece.table), piece.geometry, only_points=contents.only_points)
        csv.write_csv(table, written, csv.WriteOptions(include_header=number == 0))
        yield written.getvalue()


def parquet_file(contents: Contents, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Yield a Parquet file, GeoParquet where rows have places; a piece is a group of rows."""
    first, rest = _split(pieces)
    sink = _Sink()
    schema = _located(first).schema.with_metadata(_metadata(contents))
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for piece in rest:
            writer.write_table(_located(piece).cast(schema))
            yield sink.taken()
    yield sink.taken()


def flatgeobuf_file(contents: Contents, pieces: Iterable[Piece]) -> BinaryIO:
    """Return a FlatGeobuf file that is written, and gone from the disk when it is closed.

    Raises
    ------
    ExportError
        Rows have no places, or the file cannot be written.
    """
    if not contents.has_places:
        raise ExportError(f"{contents.name}: FlatGeobuf holds places, and these rows have none; take csv")
    first, rest = _split(pieces)
    schema = _for_gdal(first).schema
    batches = chain.from_iterable(_for_gdal(piece).to_batches() for piece in rest)
    with TemporaryDirectory(prefix="phusong-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, f"{contents.name}.fgb")
        try:
            pyogrio.write_arrow(
                pa.RecordBatchReader.from_batches(schema, batches),
                path,
                driver="FlatGeobuf",
                layer=contents.name,
                geometry_name=geoparquet.GEOMETRY,
                geometry_type=POINT if contents.only_points else "Unknown",
                crs=CRS(contents.crs).to_wkt(),
            )
            return path.open("rb")
        except (OSError, pyogrio.errors.DataSourceError) as error:
            raise ExportError(f"{contents.name}: FlatGeobuf cannot be written: {error}") from error


class _Sink(io.RawIOBase):
    """A file that gives what was written into it, piece by piece, and forgets it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._length

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._length += len(self._parts[-1])
        return len(self._parts[-1])

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _split(pieces: Iterable[Piece]) -> tuple[Piece, Iterator[Piece]]:
    """Return the first piece, by which the columns are known, and all of them."""
    rest = iter(pieces)
    first = next(rest)
    return first, chain([first], rest)


def _located(piece: Piece) -> pa.Table:
    table = _finite(piece.table)
    return table if piece.geometry is None else geoparquet.with_columns(table, piece.geometry)


def _for_gdal(piece: Piece) -> pa.Table:
    encoded = geoparquet.encoded(piece.geometry)
    return _finite(piece.table).append_column(geoparquet.GEOMETRY, encoded).combine_chunks()


def _metadata(contents: Contents) -> Mapping[bytes, bytes]:
    notes = {b"phusong": orjson.dumps({"layer": contents.name, "provenance": asdict(contents.provenance)})}
    if not contents.has_places:
        return notes
    return notes | geoparquet.metadata(contents.crs, kinds=[POINT] if contents.only_points else [])


def _finite(table: pa.Table) -> pa.Table:
    """Return a table in which numbers that are none are missing."""
    columns = [
        pc.if_else(pc.is_finite(column), column, None) if pa.types.is_floating(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)
