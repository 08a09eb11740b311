"""Candidate sites: places where a station may be built, from tables and vector files.

They are no layer of the workspace: they are read to be ranked.
"""

from pathlib import Path

from layers.definitions import Field, Layer, Text
from layers.readers.reading import read
from layers.settings import Settings
from layers.validation import Checked, check

CANDIDATES = Layer(
    name="candidates",
    title=Text("Vị trí đề xuất", "Candidate sites"),
    fields=(
        Field(
            "candidate_id",
            "string",
            Text("Mã vị trí", "Candidate"),
            aliases=("candidate", "ma vi tri", "vi tri", "site id", "site", "id", "ma", "ten", "name"),
            example="VT-01",
        ),
    ),
    key=(),
)


def read_candidates(path: Path, *, settings: Settings, crs: str | None = None) -> Checked:
    """Read candidate sites, and list the rows that are none.

    Parameters
    ----------
    path : Path
        Table or vector file with a position, as for the layers.
    settings : Settings
        Limits of files.
    crs : str, optional
        CRS of a file that does not say its own.

    Returns
    -------
    Checked
        ``good``: ``candidate_id`` (the row's number where it has none) and points in EPSG:4326.

    Raises
    ------
    ReadError
        The file is missing, damaged or of an unknown format, or does not say where its rows are.
    """
    checked = check(read(path, CANDIDATES, settings=settings, crs=crs), CANDIDATES)
    numbers = checked.good.index.to_series().astype(str)
    good = checked.good.assign(candidate_id=checked.good["candidate_id"].fillna(numbers))
    return Checked(good.reset_index(drop=True), checked.rejected, checked.notes)
