"""Where features are: points, shapes or nothing, and how they relate to a geometry."""

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from layers.query.expression import Relation
from layers.query.selection import Bounds

if TYPE_CHECKING:
    from geo.box_index import BoxIndex

Mask = NDArray[np.bool_]
Positions = NDArray[np.int64] | NDArray[np.int32]
Geometries = NDArray[np.object_]
# What can be read the other way round, so that the geometry of the question is the prepared one.
CONVERSE = {"within": "contains", "contains": "within"}


class Places(Protocol):
    """The places of n features."""

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north; None where no feature has a place."""
        ...

    @property
    def known(self) -> Mask | None:
        """Which features have a place, shape (n,); None where all have."""
        ...

    def found(self, relation: Relation, geometry: BaseGeometry) -> Positions:
        """Return the features of which the relation holds, ascending; ``disjoint`` is none that is found."""
        ...

    def related(self, relation: Relation, geometry: BaseGeometry) -> Mask:
        """Return of which features the relation holds, shape (n,)."""
        ...

    def geometries(self, positions: Positions) -> Geometries:
        """Return the geometries of some features."""
        ...


class NoPlaces:
    """Features without places."""

    bounds = None

    def __init__(self, count: int) -> None:
        self._count = count
        self.known = np.zeros(count, dtype=np.bool_)

    def found(self, relation: Relation, geometry: BaseGeometry) -> Positions:  # noqa: ARG002
        """Return the features of which the relation holds: none."""
        return np.empty(0, dtype=np.int64)

    def related(self, relation: Relation, geometry: BaseGeometry) -> Mask:  # noqa: ARG002
        """Return of which features the relation holds: of none."""
        return np.zeros(self._count, dtype=np.bool_)

    def geometries(self, positions: Positions) -> Geometries:
        """Return nothing for each feature."""
        return np.full(len(positions), None, dtype=np.object_)


class PointPlaces:
    """Features that are points; shapely points are made only of those that are asked for."""

    known = None

    def __init__(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
        self._lon, self._lat = lon, lat

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north; None where there are no points."""
        return self._index.bounds

    def found(self, relation: Relation, geometry: BaseGeometry) -> Positions:
        """Return the points of which the relation holds, ascending."""
        if geometry.is_empty:
            return np.empty(0, dtype=np.int64)
        candidates = self._index.inside(geometry.bounds)
        if relation != "intersects":
            return candidates[_related(relation, geometry, self.geometries(candidates))]
        if _is_box(geometry):
            return candidates
        shapely.prepare(geometry)
        return candidates[shapely.intersects_xy(geometry, self._lon[candidates], self._lat[candidates])]

    def related(self, relation: Relation, geometry: BaseGeometry) -> Mask:
        """Return of which points the relation holds."""
        if relation == "disjoint":
            return ~self.related("intersects", geometry)
        return _mask(self.found(relation, geometry), len(self._lon))

    def geometries(self, positions: Positions) -> Geometries:
        """Return the points of some features."""
        return np.asarray(shapely.points(self._lon[positions], self._lat[positions]), dtype=np.object_)

    @cached_property
    def _index(self) -> "BoxIndex":
        from geo.box_index import BoxIndex  # noqa: PLC0415 — numba loads slowly, and few commands need it

        return BoxIndex(self._lon, self._lat)


class ShapePlaces:
    """Features of any shape; some may have none."""

    def __init__(self, geometries: Geometries) -> None:
        self._geometries = geometries
        missing = shapely.is_missing(geometries)
        self.known = ~missing if missing.any() else None

    @cached_property
    def bounds(self) -> Bounds | None:
        """West, south, east, north; None where no feature has a shape."""
        west, south, east, north = map(float, shapely.total_bounds(self._geometries))
        return None if np.isnan(west) else (west, south, east, north)

    def found(self, relation: Relation, geometry: BaseGeometry) -> Positions:
        """Return the features of which the relation holds, ascending."""
        candidates = np.sort(self._tree.query(geometry))
        return candidates[_related(relation, geometry, self._geometries[candidates])]

    def related(self, relation: Relation, geometry: BaseGeometry) -> Mask:
        """Return of which features the relation holds."""
        if relation == "disjoint":
            apart = ~self.related("intersects", geometry)
            return apart if self.known is None else apart & self.known
        return _mask(self.found(relation, geometry), len(self._geometries))

    def geometries(self, positions: Positions) -> Geometries:
        """Return the shapes of some features."""
        return self._geometries[positions]

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(self._geometries)


def _mask(positions: Positions, count: int) -> Mask:
    mask = np.zeros(count, dtype=np.bool_)
    mask[positions] = True
    return mask


def _related(relation: Relation, geometry: BaseGeometry, features: Geometries) -> Mask:
    """Return of which features the relation to a geometry holds."""
    shapely.prepare(geometry)
    predicate = getattr(shapely, CONVERSE.get(relation, relation))
    return np.asarray(predicate(geometry, features), dtype=np.bool_)


def _is_box(geometry: BaseGeometry) -> bool:
    return bool(shapely.equals_exact(geometry, shapely.box(*geometry.bounds), normalize=True))
