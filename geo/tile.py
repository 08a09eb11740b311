"""Tiles of the map of the world: square, numbered from its north-west corner, four to each of the zoom above.

Source: OGC 17-083r4, *Two Dimensional Tile Matrix Set*, ``WebMercatorQuad``.
"""

from dataclasses import dataclass

from geo.errors import TileError

DEEPEST_ZOOM = 17
EXTENT_BITS = 12
EXTENT = 1 << EXTENT_BITS
"""Units along a side of a tile."""


@dataclass(frozen=True)
class Tile:
    """One tile.

    Attributes
    ----------
    zoom : int
        0 for the whole world, to `DEEPEST_ZOOM`.
    column : int
        Counted to the east from 180° W.
    row : int
        Counted to the south from 85.05° N.

    Raises
    ------
    TileError
        There is no such tile.
    """

    zoom: int
    column: int
    row: int

    def __post_init__(self) -> None:
        if not 0 <= self.zoom <= DEEPEST_ZOOM:
            raise TileError(f"tile {self}: zoom {self.zoom} is not in 0…{DEEPEST_ZOOM}")
        last = (1 << self.zoom) - 1
        if not (0 <= self.column <= last and 0 <= self.row <= last):
            raise TileError(f"tile {self}: at zoom {self.zoom} columns and rows are in 0…{last}")

    def __str__(self) -> str:
        return f"{self.zoom}/{self.column}/{self.row}"
