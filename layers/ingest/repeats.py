"""Keys that come again, found over all batches with eight bytes a row: by hash, then by the key itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from layers.definitions import Layer
from layers.ingest.batch import HASH, NUMBER, Batch
from layers.validation.faults import REJECTED_COLUMNS, shown

FILE, BATCH, PLACE = "@file", "@batch", "@place"
Positions = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Repeats:
    """The rows whose key another row has before them.

    Attributes
    ----------
    within : mapping of (int, int) to pandas.DataFrame
        The faults of those whose key an earlier row of the same file has, as lists of rejected rows have
        them, by the batch's place.
    between : pandas.DataFrame
        The faults of those whose key a row of an earlier file has, or one that is loaded already.
    places : mapping of (int, int) to ndarray
        Where those rows are in each batch, by the batch's place.
    """

    within: dict[tuple[int, int], pd.DataFrame]
    between: pd.DataFrame
    places: dict[tuple[int, int], Positions]


def find_repeats(batches: Sequence[Batch], layer: Layer, origins: Sequence[str]) -> Repeats:
    """Return the rows whose key another row has before them; the first one stays.

    Parameters
    ----------
    batches : sequence of Batch
        Good rows, of whole files.
    layer : Layer
        Says which fields are the key.
    origins : sequence of str
        Names of the files; empty for rows that the workspace holds already.
    """
    rows = _alike(batches, layer)
    key = list(layer.key)
    first = _first_positions(rows, key)
    first_in_file = _first_positions(rows, [*key, FILE])
    itself = np.arange(len(rows))
    texts = rows[key].astype(str).agg(" ".join, axis=1).to_numpy() if len(rows) else np.empty(0, object)
    numbers, files = rows[NUMBER].to_numpy(), rows[FILE].to_numpy()

    def faults(which: Positions, values: Any, reasons: Sequence[str]) -> pd.DataFrame:
        names = [origins[files[at]] for at in which]
        columns = (names, numbers[which], [" + ".join(key)] * len(which), values, reasons)
        return pd.DataFrame(dict(zip(REJECTED_COLUMNS, columns, strict=True)))

    within = np.flatnonzero(first_in_file != itself)
    between = np.flatnonzero((first_in_file == itself) & (first != itself))
    repeated = rows.iloc[np.concatenate([within, between])]
    in_files = faults(
        within,
        [shown(each) for each in texts[within]],
        [f"is the key of row {numbers[first_in_file[at]]} already" for at in within],
    )
    return Repeats(
        _by_batch(rows.iloc[within], in_files),
        faults(
            between,
            texts[between],
            [f"is the key already of {_called(origins[files[at]], numbers[at])}" for at in first[between]],
        ),
        {batch: np.sort(each.to_numpy()) for batch, each in _by_batch(repeated, repeated[PLACE]).items()},
    )


def _by_batch(rows: pd.DataFrame, values: Any) -> dict[tuple[int, int], Any]:
    """Return values of rows parted by the batches of the rows."""
    keys = [rows[name].to_numpy() for name in (FILE, BATCH)]
    return {(int(file), int(number)): each for (file, number), each in values.groupby(keys)}


def _called(origin: str, number: int) -> str:
    return f"{origin}, row {number}" if origin else "a row that is loaded already"


def _alike(batches: Sequence[Batch], layer: Layer) -> pd.DataFrame:
    """Return the rows whose hash another row has, in the order of files and rows."""
    hashes = _repeated(np.concatenate([np.empty(0, np.uint64), *(each.column(HASH) for each in batches)]))
    found = [_rows_of(each, hashes, layer) for each in batches if len(hashes)]
    if not found:
        return pd.DataFrame({name: [] for name in (*layer.key, NUMBER, FILE, BATCH, PLACE)})
    return pd.concat(found).sort_values([FILE, NUMBER], ignore_index=True)


def _repeated(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    hashes.sort()
    return np.unique(hashes[1:][hashes[1:] == hashes[:-1]])


def _rows_of(batch: Batch, hashes: NDArray[np.uint64], layer: Layer) -> pd.DataFrame:
    own = batch.column(HASH)
    nearest = np.minimum(np.searchsorted(hashes, own), len(hashes) - 1)
    places = np.flatnonzero(hashes[nearest] == own)
    rows: pd.DataFrame = batch.read([*layer.key, NUMBER]).take(pa.array(places)).to_pandas()
    rows[FILE], rows[BATCH], rows[PLACE] = batch.file, batch.number, places
    return rows


def _first_positions(rows: pd.DataFrame, names: list[str]) -> Positions:
    """Return for each row the position of the first row with the same values in these fields."""
    group = rows.groupby(names, sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(group, return_index=True)
    return np.asarray(first[group], dtype=np.intp)
