"""Where points are on the map of the world; of a large dataset, in a file that is mapped into memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from layers.array_file import read_arrays, write_arrays
from layers.kinds import Kinds, Numbers

if TYPE_CHECKING:
    from geo.tile_index import TileIndex

FORMAT = "phusong map points 1"
LON, LAT, COUNTS = "lon", "lat", "counts"
TILES, TEXTS = "tiles.", "texts."


@dataclass(frozen=True, eq=False)
class MapPoints:
    """Points in degrees, and what map tiles are cut from.

    Attributes
    ----------
    lon, lat : ndarray of float64, shape (n,)
        Degrees in EPSG:4326, in the order of the rows.
    kinds : Kinds
        What the kinds of points are that the index tells apart.
    tiles : mapping of str to ndarray
        What the index consists of.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    kinds: Kinds
    tiles: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, lon: NDArray[np.float64], lat: NDArray[np.float64], kinds: Kinds, numbers: Numbers) -> Self:
        """Return points with a new index, given their kinds and of which each is."""
        from geo.tile_index import TileIndex  # noqa: PLC0415 — numba loads slowly, and few commands need it

        return cls(lon, lat, kinds, TileIndex(lon, lat, numbers).arrays)

    def save(self, path: Path) -> None:
        """Write the points to a file."""
        tiles = {f"{TILES}{name}": array for name, array in self.tiles.items()}
        texts = {f"{TEXTS}{name}": each for name, each in self.kinds.texts.items()}
        own = {LON: self.lon, LAT: self.lat, COUNTS: self.kinds.counts}
        write_arrays(path, {**own, **tiles, **texts}, format=FORMAT)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the points that `save` wrote, mapped into memory.

        Raises
        ------
        IndexFileError
            The file is missing, damaged, or of another release.
        """
        arrays, _ = read_arrays(path, format=FORMAT)
        kinds = Kinds(_under(TEXTS, arrays), arrays[COUNTS])
        return cls(arrays[LON], arrays[LAT], kinds, _under(TILES, arrays))

    @property
    def index(self) -> "TileIndex":
        """The index of which tiles are cut."""
        from geo.tile_index import TileIndex  # noqa: PLC0415 — as above

        return TileIndex.of_arrays(self.tiles)


def _under(prefix: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): each for name, each in arrays.items() if name.startswith(prefix)}
