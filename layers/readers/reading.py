"""One door for files of every format."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.definitions import STATIONS, Layer
from layers.errors import ReadError
from layers.readers.columns import Mapped, map_columns, require
from layers.readers.coordinates import located, nowhere, to_lonlat
from layers.readers.opencellid import is_opencellid, read_opencellid
from layers.readers.raw import Problem, RawTable
from layers.readers.tables import csv_table, read_xlsx
from layers.readers.vectors import read_parquet, read_plain_parquet, read_vector
from layers.settings import Settings

CSV = (".csv", ".txt", ".tsv")
TABLES = (*CSV, ".xlsx", ".xlsm")
VECTORS = (".geojson", ".json", ".gpkg", ".shp", ".zip", ".kml", ".kmz", ".tab", ".mif", ".fgb")
PARQUET = (".parquet", ".geoparquet")
FORMATS = (*TABLES, *VECTORS, *PARQUET, ".csv.gz (OpenCelliD)")


def read(
    path: Path,
    layer: Layer,
    *,
    settings: Settings,
    crs: str | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> RawTable:
    """Read a file as rows of a layer; values stay as they stood.

    Parameters
    ----------
    path : Path
        File in one of `FORMATS`; its suffix says which.
    layer : Layer
        Layer whose fields are looked for among the columns.
    settings : Settings
        Limits, and the length of NR's gNB identifiers.
    crs : str, optional
        CRS of a file that does not say its own, or says a wrong one.
    encoding : str, optional
        Encoding of a text file; detected unless given.
    columns : mapping of str to str, optional
        Headings of fields that would not be recognised, by field.

    Raises
    ------
    ReadError
        The file is missing, empty, damaged or of an unknown format, lacks a required column, or does not say
        where its rows are, where the layer asks for places.
    """
    with readable(path):
        _require_file(path)
        if layer is STATIONS and is_opencellid(path):
            frame = read_opencellid(path, nr_gnb_id_bits=settings.nr_gnb_id_bits)
            return raw_vector(path, frame, layer, columns, crs)
        if path.suffix.casefold() in TABLES:
            return raw_table(path, _table(path, encoding, settings), layer, columns, crs)
        if path.suffix.casefold() in PARQUET:
            rows = read_parquet(path) if layer.has_geometry else read_plain_parquet(path)
            return raw_vector(path, rows, layer, columns, crs)
        if path.suffix.casefold() in VECTORS:
            return raw_vector(path, read_vector(path, encoding=encoding), layer, columns, crs)
    raise ReadError(
        f"{path}: format {path.suffix or 'without suffix'!r} is not read; formats are {', '.join(FORMATS)}"
    )


def read_table(
    path: Path, *, settings: Settings, encoding: str | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a CSV file or a workbook that belongs to no layer: every value as text, and the faulty rows.

    Parameters
    ----------
    path : Path
        File in one of `TABLES`.
    settings : Settings
        Limits.
    encoding : str, optional
        Encoding of a text file; detected unless given.

    Raises
    ------
    ReadError
        The file is missing, empty, damaged or of another format.
    """
    with readable(path):
        _require_file(path)
        if path.suffix.casefold() in TABLES:
            return _table(path, encoding, settings)
    raise ReadError(f"{path}: {path.suffix or 'no suffix'!r} is no table; tables are {', '.join(TABLES)}")


def read_shapes(path: Path) -> gpd.GeoSeries:
    """Read the geometries of a vector file, whatever else it says of them.

    Parameters
    ----------
    path : Path
        File in one of `VECTORS` or `PARQUET`.

    Returns
    -------
    GeoSeries
        In EPSG:4326, without heights and without missing ones.

    Raises
    ------
    ReadError
        The file is missing, empty, damaged or of another format, or does not say where its shapes are.
    """
    with readable(path):
        _require_file(path)
        geometry = to_lonlat(_features(path).geometry, crs=None)
    return geometry[geometry.notna()].force_2d()


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Name the file in what is said of it."""
    try:
        yield
    except ReadError as error:
        raise ReadError(f"{path}: {error}") from error


def _features(path: Path) -> gpd.GeoDataFrame:
    if path.suffix.casefold() in PARQUET:
        return read_parquet(path)
    if path.suffix.casefold() in VECTORS:
        return read_vector(path, encoding=None)
    raise ReadError(
        f"{path.suffix or 'no suffix'!r} is no vector format; they are {', '.join(VECTORS + PARQUET)}"
    )


def _require_file(path: Path) -> None:
    if not path.exists():
        raise ReadError("no such file")
    if not path.is_file():
        raise ReadError("is no file")
    if path.stat().st_size == 0:
        raise ReadError("is empty (0 bytes)")


def _table(path: Path, encoding: str | None, settings: Settings) -> tuple[pd.DataFrame, list[Problem]]:
    if path.suffix.casefold() in {".xlsx", ".xlsm"}:
        return read_xlsx(path, limit_mb=settings.max_spreadsheet_mb)
    return csv_table(path, encoding=encoding).part()


def raw_table(
    path: Path,
    content: tuple[pd.DataFrame, list[Problem]],
    layer: Layer,
    columns: Mapping[str, str] | None,
    crs: str | None,
    *,
    are_swapped: bool | None = None,
) -> RawTable:
    """Return the rows of a table as rows of a layer; of a part of them it is told how all are to be read."""
    table, problems = content
    mapped, rest = fields_and_rest(table, layer, columns)
    frame = _renamed(table, mapped.fields)
    if not layer.has_geometry:
        notes = _unused(path, mapped.unused)
        return RawTable(path, frame, nowhere(table.index), tuple(problems), notes)
    positions, used = located(rest, crs=crs, areas=layer.has_polygons, are_swapped=are_swapped)
    notes = _unused(path, used.unused)
    return RawTable(path, frame, positions.geometry, (*problems, *positions.problems), notes)


def fields_and_rest(
    table: pd.DataFrame, layer: Layer, columns: Mapping[str, str] | None
) -> tuple[Mapped, pd.DataFrame]:
    """Return which columns of a table are a layer's fields, and the other columns."""
    mapped = map_columns(list(table.columns), layer.fields, given=columns)
    require(mapped, layer, table.columns)
    return mapped, table.drop(columns=list(mapped.fields.values()))


def raw_vector(
    path: Path,
    features: gpd.GeoDataFrame,
    layer: Layer,
    columns: Mapping[str, str] | None,
    crs: str | None,
    *,
    first: int = 1,
) -> RawTable:
    """Return the features of a file as rows of a layer; the number of the first one may be another than 1."""
    features = features.set_axis(pd.RangeIndex(first, len(features) + first))
    attributes = pd.DataFrame(features.drop(columns=features.geometry.name))
    headings = [str(each) for each in attributes.columns]
    mapped = map_columns(headings, layer.fields, given=columns)
    require(mapped, layer, headings)
    geometry = to_lonlat(features.geometry, crs=crs) if layer.has_geometry else nowhere(features.index)
    return RawTable(path, _renamed(attributes, mapped.fields), geometry, (), _unused(path, mapped.unused))


def _renamed(table: pd.DataFrame, fields: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: table[heading] for name, heading in fields.items()}, index=table.index)


def _unused(path: Path, headings: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{path.name}: columns not used: {', '.join(headings)}",) if headings else ()


__all__ = ["FORMATS", "Problem", "RawTable", "read"]
