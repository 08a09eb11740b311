"""Tiles of a layer of points: one by one where they are few, or the zoom the deepest; otherwise clusters."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from geo.crs import to_lonlat
from geo.tile import Tile
from geo.tile_index import CLUSTER, TileIndex
from layers.arrow import rows_of
from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS, Field
from layers.errors import UnknownNameError
from layers.kinds import Kinds
from layers.snapshot import Snapshot
from maps.tiles.attributes import Attributes
from maps.tiles.mvt import Geometries, encode
from maps.tiles.mvt_kernel import FIRST_NUMBER, NOTHING
from maps.tiles.subsets import EVERYTHING, Subsets, Wanted
from planning.stations import stations

COUNT = "count"

STATION_FIELDS = ("station_id", "site_id", "operator", "technology", "status")
AZIMUTHS = "azimuths_deg"
POSTAL_FIELDS = ("point_id", "name", "kind", "staffed", "operator", "address_text")
ADDRESS_PARTS = ("house_number", "lane", "street")
ADDRESS_FIELDS = ("address_id", "code", "address_text", *ADDRESS_PARTS, "state")

FILTERS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        STATIONS.name: (STATIONS["operator"], STATIONS["technology"], STATIONS["status"]),
        POSTAL_POINTS.name: (POSTAL_POINTS["kind"],),
        ADDRESSES.name: (ADDRESSES["state"],),
    }
)
"""By which fields the points of a layer may be chosen."""


class PointTiles:
    """A layer of points from which tiles are cut.

    A point's id is its position in the layer, and its attributes are those that it has a value of. A cluster
    has no id, and the one attribute ``count``.

    Parameters
    ----------
    name : str
        Name of the layer in the tiles.
    index : TileIndex
        The points.
    attributes : callable
        Returns the attributes of points, given their positions.
    subsets : Subsets
        Which kinds of points there are in the index.
    """

    def __init__(
        self,
        name: str,
        index: TileIndex,
        attributes: Callable[[NDArray[np.int32]], Attributes],
        subsets: Subsets,
    ) -> None:
        self.name = name
        self._index = index
        self._attributes = attributes
        self._subsets = subsets

    @classmethod
    def of(
        cls, name: str, lon: ArrayLike, lat: ArrayLike, table: pa.Table, *, filters: Iterable[Field] = ()
    ) -> Self:
        """Return the tiles of points that are held in memory.

        Parameters
        ----------
        name : str
            Name of the layer in the tiles.
        lon, lat : array_like, shape (n,)
            Degrees in EPSG:4326.
        table : pyarrow.Table
            Attributes, n rows of texts and booleans.
        filters : iterable of Field
            Attributes of texts by which points may be chosen.
        """
        filters = tuple(filters)
        kinds, numbers = Kinds.of([table], [field.name for field in filters])
        index, attributes = TileIndex(lon, lat, numbers), Attributes.of(table)
        return cls(name, index, attributes.only, Subsets(name, kinds, filters))

    def cut(self, tile: Tile, wanted: Wanted = EVERYTHING) -> bytes:
        """Return an encoded tile; empty where it holds no point that is wanted.

        Raises
        ------
        FilterError
            Points cannot be chosen by a field, or a value is unknown.
        """
        found = self._index.cut(tile, wanted=self._subsets.kinds(wanted))
        is_cluster = found.points == CLUSTER
        attributes = self._attributes(found.points[~is_cluster])
        references = np.full((len(found), len(attributes.names) + 1), NOTHING, dtype=np.int64)
        references[~is_cluster, :-1] = attributes.references
        references[is_cluster, -1] = FIRST_NUMBER - found.counts[is_cluster].astype(np.int64)
        return encode(
            self.name,
            (*attributes.names, COUNT),
            attributes.texts,
            geometries=Geometries.of_points(found.x, found.y),
            ids=found.points.astype(np.int64),
            references=references,
        )


def point_tiles(snapshot: Snapshot, name: str) -> PointTiles:
    """Return the tiles of a layer of points.

    Raises
    ------
    UnknownNameError
        The version holds no such layer, or it is not one of those that are drawn as points.
    WorkspaceError
        Its file is missing or damaged.
    """
    if name not in _READERS:
        raise UnknownNameError(f"{name}: has no tiles; layers of points are {', '.join(_READERS)}")
    return _READERS[name](snapshot)


def _stations(snapshot: Snapshot) -> PointTiles:
    """Return the stations, each once, with the azimuths of its sectors."""
    table = stations(snapshot).join(_azimuths(snapshot)).reset_index()
    lon, lat = to_lonlat(table["x"], table["y"], crs=snapshot.settings.working_crs)
    fields = (*STATION_FIELDS, AZIMUTHS)
    shown = {name: pa.array(table[name], pa.string(), from_pandas=True) for name in fields}
    return PointTiles.of(STATIONS.name, lon, lat, pa.table(shown), filters=FILTERS[STATIONS.name])


def _azimuths(snapshot: Snapshot) -> "pd.Series[str]":
    """Return the azimuths of each station that states any, in degrees, ascending: ``0;120;240``."""
    sectors = snapshot.points(STATIONS.name, ("station_id", "azimuth_deg")).table.to_pandas()
    distinct = sectors.dropna().drop_duplicates().sort_values(["station_id", "azimuth_deg"])
    texts = pa.array([f"{azimuth:g}" for azimuth in distinct["azimuth_deg"].tolist()], pa.string())
    is_first = ~distinct["station_id"].duplicated()
    starts = pa.array([*np.flatnonzero(is_first), len(texts)], pa.int32())
    joined = pc.binary_join(pa.ListArray.from_arrays(starts, texts), ";")
    return pd.Series(joined.to_pylist(), distinct["station_id"][is_first], dtype=object, name=AZIMUTHS)


def _postal_points(snapshot: Snapshot) -> PointTiles:
    lon, lat, table = snapshot.lonlat(POSTAL_POINTS.name, POSTAL_FIELDS)
    return PointTiles.of(POSTAL_POINTS.name, lon, lat, table, filters=FILTERS[POSTAL_POINTS.name])


def _addresses(snapshot: Snapshot) -> PointTiles:
    """Return the addresses; where they are mapped into memory no more of them are read than a tile shows."""
    name = ADDRESSES.name
    points, table = snapshot.map_points(name, ADDRESS_FIELDS)
    is_mapped = snapshot.info(name).columns is not None
    attributes = partial(_read, table) if is_mapped else Attributes.of(_shown(table)).only
    return PointTiles(name, points.index, attributes, Subsets(name, points.kinds, FILTERS[name]))


def _read(table: pa.Table, rows: NDArray[np.int32]) -> Attributes:
    return Attributes.of(_shown(rows_of(table, rows)))


def _shown(table: pa.Table) -> pa.Table:
    """Return what is shown of addresses: beside the code the text, or what of it stands at the door."""
    text = _unless_empty(table["address_text"])
    if text.null_count:
        text = pc.coalesce(text, _at_the_door(table))
    return pa.table(
        {"address_id": table["address_id"], "code": table["code"], "text": text, "state": table["state"]}
    )


def _at_the_door(table: pa.Table) -> pa.ChunkedArray:
    parts = [_unless_empty(table[name]) for name in ADDRESS_PARTS]
    # pyarrow 26 leaves rows out in which every part is null; an empty part is none.
    joined = pc.binary_join_element_wise(*parts, "", " ", null_handling="skip")
    return _unless_empty(pc.utf8_trim_whitespace(joined))


def _unless_empty(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


_READERS: Mapping[str, Callable[[Snapshot], PointTiles]] = MappingProxyType(
    {STATIONS.name: _stations, POSTAL_POINTS.name: _postal_points, ADDRESSES.name: _addresses}
)
