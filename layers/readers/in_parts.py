"""Files that are read part by part, so that memory depends on the part and not on the file."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from layers.definitions import Layer
from layers.readers.csv_parts import CsvInParts
from layers.readers.parquet_parts import ParquetInParts
from layers.readers.raw import RawTable
from layers.readers.survey import Survey


class FileInParts(Protocol):
    """A file of points whose rows come in parts of one size."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def about_rows(self) -> int:
        """About how many rows there are."""

    def survey(self, *, size: int) -> Survey:
        """Return what all rows say together."""

    def parts(self, layer: Layer, survey: Survey, *, size: int, first: int = 0) -> Iterator[RawTable]:
        """Yield the rows from one on, in tables of so many rows, the last one of what is left."""


def in_parts(
    path: Path,
    layer: Layer,
    *,
    crs: str | None,
    encoding: str | None,
    columns: Mapping[str, str] | None,
) -> FileInParts | None:
    """Return a file to be read part by part; None where it is to be read as a whole, or not at all.

    Parameters
    ----------
    path : Path
        The file.
    layer : Layer
        Layer of points whose fields are looked for among the columns.
    crs, encoding, columns
        As `layers.readers.read` takes them.
    """
    return ParquetInParts.of(path, crs=crs, columns=columns) or CsvInParts.of(
        path, layer, crs=crs, encoding=encoding, columns=columns
    )
