"""A workspace: a folder with settings and every version of its datasets, each published whole."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import SecretStr

from layers.atomic import INCOMING, write_whole
from layers.dataset import DatasetName
from layers.editing import Edit, require_editable
from layers.errors import UnknownNameError, WorkspaceError
from layers.folder_store import FolderStore
from layers.frame_rows import Rows
from layers.manifest import DatasetInfo, Version
from layers.provenance import Provenance
from layers.settings import SETTINGS_FILE, Settings
from layers.settings_file import default_settings_text
from layers.snapshot import Snapshot

if TYPE_CHECKING:
    from layers.store import Store

__all__ = ["DatasetInfo", "Snapshot", "Version", "Workspace"]


class Workspace:
    """A folder that holds ``phusong.toml``, and the store of the published versions of its datasets.

    One writer at a time holds the store; readers need not, since a version never changes once published.

    Attributes
    ----------
    path : Path
        The folder.
    settings : Settings
        Its settings, with those of the environment.
    store : Store
        What keeps its versions.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self.store = _store(path, settings)

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    @staticmethod
    def exists(path: Path) -> bool:
        """Return whether a folder holds a workspace."""
        return (path / SETTINGS_FILE).is_file()

    @classmethod
    def create(cls, path: Path, *, settings: str | None = None, store: str | None = None) -> Self:
        """Make a workspace, or open the one that is there.

        Parameters
        ----------
        path : Path
            Folder to make.
        settings : str, optional
            Text of ``phusong.toml``; by default one that documents every setting and changes none.
        store : str, optional
            Address of the database that keeps the versions; a setting unless given.

        Raises
        ------
        WorkspaceError
            The folder holds other things, cannot be made, or the settings are not valid; or the database
            refuses.
        """
        if not cls.exists(path):
            try:
                _make(path, default_settings_text() if settings is None else settings)
            except OSError as error:
                raise WorkspaceError(f"{path}: cannot be made a workspace: {error}") from error
        workspace = cls.open(path, store=store)
        workspace.store.create()
        return workspace

    @classmethod
    def open(cls, path: Path, *, store: str | None = None) -> Self:
        """Open the workspace in a folder.

        Parameters
        ----------
        path : Path
            The folder.
        store : str, optional
            Address of the database that keeps the versions; a setting unless given.

        Raises
        ------
        WorkspaceError
            There is none, or its settings are not valid.
        """
        if not cls.exists(path):
            state = "holds no workspace" if path.is_dir() else "is no folder"
            raise WorkspaceError(
                f"{path}: {state}; `phusong init {path}` makes an empty workspace,"
                f" `phusong demo --workspace {path}` one with the sample of Hanoi"
            )
        settings = Settings.load(path)
        if store is not None:
            settings = settings.model_copy(update={"store": SecretStr(store)})
        return cls(path, settings)

    def publish(self, layers: Mapping[str, tuple[Rows, Provenance]], *, note: str) -> Snapshot:
        """Publish a new version in which these datasets replace those of the same name.

        The version appears whole or not at all. The oldest versions beyond ``keep_versions`` are removed.

        Parameters
        ----------
        layers : mapping of str to (geopandas.GeoDataFrame or RowGroups, Provenance)
            Datasets by name; frames typed as the layers say, in EPSG:4326, or plain ones of layers without
            geometry; or points that come group by group.
        note : str
            What was done, for the list of versions.

        Raises
        ------
        UnknownNameError
            A name is not one of a dataset.
        ValidationError
            A frame does not fit its layer.
        WorkspaceError
            Somebody else is writing, or the disk refuses.
        """
        datasets = {DatasetName.parse(name): content for name, content in layers.items()}
        return self._snapshot(self.store.publish(datasets, note=note))

    def edit(self, name: str, edits: Sequence[Edit]) -> tuple[Snapshot, tuple[str, ...]]:
        """Publish a new version in which single rows of a dataset are edited, all together or not at all.

        The oldest versions that were made so beyond ``keep_edits`` are removed.

        Parameters
        ----------
        name : str
            Such as ``stations``.
        edits : sequence of Create, Replace, Change or Delete
            See `layers.editing`; errors are those of `layers.editing.edited`.

        Returns
        -------
        Snapshot
            The new version.
        tuple of str
            The identifier of the row of each edit.

        Raises
        ------
        ValidationError
            The rows of the layer are not edited one by one.
        UnknownNameError
            No such dataset is loaded.
        WorkspaceError
            Somebody else is writing, or the disk refuses.
        """
        dataset = DatasetName.parse(name)
        require_editable(dataset.layer)
        version, ids = self.store.edit(dataset, edits)
        return self._snapshot(version), ids

    def snapshot(self, version: int | None = None) -> Snapshot:
        """Return a version to read from, the newest unless told otherwise.

        A workspace into which nothing has been loaded gives version 0, without datasets.

        Raises
        ------
        UnknownNameError
            There is no such version.
        WorkspaceError
            Its manifest is damaged.
        """
        return self._snapshot(self.store.newest() if version is None else self.store.version(version))

    def versions(self) -> list[Version]:
        """Return the versions that are kept, oldest first."""
        kept = []
        for number in self.store.numbers():
            with suppress(UnknownNameError):  # pruned since it was listed
                kept.append(self.store.version(number))
        return kept

    def restore(self, version: int) -> Snapshot:
        """Publish a new version equal to an old one.

        Raises
        ------
        UnknownNameError
            There is no such version.
        WorkspaceError
            A part of it is missing or damaged, or somebody else is writing.
        """
        return self._snapshot(self.store.restore(version))

    def writer(self) -> AbstractContextManager[None]:
        """Hold the workspace for writing; whoever holds it may publish within.

        Raises
        ------
        WorkspaceError
            Another writer holds it.
        """
        return self.store.writer()

    def _snapshot(self, version: Version) -> Snapshot:
        return Snapshot(self.store, self.settings, version)


def _store(path: Path, settings: Settings) -> "Store":
    """Return the store that the settings name; the folder needs nothing of what the other needs."""
    if not settings.store.get_secret_value():
        return FolderStore(path, settings)
    try:
        from layers.postgis.store import PostgisStore  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise WorkspaceError(
            f"a store in PostGIS needs the package {error.name}: pip install 'phusong[postgis]'"
        ) from error
    return PostgisStore(path, settings)


def _make(path: Path, settings: str) -> None:
    """Make the folder; it is a workspace from the moment its settings file appears."""
    path.mkdir(parents=True, exist_ok=True)
    other = next((each.name for each in path.iterdir() if not each.name.startswith(INCOMING)), None)
    if other is not None:
        raise FileExistsError(f"the folder holds other things, such as {other}")
    write_whole(path / SETTINGS_FILE, lambda draft: draft.write_text(settings, encoding="utf-8"))
