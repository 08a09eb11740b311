"""A load batch by batch: its steps, and what they find."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import takewhile

import numpy as np
import pandas as pd
import pyarrow as pa

from layers.arrow import complete
from layers.dataset import DatasetName
from layers.geoparquet import GEOMETRY
from layers.ingest.batch import NUMBER, Batch
from layers.ingest.draft import Draft
from layers.ingest.ordered import OrderedRows
from layers.ingest.repeats import Repeats, find_repeats
from layers.origins import with_own_words
from layers.provenance import Provenance
from layers.readers.in_parts import FileInParts
from layers.readers.survey import Survey
from layers.snapshot import Snapshot
from layers.validation import check

BATCH_ROWS = 250_000
# Of batches in a draft; those of another one are made anew.
FORMAT = 2
# Rows that the workspace holds already are those of a file before all others, without a name.
HELD = ""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Streamed:
    """What is found of the rows of files that are too large to be held at once.

    Attributes
    ----------
    rows : OrderedRows
        The rows to publish.
    held : int
        How many of them the workspace holds already.
    batches : sequence of Batch
        All batches.
    repeats : Repeats
        Rows that are not published since their key is another one's.
    """

    rows: OrderedRows
    held: int
    batches: Sequence[Batch]
    repeats: Repeats

    @classmethod
    def of(
        cls,
        draft: Draft,
        name: DatasetName,
        files: Sequence[FileInParts],
        *,
        held: Snapshot | None = None,
        step: Progress,
    ) -> "Streamed":
        """Read and check what an earlier load into the same draft has not, and compare the keys of all rows.

        Parameters
        ----------
        draft : Draft
            Where batches are kept.
        name : DatasetName
            Which dataset the rows are of.
        files : sequence of FileInParts
            The files.
        held : Snapshot, optional
            Version that holds rows to which those of the files are added.
        step : callable
            Called with the name of each step and the share of it that is done.

        Raises
        ------
        ReadError
            A file is damaged, or lacks a required column.
        """
        batches = [] if held is None else list(_held_batches(draft, name, held))
        held_rows = sum(each.rows for each in batches)
        for position, file in enumerate(files, start=1):
            batches.extend(_batches(draft, name, file, position, step))
        step("comparing keys", 1.0)
        repeats = find_repeats(batches, name.layer, [HELD, *(each.path.name for each in files)])
        return cls(OrderedRows(batches, name.layer, repeats.places), held_rows, batches, repeats)

    def faults(self) -> Iterator[pd.DataFrame]:
        """Yield what is wrong with rows: file by file, by row; then what files contradict in one another."""
        for batch in self.batches:
            both = [batch.faults(), self.repeats.within.get(batch.place)]
            filled = [each for each in both if each is not None and len(each)]
            if filled:
                yield pd.concat(filled).sort_values("row", kind="stable")
        yield self.repeats.between

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing of the files, each said once."""
        return tuple(note for batch in self.batches if batch.number == 0 for note in batch.notes)

    def as_cautious(self, provenance: Provenance) -> Provenance:
        """Return a provenance as cautious as the rows' own sources."""
        for batch in self.batches:
            if batch.place in self.repeats.places:
                sources = self.rows.of_batch(batch)["source"].drop_null().unique()
                provenance = with_own_words(provenance, sources.to_pylist())
            else:
                provenance = replace(
                    provenance,
                    synthetic=provenance.synthetic or batch.synthetic,
                    approximate=provenance.approximate or batch.approximate,
                )
        return provenance


def _batches(
    draft: Draft, name: DatasetName, file: FileInParts, position: int, step: Progress
) -> Iterator[Batch]:
    """Yield the batches of a file: those that are kept, and then those that are still to be checked."""
    step(file.path.name, 0.0)
    survey = _survey(draft, file, position)
    total = -(-survey.rows // BATCH_ROWS)
    found = takewhile(bool, (Batch.kept(draft, (position, number)) for number in range(total)))
    kept = [batch for batch in found if batch]
    yield from kept
    if len(kept) == total:
        return
    step(file.path.name, len(kept) / total)
    parts = file.parts(name.layer, survey, size=BATCH_ROWS, first=len(kept) * BATCH_ROWS)
    for number, raw in enumerate(parts, start=len(kept)):
        checked = check(raw, name.layer, whole=survey.whole)
        yield Batch.keep_checked(draft, (position, number), checked, name.layer)
        step(file.path.name, (number + 1) / total)


def _survey(draft: Draft, file: FileInParts, position: int) -> Survey:
    """Return what has to be known of a whole file, looked for once."""
    note = f"{position:03}-survey.json"
    noted = draft.notes(note)
    if noted is None:
        survey = file.survey(size=BATCH_ROWS)
        draft.note(note, asdict(survey))
        return survey
    return Survey(**noted | {"middle": noted["middle"] and tuple(noted["middle"])})


def _held_batches(draft: Draft, name: DatasetName, held: Snapshot) -> Iterator[Batch]:
    """Yield the rows that the workspace holds as batches."""
    fields = name.layer.field_names
    done = 0
    tables = held.store.batches(held.version, str(name), (*fields, GEOMETRY))
    for number, table in enumerate(tables):
        numbers = np.arange(done, done + len(table))
        rows = complete(table, name.layer, fields).append_column(GEOMETRY, table[GEOMETRY])
        rows = rows.append_column(NUMBER, pa.array(numbers))
        yield Batch.kept(draft, (0, number)) or Batch.keep(draft, (0, number), rows, name.layer)
        done += len(table)
