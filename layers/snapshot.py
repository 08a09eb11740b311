"""One version of a workspace, to read from: what it says never changes, whoever writes meanwhile."""

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakValueDictionary

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from geo.crs import LONLAT
from layers import address_index
from layers.addresses.search import AddressIndex
from layers.arrow import complete, to_pandas
from layers.dataset import DatasetName, division_scheme
from layers.definitions import DIVISIONS, Layer
from layers.errors import UnknownNameError, WorkspaceError
from layers.geoparquet import GEOMETRY, LAT, LON
from layers.kinds import Kinds
from layers.manifest import DatasetInfo, Version
from layers.map_points import MapPoints
from layers.parts import Parts, as_points, metres, stored_places
from layers.points import Points
from layers.query.identifiers import Identifiers
from layers.query.memory import FeatureTable
from layers.query.places import NoPlaces, PointPlaces, ShapePlaces
from layers.query.selection import FeatureSource
from layers.settings import Settings
from layers.wkb import decode_points

if TYPE_CHECKING:
    from geo.point_index import PointIndex
    from geo.polygon_index import PolygonIndex
    from layers.store import Store


# Most versions change one dataset. The rows of the others are read once for all that are held.
_FEATURES: WeakValueDictionary[tuple[str, str], FeatureTable] = WeakValueDictionary()


class Snapshot:
    """A read-only view of one version.

    What it reads it keeps, so that asking twice costs nothing; frames come as shallow copies. It may be
    shared between threads.

    Attributes
    ----------
    store : Store
        What keeps the version.
    settings : Settings
        Its settings.
    version : Version
        What the version consists of.
    """

    def __init__(self, store: "Store", settings: Settings, version: Version) -> None:
        self.store = store
        self.settings = settings
        self.version = version
        self._kept: dict[Hashable, Any] = {}
        self._making: dict[Hashable, threading.RLock] = {}
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process without what has been read."""
        return type(self), (self.store, self.settings, self.version)

    def __repr__(self) -> str:
        return f"Snapshot({str(self.path)!r}, version {self.number})"

    @property
    def path(self) -> Path:
        """Folder of the workspace."""
        return self.store.path

    @property
    def number(self) -> int:
        """Number of the version; 0 where nothing has been loaded into the workspace."""
        return self.version.number

    @property
    def created(self) -> datetime:
        """When the version was published, in UTC."""
        return self.version.created

    @property
    def note(self) -> str:
        """What was done to make the version."""
        return self.version.note

    @property
    def datasets(self) -> Mapping[str, DatasetInfo]:
        """The datasets by name."""
        return MappingProxyType(dict(self.version.datasets))

    @property
    def schemes(self) -> tuple[str, ...]:
        """The division schemes, in alphabetical order."""
        return tuple(sorted(filter(None, map(division_scheme, self.version.datasets))))

    def at(self, number: int) -> "Snapshot":
        """Return another version of the same workspace, read with the same settings.

        Raises
        ------
        UnknownNameError
            It is not kept.
        """
        return Snapshot(self.store, self.settings, self.store.version(number))

    def read_with(self, settings: Settings) -> "Snapshot":
        """Return the same version, read with other settings."""
        return Snapshot(self.store, settings, self.version)

    def info(self, name: str) -> DatasetInfo:
        """Return what is known of a dataset without reading it.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset.
        """
        DatasetName.parse(name)
        try:
            return self.version.datasets[name]
        except KeyError:
            held = ", ".join(self.version.datasets) or "none yet"
            raise UnknownNameError(
                f"no dataset {name!r} in version {self.number} of the workspace; it holds {held}"
            ) from None

    def frame(self, name: str) -> gpd.GeoDataFrame:
        """Return a whole dataset.

        Parameters
        ----------
        name : str
            Such as ``stations`` or ``divisions/districts-2023``.

        Returns
        -------
        geopandas.GeoDataFrame
            All fields of the layer and ``geometry`` in EPSG:4326; divisions indexed by ``code``, others by
            position.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or its rows have no places: then see `table`.
        WorkspaceError
            Its file is missing or damaged.
        """
        frame: gpd.GeoDataFrame = self.once(("frame", name), lambda: self._read_frame(name))
        return frame.copy(deep=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return the fields of a whole dataset, without the places of its rows.

        Parameters
        ----------
        name : str
            Such as ``statistics``.

        Returns
        -------
        pandas.DataFrame
            All fields of the layer, indexed by position.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset.
        WorkspaceError
            Its file is missing or damaged.
        """
        frame: pd.DataFrame = self.once(("fields", name), lambda: self._read_table(name))
        return frame.copy(deep=False)

    def points(self, name: str, columns: Sequence[str] | None = None) -> Points:
        """Return a dataset of points as coordinate arrays, without geometry objects.

        Parameters
        ----------
        name : str
            Such as ``addresses``.
        columns : sequence of str, optional
            Fields that are wanted; all unless given.

        Returns
        -------
        Points
            Coordinates in the working CRS of the settings, and the wanted fields.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or the layer no such field, or it is not one of points.
        WorkspaceError
            Its file is missing or damaged.
        """
        layer = _point_layer(name)
        wanted = layer.field_names if columns is None else tuple(layer[each].name for each in columns)
        x, y = self.once(("metres", name), lambda: self._read_metres(name))
        table = self.once(("table", name, wanted), lambda: self._read_fields(name, wanted))
        return Points(x, y, table)

    def batches(
        self, name: str, columns: Sequence[str] = (), *, bounds: Sequence[float] | None = None
    ) -> Iterator[Points]:
        """Yield a dataset of points part by part; nothing is kept, so that memory depends on the parts alone.

        Parameters
        ----------
        name : str
            Such as ``addresses``.
        columns : sequence of str
            Fields that are wanted.
        bounds : sequence of float, optional
            West, south, east and north in degrees: parts that lie wholly beyond may be left out.

        Yields
        ------
        Points
            Coordinates in the working CRS of the settings and in degrees, and the wanted fields, of some
            rows.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or the layer no such field, or it is not one of points.
        WorkspaceError
            Its file is missing or damaged.
        """
        layer, crs = _point_layer(name), self.settings.working_crs
        wanted = tuple(layer[each].name for each in columns)
        places = stored_places(self.info(name).working_crs, crs)
        for table in self.store.batches(self.version, name, (*wanted, LON, LAT, *places), bounds=bounds):
            yield as_points(table, layer, wanted, crs=crs)

    def parts(
        self, name: str, columns: Sequence[str] = (), *, data: str = ""
    ) -> Callable[..., Iterator[Points]]:
        """Return what reads a dataset of points as `batches` does, in whatever process.

        Parameters
        ----------
        name : str
            Such as ``addresses``.
        columns : sequence of str
            Fields that are wanted.
        data : str
            Where a copy of the workspace's folder ``data`` lies, such as ``s3://bucket/data``; the folder
            itself unless given, which then has to be there for every process.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or the layer no such field, or it is not one of points.
        WorkspaceError
            A database keeps its rows, not a file.
        """
        layer, info = _point_layer(name), self.info(name)
        if info.file is None:
            raise WorkspaceError(f"{name}: a database keeps its rows; workers elsewhere can only read files")
        if not data:
            return _Batches(self, name, tuple(columns))
        return Parts(
            f"{data.rstrip('/')}/{info.file.name}",
            name,
            tuple(layer[each].name for each in columns),
            info.working_crs,
            self.settings.working_crs,
        )

    def lonlat(
        self, name: str, columns: Sequence[str] = ()
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], pa.Table]:
        """Return a dataset of points where it was loaded, for a caller who makes something else of it.

        Unlike `points`, what is read is not kept, and nobody who asks the snapshot waits meanwhile.

        Parameters
        ----------
        name : str
            Such as ``addresses``.
        columns : sequence of str
            Fields that are wanted.

        Returns
        -------
        lon, lat : ndarray of float64, shape (n,)
            Degrees in EPSG:4326, in the order of the rows.
        table : pyarrow.Table
            The wanted fields, n rows.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or the layer no such field, or it is not one of points.
        WorkspaceError
            Its file is missing or damaged.
        """
        layer = _point_layer(name)
        wanted = tuple(layer[each].name for each in columns)
        stored = self._stored_map_points(name)
        if stored is not None:
            return stored.lon, stored.lat, self._read_fields(name, wanted)
        table = self._read(name, (*wanted, GEOMETRY))
        return *decode_points(table[GEOMETRY]), complete(table, layer, wanted)

    def map_points(self, name: str, columns: Sequence[str] = ()) -> tuple[MapPoints, pa.Table]:
        """Return a dataset of points as map tiles are cut from it, kept as little as by `lonlat`.

        Parameters
        ----------
        name : str
            Such as ``addresses``.
        columns : sequence of str
            Fields that are wanted.

        Returns
        -------
        MapPoints
            The points, of kinds that differ in the fields of few values: stored with the version and mapped
            into memory, or made anew.
        table : pyarrow.Table
            The wanted fields, in the order of the rows.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or the layer no such field, or it is not one of points.
        WorkspaceError
            Its file is missing or damaged.
        """
        stored, choices = self._stored_map_points(name), _point_layer(name).choice_names
        lon, lat, table = self.lonlat(name, (*columns, *choices))
        points = stored or MapPoints.of(lon, lat, *Kinds.of([table], choices))
        return points, table.select(list(columns))

    def counts(self, name: str, field: str) -> dict[str, int]:
        """Return how many rows of a dataset of points have each value of a field of few values.

        Parameters
        ----------
        name : str
            Such as ``addresses``.
        field : str
            Such as ``state``; rows without a value count under the empty text.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or the layer no such field, or it is not one of points.
        WorkspaceError
            Its file is missing or damaged.
        """
        stored = self._stored_map_points(name)
        if stored is not None and field in stored.kinds.texts:
            return stored.kinds.counted(field)
        return Kinds.of([self.points(name, (field,)).table], (field,))[0].counted(field)

    def features(self, name: str) -> FeatureSource:
        """Return a dataset as features that are found by their fields and places.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset.
        WorkspaceError
            Its file is missing or damaged.
        """
        source: FeatureSource = self.once(("features", name), lambda: self._features(name))
        return source

    def division_index(self, scheme: str) -> "PolygonIndex":
        """Return the point-in-polygon index of a division scheme, in the working CRS.

        Its positions are those of the rows of ``frame("divisions/<scheme>")``.

        Raises
        ------
        UnknownNameError
            The version holds no such scheme.
        WorkspaceError
            The file of its divisions is missing or damaged.
        """
        return cast("PolygonIndex", self.once(("index", scheme), lambda: self._read_index(scheme)))

    def point_index(self, name: str) -> "PointIndex":
        """Return the index of the nearest of a dataset of points, in the working CRS.

        Its positions are those of the rows of ``points(name)``.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset, or it is not one of points.
        WorkspaceError
            Its file is missing or damaged.
        """
        return cast("PointIndex", self.once(("nearest", name), lambda: self._read_point_index(name)))

    def address_index(self) -> AddressIndex:
        """Return the index of the digital addresses, an empty one where there are none.

        It was stored with the version and is mapped into memory; where the settings have changed since, or
        it is damaged, it is made anew. Its rows are those of ``points("addresses")``.

        Raises
        ------
        WorkspaceError
            The file of the addresses, or of divisions, is missing or damaged.
        """
        index: AddressIndex = self.once("address index", self._read_address_index)
        return index

    def verify(self) -> None:
        """Compare all that the version consists of with its checksums.

        Raises
        ------
        WorkspaceError
            A part is missing or damaged.
        """
        self.store.verify(self.version)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what a function makes of the version, made when it is first asked for and kept.

        Parameters
        ----------
        key : hashable
            Under what it is kept.
        make : callable
            Makes it, and may ask for other keys; another thread that asks for the same key waits meanwhile,
            one that asks for another does not.
        """
        with self._lock:
            lock = self._making.setdefault(key, threading.RLock())
        with lock:
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]

    def _read_frame(self, name: str) -> gpd.GeoDataFrame:
        layer = DatasetName.parse(name).layer
        if not layer.has_geometry:
            raise UnknownNameError(f"{name}: is no dataset of places")
        attributes = self.table(name)
        geometry = gpd.GeoSeries.from_wkb(self._read(name, [GEOMETRY])[GEOMETRY].to_numpy(), crs=LONLAT)
        frame = gpd.GeoDataFrame(attributes, geometry=geometry)
        return frame.set_index("code") if layer is DIVISIONS else frame

    def _read_table(self, name: str) -> pd.DataFrame:
        return to_pandas(self._read_fields(name, DatasetName.parse(name).layer.field_names))

    def _read_fields(self, name: str, fields: Sequence[str]) -> pa.Table:
        return complete(self._read(name, fields), DatasetName.parse(name).layer, fields)

    def _read_metres(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return positions in the working CRS, even where the settings named another at publishing."""
        crs = self.settings.working_crs
        return metres(self._read(name, stored_places(self.info(name).working_crs, crs)), crs=crs)

    def _stored_map_points(self, name: str) -> MapPoints | None:
        """Return what is stored of points on the map, unless a release wrote it that knew fewer choices."""
        stored, choices = self.store.map_points(self.info(name)), _point_layer(name).choice_names
        return stored if stored is not None and stored.kinds.texts.keys() >= set(choices) else None

    def _stored_ids(self, name: str) -> Identifiers | None:
        return self.store.identifiers(self.info(name))

    def _features(self, name: str) -> FeatureSource:
        info = self.info(name)
        found = self.store.features(self.version, name)
        return self._shared_features(name, info.checksum) if found is None else found

    def _shared_features(self, name: str, checksum: str) -> FeatureTable:
        """Return the features of the same rows in another version where somebody holds them, or read them."""
        found = _FEATURES.get((name, checksum))
        if found is None:
            _FEATURES[name, checksum] = found = self._read_features(name)
        return found

    def _read_features(self, name: str) -> FeatureTable:
        layer = DatasetName.parse(name).layer
        if layer.has_only_points:
            lon, lat, table = self.lonlat(name, layer.field_names)
            ids = self._stored_ids(name)
            return FeatureTable(layer.fields, layer.key, table, PointPlaces(lon, lat), ids=ids)
        table = self._read_fields(name, layer.field_names)
        places = (
            ShapePlaces(self.frame(name).geometry.to_numpy()) if layer.has_geometry else NoPlaces(len(table))
        )
        return FeatureTable(layer.fields, layer.key, table, places)

    def _read_index(self, scheme: str) -> "PolygonIndex":
        name = f"{DIVISIONS.name}/{scheme}"
        info = self.info(name)
        make = partial(self._make_index, name)
        at_hand = info.working_crs == self.settings.working_crs
        return self.store.polygon_index(name, info, make) if at_hand else make()

    def _read_point_index(self, name: str) -> "PointIndex":
        info = self.info(name)
        make = partial(self._make_point_index, name)
        at_hand = info.working_crs == self.settings.working_crs
        return self.store.point_index(info, make) if at_hand else make()

    def _make_point_index(self, name: str) -> "PointIndex":
        from geo.point_index import PointIndex  # noqa: PLC0415 — as below

        points = self.points(name, ())
        return PointIndex(points.x, points.y)

    def _make_index(self, name: str) -> "PolygonIndex":
        from geo.polygon_index import PolygonIndex  # noqa: PLC0415 — numba loads slowly, and few commands need it

        return PolygonIndex(self.frame(name).geometry.to_crs(self.settings.working_crs))

    def _read_address_index(self) -> AddressIndex:
        made_of = address_index.made_of(self)
        return self.store.address_index(self.version, made_of, lambda: address_index.build(self))

    def _read(self, name: str, columns: Sequence[str]) -> pa.Table:
        self.info(name)
        return self.store.read(self.version, name, columns)


@dataclass(frozen=True, eq=False)
class _Batches:
    """What `Snapshot.batches` returns, to be called for in any process."""

    snapshot: Snapshot
    name: str
    columns: tuple[str, ...]

    def __call__(self, bounds: Sequence[float] | None = None) -> Iterator[Points]:
        return self.snapshot.batches(self.name, self.columns, bounds=bounds)


def _point_layer(name: str) -> Layer:
    layer = DatasetName.parse(name).layer
    if not layer.has_only_points:
        raise UnknownNameError(f"{name}: is no dataset of points")
    return layer
