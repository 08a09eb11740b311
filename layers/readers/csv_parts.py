"""CSV files that are read part by part, so that memory depends on the part and not on the file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from layers.definitions import Layer
from layers.errors import ReadError
from layers.readers.coordinates import coordinate_headings, numbers, points_at, swapped
from layers.readers.raw import Problem, RawTable
from layers.readers.reading import CSV, fields_and_rest, raw_table, readable
from layers.readers.survey import Survey
from layers.readers.tables import Table, csv_table
from layers.text_lines import encoding_of

BYTES_A_ROW = 100


@dataclass(frozen=True)
class CsvInParts:
    """A CSV file with columns of coordinates.

    Attributes
    ----------
    path : Path
        The file.
    encoding : str
        Its encoding.
    crs : str or None
        CRS of its coordinates; degrees of WGS 84 unless given.
    columns : mapping of str to str or None
        Headings of fields that would not be recognised, by field.
    coordinates : sequence of str
        Headings of both coordinates.
    """

    path: Path
    encoding: str
    crs: str | None
    columns: Mapping[str, str] | None
    coordinates: Sequence[str]

    @classmethod
    def of(
        cls,
        path: Path,
        layer: Layer,
        *,
        crs: str | None,
        encoding: str | None,
        columns: Mapping[str, str] | None,
    ) -> Self | None:
        """Return a file to be read part by part; None where it is to be read as a whole, or not at all."""
        if path.suffix.casefold() not in CSV or not path.is_file():
            return None
        try:
            known = encoding or encoding_of(path)
            first, _ = csv_table(path, encoding=known).part(1)
            _, rest = fields_and_rest(first, layer, columns)
        except ReadError:
            return None
        found = coordinate_headings(list(rest.columns), crs=crs)
        return None if found is None else cls(path, known, crs, columns, found)

    @property
    def about_rows(self) -> int:
        """About how many rows there are."""
        return self.path.stat().st_size // BYTES_A_ROW

    def survey(self, *, size: int) -> Survey:
        """Return what all rows say together, after reading all of them.

        Raises
        ------
        ReadError
            The file is damaged, or its coordinates are in another CRS.
        """
        with readable(self.path):
            rows, found = 0, []
            for frame, problems in _parts(self._table(), size, only=self.coordinates):
                rows += len(frame) + len(problems)
                found.append([numbers(frame[heading]) for heading in self.coordinates])
            x, y = (np.concatenate(each) for each in zip(*found, strict=True))
            are_swapped = swapped(x, y, crs=self.crs)
            x, y = (y, x) if are_swapped else (x, y)
            stretches = (slice(start, start + size) for start in range(0, len(x), size))
            places = (points_at(x[each], y[each], crs=self.crs) for each in stretches)
            return Survey.of(places, rows=rows, are_swapped=are_swapped)

    def parts(self, layer: Layer, survey: Survey, *, size: int, first: int = 0) -> Iterator[RawTable]:
        """Yield the rows from one on, in tables of so many rows, the last one of what is left.

        Raises
        ------
        ReadError
            The file is damaged.
        """
        with readable(self.path):
            table = self._table()
            next(islice(table.rows, first, first), None)
            for part in _parts(table, size):
                yield raw_table(
                    self.path, part, layer, self.columns, self.crs, are_swapped=survey.are_swapped
                )

    def _table(self) -> Table:
        return csv_table(self.path, encoding=self.encoding)


def _parts(
    table: Table, size: int, *, only: Collection[str] | None = None
) -> Iterator[tuple[pd.DataFrame, list[Problem]]]:
    frame, problems = table.part(size, only=only)
    while len(frame) or problems:
        yield frame, problems
        frame, problems = table.part(size, only=only)
