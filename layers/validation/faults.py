"""What is wrong with rows: collected column by column, listed row by row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

REJECTED_COLUMNS = ("file", "row", "field", "value", "reason")
LONGEST_VALUE = 200


@dataclass(eq=False)
class Faults:
    """The faults found so far in the rows of one file.

    Attributes
    ----------
    rows : Index
        The file's row numbers.
    bad : ndarray of bool
        Which rows have a fault.
    """

    rows: pd.Index
    found: list[tuple[int, str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bad: NDArray[np.bool_] = np.zeros(len(self.rows), dtype=bool)

    def add(self, which: NDArray[np.bool_], name: str, values: Any, reason: str | Iterable[str]) -> None:
        """Add the same fault of some rows.

        Parameters
        ----------
        which : ndarray of bool
            The rows.
        name : str
            The field.
        values : sequence
            The field's values of all rows.
        reason : str or iterable of str
            What is wrong, for all of these rows or for each.
        """
        positions = np.flatnonzero(which).tolist()
        reasons = [reason] * len(positions) if isinstance(reason, str) else list(reason)
        self.bad |= which
        for position, each in zip(positions, reasons, strict=True):
            self.found.append((int(self.rows[position]), name, shown(values[position]), each))

    def listed(self, file: str) -> pd.DataFrame:
        """Return the faults as a table, by row."""
        rows = [(file, *fault) for fault in sorted(self.found, key=lambda fault: fault[0])]
        return pd.DataFrame(rows, columns=list(REJECTED_COLUMNS))


def shown(value: Any) -> str:
    """Return a value as it is shown in a list of faults: short, and nothing for what is missing."""
    return "" if value is None or value is pd.NA or value != value else str(value)[:LONGEST_VALUE]  # noqa: PLR0124
