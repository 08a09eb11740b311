"""A workspace: a folder with settings and every version of its datasets, each published whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import geopandas as gpd
from filelock import FileLock, Timeout

from layers import address_index, manifest, store
from layers.atomic import INCOMING, write_whole
from layers.dataset import DatasetName
from layers.definitions import ADDRESSES
from layers.errors import UnknownNameError, WorkspaceError
from layers.manifest import AddressIndexInfo, DatasetInfo, Version
from layers.provenance import Provenance
from layers.settings import SETTINGS_FILE, Settings
from layers.settings_file import default_settings_text
from layers.snapshot import Snapshot

__all__ = ["DatasetInfo", "Snapshot", "Version", "Workspace"]

LOCK_FILE = ".lock"
LOCK_TIMEOUT_S = 2.0
NOTHING_LOADED = Version(0, datetime.fromtimestamp(0, UTC), "", {})


class Workspace:
    """A folder that holds ``phusong.toml`` and the published versions of its datasets.

    One writer at a time holds the lock; readers need none, since files never change once published.

    Attributes
    ----------
    path : Path
        The folder.
    settings : Settings
        Its settings, with those of the environment.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self._lock = FileLock(path / LOCK_FILE, timeout=LOCK_TIMEOUT_S)

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    @staticmethod
    def exists(path: Path) -> bool:
        """Return whether a folder holds a workspace."""
        return (path / SETTINGS_FILE).is_file()

    @classmethod
    def create(cls, path: Path, *, settings: str | None = None) -> Self:
        """Make a workspace, or open the one that is there.

        Parameters
        ----------
        path : Path
            Folder to make.
        settings : str, optional
            Text of ``phusong.toml``; by default one that documents every setting and changes none.

        Raises
        ------
        WorkspaceError
            The folder holds other things, cannot be made, or the settings are not valid.
        """
        if not cls.exists(path):
            try:
                _make(path, default_settings_text() if settings is None else settings)
            except OSError as error:
                raise WorkspaceError(f"{path}: cannot be made a workspace: {error}") from error
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the workspace in a folder.

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
        return cls(path, Settings.load(path))

    def publish(self, layers: Mapping[str, tuple[gpd.GeoDataFrame, Provenance]], *, note: str) -> Snapshot:
        """Publish a new version in which these datasets replace those of the same name.

        The version appears whole or not at all. The oldest versions beyond ``keep_versions`` are removed.

        Parameters
        ----------
        layers : mapping of str to (geopandas.GeoDataFrame, Provenance)
            Datasets by name; frames typed as the layers say, in EPSG:4326, or plain ones of layers without
            geometry.
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
        names = {name: DatasetName.parse(name) for name in layers}
        with self.writer():
            datasets = dict(self._newest().datasets)
            for name, (frame, provenance) in layers.items():
                datasets[name] = self._store(names[name], frame, provenance)
            return self._publish(datasets, note)

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
        return Snapshot(
            self.path, self.settings, self._newest() if version is None else self._version(version)
        )

    def versions(self) -> list[Version]:
        """Return the versions that are kept, oldest first."""
        kept = []
        for number in manifest.numbers(self.path):
            with suppress(FileNotFoundError):  # pruned since it was listed
                kept.append(manifest.read(self.path, number))
        return kept

    def restore(self, version: int) -> Snapshot:
        """Publish a new version equal to an old one.

        Raises
        ------
        UnknownNameError
            There is no such version.
        WorkspaceError
            One of its files is missing or damaged, or somebody else is writing.
        """
        with self.writer():
            old = self.snapshot(version)
            old.verify()
            return self._publish(old.version.datasets, f"restored version {version}: {old.note}")

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Hold the workspace for writing; whoever holds it may publish within.

        Raises
        ------
        WorkspaceError
            Another writer holds it.
        """
        self._acquire()
        try:
            self._tidy()
            yield
        finally:
            self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise WorkspaceError(
                f"{self.path}: held by another writer; try again when it has ended"
            ) from error
        except OSError as error:
            raise WorkspaceError(f"{self.path}: cannot be written to: {error}") from error

    def _store(self, name: DatasetName, frame: gpd.GeoDataFrame, provenance: Provenance) -> DatasetInfo:
        try:
            return store.store(self.path, name, frame, provenance, working_crs=self.settings.working_crs)
        except OSError as error:
            raise WorkspaceError(f"{self.path}: {name} cannot be stored: {error}") from error

    def _publish(self, datasets: Mapping[str, DatasetInfo], note: str) -> Snapshot:
        number = max(manifest.numbers(self.path), default=0) + 1
        version = Version(number, datetime.now(UTC), note, dict(sorted(datasets.items())))
        try:
            version = replace(version, address_index=self._address_index(version))
            manifest.write(self.path, version)
        except OSError as error:
            raise WorkspaceError(f"{self.path}: version {number} cannot be published: {error}") from error
        self._tidy()
        return Snapshot(self.path, self.settings, version)

    def _address_index(self, version: Version) -> AddressIndexInfo | None:
        """Return the address index of a version: an earlier one of the same addresses, or a new one."""
        if ADDRESSES.name not in version.datasets:
            return None
        snapshot = Snapshot(self.path, self.settings, version)
        made_of = address_index.made_of(snapshot)
        for kept in reversed(self.versions()):
            if kept.address_index and kept.address_index.made_of == made_of:
                return kept.address_index
        file = store.store_address_index(self.path, address_index.build(snapshot).save)
        return AddressIndexInfo(made_of, file)

    def _tidy(self) -> None:
        """Remove the versions that are too many, and all files that no version needs.

        A file that cannot be removed now stays for the next writer. While a manifest is damaged nothing is
        removed, since nobody knows what it needs.
        """
        with suppress(OSError):
            manifest.remove_drafts(self.path)
            manifest.remove_oldest(self.path, keep=self.settings.keep_versions)
            store.remove_unused(self.path, self.versions())

    def _newest(self) -> Version:
        while published := manifest.numbers(self.path):
            with suppress(FileNotFoundError):  # pruned since it was listed: then there is a newer one
                return manifest.read(self.path, published[-1])
        return NOTHING_LOADED

    def _version(self, number: int) -> Version:
        try:
            return manifest.read(self.path, number)
        except FileNotFoundError:
            kept = ", ".join(map(str, manifest.numbers(self.path))) or "none yet"
            raise UnknownNameError(f"{self.path}: no version {number}; versions are {kept}") from None


def _make(path: Path, settings: str) -> None:
    """Make the folder; it is a workspace from the moment its settings file appears."""
    path.mkdir(parents=True, exist_ok=True)
    other = next((each.name for each in path.iterdir() if not each.name.startswith(INCOMING)), None)
    if other is not None:
        raise FileExistsError(f"the folder holds other things, such as {other}")
    write_whole(path / SETTINGS_FILE, lambda draft: draft.write_text(settings, encoding="utf-8"))
