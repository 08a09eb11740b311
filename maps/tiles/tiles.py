"""All tiles of a version of a workspace: each layer is made ready when a tile of it is first asked for."""

import threading
from collections import defaultdict

import pyarrow as pa

from geo.tile import Tile
from layers.dataset import division_scheme
from layers.snapshot import Snapshot
from maps.byte_cache import ByteCache
from maps.tiles.division_tiles import DivisionTiles, division_tiles
from maps.tiles.point_tiles import PointTiles, point_tiles
from maps.tiles.subsets import EVERYTHING, Wanted

BYTES_IN_MB = 1_000_000


class Tiles:
    """The tiles of a snapshot. Any number of threads may ask.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace; its setting ``tile_cache_mb`` says how many tiles are kept.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._layers: dict[str, PointTiles | DivisionTiles] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._cache = ByteCache(int(snapshot.settings.tile_cache_mb * BYTES_IN_MB))

    def kept(self, name: str, tile: Tile, wanted: Wanted = EVERYTHING) -> bytes | None:
        """Return a tile at once, None where it has to be cut."""
        return self._cache.get((name, tile, wanted))

    def cut(self, name: str, tile: Tile, wanted: Wanted = EVERYTHING) -> bytes:
        """Return an encoded tile, and keep it.

        Parameters
        ----------
        name : str
            Dataset, such as ``addresses`` or ``divisions/districts-2023``; also the name of the layer in the
            tile.
        tile : Tile
            Which tile.
        wanted : Wanted
            Which of the points of a layer, see `maps.tiles.subsets.wanted_of`; all unless given.

        Returns
        -------
        bytes
            A Mapbox Vector Tile; empty where nothing is in it.

        Raises
        ------
        UnknownNameError
            The version holds no such dataset.
        WorkspaceError
            Its file is missing or damaged.
        FilterError
            Points cannot be chosen by a field, or a value is unknown.
        """
        content = self._layer(name).cut(tile, wanted)
        self._cache.put((name, tile, wanted), content)
        return content

    def _layer(self, name: str) -> PointTiles | DivisionTiles:
        self._snapshot.info(name)
        # A lock for each layer, so that nobody waits for one who has asked for another.
        with self._locks[name]:
            if name not in self._layers:
                make = division_tiles if division_scheme(name) else point_tiles
                self._layers[name] = make(self._snapshot, name)
                # Arrow would keep what it needed meanwhile: most of a gigabyte for a million addresses.
                pa.default_memory_pool().release_unused()
            return self._layers[name]
