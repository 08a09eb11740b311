"""Where rows are: geometries of the right kind, in places that can be meant."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.definitions import Layer
from layers.validation.faults import Faults

GEOMETRY = "geometry"
MAX_LON, MAX_LAT = 180.0, 90.0
# A point is taken as swapped where, the other way round, it would lie among the rest, and as it is, far away.
AMONG_DEG, FAR_DEG = 2.0, 10.0


def check_places(geometry: gpd.GeoSeries, layer: Layer, faults: Faults) -> None:
    """Add the faults of rows whose geometry is missing, empty, of another kind, or in an impossible place."""
    shapes = np.asarray(geometry.to_numpy(), dtype=object)
    missing = shapely.is_missing(shapes) & ~faults.bad
    faults.add(missing, GEOMETRY, _texts(shapes), "is missing")
    there = ~shapely.is_missing(shapes)
    empty = shapely.is_empty(shapes)
    faults.add(there & empty, GEOMETRY, _texts(shapes), "is empty")
    kinds = geometry.geom_type.fillna("").to_numpy(dtype=object)
    other = there & ~empty & ~np.isin(kinds, layer.geometry_types)
    faults.add(other, GEOMETRY, kinds, f"is not {' or '.join(layer.geometry_types)}")
    if layer.geometry_types == ("Point",):
        shapes = shapes.copy()
        shapes[empty] = None  # an empty point has no coordinates to ask for
        _check_points(shapes, there & ~empty & ~other, faults)


def _check_points(shapes: NDArray[np.object_], there: NDArray[np.bool_], faults: Faults) -> None:
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    values = _Pairs(lon, lat)
    finite = np.isfinite(lon) & np.isfinite(lat)
    faults.add(there & ~finite, GEOMETRY, values, "is not finite")
    null_island = finite & (lon == 0) & (lat == 0)
    faults.add(null_island, GEOMETRY, values, "is (0, 0), which stands for an unknown place")
    swapped = _swapped(lon, lat, finite & ~null_island)
    faults.add(swapped, GEOMETRY, values, "latitude and longitude look swapped")
    beyond = finite & ~swapped & ((np.abs(lon) > MAX_LON) | (np.abs(lat) > MAX_LAT))
    faults.add(beyond, GEOMETRY, values, "is no longitude and latitude in degrees")


def _swapped(
    lon: NDArray[np.float64], lat: NDArray[np.float64], known: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which points lie among the others only when latitude and longitude change places.

    Where most of a file is swapped, the points whose latitude is beyond a pole say so.
    """
    sensible = known & (np.abs(lat) <= MAX_LAT) & (np.abs(lon) <= MAX_LON)
    if not sensible.any():
        return known & (np.abs(lat) > MAX_LAT) & (np.abs(lat) <= MAX_LON) & (np.abs(lon) <= MAX_LAT)
    middle_lon, middle_lat = np.median(lon[sensible]), np.median(lat[sensible])
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
