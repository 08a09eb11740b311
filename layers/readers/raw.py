"""What a reader returns: the rows of a file, named as the layer names them, their values as they stood."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Problem:
    """A fault in one row of a file."""

    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, eq=False)
class RawTable:
    """The rows of one file.

    Attributes
    ----------
    source : Path
        The file.
    frame : DataFrame
        One column for each field that the file has, values as they stood; the index is the row's number as a
        person counts it: the line of a table, the position of a feature from 1.
    geometry : GeoSeries
        Geometries in EPSG:4326, same index; missing where none can be read, or the layer has none.
    problems : tuple of Problem
        Rows whose coordinates cannot be read.
    notes : tuple of str
        What is worth knowing of the file: columns that were not used, how it was understood.
    """

    source: Path
    frame: pd.DataFrame
    geometry: gpd.GeoSeries
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
