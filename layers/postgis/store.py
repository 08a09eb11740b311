"""Versions in a PostGIS database: rows valid over a range of versions, a version is a condition."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pyarrow as pa

from layers import geoparquet, store
from layers.addresses.search import AddressIndex
from layers.dataset import DatasetName
from layers.definitions import ADDRESSES
from layers.editing import Edit, with_edits
from layers.errors import UnknownNameError, WorkspaceError
from layers.frame_rows import table_of, with_metres
from layers.manifest import DatasetInfo, Version
from layers.postgis import publishing, schema
from layers.postgis.cache import Cache
from layers.postgis.database import Connection, Database
from layers.postgis.digest import digest_of
from layers.postgis.features import DatabaseFeatures
from layers.query.selection import FeatureSource
from layers.settings import Settings
from layers.store import NOTHING_LOADED, Datasets

if TYPE_CHECKING:
    from geo.point_index import PointIndex
    from geo.polygon_index import PolygonIndex

# Whoever writes holds it; it is ours within the database.
WRITERS_LOCK = 0x7068755F736F6E67
DIGITS_IN_NAME = 16
VERSIONS = "SELECT number, created, note, datasets, is_edit FROM phusong.versions"


class PostgisStore:
    """Keeps versions in a database; what is read in bulk is kept as files beside the settings, too.

    Parameters
    ----------
    path : Path
        Folder of the workspace.
    settings : Settings
        Its settings, of which `store` is the address of the database.

    Raises
    ------
    WorkspaceError
        The address is none.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        self._settings = settings
        self._cache = Cache(path)
        self._reading = threading.Lock()
        self._held = threading.local()
        self.database = Database(
            settings.store.get_secret_value(), connect_timeout_s=settings.store_connect_timeout_s
        )

    @property
    def path(self) -> Path:
        """Folder of the workspace."""
        return self._path

    def create(self) -> None:
        """Make the tables where there are none.

        Raises
        ------
        WorkspaceError
            There are tables of an earlier or later release.
        """
        with self.database.writing() as connection:
            found = schema.revision(connection)
        if found:
            schema.require(found, self.database.name)
        else:
            schema.migrate(self.database)

    def migrate(self) -> str:
        """Bring the tables to the revision of this release, and return what was done."""
        before, after = schema.migrate(self.database)
        return f"{self.database.name}: tables are of revision {after}, and were of {before or 'none'}"

    def numbers(self) -> list[int]:
        """Return the numbers of the versions that are kept, oldest first."""
        with self._asking() as connection:
            found = connection.execute("SELECT number FROM phusong.versions ORDER BY number").fetchall()
        return [number for (number,) in found]

    def version(self, number: int) -> Version:
        """Return a version.

        Raises
        ------
        UnknownNameError
            None of that number is kept.
        """
        with self._asking() as connection:
            found = _version(connection, "WHERE number = %s", number)
        if found is None:
            kept = ", ".join(map(str, self.numbers())) or "none yet"
            raise UnknownNameError(f"no version {number}; versions are {kept}")
        return found

    def newest(self) -> Version:
        """Return the newest version, or ``NOTHING_LOADED``."""
        with self._asking() as connection:
            return _version(connection, "ORDER BY number DESC LIMIT 1") or NOTHING_LOADED

    def read(self, version: Version, name: str, columns: Sequence[str]) -> pa.Table:
        """Return columns of a dataset that a version holds."""
        info = version.datasets[name]

        def load(path: Path) -> pa.Table:
            return geoparquet.read(path, columns)

        with self._reading:  # two threads that want other columns need not both ask the database
            table = self._cache.kept(
                f"{_stem(name, info)}.parquet",
                load=load,
                make=partial(self._rows, version, DatasetName.parse(name)),
                save=partial(geoparquet.write, notes={"dataset": name}),
            )
        return table.select([each for each in columns if each in table.column_names])

    def batches(
        self,
        version: Version,
        name: str,
        columns: Sequence[str],
        *,
        bounds: Sequence[float] | None = None,  # noqa: ARG002 - all that is read is kept in one file
    ) -> Iterator[pa.Table]:
        """Yield columns of a dataset, in one part."""
        yield geoparquet.chosen(self.read(version, name, geoparquet.to_be_read(columns)), columns)

    def polygon_index(
        self, name: str, info: DatasetInfo, make: "Callable[[], PolygonIndex]"
    ) -> "PolygonIndex":
        """Return the index of divisions that is kept as a file, or a new one."""
        from geo.polygon_index import PolygonIndex  # noqa: PLC0415 — numba loads slowly, and few need it

        return self._cache.kept(
            f"{_stem(name, info)}.index.npz", load=PolygonIndex.load, make=make, save=PolygonIndex.save
        )

    def point_index(self, _info: DatasetInfo, make: "Callable[[], PointIndex]") -> "PointIndex":
        """Return a new index of points."""
        return make()

    def map_points(self, _info: DatasetInfo) -> None:
        """Return nothing: it is not kept."""

    def identifiers(self, _info: DatasetInfo) -> None:
        """Return nothing: the database finds rows by itself."""

    def address_index(self, version: Version, made_of: str, make: Callable[[], AddressIndex]) -> AddressIndex:
        """Return the index of addresses that is kept as a file, or a new one."""
        if ADDRESSES.name not in version.datasets:
            return make()
        stem = _stem(ADDRESSES.name, version.datasets[ADDRESSES.name])
        return self._cache.kept(
            f"{stem}-{made_of[:DIGITS_IN_NAME]}.index.arrow",
            load=AddressIndex.open,
            make=make,
            save=AddressIndex.save,
        )

    def features(self, version: Version, name: str) -> FeatureSource:
        """Return a dataset of a version as features that the database finds."""
        return DatabaseFeatures(
            partial(self._asking_of, version),
            DatasetName.parse(name),
            version.number,
            count=version.datasets[name].rows,
        )

    def verify(self, version: Version) -> None:
        """Compare the rows of every dataset with its checksum.

        Raises
        ------
        WorkspaceError
            Somebody has changed rows of a version, or it has been pruned.
        """
        if version != NOTHING_LOADED:
            with self._reading_bulk() as connection:
                self._verify(connection, version)

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Hold the database for writing; whoever holds it may publish within.

        Raises
        ------
        WorkspaceError
            Another writer holds it.
        """
        with self._writing():
            yield

    def publish(self, datasets: Datasets, *, note: str) -> Version:
        """Publish a new version in which these datasets replace those of the same name.

        It is one transaction. The oldest versions beyond ``keep_versions`` are removed.
        """
        contents = [
            publishing.Content.of(
                name, table_of(rows, name), provenance, working_crs=self._settings.working_crs
            )
            for name, (rows, provenance) in datasets.items()
        ]
        with self._publishing() as (connection, newest):
            number = newest.number + 1
            infos = {str(each.name): each.info for each in contents}
            for each in contents:
                held = newest.datasets.get(str(each.name))
                if held is None or held.checksum != each.info.checksum:
                    publishing.put(connection, each, number)
            return self._publish(connection, number, {**newest.datasets, **infos}, note)

    def restore(self, number: int) -> Version:
        """Publish a new version equal to an old one."""
        old = self.version(number)
        with self._publishing() as (connection, newest):
            self._verify(connection, old)
            following = newest.number + 1
            for name in {*old.datasets, *newest.datasets}:
                if old.datasets.get(name) != newest.datasets.get(name):
                    publishing.put_back(connection, DatasetName.parse(name), following, number)
            return self._publish(
                connection, following, old.datasets, f"restored version {number}: {old.note}"
            )

    def edit(self, name: DatasetName, edits: Sequence[Edit]) -> tuple[Version, tuple[str, ...]]:
        """Publish a new version in which rows of a dataset are edited; return it, and each edit's row."""
        with self._publishing() as (connection, newest):
            if str(name) not in newest.datasets:
                raise UnknownNameError(f"{name}: is not loaded, so that nothing of it can be edited")
            number = newest.number + 1
            held = newest.datasets[str(name)]
            done = publishing.edit(connection, name, edits, number)
            provenance = with_edits(held.provenance, language=self._settings.language)
            rows = publishing.rows_at(connection, name, number)
            content = publishing.Content.of(name, rows, provenance, working_crs=held.working_crs)
            datasets = {**newest.datasets, str(name): content.info}
            return self._publish(connection, number, datasets, done.note, is_edit=True), done.ids

    def _rows(self, version: Version, name: DatasetName) -> pa.Table:
        """Return the rows of a dataset from the database, and forget files that no version needs."""
        info = version.datasets[str(name)]
        with self._reading_bulk() as connection:
            self._require_kept(connection, version)
            rows = publishing.rows_at(connection, name, version.number)
            kept = _versions(connection)
        self._cache.tidy({_stem(*each) for version in kept for each in version.datasets.items()})
        return with_metres(rows, info.working_crs) if name.layer.has_only_points else rows

    def _require_kept(self, connection: Connection, version: Version) -> None:
        query = "SELECT 1 FROM phusong.versions WHERE number = %s"
        if connection.execute(query, (version.number,)).fetchone() is None:
            raise WorkspaceError(
                f"{self.database.name}: version {version.number} has been pruned since it was opened"
            )

    def _verify(self, connection: Connection, version: Version) -> None:
        self._require_kept(connection, version)
        for text, info in version.datasets.items():
            name = DatasetName.parse(text)
            rows = publishing.rows_at(connection, name, version.number)
            if digest_of(rows, publishing.notes_of(name, info.provenance, info.working_crs)) != info.digest:
                raise WorkspaceError(
                    f"{self.database.name}: {name} of version {version.number} is damaged: its rows do not"
                    f" match their checksum {info.digest[:12]}…"
                )

    def _publish(
        self,
        connection: Connection,
        number: int,
        datasets: Mapping[str, DatasetInfo],
        note: str,
        *,
        is_edit: bool = False,
    ) -> Version:
        version = Version(number, datetime.now(UTC), note, dict(sorted(datasets.items())), is_edit=is_edit)
        publishing.note_version(connection, version)
        publishing.remove_oldest(
            connection, keep=self._settings.keep_versions, keep_edits=self._settings.keep_edits
        )
        return version

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        """Lend a connection for a small question, to tables of our revision."""
        with self.database.reading(within_s=self._settings.store_query_timeout_s) as connection:
            schema.require(schema.revision(connection), self.database.name)
            yield connection

    @contextmanager
    def _asking_of(self, version: Version) -> Iterator[Connection]:
        """Lend a connection for a small question to a version."""
        with self.database.reading(within_s=self._settings.store_query_timeout_s) as connection:
            self._require_kept(connection, version)
            yield connection

    @contextmanager
    def _reading_bulk(self) -> Iterator[Connection]:
        with self.database.reading(within_s=self._settings.store_load_timeout_s) as connection:
            yield connection

    @contextmanager
    def _publishing(self) -> Iterator[tuple[Connection, Version]]:
        """Begin the transaction of a writer; give its connection and the newest version."""
        with self._writing() as connection, connection.transaction():
            yield connection, _version(connection, "ORDER BY number DESC LIMIT 1") or NOTHING_LOADED

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        held: Connection | None = getattr(self._held, "connection", None)
        if held is not None:
            yield held
            return
        with self.database.writing() as connection:
            schema.require(schema.revision(connection), self.database.name)
            self._lock(connection)
            self._held.connection = connection
            try:
                yield connection
            finally:
                del self._held.connection

    def _lock(self, connection: Connection) -> None:
        """Take the lock of writers, which lasts as long as the connection."""
        connection.execute(f"SET lock_timeout = {round(store.LOCK_TIMEOUT_S * 1000)}")
        try:
            connection.execute("SELECT pg_advisory_lock(%s)", (WRITERS_LOCK,))
        except psycopg.errors.LockNotAvailable as error:
            raise WorkspaceError(
                f"{self.database.name}: held by another writer; try again when it has ended"
            ) from error
        connection.execute("SET lock_timeout = 0")


def _stem(name: str, info: DatasetInfo) -> str:
    return f"{name.replace('/', '-')}-{info.digest[:DIGITS_IN_NAME]}"


def _version(connection: Connection, which: str, *values: object) -> Version | None:
    found = _versions(connection, which, *values)
    return found[0] if found else None


def _versions(connection: Connection, which: str = "", *values: object) -> list[Version]:
    rows = connection.execute(f"{VERSIONS} {which}", values).fetchall()
    return [
        Version(number, created, note, publishing.datasets_of(datasets), is_edit=is_edit)
        for number, created, note, datasets, is_edit in rows
    ]
