"""Files into the workspace: read, check, publish; what is rejected is listed, never dropped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.atomic import write_whole
from layers.content import APPROXIMATE, SYNTHETIC
from layers.dataset import DatasetName
from layers.definitions import DIVISIONS, Text
from layers.errors import ValidationError, WorkspaceError
from layers.merging import Part, merge
from layers.provenance import Provenance
from layers.readers import read
from layers.validation import REJECTED_COLUMNS, Checked, check
from layers.validation.references import unknown_divisions
from layers.validation.schemes import fit
from layers.workspace import Snapshot, Workspace

REJECTED_FOLDER = "rejected"
READING_SHARE, CHECKING_SHARE = 0.5, 0.8

Progress = Callable[[str, float], None]


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
    step = progress or _no_progress
    raws = []
    for position, path in enumerate(paths):
        step(path.name, READING_SHARE * position / len(paths))
        raws.append(
            read(path, name.layer, settings=workspace.settings, crs=crs, encoding=encoding, columns=columns)
        )
    step("checking", READING_SHARE)
    checks = [check(raw, name.layer, repair=repair) for raw in raws]
    parts = [Part(path.name, each.good) for path, each in zip(paths, checks, strict=True)]
    provenance = _provenance(paths, Provenance(source, licence, data_date))
    step("publishing", CHECKING_SHARE)
    with workspace.writer():
        held = _held(workspace, name) if append else None
        if held is not None:
            parts, provenance = [Part("", held[0]), *parts], _both(held[1], provenance)
        rows, contradictions = merge(parts, name.layer)
        rejected = _joined([*(each.rejected for each in checks), contradictions])
        listed = _list(rejected, rejected_to or _new_list(workspace, name)) if len(rejected) else None
        _require(name, rows, rejected, listed, strict=strict)
        provenance = _with_own_words(provenance, rows)
        snapshot = workspace.publish({str(name): (rows, provenance)}, note=_note(name, paths, append=append))
    loaded = len(rows) - (0 if held is None else len(held[0]))
    notes = (*_notes(name, checks, rows), *unknown_divisions(rows, name.layer, _codes(snapshot)))
    return LoadReport(str(name), snapshot.number, loaded, _row_count(rejected), listed, notes)


def _held(workspace: Workspace, name: DatasetName) -> tuple[gpd.GeoDataFrame, Provenance] | None:
    """Return the rows that the dataset has already, and where they come from."""
    snapshot = workspace.snapshot()
    if str(name) not in snapshot.datasets:
        return None
    rows = snapshot.frame(str(name)) if name.layer.has_geometry else snapshot.table(str(name))
    return rows.reset_index(drop=not name.scheme), snapshot.info(str(name)).provenance


def _provenance(paths: Sequence[Path], given: Provenance) -> Provenance:
    """Return what the user says of the data, and what its files say where the user says nothing."""
    latest = max(path.stat().st_mtime for path in paths)
    return replace(
        given,
        source=given.source or ", ".join(path.name for path in paths),
        data_date=given.data_date or datetime.fromtimestamp(latest, UTC).date().isoformat(),
    )


def _with_own_words(provenance: Provenance, rows: gpd.GeoDataFrame) -> Provenance:
    """Return a provenance as cautious as the rows' own sources: what is exported as invented stays so."""
    words = " ".join(rows["source"].dropna().astype(str).unique()).casefold()
    return replace(
        provenance,
        synthetic=provenance.synthetic or _say(words, SYNTHETIC, "synthetic"),
        approximate=provenance.approximate or _say(words, APPROXIMATE, "approximate"),
    )


def _say(words: str, doubt: Text, marker: str) -> bool:
    """Return whether sources say a doubt, as exports of either language do, or by its marker."""
    return any(each in words for each in (doubt.vi, doubt.en, marker))


def _both(first: Provenance, second: Provenance) -> Provenance:
    """Return the provenance of rows from two places."""
    return Provenance(
        source=_listed_once(first.source, second.source),
        licence=_listed_once(first.licence, second.licence),
        data_date=max(first.data_date, second.data_date),
        synthetic=first.synthetic or second.synthetic,
        approximate=first.approximate or second.approximate,
    )


def _listed_once(first: str, second: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, (*first.split("; "), second))))


def _joined(lists: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [each for each in lists if len(each)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(REJECTED_COLUMNS))


def _row_count(rejected: pd.DataFrame) -> int:
    return len(rejected[["file", "row"]].drop_duplicates())


def _new_list(workspace: Workspace, name: DatasetName) -> Path:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return workspace.path / REJECTED_FOLDER / f"{name.stem}-{now}.csv"


def _list(rejected: pd.DataFrame, path: Path) -> Path:
    """Write the rejected rows where spreadsheets read them as UTF-8, and return where."""
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, lambda draft: rejected.to_csv(draft, index=False, encoding="utf-8-sig"))
    except OSError as error:
        raise WorkspaceError(f"{path}: the list of rejected rows cannot be written: {error}") from error
    return path


def _require(
    name: DatasetName, rows: gpd.GeoDataFrame, rejected: pd.DataFrame, listed: Path | None, *, strict: bool
) -> None:
    """Refuse to publish no rows, a scheme that lost a division, or, if strict, anything but every row."""
    if rows.empty or (len(rejected) and (strict or name.scheme)):
        raise ValidationError(
            f"{name}: {_row_count(rejected)} rows rejected, listed in {listed}; nothing was loaded"
        )


def _codes(snapshot: Snapshot) -> dict[str, pd.Index]:
    return {scheme: snapshot.frame(f"{DIVISIONS.name}/{scheme}").index for scheme in snapshot.schemes}


def _note(name: DatasetName, paths: Sequence[Path], *, append: bool) -> str:
    return f"{name} {'extended' if append else 'loaded'} from {', '.join(path.name for path in paths)}"


def _notes(name: DatasetName, checks: Sequence[Checked], rows: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return what the checks noted; how divisions fit together is said of all of them, not of each file's."""
    notes = [note for each in checks for note in each.notes]
    if name.scheme and len(rows) > len(checks[0].good):
        each_alone = {note for each in checks for note in fit(each.good)}
        notes = [*(note for note in notes if note not in each_alone), *fit(rows)]
    return tuple(notes)


def _no_progress(_step: str, _share: float) -> None:
    """Show nothing."""
