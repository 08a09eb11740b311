"""GeoParquet files that are read part by part, so that memory depends on the part and not on the file."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from layers.definitions import Layer
from layers.errors import ReadError
from layers.readers.coordinates import to_lonlat
from layers.readers.raw import RawTable
from layers.readers.reading import PARQUET, raw_vector, readable
from layers.readers.survey import Survey


@dataclass(frozen=True)
class ParquetInParts:
    """A GeoParquet file that says its CRS, or whose CRS is told.

    Attributes
    ----------
    path : Path
        The file.
    rows : int
        Number of its rows.
    geo : mapping
        What it says of its geometries.
    crs : str or None
        CRS to take, whatever the file says.
    columns : mapping of str to str or None
        Headings of fields that would not be recognised, by field.
    """

    path: Path
    rows: int
    geo: Mapping[str, Any]
    crs: str | None
    columns: Mapping[str, str] | None

    @property
    def about_rows(self) -> int:
        """How many rows there are."""
        return self.rows

    @classmethod
    def of(cls, path: Path, *, crs: str | None, columns: Mapping[str, str] | None) -> Self | None:
        """Return a file to be read part by part; None where it is to be read as a whole, or not at all."""
        if path.suffix.casefold() not in PARQUET or not path.is_file():
            return None
        try:
            metadata = pq.read_metadata(path)
            geo = json.loads((metadata.metadata or {})[b"geo"])
            says_crs = geo["columns"][geo["primary_column"]].get("crs", "OGC:CRS84") is not None
        except (OSError, ValueError, LookupError):
            return None
        return cls(path, metadata.num_rows, geo, crs, columns) if says_crs or crs else None

    def survey(self, *, size: int) -> Survey:
        """Return what all rows say together, after reading where they are.

        Raises
        ------
        ReadError
            The file is damaged.
        """
        with self._readable():
            every = self._features([self.geo["primary_column"]], size=size, first=0)
            places = (to_lonlat(features.geometry, crs=self.crs) for features in every)
            return Survey.of(places, rows=self.rows)

    def parts(
        self,
        layer: Layer,
        survey: Survey,  # noqa: ARG002 - the file itself says how it is to be read
        *,
        size: int,
        first: int = 0,
    ) -> Iterator[RawTable]:
        """Yield the rows from one on, in tables of so many rows, the last one of what is left.

        Raises
        ------
        ReadError
            The file is damaged, or lacks a required column.
        """
        with self._readable():
            for features in self._features(None, size=size, first=first):
                yield raw_vector(self.path, features, layer, self.columns, self.crs, first=first + 1)
                first += len(features)

    def _features(self, columns: list[str] | None, *, size: int, first: int) -> Iterator[gpd.GeoDataFrame]:
        with pq.ParquetFile(self.path, memory_map=True) as file:
            groups = [file.metadata.row_group(each).num_rows for each in range(file.num_row_groups)]
            begins = int(np.searchsorted(np.cumsum(groups), first, side="right"))
            batches = file.iter_batches(
                size, row_groups=range(begins, len(groups)), columns=columns or self._headings(file)
            )
            for table in _in_parts(batches, size=size, skipped=first - sum(groups[:begins])):
                yield self._frame(table)

    def _headings(self, file: pq.ParquetFile) -> list[str]:
        """Return the columns but the one that only repeats the bounds of the geometries."""
        covering = self.geo["columns"][self.geo["primary_column"]].get("covering", {})
        left_out = {path[0] for path in covering.get("bbox", {}).values()}
        return [name for name in file.schema_arrow.names if name not in left_out]

    def _frame(self, table: pa.Table) -> gpd.GeoDataFrame:
        """Return features of a table: GeoParquet says in the file what GeoArrow says of each column."""
        for name, said in self.geo["columns"].items():
            if name in table.column_names:
                position = table.column_names.index(name)
                field = table.schema.field(name).with_metadata(_as_geoarrow(said))
                table = table.set_column(position, field, table[name])
        return gpd.GeoDataFrame.from_arrow(table, geometry=self.geo["primary_column"])

    @contextmanager
    def _readable(self) -> Iterator[None]:
        with readable(self.path):
            try:
                yield
            except (OSError, ValueError) as error:
                raise ReadError(f"is no GeoParquet: {error}") from error


def _as_geoarrow(said: Mapping[str, Any]) -> dict[str, str]:
    crs = said.get("crs", "OGC:CRS84")
    return {
        "ARROW:extension:name": f"geoarrow.{said['encoding'].lower()}",
        "ARROW:extension:metadata": json.dumps({} if crs is None else {"crs": crs}),
    }


def _in_parts(batches: Iterable[pa.RecordBatch], *, size: int, skipped: int) -> Iterator[pa.Table]:
    """Yield the rows of batches in tables of the same size, without the first ones."""
    waiting: list[pa.RecordBatch] = []
    count = -skipped
    for batch in batches:
        waiting.append(batch.slice(max(min(len(batch), -count), 0)))
        count += len(batch)
        while count >= size:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, size)
            waiting, count = table.slice(size).to_batches(), count - size
    if count > 0:
        yield pa.Table.from_batches(waiting)
