"""A dataset on its way out of the workspace: attributes as an Arrow table, geometries in the CRS wanted."""

from dataclasses import dataclass, replace
from typing import Self

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from geo.errors import CrsError
from layers.arrow import to_arrow
from layers.dataset import DatasetName
from layers.definitions import Language, Layer, Text
from layers.provenance import Provenance
from layers.snapshot import Snapshot

SYNTHETIC = Text("dữ liệu giả lập", "synthetic data")
APPROXIMATE = Text("gần đúng", "approximate")


@dataclass(frozen=True, eq=False)
class Content:
    """What a file is written from.

    Attributes
    ----------
    layer : Layer
        The definition of the attributes.
    table : pyarrow.Table
        Attributes, n rows; every row says its source.
    geometry : geopandas.GeoSeries or None
        n geometries; None of a layer that has none.
    provenance : Provenance
        Where the rows come from.
    """

    layer: Layer
    table: pa.Table
    geometry: gpd.GeoSeries | None
    provenance: Provenance

    @classmethod
    def of(cls, snapshot: Snapshot, name: str, *, crs: str) -> Self:
        """Read a dataset and bring it to a CRS.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset.
        WorkspaceError
            Its file is missing or damaged.
        CrsError
            The CRS is unknown.
        """
        layer, provenance = DatasetName.parse(name).layer, snapshot.info(name).provenance
        table = to_arrow(snapshot.table(name), layer)
        geometry = _in_crs(snapshot.frame(name).geometry, crs) if layer.has_geometry else None
        return cls(layer, with_source(table, provenance, snapshot.settings.language), geometry, provenance)

    def with_table(self, table: pa.Table) -> Self:
        """Return the same content with other attributes."""
        return replace(self, table=table)

    def only(self, which: NDArray[np.bool_]) -> Self:
        """Return the rows that a boolean array of shape (n,) selects."""
        geometry = None if self.geometry is None else self.geometry[which]
        return replace(self, table=self.table.filter(pa.array(which)), geometry=geometry)

    @property
    def texts(self) -> tuple[str, ...]:
        """Names of the columns that hold text."""
        return tuple(field.name for field in self.table.schema if pa.types.is_string(field.type))


def source_text(provenance: Provenance, *, language: Language) -> str:
    """Return where data comes from and how far it may be believed, in a few words."""
    doubts = [SYNTHETIC[language]] * provenance.synthetic + [APPROXIMATE[language]] * provenance.approximate
    return f"{provenance.source} ({', '.join(doubts)})" if doubts else provenance.source


def with_source(table: pa.Table, provenance: Provenance, language: Language) -> pa.Table:
    """Return the table with the dataset's source in every row that names none of its own."""
    position = table.column_names.index("source")
    named = pc.fill_null(table["source"], source_text(provenance, language=language))
    return table.set_column(position, "source", named)


def with_coordinates(table: pa.Table, geometry: gpd.GeoSeries | None, *, only_points: bool) -> pa.Table:
    """Return attributes with the coordinates as columns: two of numbers for points, else one of text."""
    if geometry is None:
        return table
    if not only_points:
        return table.append_column("wkt", pa.array(geometry.to_wkt(rounding_precision=9), type=pa.string()))
    first, second = ("lon", "lat") if geometry.crs.is_geographic else ("x", "y")
    return table.append_column(first, pa.array(geometry.x)).append_column(second, pa.array(geometry.y))


def _in_crs(geometry: gpd.GeoSeries, crs: str) -> gpd.GeoSeries:
    try:
        return geometry.reset_index(drop=True).to_crs(crs)
    except CRSError as error:
        raise CrsError(f"CRS {crs!r} is unknown") from error
