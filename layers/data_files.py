"""The immutable files of a workspace: datasets and indexes, named by their content."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import geopandas as gpd
import pyarrow as pa

from geo.crs import LONLAT
from layers import geoparquet
from layers.atomic import INCOMING, draft_of, sync, sync_folder
from layers.dataset import DatasetName
from layers.definitions import ADDRESSES
from layers.errors import WorkspaceError
from layers.frame_rows import Rows, X, Y, table_of, with_metres
from layers.geoparquet import GEOMETRY
from layers.kinds import Kinds
from layers.manifest import DatasetInfo, StoredFile, Version
from layers.point_files import joined_map_points, joined_places, write_columns
from layers.provenance import Provenance
from layers.query.identifiers import Identifiers
from layers.row_groups import RowGroups

FOLDER = "data"
DIGITS_IN_NAME = 16
COLUMNS, PLACES, TILES, IDS = ".columns.arrow", ".places.arrow", ".tiles.arrow", ".ids.arrow"
OWN_FILE = re.compile(
    rf"{re.escape(INCOMING)}.*"
    rf"|.+-[0-9a-f]{{{DIGITS_IN_NAME}}}\.(parquet|index\.npz|(index|columns|places|tiles|ids)\.arrow)"
)


def store(
    workspace: Path, name: DatasetName, rows: Rows, provenance: Provenance, *, working_crs: str
) -> DatasetInfo:
    """Write a dataset into the workspace's ``data`` folder, where nothing refers to it yet.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    name : DatasetName
        What it is.
    rows : geopandas.GeoDataFrame or RowGroups
        The rows, typed as the layer says, in EPSG:4326; key fields may be the index. Of a layer without
        geometry, a plain DataFrame.
    provenance : Provenance
        Where the rows come from.
    working_crs : str
        CRS of the ``x`` and ``y`` columns and of the polygon index.

    Raises
    ------
    ValidationError
        The frame does not fit the layer.
    """
    if isinstance(rows, RowGroups) and len(rows) > geoparquet.ROW_GROUP_ROWS:
        return _store_groups(workspace, name, rows, provenance, working_crs)
    return store_table(workspace, name, table_of(rows, name), provenance, working_crs=working_crs)


def store_table(
    workspace: Path, name: DatasetName, table: pa.Table, provenance: Provenance, *, working_crs: str
) -> DatasetInfo:
    """Write a dataset, as `store` does, of rows as `frame_rows` returns them."""
    if name.layer.has_only_points:
        table = with_metres(table, working_crs)
    notes = _notes(name, provenance, working_crs)
    file = _keep(workspace, name, ".parquet", lambda draft: geoparquet.write(table, draft, notes=notes))
    index = _store_index(workspace, name, table, working_crs) if name.scheme else None
    info = DatasetInfo(len(table), provenance, working_crs, file, index)
    is_large = name.layer.has_only_points and len(table) > geoparquet.ROW_GROUP_ROWS
    return _with_mapped(workspace, name, info) if is_large else info


def store_address_index(workspace: Path, write: Callable[[Path], object]) -> StoredFile:
    """Write an address index into the workspace's ``data`` folder, where nothing refers to it yet.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    write : callable
        Writes the index to a path.
    """
    return _keep(workspace, DatasetName.parse(ADDRESSES.name), ".index.arrow", write)


def path_of(workspace: Path, file: StoredFile) -> Path:
    """Return where a stored file lies."""
    return workspace / FOLDER / file.name


def verify(workspace: Path, file: StoredFile) -> None:
    """Compare a stored file with its checksum.

    Raises
    ------
    WorkspaceError
        It is missing, or its content has changed.
    """
    path = path_of(workspace, file)
    if not path.is_file():
        raise WorkspaceError(f"{path}: is missing")
    if _sha256(path) != file.sha256:
        raise WorkspaceError(
            f"{path}: is damaged: its content does not match its checksum {file.sha256[:12]}…"
        )


def remove_unused(workspace: Path, versions: Iterable[Version]) -> None:
    """Remove drafts that a killed writer left, and stored files that belong to none of the versions."""
    used = {file.name for version in versions for file in version.files}
    for path in (workspace / FOLDER).glob("*"):
        if path.name not in used and OWN_FILE.fullmatch(path.name):
            path.unlink()


def _store_groups(
    workspace: Path, name: DatasetName, rows: RowGroups, provenance: Provenance, working_crs: str
) -> DatasetInfo:
    """Write a dataset of points of which no more than a row group is in memory."""
    groups = (with_metres(group, working_crs) for group in rows.groups())
    notes = _notes(name, provenance, working_crs)
    write = partial(geoparquet.write_groups, groups, metadata=rows.metadata, notes=notes)
    file = _keep(workspace, name, ".parquet", write)
    return _with_mapped(workspace, name, DatasetInfo(len(rows), provenance, working_crs, file))


def _with_mapped(workspace: Path, name: DatasetName, info: DatasetInfo) -> DatasetInfo:
    """Return a large dataset of points with the files more that are mapped into memory."""

    def tables(columns: Sequence[str]) -> Iterator[pa.Table]:
        return geoparquet.read_groups(path, columns)

    path, layer = workspace / FOLDER / (info.file.name if info.file else ""), name.layer
    kinds = Kinds.of(tables(layer.choice_names), layer.choice_names)
    return replace(
        info,
        columns=_keep(workspace, name, COLUMNS, partial(write_columns, tables(layer.field_names))),
        places=_keep(workspace, name, PLACES, joined_places(tables((X, Y)), info.rows).save),
        tiles=_keep(workspace, name, TILES, joined_map_points(tables((GEOMETRY,)), *kinds).save),
        ids=_keep(workspace, name, IDS, Identifiers.of(tables(layer.key), layer.key).save),
    )


def _notes(name: DatasetName, provenance: Provenance, working_crs: str) -> dict[str, object]:
    return {"dataset": str(name), "working_crs": working_crs, "provenance": asdict(provenance)}


def _store_index(workspace: Path, name: DatasetName, table: pa.Table, working_crs: str) -> StoredFile:
    from geo.polygon_index import PolygonIndex  # noqa: PLC0415 — numba loads slowly, and points need none

    polygons = gpd.GeoSeries.from_wkb(table[geoparquet.GEOMETRY].to_numpy(), crs=LONLAT)
    index = PolygonIndex(polygons.to_crs(working_crs))
    return _keep(workspace, name, ".index.npz", index.save)


def _keep(workspace: Path, name: DatasetName, suffix: str, write: Callable[[Path], object]) -> StoredFile:
    """Write a file under a name that its content gives, safe on the disk when this returns."""
    folder = workspace / FOLDER
    folder.mkdir(exist_ok=True)
    draft = draft_of(folder / suffix)
    write(draft)
    sync(draft)
    sha256, size = _sha256(draft), draft.stat().st_size
    file = StoredFile(f"{name.stem}-{sha256[:DIGITS_IN_NAME]}{suffix}", sha256, size)
    draft.replace(folder / file.name)
    sync_folder(folder)
    return file


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
