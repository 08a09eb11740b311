"""Datasets as files for other programs, in the format that the file's suffix names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl import Workbook
from pyarrow import csv

from geo.crs import LONLAT
from layers import geoparquet
from layers.atomic import INCOMING, sync
from layers.content import Content, with_coordinates
from layers.errors import ExportError
from layers.snapshot import Snapshot
from layers.spreadsheets import MAX_ROWS, MAX_TEXT, append_table, like_formulas
from layers.vector_files import VECTOR_FORMATS, plain_texts, write_vector

# GDAL adds a layer to a GeoPackage that is there; the other formats hold one each.
MANY_LAYERS = ".gpkg"
BYTE_ORDER_MARK = "\ufeff".encode()

Writer = Callable[[Content, Path], list[str]]


def export(snapshot: Snapshot, name: str, path: Path, *, crs: str | None = None) -> tuple[str, ...]:
    """Write a dataset to a file; it appears when it is complete.

    Rows that name no source of their own get the dataset's, with the word for synthetic or approximate data.

    Parameters
    ----------
    snapshot : Snapshot
        The version to read.
    name : str
        Such as ``stations`` or ``divisions/districts-2023``.
    path : Path
        File to write. Its suffix names the format: .geojson, .gpkg, .shp, .kml, .kmz, .tab, .fgb, .parquet,
        .csv or .xlsx. Rows without places go into the last three and .gpkg only.
    crs : str, optional
        CRS of the coordinates in the file; longitude and latitude in WGS 84 unless given.

    Returns
    -------
    tuple of str
        What the format could not hold as it was; empty where all is in the file.

    Raises
    ------
    UnknownNameError
        The version holds no such dataset.
    ExportError
        The format is unknown, cannot hold the dataset, or the file cannot be written.
    CrsError
        The CRS is unknown.
    """
    _writer(path)
    return write_content(Content.of(snapshot, name, crs=crs or LONLAT), path)


def write_content(content: Content, path: Path) -> tuple[str, ...]:
    """Write rows and geometries to a file; it appears when it is complete.

    Parameters
    ----------
    content : Content
        What to write.
    path : Path
        File to write; its suffix names the format, as for :func:`export`.

    Returns
    -------
    tuple of str
        What the format could not hold as it was; empty where all is in the file.

    Raises
    ------
    ExportError
        The format is unknown, cannot hold the content, or the file cannot be written.
    """
    return _write_all([content], path)


def write_layers(contents: Sequence[Content], path: Path) -> tuple[str, ...]:
    """Write several layers into one GeoPackage; it appears when it is complete.

    Parameters
    ----------
    contents : sequence of Content
        The layers; their names differ.
    path : Path
        File to write, ``.gpkg``.

    Returns
    -------
    tuple of str
        What the format could not hold as it was; empty where all is in the file.

    Raises
    ------
    ExportError
        The suffix is another one, or the file cannot be written.
    """
    if path.suffix.lower() != MANY_LAYERS:
        raise ExportError(f"{path}: several layers go into one {MANY_LAYERS} file only")
    return _write_all(contents, path)


def _write_all(contents: Sequence[Content], path: Path) -> tuple[str, ...]:
    write = _writer(path)
    notes: list[str] = []
    try:
        with TemporaryDirectory(prefix=INCOMING, dir=path.parent) as folder:
            for content in contents:
                notes += write(content, Path(folder, path.name))
            _move_parts(Path(folder), path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error}") from error
    return tuple(notes)


def _writer(path: Path) -> Writer:
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise ExportError(f"{path}: no format {path.suffix!r}; formats are {', '.join(WRITERS)}")
    return write


def _move_parts(folder: Path, path: Path) -> None:
    """Move a file and those that belong to it to their place, the one that was asked for last."""
    for part in sorted(folder.iterdir(), key=lambda each: each.name == path.name):
        sync(part)
        part.replace(path.parent / part.name)


def _write_parquet(content: Content, path: Path) -> list[str]:
    table = content.table
    if content.geometry is not None:
        table = geoparquet.with_geometry(table, content.geometry)
    geoparquet.write(
        table, path, notes={"layer": content.layer.name, "provenance": asdict(content.provenance)}
    )
    return []


def _write_csv(content: Content, path: Path) -> list[str]:
    with path.open("wb") as file:
        file.write(BYTE_ORDER_MARK)  # without it, spreadsheets take Vietnamese for a Western encoding
        csv.write_csv(_with_coordinates(content), file)
    count = sum(like_formulas(content.table[name]) for name in content.texts)
    note = f"{count} texts begin like a formula: have the spreadsheet read them as text, or take .xlsx"
    return [note] if count else []


def _write_xlsx(content: Content, path: Path) -> list[str]:
    if len(content.table) > MAX_ROWS:
        raise ExportError(f"{path.name}: {len(content.table)} rows, but .xlsx holds {MAX_ROWS}; take .csv")
    content, notes = plain_texts(content)
    table, cut = _within_cells(_with_coordinates(content))
    book = Workbook(write_only=True)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    append_table(book.create_sheet(content.layer.name), table.column_names, rows)
    origin = [(name, str(value)) for name, value in asdict(content.provenance).items()]
    append_table(book.create_sheet("provenance"), ("name", "value"), origin)
    book.save(path)
    return [*notes, *cut]


def _with_coordinates(content: Content) -> pa.Table:
    return with_coordinates(content.table, content.geometry, only_points=content.layer.has_only_points)


def _within_cells(table: pa.Table) -> tuple[pa.Table, list[str]]:
    """Return the table without the texts that are longer than a cell holds, and what was left out."""
    notes = []
    for position, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            long = pc.fill_null(pc.greater(pc.utf8_length(table[position]), MAX_TEXT), fill_value=False)
            if count := pc.sum(long).as_py():
                kept = pc.if_else(long, pa.scalar(None, pa.string()), table[position])
                table = table.set_column(position, column.name, kept)
                notes.append(
                    f"{column.name}: {count} texts left out, longer than the {MAX_TEXT} letters of a cell"
                )
    return table, notes


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        **{suffix: partial(write_vector, kind=kind) for suffix, kind in VECTOR_FORMATS.items()},
        ".parquet": _write_parquet,
        ".csv": _write_csv,
        ".xlsx": _write_xlsx,
    }
)
