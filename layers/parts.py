"""Points read part by part from a GeoParquet file wherever it lies, so that workers elsewhere can read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.crs import to_metres
from layers.arrow import complete
from layers.dataset import DatasetName
from layers.definitions import Layer
from layers.frame_rows import X, Y
from layers.geoparquet import GEOMETRY, LAT, LON, read_groups
from layers.points import Points
from layers.wkb import decode_points


@dataclass(frozen=True)
class Parts:
    """A dataset of points in a file, to be called for its rows; small, and the same in any process.

    Attributes
    ----------
    address : Path or str
        The file, or an address that fsspec opens, such as ``s3://bucket/data/addresses.parquet``.
    name : str
        Name of the dataset.
    columns : tuple of str
        Fields that are wanted.
    stored_crs, working_crs : str
        CRS of the ``x`` and ``y`` in the file, and the one in which positions are wanted.
    """

    address: Path | str
    name: str
    columns: tuple[str, ...]
    stored_crs: str
    working_crs: str

    def __call__(self, bounds: Sequence[float] | None = None) -> Iterator[Points]:
        """Yield the points part by part; parts that lie wholly beyond bounds in degrees are left out."""
        layer = DatasetName.parse(self.name).layer
        places = stored_places(self.stored_crs, self.working_crs)
        for table in read_groups(self.address, (*self.columns, LON, LAT, *places), bounds=bounds):
            yield as_points(table, layer, self.columns, crs=self.working_crs)


def stored_places(stored_crs: str, working_crs: str) -> tuple[str, ...]:
    """Return the columns that tell positions in a CRS, given the one of the stored ``x`` and ``y``."""
    return (X, Y) if stored_crs == working_crs else (GEOMETRY,)


def as_points(table: pa.Table, layer: Layer, fields: Sequence[str], *, crs: str) -> Points:
    """Return stored rows as points in a CRS, which is that of their ``x`` and ``y`` where they have these."""
    degrees = _numbers(table[LON]), _numbers(table[LAT])
    return Points(*metres(table, crs=crs), complete(table, layer, fields), degrees)


def metres(table: pa.Table, *, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the positions of stored rows in a CRS: that of their ``x`` and ``y`` if they have these."""
    if X in table.column_names:
        return _numbers(table[X]), _numbers(table[Y])
    return to_metres(*decode_points(table[GEOMETRY]), crs=crs)


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Return numbers as one array: that of a single chunk lies where it was read or mapped."""
    if column.num_chunks == 1:
        return np.asarray(column.chunk(0).to_numpy(), dtype=np.float64)
    return np.concatenate([np.empty(0), *(chunk.to_numpy() for chunk in column.chunks)])
