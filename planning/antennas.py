"""Measured antenna patterns of a workspace."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geo.antenna import MeasuredPattern
from geo.sectors import NO_PATTERN
from layers.errors import UnknownNameError
from layers.readers.msi import read_msi

FOLDER = "antennas"
SUFFIXES = (".msi", ".pln")


def with_patterns(sectors: pd.DataFrame, workspace: Path) -> tuple[pd.DataFrame, Sequence[MeasuredPattern]]:
    """Return sectors with ``pattern``, the number of each one's measured pattern or -1, and the patterns.

    The pattern of an antenna is ``antennas/NAME.msi`` (or ``.pln``) in the workspace. A workspace without
    that folder has no patterns, and all sectors the one of 3GPP.

    Parameters
    ----------
    sectors : DataFrame
        With ``antenna``, the name of each one's antenna or none.
    workspace : Path
        Folder of the workspace.

    Raises
    ------
    UnknownNameError
        There is a folder of patterns, but none of a name in it.
    ReadError
        A pattern's file is not what it has to be.
    """
    folder = workspace / FOLDER
    names = sorted(sectors["antenna"].dropna().unique()) if folder.is_dir() else []
    patterns = [read_msi(_path(folder, name)) for name in names]
    numbers = sectors["antenna"].map({name: number for number, name in enumerate(names)})
    return sectors.assign(pattern=numbers.fillna(NO_PATTERN).astype("int64")), patterns


def _path(folder: Path, name: str) -> Path:
    for path in folder.iterdir():
        if path.stem == name and path.suffix.lower() in SUFFIXES:
            return path
    raise UnknownNameError(f"stations: no antenna pattern {name!r} in {folder}")
