"""One batch of a load: some rows of a file, checked, in order along the curve, and kept on the disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from layers.arrow import to_arrow
from layers.atomic import write_whole
from layers.definitions import Layer
from layers.geoparquet import GEOMETRY, encoded
from layers.ingest.draft import Draft
from layers.origins import with_own_words
from layers.provenance import Provenance
from layers.spatial_order import curve_numbers
from layers.validation import REJECTED_COLUMNS, Checked
from layers.wkb import decode_points

# Columns of a batch that are none of the layer's: place along the curve, hash of the key, number in the file.
CURVE, HASH, NUMBER = "@curve", "@hash", "@row"
Place = tuple[int, int]
ROWS, FAULTS, DONE = "rows.arrow", "faults.arrow", "json"


@dataclass(frozen=True)
class Batch:
    """Some rows of one file, of which the good ones and the faults of others lie in the draft.

    Attributes
    ----------
    draft : Draft
        Where they lie.
    file : int
        Position of the file that the rows are of.
    number : int
        Which of the file's batches it is.
    rows : int
        Number of good rows.
    box : tuple of float
        Least longitude and latitude, and largest; empty where there is no good row.
    synthetic, approximate : bool
        Whether the rows themselves say that they are.
    notes : tuple of str
        What is worth knowing of the file.
    """

    draft: Draft
    file: int
    number: int
    rows: int
    box: tuple[float, ...]
    synthetic: bool
    approximate: bool
    notes: tuple[str, ...]

    @classmethod
    def kept(cls, draft: Draft, place: Place) -> Self | None:
        """Return a batch that an earlier load has kept; None where there is none of this place."""
        noted = draft.notes(_name(place, DONE))
        return None if noted is None else cls(draft, **{key: _frozen(value) for key, value in noted.items()})

    @classmethod
    def keep(
        cls, draft: Draft, place: Place, table: pa.Table, layer: Layer, *, notes: Sequence[str] = ()
    ) -> Self:
        """Keep good rows: the layer's fields, ``geometry`` and the rows' numbers; return the batch."""
        lon, lat = decode_points(table[GEOMETRY])
        keys = table.select(list(layer.key)).to_pandas()
        table = table.append_column(CURVE, pa.array(curve_numbers(lon, lat)))
        table = table.append_column(HASH, pa.array(_hashes(keys)))
        order = np.argsort(table[CURVE].to_numpy(), kind="stable")
        _write(draft.path(_name(place, ROWS)), table.take(pa.array(order)))
        box = (lon.min(), lat.min(), lon.max(), lat.max()) if len(lon) else ()
        own = with_own_words(Provenance(""), table["source"].drop_null().unique().to_pylist())
        told: dict[str, Any] = {"file": place[0], "number": place[1], "rows": len(table)}
        told |= {"box": tuple(map(float, box)), "notes": tuple(notes)}
        told |= {"synthetic": own.synthetic, "approximate": own.approximate}
        draft.note(_name(place, DONE), told)  # the last of its files: with it the batch is done
        return cls(draft, **told)

    @classmethod
    def keep_checked(cls, draft: Draft, place: Place, checked: Checked, layer: Layer) -> Self:
        """Keep the good rows of a table that was checked, and the faults of the others."""
        faults = checked.rejected.astype({"row": "int64"})
        _write(draft.path(_name(place, FAULTS)), pa.Table.from_pandas(faults, preserve_index=False))
        good = checked.good
        table = to_arrow(pd.DataFrame(good.drop(columns=good.geometry.name)), layer)
        table = table.append_column(GEOMETRY, encoded(good.geometry))
        table = table.append_column(NUMBER, pa.array(good.index.to_numpy()))
        return cls.keep(draft, place, table, layer, notes=checked.notes)

    @property
    def place(self) -> Place:
        """File and number: which of all batches it is."""
        return self.file, self.number

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the good rows, mapped into memory as long as somebody uses them."""
        table = _read(self.draft.path(_name(self.place, ROWS)))
        return table if columns is None else table.select(list(columns))

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of numbers of the good rows."""
        values: NDArray[Any] = self.read([name])[name].to_numpy().copy()
        return values

    def faults(self) -> pd.DataFrame:
        """Return the faults of rows that are not good."""
        path = self.draft.path(_name(self.place, FAULTS))
        if not path.is_file():  # rows that the workspace holds have none
            return pd.DataFrame(columns=list(REJECTED_COLUMNS))
        faults: pd.DataFrame = _read(path).to_pandas()
        return faults


def _hashes(keys: pd.DataFrame) -> NDArray[np.uint64]:
    hashes = pd.util.hash_pandas_object(keys, index=False, categorize=False)
    return np.asarray(hashes, dtype=np.uint64)


def _write(path: Path, table: pa.Table) -> None:
    def write(draft: Path) -> None:
        with draft.open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table.combine_chunks())

    write_whole(path, write)


def _read(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _name(place: Place, suffix: str) -> str:
    file, number = place
    return f"{file:03}-{number:06}.{suffix}"


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
