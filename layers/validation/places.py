"""Where rows are: geometries of the right kind, in places that can be meant."""

from dataclasses import dataclass
from typing import Self

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.definitions import Layer
from layers.validation.faults import Faults
from layers.validation.mending import polygonal

GEOMETRY = "geometry"
POINT = "Point"
NO_DEGREES = "is no longitude and latitude in degrees"
MAX_LON, MAX_LAT = 180.0, 90.0
# A point is taken as swapped where, the other way round, it would lie among the rest, and as it is, far away.
AMONG_DEG, FAR_DEG = 2.0, 10.0


@dataclass(frozen=True)
class Whole:
    """What has to be known of a whole file to check a part of it.

    Attributes
    ----------
    middle : (float, float) or None
        Median of the longitudes and of the latitudes that can be such; None where there are none.
    """

    middle: tuple[float, float] | None

    @classmethod
    def of(cls, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Self:
        """Return what has to be known of a file with points in these places."""
        known = _is_known(lon, lat)
        sensible = known & (np.abs(lat) <= MAX_LAT) & (np.abs(lon) <= MAX_LON)
        if not sensible.any():
            return cls(None)
        return cls((float(np.median(lon[sensible])), float(np.median(lat[sensible]))))


def check_places(
    geometry: gpd.GeoSeries, layer: Layer, faults: Faults, *, whole: Whole | None = None
) -> None:
    """Add the faults of rows whose geometry is missing, empty, of another kind, or in an impossible place."""
    if not layer.has_geometry:
        return
    shapes = np.asarray(geometry.to_numpy(), dtype=object)
    missing = shapely.is_missing(shapes) & ~faults.bad
    faults.add(missing, GEOMETRY, _texts(shapes), "is missing")
    there = ~shapely.is_missing(shapes)
    empty = shapely.is_empty(shapes)
    faults.add(there & empty, GEOMETRY, _texts(shapes), "is empty")
    kinds = geometry.geom_type.fillna("").to_numpy(dtype=object)
    other = there & ~empty & ~np.isin(kinds, layer.geometry_types)
    faults.add(other, GEOMETRY, kinds, f"is not {' or '.join(layer.geometry_types)}")
    right = there & ~empty & ~other
    if POINT in layer.geometry_types:
        _check_points(shapes, right & (kinds == POINT), faults, whole)
    if layer.has_polygons and POINT in layer.geometry_types:
        _check_areas(shapes, right & (kinds != POINT), faults)


def check_validity(geometry: gpd.GeoSeries, faults: Faults, *, repair: bool) -> None:
    """Add the faults of rows whose polygon is not valid; if they are mended, of those that cannot be."""
    shapes = np.asarray(geometry.to_numpy(), dtype=object)
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes) & ~faults.bad
    if repair:
        broken[broken] = shapely.is_empty([polygonal(each) for each in shapes[broken]])
    reasons = [f"is not valid: {each}" for each in shapely.is_valid_reason(shapes[broken])]
    faults.add(broken, GEOMETRY, _texts(shapes), reasons)


def _check_points(
    shapes: NDArray[np.object_], points: NDArray[np.bool_], faults: Faults, whole: Whole | None
) -> None:
    shapes = _only(points, shapes)  # others have no coordinates to ask for
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    values = _Pairs(lon, lat)
    finite = np.isfinite(lon) & np.isfinite(lat)
    faults.add(points & ~finite, GEOMETRY, values, "is not finite")
    null_island = finite & (lon == 0) & (lat == 0)
    faults.add(null_island, GEOMETRY, values, "is (0, 0), which stands for an unknown place")
    swapped = _swapped(lon, lat, finite & ~null_island, (whole or Whole.of(lon, lat)).middle)
    faults.add(swapped, GEOMETRY, values, "latitude and longitude look swapped")
    beyond = finite & ~swapped & ((np.abs(lon) > MAX_LON) | (np.abs(lat) > MAX_LAT))
    faults.add(beyond, GEOMETRY, values, NO_DEGREES)


def _check_areas(shapes: NDArray[np.object_], areas: NDArray[np.bool_], faults: Faults) -> None:
    """Add the faults of areas that are not finite or not in degrees."""
    bounds = np.abs(shapely.bounds(_only(areas, shapes)))
    east, north = bounds[:, [0, 2]].max(axis=1), bounds[:, [1, 3]].max(axis=1)
    finite = np.isfinite(east) & np.isfinite(north) & np.isfinite(_sums(shapes, areas))
    faults.add(areas & ~finite, GEOMETRY, _texts(shapes), "is not finite")
    beyond = areas & finite & ((east > MAX_LON) | (north > MAX_LAT))
    faults.add(beyond, GEOMETRY, _texts(shapes), NO_DEGREES)


def _only(which: NDArray[np.bool_], shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    chosen = shapes.copy()
    chosen[~which] = None
    return chosen


def _sums(shapes: NDArray[np.object_], which: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the sum of the coordinates of each shape, which is not finite where one of them is not."""
    coordinates, rows = shapely.get_coordinates(shapes[which], return_index=True)
    sums = np.zeros(len(shapes))
    sums[which] = np.bincount(rows, weights=coordinates.sum(axis=1), minlength=int(which.sum()))
    return sums


def _is_known(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = np.isfinite(lon) & np.isfinite(lat) & ((lon != 0) | (lat != 0))
    return known


def _swapped(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    known: NDArray[np.bool_],
    middle: tuple[float, float] | None,
) -> NDArray[np.bool_]:
    """Return which points lie among the others only when latitude and longitude change places.

    Where most of a file is swapped, the points whose latitude is beyond a pole say so.
    """
    if middle is None:
        return known & (np.abs(lat) > MAX_LAT) & (np.abs(lat) <= MAX_LON) & (np.abs(lon) <= MAX_LAT)
    middle_lon, middle_lat = middle
    far = np.hypot(lon - middle_lon, lat - middle_lat) > FAR_DEG
    among = np.hypot(lat - middle_lon, lon - middle_lat) < AMONG_DEG
    result: NDArray[np.bool_] = known & far & among
    return result


class _Pairs:
    """Positions as texts, made only for the rows that are shown."""

    def __init__(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
        self.lon, self.lat = lon, lat

    def __getitem__(self, at: int) -> str:
        return f"lon {self.lon[at]:g}, lat {self.lat[at]:g}"


def _texts(shapes: NDArray[np.object_]) -> "_Shapes":
    return _Shapes(shapes)


class _Shapes:
    """Geometries as texts, made only for the rows that are shown."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        self.shapes = shapes

    def __getitem__(self, at: int) -> str:
        return "" if self.shapes[at] is None else str(self.shapes[at].wkt)
