"""What becomes of the rows of files: the report, the list of those rejected, and what stops a load."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from layers.atomic import write_whole
from layers.dataset import DatasetName
from layers.errors import ValidationError, WorkspaceError
from layers.validation import REJECTED_COLUMNS

REJECTED_FOLDER = "rejected"


@dataclass(frozen=True)
class LoadReport:
    """What became of the rows of the files.

    Attributes
    ----------
    dataset : str
        Name of the dataset.
    version : int
        Version that was published.
    loaded : int
        Rows that were loaded.
    rejected : int
        Rows that were not.
    rejected_path : Path or None
        Where they are listed with their reasons; None where there are none.
    notes : tuple of str
        What else is worth knowing: repairs, overlaps, gaps.
    """

    dataset: str
    version: int
    loaded: int
    rejected: int
    rejected_path: Path | None
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as values that JSON has."""
        path = None if self.rejected_path is None else str(self.rejected_path)
        return {**asdict(self), "rejected_path": path, "notes": list(self.notes)}


@dataclass(frozen=True)
class Rejected:
    """Rows that are not loaded.

    Attributes
    ----------
    rows : int
        How many there are.
    listed : Path or None
        Where they are listed; None where there are none.
    """

    rows: int
    listed: Path | None

    @classmethod
    def listed_in(cls, path: Path, faults: Iterable[pd.DataFrame]) -> "Rejected":
        """Write faults, as they come, where spreadsheets read them as UTF-8; nothing where there are none.

        Raises
        ------
        WorkspaceError
            The list cannot be written.
        """
        filled = (each for each in faults if len(each))
        first = next(filled, None)
        if first is None:
            return cls(0, None)
        rows = _row_count(first)

        def write(draft: Path) -> None:
            nonlocal rows
            with draft.open("w", encoding="utf-8-sig", newline="") as file:
                first.to_csv(file, index=False, columns=list(REJECTED_COLUMNS))
                for each in filled:
                    each.to_csv(file, index=False, header=False, columns=list(REJECTED_COLUMNS))
                    rows += _row_count(each)

        try:
            path.parent.mkdir(exist_ok=True)
            write_whole(path, write)
        except OSError as error:
            raise WorkspaceError(f"{path}: the list of rejected rows cannot be written: {error}") from error
        return cls(rows, path)

    def require(self, name: DatasetName, loaded: int, *, strict: bool) -> None:
        """Refuse to publish no rows, a scheme that lost a division, or, if strict, anything but every row.

        Raises
        ------
        ValidationError
            It is so.
        """
        if not loaded or (self.rows and (strict or name.scheme)):
            raise ValidationError(
                f"{name}: {self.rows} rows rejected, listed in {self.listed}; nothing was loaded"
            )


def new_list(workspace: Path, name: DatasetName) -> Path:
    """Return where a new list of rejected rows goes."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return workspace / REJECTED_FOLDER / f"{name.stem}-{now}.csv"


def _row_count(faults: pd.DataFrame) -> int:
    return len(faults[["file", "row"]].drop_duplicates())
