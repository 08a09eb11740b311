"""GeoJSON as plain values, with coordinates to a metre."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

GeoJson = dict[str, Any]

# A hundred-thousandth of a degree is about a metre, which no zoom level of the map shows.
COORDINATE_DIGITS = 5


def outline_feature(outline: BaseGeometry, properties: GeoJson) -> GeoJson:
    """Return a feature with the geometry of an outline in longitude and latitude."""
    rounded = shapely.transform(outline, lambda positions: np.round(positions, COORDINATE_DIGITS))
    return _feature(shapely.geometry.mapping(rounded), properties)


def point_features(
    lon: NDArray[np.float64], lat: NDArray[np.float64], properties: Iterable[GeoJson]
) -> GeoJson:
    """Return a collection of points, given one set of properties for each."""
    positions = positions_of(lon, lat)
    pairs = zip(positions, properties, strict=True)
    return collection(_feature({"type": "Point", "coordinates": at}, each) for at, each in pairs)


def ring_features(
    lon: NDArray[np.float64], lat: NDArray[np.float64], properties: Iterable[GeoJson]
) -> GeoJson:
    """Return a collection of polygons, given their rings as rows of coordinates, shape (n, corners)."""
    rings = np.round(np.stack([lon, lat], axis=-1), COORDINATE_DIGITS).tolist()
    pairs = zip(rings, properties, strict=True)
    return collection(_feature({"type": "Polygon", "coordinates": [ring]}, each) for ring, each in pairs)


def collection(features: Iterable[GeoJson]) -> GeoJson:
    """Return a feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}


def positions_of(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[list[float]]:
    """Return positions as GeoJSON writes them: longitude before latitude."""
    positions: list[list[float]] = np.round(np.column_stack([lon, lat]), COORDINATE_DIGITS).tolist()
    return positions


def _feature(geometry: GeoJson, properties: GeoJson) -> GeoJson:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
