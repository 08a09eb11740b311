"""A division scheme as a whole: what does not fit together is said."""

import geopandas as gpd
import numpy as np
import shapely

M2_PER_KM2 = 1e6
# Slivers thinner than the coordinates' own precision are no finding.
LEAST_AREA_M2 = 1.0


def fit(frame: gpd.GeoDataFrame) -> list[str]:
    """Return how far divisions overlap, and what holes they leave between them."""
    metres = frame.geometry.to_crs(frame.geometry.estimate_utm_crs())
    overlap = _overlap_m2(metres)
    whole = shapely.union_all(metres.to_numpy())
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    hole_areas = [hole.area for hole in holes if hole.area > LEAST_AREA_M2]
    notes = []
    if overlap > LEAST_AREA_M2:
        notes.append(f"divisions overlap one another in {overlap / M2_PER_KM2:.3f} km² in all")
    if hole_areas:
        km2 = sum(hole_areas) / M2_PER_KM2
        notes.append(f"divisions leave {len(hole_areas)} holes between them, {km2:.3f} km² in all")
    return notes


def _overlap_m2(metres: gpd.GeoSeries) -> float:
    first, second = metres.sindex.query(metres, predicate="intersects")
    pairs = first < second
    shapes = metres.to_numpy()
    common = shapely.intersection(shapes[first[pairs]], shapes[second[pairs]])
    return float(np.sum(shapely.area(common)))
