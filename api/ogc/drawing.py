"""A small drawing of features: where they are in the city."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.definitions import DIVISIONS
from layers.snapshot import Snapshot

WIDTH = 560
MARGIN = 8
HIGHEST = 1.2
"""Greatest height of a drawing, in its width."""


@dataclass(frozen=True)
class Shape:
    """A feature as it is drawn.

    Attributes
    ----------
    id : str
        Identifier of the feature.
    path : str
        Its outline as SVG writes paths; empty of a point.
    x, y : float
        The middle of a point.
    """

    id: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """A drawing of features over the outlines of divisions.

    Attributes
    ----------
    width, height : float
        Its sides.
    ground : str
        Outlines of the divisions, as one path.
    shapes : tuple of Shape
        The features.
    """

    width: float
    height: float
    ground: str
    shapes: tuple[Shape, ...]


def drawing_of(snapshot: Snapshot, ids: Sequence[str], geometries: NDArray[np.object_]) -> Drawing | None:
    """Return a drawing of features; None where none of them has a place.

    Parameters
    ----------
    snapshot : Snapshot
        Its first division scheme is drawn beneath.
    ids : sequence of str, length n
        Identifiers of the features.
    geometries : ndarray of object, shape (n,)
        Their geometries in EPSG:4326.
    """
    placed = [(key, each) for key, each in zip(ids, geometries, strict=True) if each is not None]
    if not placed:
        return None
    ground = _ground(snapshot)
    frame = _Frame.around([ground] if not ground.is_empty else [each for _, each in placed])
    shapes = tuple(frame.shape(key, each) for key, each in placed)
    return Drawing(WIDTH, frame.height, frame.path(ground), shapes)


def _ground(snapshot: Snapshot) -> BaseGeometry:
    """Return the outlines of the first scheme as coarse as a drawing shows them."""

    def make() -> BaseGeometry:
        if not snapshot.schemes:
            return shapely.GeometryCollection()
        frame = snapshot.frame(f"{DIVISIONS.name}/{snapshot.schemes[0]}")
        west, _, east, _ = frame.total_bounds
        outlines = shapely.coverage_simplify(frame.geometry.to_numpy(), (east - west) / WIDTH)
        together: BaseGeometry = shapely.MultiPolygon(list(shapely.get_parts(outlines)))
        return together

    found: BaseGeometry = snapshot.once("outlines of drawings", make)
    return found


@dataclass(frozen=True)
class _Frame:
    """Where degrees lie in a drawing: as many metres a unit to the north as to the east."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    height: float

    @classmethod
    def around(cls, geometries: Sequence[BaseGeometry]) -> "_Frame":
        west, south, east, north = shapely.total_bounds(geometries).tolist()
        squeeze = math.cos(math.radians((south + north) / 2))
        across = max((east - west) * squeeze, (north - south) / HIGHEST, 1e-4)
        scale = (WIDTH - 2 * MARGIN) / across
        return cls(west, north, scale * squeeze, scale, (north - south) * scale + 2 * MARGIN)

    def shape(self, id: str, geometry: BaseGeometry) -> Shape:
        if geometry.geom_type == "Point":
            (x, y) = self._moved(shapely.get_coordinates(geometry))[0].tolist()
            return Shape(id, "", round(x, 1), round(y, 1))
        return Shape(id, self.path(geometry.simplify(0.7 / self.scale_y)), 0, 0)

    def path(self, geometry: BaseGeometry) -> str:
        """Return the rings and lines of a geometry as one path."""
        parts = shapely.get_parts(geometry)
        lines = [*shapely.get_rings(parts), *(each for each in parts if each.geom_type == "LineString")]
        return "".join(f"M{self._corners(each)}" for each in lines)

    def _corners(self, line: BaseGeometry) -> str:
        return "L".join(f"{x:.1f},{y:.1f}" for x, y in self._moved(shapely.get_coordinates(line)).tolist())

    def _moved(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = (lonlat - (self.west, self.north)) * (self.scale_x, -self.scale_y) + MARGIN
        return np.asarray(moved, dtype=np.float64)
