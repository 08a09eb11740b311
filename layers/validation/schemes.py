"""A division scheme as a whole: no division is lost, what does not fit together is said."""

import geopandas as gpd
import numpy as np
import shapely

from layers.errors import ValidationError

M2_PER_KM2 = 1e6
# Slivers thinner than the coordinates' own precision are no finding.
LEAST_AREA_M2 = 1.0


def mend(frame: gpd.GeoDataFrame, *, repair: bool) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return divisions with valid polygons, and what was changed to make them so.

    Raises
    ------
    ValidationError
        A polygon is not valid and is not to be repaired, or nothing of it would be left.
    """
    broken = ~frame.geometry.is_valid
    if not broken.any():
        return frame, []
    if not repair:
        row = frame[broken].iloc[0]
        reason = shapely.is_valid_reason(row.geometry)
        raise ValidationError(
            f"divisions: {row['code']} {row['name']}: polygon is not valid: {reason};"
            f" {int(broken.sum())} such in all; --repair mends them and says by how much"
        )
    before = frame.geometry[broken]
    after = gpd.GeoSeries([_polygonal(shape) for shape in before], index=before.index, crs=frame.crs)
    if after.is_empty.any():
        row = frame.loc[after.index[after.is_empty][0]]
        raise ValidationError(f"divisions: {row['code']} {row['name']}: polygon cannot be repaired")
    metres = after.estimate_utm_crs()
    change = after.to_crs(metres).area - before.to_crs(metres).area
    notes = [
        f"{row.code} {row.name}: polygon repaired, area changed by {change[row.Index]:+.0f} m²"
        for row in frame.loc[broken, ["code", "name"]].itertuples()
    ]
    return frame.assign(geometry=frame.geometry.where(~broken, after.reindex(frame.index))), notes


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


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the valid polygons of a shape; lines and points that mending leaves over have no area."""
    parts = shapely.get_parts(shapely.make_valid(shape))
    return shapely.union_all([part for part in parts if part.geom_type in {"Polygon", "MultiPolygon"}])
