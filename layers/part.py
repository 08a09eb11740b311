"""A part of a version: what lies in a box, read as if there were nothing else."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry import box

from layers import address_index
from layers.addresses.search import AddressIndex
from layers.dataset import DatasetName
from layers.geoparquet import GEOMETRY, LAT, LON
from layers.query.selection import FeatureSource
from layers.snapshot import Snapshot


class Part(Snapshot):
    """The rows of a version that touch a box, in a plane of their own; rows without a place are all there.

    Datasets tell of the whole: their sources, and how many rows there are.

    Parameters
    ----------
    whole : Snapshot
        The version.
    bounds : sequence of float
        West, south, east and north in degrees.
    working_crs : str
        Projected CRS, in metres, of its positions.
    """

    def __init__(self, whole: Snapshot, bounds: Sequence[float], *, working_crs: str) -> None:
        settings = whole.settings.model_copy(update={"working_crs": working_crs, "sheet_deg": 0.0})
        super().__init__(whole.store, settings, whole.version)
        self._whole = whole
        west, south, east, north = bounds
        self.bounds = west, south, east, north
        """The box."""

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), working_crs=self.settings.working_crs), (self._whole, self.bounds)

    def _read(self, name: str, columns: Sequence[str]) -> pa.Table:
        self.info(name)
        layer = DatasetName.parse(name).layer
        if not layer.has_geometry:
            return super()._read(name, columns)
        if not layer.has_only_points:
            table = super()._read(name, tuple(dict.fromkeys((*columns, GEOMETRY))))
            return table.filter(self._touches(table)).select(list(columns))
        wanted = tuple(dict.fromkeys((*columns, LON, LAT)))
        parts = self.store.batches(self.version, name, wanted, bounds=self.bounds)
        found = [part.filter(self._holds(part)).select(list(columns)) for part in parts]
        return pa.concat_tables(found) if found else super()._read(name, columns).slice(0, 0)

    def _stored_map_points(self, _name: str) -> None:
        """Return nothing: what is stored is of the whole."""

    def _stored_ids(self, _name: str) -> None:
        """Return nothing, as above."""

    def _features(self, name: str) -> FeatureSource:
        return self._read_features(name)

    def _read_address_index(self) -> AddressIndex:
        return address_index.build(self)

    def _holds(self, table: pa.Table) -> NDArray[np.bool_]:
        lon, lat = table[LON].to_numpy(), table[LAT].to_numpy()
        west, south, east, north = self.bounds
        return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))

    def _touches(self, table: pa.Table) -> NDArray[np.bool_]:
        shapes = shapely.from_wkb(table[GEOMETRY].to_numpy())
        return np.asarray(shapely.intersects(shapes, box(*self.bounds)))
