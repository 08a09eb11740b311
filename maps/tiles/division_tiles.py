"""Tiles of a division scheme: polygons, simplified to what a zoom can show and clipped to the tile."""

import threading

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.tile import DEEPEST_ZOOM, EXTENT, Tile
from geo.web_mercator import to_world
from layers.snapshot import Snapshot
from maps.errors import FilterError
from maps.tiles.attributes import Attributes
from maps.tiles.mvt import Geometries, encode
from maps.tiles.subsets import EVERYTHING, Wanted

FIELDS = ("code", "name", "kind")
PIXELS = 512
"""Pixels along a side of a tile as it is drawn: outlines are simplified to one of them."""
BUFFER = 64
"""Units beyond its sides that a tile reaches, so that the line along a cut is not seen."""

_REACH = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)


class DivisionTiles:
    """Divisions from which tiles are cut.

    A division's id is its position in the scheme. Outlines are simplified together, so that neighbours still
    fit, and exact at the deepest zoom; a division smaller than a unit of the tile is left out.

    Parameters
    ----------
    name : str
        Name of the layer in the tiles.
    divisions : GeoDataFrame
        Polygons in EPSG:4326, indexed by ``code``, with ``name`` and ``kind``.
    """

    def __init__(self, name: str, divisions: gpd.GeoDataFrame) -> None:
        self.name = name
        table = divisions.reset_index()
        fields = {field: pa.array(table[field], pa.string(), from_pandas=True) for field in FIELDS}
        self._attributes = Attributes.of(pa.table(fields))
        self._exact: NDArray[np.object_] = shapely.transform(
            divisions.geometry.to_numpy(), lambda lonlat: np.column_stack(to_world(*lonlat.T))
        )
        self._by_zoom: dict[int, shapely.STRtree] = {}
        self._lock = threading.Lock()

    def cut(self, tile: Tile, wanted: Wanted = EVERYTHING) -> bytes:
        """Return an encoded tile; empty where no division is seen.

        Raises
        ------
        FilterError
            Only some divisions are wanted.
        """
        if wanted != EVERYTHING:
            raise FilterError(f"{self.name}: cannot be filtered by {wanted[0][0]}, nor by any other field")
        ids, shapes = self._seen(tile)
        return encode(
            self.name,
            self._attributes.names,
            self._attributes.texts,
            geometries=Geometries.of_polygons(shapes),
            ids=ids,
            references=self._attributes.references[ids].astype(np.int64),
        )

    def _seen(self, tile: Tile) -> tuple[NDArray[np.int64], list[BaseGeometry]]:
        """Return positions and outlines, in whole units of a tile, of the divisions that are seen in it."""
        outlines, sides, corner = self._outlines(tile.zoom), 2.0**tile.zoom, (tile.column, tile.row)
        west, south = np.subtract(corner, BUFFER / EXTENT) / sides
        east, north = np.add(corner, 1 + BUFFER / EXTENT) / sides
        near = np.sort(outlines.query(shapely.box(west, south, east, north))).astype(np.int64)
        units = shapely.transform(outlines.geometries[near], lambda xy: (xy * sides - corner) * EXTENT)
        parts = [_areas(each) for each in shapely.intersection(units, _REACH, grid_size=1.0)]
        seen = [position for position, part in enumerate(parts) if not part.is_empty]
        return near[seen], [parts[position] for position in seen]

    def _outlines(self, zoom: int) -> shapely.STRtree:
        """Return the outlines as a zoom shows them, made when they are first asked for."""
        with self._lock:
            if zoom not in self._by_zoom:
                self._by_zoom[zoom] = shapely.STRtree(self._simplified(zoom))
            return self._by_zoom[zoom]

    def _simplified(self, zoom: int) -> NDArray[np.object_]:
        if zoom == DEEPEST_ZOOM:
            return self._exact
        pixel = 1 / (PIXELS * 2.0**zoom)
        simplified: NDArray[np.object_] = shapely.coverage_simplify(self._exact, pixel)
        return simplified


def division_tiles(snapshot: Snapshot, name: str) -> DivisionTiles:
    """Return the tiles of a division scheme, given the name of its dataset.

    Raises
    ------
    UnknownNameError
        The version holds no such scheme.
    WorkspaceError
        Its file is missing or damaged.
    """
    return DivisionTiles(name, snapshot.frame(name))


def _areas(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape without the points and lines to which parts of it may have shrunk."""
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    together: BaseGeometry = shapely.multipolygons(polygons)
    return together
