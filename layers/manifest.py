"""What one version of a workspace consists of, as a small JSON file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from layers.atomic import INCOMING, write_whole
from layers.errors import WorkspaceError
from layers.provenance import Provenance

FOLDER = "versions"
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class StoredFile:
    """One immutable file in the workspace's ``data`` folder.

    Attributes
    ----------
    name : str
        Name of the file, which holds the beginning of its checksum.
    sha256 : str
        Checksum of the whole content, in hexadecimal.
    size : int
        Length in bytes.
    """

    __pydantic_config__ = STRICT

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class DatasetInfo:
    """One dataset as a version holds it.

    Attributes
    ----------
    rows : int
        Number of rows.
    provenance : Provenance
        Where the rows come from.
    working_crs : str
        CRS of the stored ``x`` and ``y`` columns and of the stored index.
    file : StoredFile or None
        The rows, as GeoParquet; None where a database keeps them.
    index : StoredFile or None
        The polygon index of divisions, where it is kept with the version.
    columns, places : StoredFile or None
        The fields of many points once more, and where they are with an index of the nearest, to be mapped
        into memory.
    tiles, ids : StoredFile or None
        What map tiles of many points are cut from, and their rows by identifier, to be mapped likewise.
    digest : str
        Checksum of the rows that a database keeps.
    """

    __pydantic_config__ = STRICT

    rows: int
    provenance: Provenance
    working_crs: str
    file: StoredFile | None = None
    index: StoredFile | None = None
    columns: StoredFile | None = None
    places: StoredFile | None = None
    tiles: StoredFile | None = None
    ids: StoredFile | None = None
    digest: str = ""

    @property
    def checksum(self) -> str:
        """Checksum of the rows: another one means other rows."""
        return self.digest if self.file is None else self.file.sha256

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """The files that the dataset consists of."""
        files = (self.file, self.index, self.columns, self.places, self.tiles, self.ids)
        return tuple(each for each in files if each is not None)


@dataclass(frozen=True)
class AddressIndexInfo:
    """The address index of a version.

    Attributes
    ----------
    made_of : str
        What it was made of, in short: an index of anything else is another one.
    file : StoredFile
        The index.
    """

    __pydantic_config__ = STRICT

    made_of: str
    file: StoredFile


@dataclass(frozen=True)
class Version:
    """One version of a workspace.

    Attributes
    ----------
    number : int
        1 for the first version; 0 stands for a workspace into which nothing has been loaded.
    created : datetime
        When it was published, in UTC.
    note : str
        What was done, in words.
    datasets : mapping of str to DatasetInfo
        The datasets by name, such as ``divisions/districts-2023``.
    address_index : AddressIndexInfo or None
        The index of the digital addresses.
    is_edit : bool
        Whether single rows were edited; such versions do not push those out that were loaded.
    format : int
        Version of this file format.
    """

    __pydantic_config__ = STRICT

    number: int
    created: datetime
    note: str
    datasets: Mapping[str, DatasetInfo]
    address_index: AddressIndexInfo | None = None
    is_edit: bool = False
    format: Literal[1] = 1

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """The files that the version consists of."""
        of_datasets = (file for info in self.datasets.values() for file in info.files)
        return (*of_datasets, *((self.address_index.file,) if self.address_index else ()))

    def as_dict(self) -> dict[str, Any]:
        """Return the version as values that JSON has."""
        plain: dict[str, Any] = ADAPTER.dump_python(self, mode="json")
        return plain


ADAPTER = TypeAdapter(Version)


def numbers(workspace: Path) -> list[int]:
    """Return the numbers of the published versions, oldest first."""
    return sorted(int(path.stem) for path in (workspace / FOLDER).glob("*.json") if path.stem.isdecimal())


def path_of(workspace: Path, number: int) -> Path:
    """Return where a version's manifest lies."""
    return workspace / FOLDER / f"{number:06}.json"


def read(workspace: Path, number: int) -> Version:
    """Return a published version.

    Raises
    ------
    FileNotFoundError
        There is none of that number.
    WorkspaceError
        Its manifest is damaged, or of a later release of this program.
    """
    path = path_of(workspace, number)
    try:
        return ADAPTER.validate_json(path.read_bytes())
    except ValidationError as error:
        raise WorkspaceError(f"{path}: damaged, or written by a later release: {error}") from error


def write(workspace: Path, version: Version) -> None:
    """Publish a version: its manifest appears whole, and only if there is none of its number.

    Raises
    ------
    WorkspaceError
        Somebody else has published that number.
    """
    path = path_of(workspace, version.number)
    path.parent.mkdir(exist_ok=True)
    content = ADAPTER.dump_json(version, indent=2)
    try:
        write_whole(path, lambda draft: draft.write_bytes(content), overwrite=False)
    except FileExistsError as error:
        raise WorkspaceError(f"{path}: another writer has published this version; try again") from error


def remove_drafts(workspace: Path) -> None:
    """Remove what a writer left that was killed while it wrote a manifest."""
    for draft in (workspace / FOLDER).glob(f"{INCOMING}*"):
        draft.unlink()


def remove_oldest(workspace: Path, *, keep: int, keep_edits: int) -> None:
    """Remove the oldest versions' manifests, so that the newest stay: so many, and so many made by edits."""
    published = numbers(workspace)
    edits = [number for number in published if _is_edit(workspace, number)]
    others = [number for number in published if number not in edits]
    for number in (*others[:-keep], *edits[:-keep_edits]):
        path_of(workspace, number).unlink()


def _is_edit(workspace: Path, number: int) -> bool:
    try:
        return read(workspace, number).is_edit
    except WorkspaceError:  # a damaged manifest goes when its turn comes
        return False
