"""What was computed, as files for other programs, in every format that datasets are exported in."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.crs import LONLAT
from geo.errors import CrsError
from layers.content import Content, source_text
from layers.definitions import Field, FieldType, Language, Layer, Text
from layers.export import write_content, write_layers
from layers.provenance import Provenance

SOURCE = "source"


def write_result(
    frame: gpd.GeoDataFrame,
    path: Path,
    *,
    name: str,
    provenance: Provenance,
    crs: str = LONLAT,
    language: Language = "vi",
) -> tuple[str, ...]:
    """Write a computed table with geometries to a file; it appears when it is complete.

    Every row gets the source of the data that it was computed from, with the word for synthetic or
    approximate data.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns of numbers, texts and truths, and geometries in a known reference system.
    path : Path
        File to write; its suffix names the format, as for :func:`layers.export.export`.
    name : str
        Name of the layer in formats that name their layers.
    provenance : Provenance
        Of the data that it was computed from.
    crs : str
        Reference system of the coordinates in the file.
    language : {"vi", "en"}
        Language of the words for doubtful data.

    Returns
    -------
    tuple of str
        What the format could not hold as it was; empty where all is in the file.

    Raises
    ------
    ExportError
        The format is unknown, cannot hold the table, or the file cannot be written.
    CrsError
        The frame or the file has no known reference system.
    """
    content = computed(frame, name, provenance=provenance, crs=crs, language=language)
    return write_content(content, path)


def write_results(
    frames: Mapping[str, gpd.GeoDataFrame],
    path: Path,
    *,
    provenance: Provenance,
    crs: str = LONLAT,
    language: Language = "vi",
) -> tuple[str, ...]:
    """Write several computed tables into one GeoPackage; it appears when it is complete.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        Tables as for :func:`write_result`, by the name of their layer.
    path : Path
        File to write, ``.gpkg``.
    provenance, crs, language
        As for :func:`write_result`.

    Raises
    ------
    ExportError
        The suffix is another one, or the file cannot be written.
    CrsError
        A frame or the file has no known reference system.
    """
    contents = [
        computed(frame, name, provenance=provenance, crs=crs, language=language)
        for name, frame in frames.items()
    ]
    return write_layers(contents, path)


def computed(
    frame: gpd.GeoDataFrame,
    name: str,
    *,
    provenance: Provenance,
    crs: str = LONLAT,
    language: Language = "vi",
) -> Content:
    """Return a computed table with geometries as what a file is written from, alone or beside datasets.

    Parameters
    ----------
    frame, name, provenance, crs, language
        As for :func:`write_result`.

    Raises
    ------
    CrsError
        The frame has no known reference system.
    """
    if frame.crs is None:
        raise CrsError(f"the reference system of {name} is not known")
    table = pa.Table.from_pandas(pd.DataFrame(frame.drop(columns=frame.geometry.name)), preserve_index=False)
    texts = pa.array([source_text(provenance, language=language)] * len(frame), type=pa.string())
    table = _plain(table).append_column(SOURCE, texts)
    geometry = frame.geometry.to_crs(crs).reset_index(drop=True)
    return Content(_layer(name, table, geometry), table, geometry, provenance)


def _plain(table: pa.Table) -> pa.Table:
    """Return a table without pandas' notes, texts and empty columns in the one type that writers know."""
    fields = [
        field.with_type(pa.string()) if field.type in (pa.large_string(), pa.null()) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields)).replace_schema_metadata(None)


def _layer(name: str, table: pa.Table, geometry: gpd.GeoSeries) -> Layer:
    fields = tuple(_field(each) for each in table.schema)
    kinds = tuple(sorted(geometry.geom_type.dropna().unique()))
    return Layer(name, Text(name, name), fields, key=(fields[0].name,), geometry_types=kinds)


def _field(column: pa.Field) -> Field:
    kinds: list[tuple[FieldType, bool]] = [
        ("integer", pa.types.is_integer(column.type)),
        ("number", pa.types.is_floating(column.type)),
        ("boolean", pa.types.is_boolean(column.type)),
        ("string", True),
    ]
    kind = next(name for name, is_it in kinds if is_it)
    return Field(column.name, kind, Text(column.name, column.name))
