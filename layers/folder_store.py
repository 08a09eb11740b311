"""Versions in the folder of the workspace: immutable files behind numbered manifests."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock, Timeout

from geo.crs import LONLAT
from geo.errors import IndexFileError
from layers import address_index, data_files, geoparquet, manifest, store
from layers.addresses.search import AddressIndex
from layers.arrow import complete
from layers.dataset import DatasetName
from layers.definitions import ADDRESSES
from layers.editing import Edit, edited, touching, with_edits
from layers.errors import UnknownNameError, WorkspaceError
from layers.frame_rows import Rows, X, Y
from layers.geoparquet import GEOMETRY, LAT, LON
from layers.manifest import AddressIndexInfo, DatasetInfo, StoredFile, Version
from layers.map_points import MapPoints
from layers.point_files import Places, open_columns, stretches
from layers.provenance import Provenance
from layers.query.identifiers import Identifiers
from layers.rows import with_rows
from layers.settings import Settings
from layers.snapshot import Snapshot
from layers.store import NOTHING_LOADED, Datasets

if TYPE_CHECKING:
    from geo.point_index import PointIndex
    from geo.polygon_index import PolygonIndex

LOCK_FILE = ".lock"
Opened = TypeVar("Opened")


class FolderStore:
    """Keeps versions as files; one writer at a time holds the lock, and readers need none.

    Parameters
    ----------
    path : Path
        Folder of the workspace.
    settings : Settings
        Its settings.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._settings = settings
        self._locks: dict[int, FileLock] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process without its locks."""
        return type(self), (self._path.absolute(), self._settings)

    @property
    def path(self) -> Path:
        """Folder of the workspace."""
        return self._path

    def create(self) -> None:
        """Do nothing: the folder itself is all that is needed."""

    def migrate(self) -> str:
        """Do nothing, and say so."""
        return f"{self.path}: a folder needs no migration"

    def numbers(self) -> list[int]:
        """Return the numbers of the versions that are kept, oldest first."""
        return manifest.numbers(self.path)

    def version(self, number: int) -> Version:
        """Return a version.

        Raises
        ------
        UnknownNameError
            There is none of that number.
        WorkspaceError
            Its manifest is damaged.
        """
        try:
            return manifest.read(self.path, number)
        except FileNotFoundError:
            kept = ", ".join(map(str, self.numbers())) or "none yet"
            raise UnknownNameError(f"no version {number}; versions are {kept}") from None

    def newest(self) -> Version:
        """Return the newest version, or ``NOTHING_LOADED``."""
        while published := self.numbers():
            with suppress(UnknownNameError):  # pruned since it was listed: then there is a newer one
                return self.version(published[-1])
        return NOTHING_LOADED

    def read(self, version: Version, name: str, columns: Sequence[str]) -> pa.Table:
        """Return columns of a dataset that a version holds, those of them that were written."""
        info = version.datasets[name]
        found = self._mapped(info)
        path, others = self._file_of(info), [each for each in columns if each not in found]
        if others:
            with _readable(path, version):
                table = geoparquet.read(path, others)
            found |= zip(table.column_names, table.columns, strict=True)
        return pa.table({each: found[each] for each in columns if each in found})

    def batches(
        self, version: Version, name: str, columns: Sequence[str], *, bounds: Sequence[float] | None = None
    ) -> Iterator[pa.Table]:
        """Yield columns of a dataset by those parts of its files that may touch bounds in degrees."""
        info = version.datasets[name]
        path, mapped = self._file_of(info), self._mapped(info)
        if info.tiles is not None and mapped.keys() >= {*columns, LON, LAT}:
            table = pa.table({each: mapped[each] for each in columns})
            file = data_files.path_of(self.path, info.tiles)
            yield from (table.slice(*each) for each in stretches(file, len(table), bounds))
            return
        with _readable(path, version):
            yield from geoparquet.read_groups(path, columns, bounds=bounds)

    def polygon_index(
        self, _name: str, info: DatasetInfo, make: "Callable[[], PolygonIndex]"
    ) -> "PolygonIndex":
        """Return the index of divisions that was stored with them, or a new one."""
        from geo.polygon_index import PolygonIndex  # noqa: PLC0415 — numba loads slowly, and few need it

        if info.index is not None:
            # An index that is damaged, or of another release, is no loss: it is made of the polygons.
            with suppress(IndexFileError):
                return PolygonIndex.load(data_files.path_of(self.path, info.index))
        return make()

    def point_index(self, info: DatasetInfo, make: "Callable[[], PointIndex]") -> "PointIndex":
        """Return the index of points that was stored with them, or a new one."""
        places = self._opened(info.places, Places.open)
        return make() if places is None else places.nearest

    def map_points(self, info: DatasetInfo) -> MapPoints | None:
        """Return where points are on the map as it was stored with them; None where it was not."""
        return self._opened(info.tiles, MapPoints.open)

    def identifiers(self, info: DatasetInfo) -> Identifiers | None:
        """Return the rows of points by identifier as they were stored; None where they were not."""
        return self._opened(info.ids, Identifiers.open)

    def address_index(self, version: Version, made_of: str, make: Callable[[], AddressIndex]) -> AddressIndex:
        """Return the index of addresses that was stored with the version, or a new one."""
        stored = version.address_index
        if stored is not None and stored.made_of == made_of:
            # An index that is damaged, or of another release, is no loss: it is made of the addresses.
            with suppress(IndexFileError):
                return AddressIndex.open(data_files.path_of(self.path, stored.file))
        return make()

    def features(self, _version: Version, _name: str) -> None:
        """Return nothing: features are found in memory."""

    def verify(self, version: Version) -> None:
        """Compare every file of a version with its checksum.

        Raises
        ------
        WorkspaceError
            A file is missing or damaged.
        """
        for file in version.files:
            data_files.verify(self.path, file)

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

    def publish(self, datasets: Datasets, *, note: str) -> Version:
        """Publish a new version in which these datasets replace those of the same name.

        The version appears whole or not at all. The oldest versions beyond ``keep_versions`` are removed.
        """
        with self.writer():
            held = dict(self.newest().datasets)
            for name, (rows, provenance) in datasets.items():
                held[str(name)] = self._store(name, rows, provenance)
            return self._publish(held, note)

    def edit(self, name: DatasetName, edits: Sequence[Edit]) -> tuple[Version, tuple[str, ...]]:
        """Publish a new version in which rows of a dataset are edited; return it, and each edit's row."""
        with self.writer():
            newest = self.newest()
            if str(name) not in newest.datasets:
                raise UnknownNameError(f"{name}: is not loaded, so that nothing of it can be edited")
            table = self._rows(newest, name)
            keys = pa.array(sorted(touching(name.layer, edits)), pa.string())
            done = edited(name.layer, table.filter(pc.is_in(table[name.layer.key[0]], keys)), edits)
            info = self._store_rows(name, with_rows(name.layer, table, done.rows), newest.datasets[str(name)])
            return self._publish({**newest.datasets, str(name): info}, done.note, is_edit=True), done.ids

    def restore(self, number: int) -> Version:
        """Publish a new version equal to an old one."""
        with self.writer():
            old = self.version(number)
            self.verify(old)
            return self._publish(old.datasets, f"restored version {number}: {old.note}")

    @property
    def _lock(self) -> FileLock:
        """The lock of this process: one that was made before a fork is its parent's."""
        process = os.getpid()
        if process not in self._locks:  # of threads that meet here, one sets it for all
            made = FileLock(self.path / LOCK_FILE, timeout=store.LOCK_TIMEOUT_S)
            self._locks.setdefault(process, made)
        return self._locks[process]

    def _acquire(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise WorkspaceError(
                f"{self.path}: held by another writer; try again when it has ended"
            ) from error
        except OSError as error:
            raise WorkspaceError(f"{self.path}: cannot be written to: {error}") from error

    def _file_of(self, info: DatasetInfo) -> Path:
        if info.file is None:
            raise WorkspaceError(f"{self.path}: a manifest names a dataset without its file")
        return data_files.path_of(self.path, info.file)

    def _mapped(self, info: DatasetInfo) -> dict[str, pa.ChunkedArray | pa.Array]:
        """Return the columns of a dataset that are stored so that they can be mapped into memory."""
        found: dict[str, pa.ChunkedArray | pa.Array] = {}
        if (table := self._opened(info.columns, open_columns)) is not None:
            found |= zip(table.column_names, table.columns, strict=True)
        if (places := self._opened(info.places, Places.open)) is not None:
            found |= {X: pa.array(places.x), Y: pa.array(places.y)}
        if (points := self._opened(info.tiles, MapPoints.open)) is not None:
            found |= {LON: pa.array(points.lon), LAT: pa.array(points.lat)}
        return found

    def _opened(self, file: StoredFile | None, open: Callable[[Path], Opened]) -> Opened | None:
        """Return what a file holds that can be made anew; None where there is none, or it is damaged."""
        if file is not None:
            with suppress(IndexFileError):  # also of another release
                return open(data_files.path_of(self.path, file))
        return None

    def _store(self, name: DatasetName, rows: Rows, provenance: Provenance) -> DatasetInfo:
        try:
            return data_files.store(self.path, name, rows, provenance, working_crs=self._settings.working_crs)
        except OSError as error:
            raise WorkspaceError(f"{self.path}: {name} cannot be stored: {error}") from error

    def _rows(self, version: Version, name: DatasetName) -> pa.Table:
        """Return the fields of a dataset, and ``geometry``."""
        fields = name.layer.field_names
        table = self.read(version, str(name), (*fields, GEOMETRY))
        return complete(table, name.layer, fields).append_column(GEOMETRY, table[GEOMETRY])

    def _store_rows(self, name: DatasetName, table: pa.Table, held: DatasetInfo) -> DatasetInfo:
        """Store rows of which some were edited; where they come from else, and the working CRS, stay."""
        geometry = gpd.GeoSeries.from_wkb(table[GEOMETRY].to_numpy(), crs=LONLAT)
        rows = geoparquet.with_geometry(table.drop_columns(GEOMETRY), geometry)
        provenance = with_edits(held.provenance, language=self._settings.language)
        try:
            return data_files.store_table(self.path, name, rows, provenance, working_crs=held.working_crs)
        except OSError as error:
            raise WorkspaceError(f"{self.path}: {name} cannot be stored: {error}") from error

    def _publish(self, datasets: Mapping[str, DatasetInfo], note: str, *, is_edit: bool = False) -> Version:
        number = max(self.numbers(), default=0) + 1
        version = Version(number, datetime.now(UTC), note, dict(sorted(datasets.items())), is_edit=is_edit)
        try:
            version = replace(version, address_index=self._address_index(version))
            manifest.write(self.path, version)
        except OSError as error:
            raise WorkspaceError(f"{self.path}: version {number} cannot be published: {error}") from error
        self._tidy()
        return version

    def _address_index(self, version: Version) -> AddressIndexInfo | None:
        """Return the address index of a version: an earlier one of the same addresses, or a new one."""
        if ADDRESSES.name not in version.datasets:
            return None
        snapshot = Snapshot(self, self._settings, version)
        made_of = address_index.made_of(snapshot)
        for kept in reversed(self._versions()):
            if kept.address_index and kept.address_index.made_of == made_of:
                return kept.address_index
        file = data_files.store_address_index(self.path, address_index.build(snapshot).save)
        return AddressIndexInfo(made_of, file)

    def _versions(self) -> list[Version]:
        return [manifest.read(self.path, number) for number in self.numbers()]

    def _tidy(self) -> None:
        """Remove the versions that are too many, and all files that no version needs.

        A file that cannot be removed now stays for the next writer. While a manifest is damaged nothing is
        removed, since nobody knows what it needs.
        """
        with suppress(OSError):
            manifest.remove_drafts(self.path)
            manifest.remove_oldest(
                self.path, keep=self._settings.keep_versions, keep_edits=self._settings.keep_edits
            )
            data_files.remove_unused(self.path, self._versions())


@contextmanager
def _readable(path: Path, version: Version) -> Iterator[None]:
    """Say what is wrong where a file of a version cannot be read."""
    try:
        yield
    except FileNotFoundError as error:
        raise WorkspaceError(
            f"{path}: is missing: version {version.number} has been pruned since it was opened, or the"
            " file was removed"
        ) from error
    except (OSError, ValueError) as error:
        raise WorkspaceError(f"{path}: is damaged: {error}") from error
