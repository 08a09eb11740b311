"""Files into the workspace: read, check, publish; what is rejected is listed, never dropped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.dataset import DatasetName
from layers.definitions import DIVISIONS
from layers.errors import WorkspaceError
from layers.ingest import streamed
from layers.ingest.draft import opened
from layers.ingest.streamed import Streamed
from layers.load_report import LoadReport, Rejected, new_list
from layers.merging import Part, merge
from layers.origins import joined, of_files, with_own_words
from layers.provenance import Provenance
from layers.readers import RawTable, read
from layers.readers.in_parts import FileInParts, in_parts
from layers.validation import REJECTED_COLUMNS, Checked, check
from layers.validation.references import unknown_divisions
from layers.validation.schemes import fit
from layers.workspace import Snapshot, Workspace

__all__ = ["LoadReport", "load_files"]

READING_SHARE, CHECKING_SHARE = 0.5, 0.8

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class _Load:
    """What is to be loaded from where, and how."""

    workspace: Workspace
    name: DatasetName
    paths: Sequence[Path]
    crs: str | None
    encoding: str | None
    columns: Mapping[str, str] | None
    strict: bool
    repair: bool
    append: bool
    told: Provenance
    rejected_to: Path
    step: Progress

    @property
    def note(self) -> str:
        """What is done, for the list of versions."""
        done = "extended" if self.append else "loaded"
        return f"{self.name} {done} from {', '.join(path.name for path in self.paths)}"


def load_files(
    workspace: Workspace,
    name: DatasetName,
    paths: Sequence[Path],
    *,
    crs: str | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    repair: bool = False,
    append: bool = False,
    source: str = "",
    licence: str = "",
    data_date: str = "",
    rejected_to: Path | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files together into one dataset, as a new version of the workspace.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    name : DatasetName
        Which dataset; it is replaced, or made.
    paths : sequence of Path
        Files in any format that the readers know; keys must be unique over all of them.
    crs : str, optional
        CRS of the files that do not say theirs.
    encoding : str, optional
        Encoding of text files; detected unless given.
    columns : mapping of str to str, optional
        Headings of fields that would not be recognised, by field.
    strict : bool
        Whether one rejected row keeps everything from being loaded.
    repair : bool
        Whether invalid polygons are mended; otherwise one of a division stops the load, and another is
        rejected.
    append : bool
        Whether the rows are added to those that the dataset holds.
    source, licence, data_date : str
        Where the data comes from; by default the files' names and the day of their last change.
    rejected_to : Path, optional
        CSV file for the rejected rows; by default a new one in the workspace's ``rejected`` folder.
    progress : callable, optional
        Called with the name of each step and the share that is done.

    Raises
    ------
    ReadError
        A file cannot be read.
    ValidationError
        The layer as a whole breaks a rule, no row is good, or one is not and `strict` is set.
    WorkspaceError
        Somebody else is writing, or the disk refuses.
    """
    given = Provenance(source, licence, data_date)
    load = _Load(
        workspace=workspace,
        name=name,
        paths=paths,
        crs=crs,
        encoding=encoding,
        columns=columns,
        strict=strict,
        repair=repair,
        append=append,
        told=given,
        rejected_to=rejected_to or new_list(workspace.path, name),
        step=progress or _no_progress,
    )
    files = _in_parts(load)
    return _load_in_parts(load, files) if files else _load_whole(load)


def _load_whole(load: _Load) -> LoadReport:
    """Load files that are held in memory together."""
    name, workspace = load.name, load.workspace
    raws = [_read(load, position) for position in range(len(load.paths))]
    load.step("checking", READING_SHARE)
    checks = [check(raw, name.layer, repair=load.repair) for raw in raws]
    parts = [Part(path.name, each.good) for path, each in zip(load.paths, checks, strict=True)]
    provenance = of_files(load.paths, load.told)
    load.step("publishing", CHECKING_SHARE)
    with workspace.writer():
        held = _held(workspace, name) if load.append else None
        if held is not None:
            parts, provenance = [Part("", held[0]), *parts], joined(held[1], provenance)
        rows, contradictions = merge(parts, name.layer)
        faults = _joined([*(each.rejected for each in checks), contradictions])
        rejected = Rejected.listed_in(load.rejected_to, [faults])
        rejected.require(name, len(rows), strict=load.strict)
        provenance = with_own_words(provenance, rows["source"].dropna().astype(str).unique())
        snapshot = workspace.publish({str(name): (rows, provenance)}, note=load.note)
    loaded = len(rows) - (0 if held is None else len(held[0]))
    notes = (*_notes(name, checks, rows), *unknown_divisions(rows, name.layer, _codes(snapshot)))
    return LoadReport(str(name), snapshot.number, loaded, rejected.rows, rejected.listed, notes)


def _read(load: _Load, position: int) -> RawTable:
    path = load.paths[position]
    load.step(path.name, READING_SHARE * position / len(load.paths))
    settings = load.workspace.settings
    return read(
        path,
        load.name.layer,
        settings=settings,
        crs=load.crs,
        encoding=load.encoding,
        columns=load.columns,
    )


def _in_parts(load: _Load) -> list[FileInParts]:
    """Return the files where they are to be read part by part: points whose rows fill more than a batch."""
    layer = load.name.layer
    if not layer.has_only_points or layer.same_within:
        return []
    found = [
        in_parts(path, layer, crs=load.crs, encoding=load.encoding, columns=load.columns)
        for path in load.paths
    ]
    files = [each for each in found if each is not None]
    is_large = sum(each.about_rows for each in files) > streamed.BATCH_ROWS
    return files if is_large and len(files) == len(load.paths) else []


def _load_in_parts(load: _Load, files: Sequence[FileInParts]) -> LoadReport:
    """Load files part by part, going on where an earlier load of the same was interrupted."""
    name, workspace = load.name, load.workspace
    held = _holding(workspace, name) if load.append else None
    with opened(workspace.path, _made_of(load, held)) as draft:
        found = Streamed.of(draft, name, files, held=held, step=_within(load.step, READING_SHARE))
        load.step("publishing", CHECKING_SHARE)
        with workspace.writer():
            _require_same(workspace, name, held)
            rejected = Rejected.listed_in(load.rejected_to, found.faults())
            rejected.require(name, len(found.rows), strict=load.strict)
            provenance = found.as_cautious(of_files(load.paths, load.told))
            if held is not None:
                provenance = joined(held.info(str(name)).provenance, provenance)
            snapshot = workspace.publish({str(name): (found.rows, provenance)}, note=load.note)
    loaded = len(found.rows) - found.held
    return LoadReport(str(name), snapshot.number, loaded, rejected.rows, rejected.listed, found.notes)


def _holding(workspace: Workspace, name: DatasetName) -> Snapshot | None:
    """Return the newest version where it holds rows of the dataset."""
    snapshot = workspace.snapshot()
    return snapshot if str(name) in snapshot.datasets else None


def _require_same(workspace: Workspace, name: DatasetName, held: Snapshot | None) -> None:
    """Refuse to add rows to others than those that they were compared with."""
    newest = workspace.snapshot().datasets.get(str(name))
    if held is not None and (newest is None or newest.checksum != held.info(str(name)).checksum):
        raise WorkspaceError(f"{name}: has changed while files were read to be added to it; load them again")


def _made_of(load: _Load, held: Snapshot | None) -> dict[str, Any]:
    """Return what batches depend on, as values that JSON has: a draft of anything else is of no use."""
    stats = [(path, path.stat()) for path in load.paths]
    return {
        "dataset": str(load.name),
        "files": [[str(path.absolute()), stat.st_size, stat.st_mtime_ns] for path, stat in stats],
        "crs": load.crs,
        "encoding": load.encoding,
        "columns": dict(load.columns or {}),
        "held": "" if held is None else held.info(str(load.name)).checksum,
        "batch_rows": streamed.BATCH_ROWS,
        "format": streamed.FORMAT,
    }


def _within(step: Progress, share: float) -> Progress:
    return lambda name, done: step(name, share * done)


def _held(workspace: Workspace, name: DatasetName) -> tuple[gpd.GeoDataFrame, Provenance] | None:
    """Return the rows that the dataset has already, and where they come from."""
    snapshot = workspace.snapshot()
    if str(name) not in snapshot.datasets:
        return None
    rows = snapshot.frame(str(name)) if name.layer.has_geometry else snapshot.table(str(name))
    return rows.reset_index(drop=not name.scheme), snapshot.info(str(name)).provenance


def _joined(lists: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [each for each in lists if len(each)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(REJECTED_COLUMNS))


def _codes(snapshot: Snapshot) -> dict[str, pd.Index]:
    return {scheme: snapshot.frame(f"{DIVISIONS.name}/{scheme}").index for scheme in snapshot.schemes}


def _notes(name: DatasetName, checks: Sequence[Checked], rows: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return what the checks noted; how divisions fit together is said of all of them, not of each file's."""
    notes = [note for each in checks for note in each.notes]
    if name.scheme and len(rows) > len(checks[0].good):
        each_alone = {note for each in checks for note in fit(each.good)}
        notes = [*(note for note in notes if note not in each_alone), *fit(rows)]
    return tuple(notes)


def _no_progress(_step: str, _share: float) -> None:
    """Show nothing."""
