"""Encodes features as a vector tile of one layer.

Source: Mapbox, *Vector Tile Specification 2.1*, https://github.com/mapbox/vector-tile-spec (CC BY 3.0 US).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from geo.tile import EXTENT
from maps.tiles.attributes import Texts
from maps.tiles.mvt_kernel import encoded_features, encoded_values, numbered

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
VERSION = 2
POINT: Literal[1] = 1
POLYGON: Literal[3] = 3

_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7
# A field's number and its wire type, as they stand in front of it.
_LAYER, _NAME, _KEY, _EXTENT, _VERSION = b"\x1a", b"\x0a", b"\x1a", b"\x28", b"\x78"


@dataclass(frozen=True, eq=False)
class Geometries:
    """The geometries of n features, in units of the tile.

    Attributes
    ----------
    kind : int
        `POINT` or `POLYGON`.
    commands : ndarray of uint32
        Commands and their parameters, one geometry behind the other.
    starts : ndarray of int64, shape (n + 1,)
        Where in `commands` each begins; that of the one behind it is its end.
    """

    kind: Literal[1, 3]
    commands: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @classmethod
    def of_points(cls, x: NDArray[np.uint32], y: NDArray[np.uint32]) -> "Geometries":
        """Return points, each a feature."""
        commands = np.empty((len(x), 3), dtype=np.uint32)
        commands[:, 0] = _command(_MOVE_TO, 1)
        # Not negative, so that twice the number is its zigzag code.
        commands[:, 1], commands[:, 2] = 2 * x, 2 * y
        return cls(POINT, commands.ravel(), 3 * np.arange(len(x) + 1))

    @classmethod
    def of_polygons(cls, polygons: Sequence[BaseGeometry]) -> "Geometries":
        """Return polygons and multipolygons that are valid and whose coordinates are whole numbers."""
        each = [_polygon_commands(polygon) for polygon in polygons]
        starts = np.cumsum([0, *map(len, each)], dtype=np.int64)
        return cls(POLYGON, np.concatenate([np.empty(0, np.uint32), *each]), starts)


def encode(
    name: str,
    keys: Sequence[str],
    texts: Texts,
    *,
    geometries: Geometries,
    ids: NDArray[np.int64],
    references: NDArray[np.int64],
) -> bytes:
    """Return a tile with one layer.

    Parameters
    ----------
    name : str
        Name of the layer.
    keys : sequence of str
        Names of the k attributes.
    texts : Texts
        What references to texts refer to.
    geometries : Geometries
        Geometries of the n features, in their order.
    ids : ndarray of int64, shape (n,)
        Ids of the features; negative for one without.
    references : ndarray of int64, shape (n, k)
        Their attributes; `maps.tiles.mvt_kernel` says what the numbers mean.

    Returns
    -------
    bytes
        The tile; empty where there is no feature, since a layer has one at least.
    """
    if not len(ids):
        return b""
    numbers, distinct = numbered(np.ascontiguousarray(references))
    layer = b"".join(
        (
            _VERSION + _varint(VERSION),
            _sized(_NAME, name.encode()),
            encoded_features(geometries.kind, geometries.commands, geometries.starts, ids, numbers).tobytes(),
            *(_sized(_KEY, key.encode()) for key in keys),
            encoded_values(distinct, texts.ends, texts.letters).tobytes(),
            _EXTENT + _varint(EXTENT),
        )
    )
    return _sized(_LAYER, layer)


def _polygon_commands(polygon: BaseGeometry) -> NDArray[np.uint32]:
    """Return the commands of all rings; exterior ones turn from the x to the y axis, interior ones back."""
    parts = shapely.get_parts(shapely.orient_polygons(polygon, exterior_cw=False))
    rings = [shapely.get_coordinates(ring)[:-1] for ring in shapely.get_rings(parts)]
    # The cursor is not moved by the end of a ring, so that steps go on from its last corner.
    corners = np.concatenate([np.zeros((1, 2)), *rings]).astype(np.int32)
    steps: NDArray[np.int32] = corners[1:] - corners[:-1]
    zigzag = ((steps << 1) ^ (steps >> 31)).astype(np.uint32).ravel()
    pieces: list[ArrayLike] = []
    start = 0
    for ring in rings:
        stop = start + 2 * len(ring)
        move, lines = _command(_MOVE_TO, 1), _command(_LINE_TO, len(ring) - 1)
        pieces += [[move], zigzag[start : start + 2], [lines], zigzag[start + 2 : stop]]
        pieces.append([_command(_CLOSE_PATH, 1)])
        start = stop
    return np.concatenate(pieces).astype(np.uint32)


def _command(id: int, count: int) -> int:
    return id | count << 3


def _sized(field: bytes, content: bytes) -> bytes:
    return b"".join((field, _varint(len(content)), content))


def _varint(number: int) -> bytes:
    """Return a number in bytes of seven bits, the lowest first."""
    found = bytearray()
    while number > 0x7F:  # noqa: PLR2004
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))
