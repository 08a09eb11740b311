"""Broken polygons: mended, with how much that changes them."""

import geopandas as gpd
import shapely

from layers.definitions import Layer
from layers.errors import ValidationError


def mend(frame: gpd.GeoDataFrame, layer: Layer, *, repair: bool) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return rows with valid polygons, and what was changed to make them so.

    Parameters
    ----------
    frame : GeoDataFrame
        Rows of the layer.
    layer : Layer
        One whose rows have a ``name`` beside their key.
    repair : bool
        Whether invalid polygons are mended.

    Raises
    ------
    ValidationError
        A polygon is not valid and is not to be repaired, or nothing of it would be left.
    """
    broken = ~frame.geometry.is_valid
    if not broken.any():
        return frame, []
    labels = f"{layer.name}: " + frame[layer.key[0]].astype(str) + " " + frame["name"].astype(str)
    if not repair:
        reason = shapely.is_valid_reason(frame.geometry[broken].iloc[0])
        raise ValidationError(
            f"{labels[broken].iloc[0]}: polygon is not valid: {reason};"
            f" {int(broken.sum())} such in all; --repair mends them and says by how much"
        )
    before = frame.geometry[broken]
    after = gpd.GeoSeries([polygonal(shape) for shape in before], index=before.index, crs=frame.crs)
    if after.is_empty.any():
        raise ValidationError(f"{labels[after.index[after.is_empty][0]]}: polygon cannot be repaired")
    metres = after.estimate_utm_crs()
    change = after.to_crs(metres).area - before.to_crs(metres).area
    notes = [
        f"{label}: polygon repaired, area changed by {change[row]:+.0f} m²"
        for row, label in labels[broken].items()
    ]
    return frame.assign(geometry=frame.geometry.where(~broken, after.reindex(frame.index))), notes


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the valid polygons of a shape; lines and points that mending leaves over have no area."""
    parts = shapely.get_parts(shapely.make_valid(shape))
    return shapely.union_all([part for part in parts if part.geom_type in {"Polygon", "MultiPolygon"}])
