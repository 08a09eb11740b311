"""The outlines of divisions as maps draw them, with a place for each name."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import LONLAT, to_lonlat
from maps.geojson import GeoJson, collection, outline_feature, positions_of

SIMPLIFIED_TO_M = 25.0
ROOM_TOLERANCE_M = 100.0


@dataclass(frozen=True, eq=False)
class Outlines:
    """The outlines of the divisions of a scheme.

    Attributes
    ----------
    shapes : GeoSeries
        Outlines in the working CRS, by code, simplified together so that neighbours still fit.
    label_x, label_y : ndarray of float64
        Middle of the widest part of each, in metres.
    room_m : ndarray of float64
        How far the outline is from there.
    """

    shapes: gpd.GeoSeries
    label_x: NDArray[np.float64]
    label_y: NDArray[np.float64]
    room_m: NDArray[np.float64]

    @classmethod
    def of(cls, divisions: gpd.GeoDataFrame, *, working_crs: str) -> "Outlines":
        """Return the outlines of divisions, which are indexed by code."""
        exact = divisions.geometry.to_crs(working_crs)
        simplified = shapely.coverage_simplify(exact.to_numpy(), SIMPLIFIED_TO_M)
        return cls._placed(gpd.GeoSeries(simplified, index=divisions.index, crs=working_crs))

    def within(self, bounds: tuple[float, float, float, float]) -> "Outlines":
        """Return what of the outlines lies within bounds in metres, with places for the names there."""
        parts = self.shapes.intersection(shapely.box(*bounds))
        return self._placed(parts[parts.area > 0])

    @classmethod
    def _placed(cls, shapes: gpd.GeoSeries) -> "Outlines":
        # From the middle of the widest circle that fits, to its rim.
        radii = shapely.maximum_inscribed_circle(shapes.to_numpy(), tolerance=ROOM_TOLERANCE_M)
        x, y = shapely.get_coordinates(radii)[::2].T
        return cls(shapes, x, y, shapely.length(radii))

    def features(self) -> GeoJson:
        """Return the outlines as GeoJSON; each has ``code``, ``label`` (lon, lat) and ``room_m``."""
        labels = positions_of(*to_lonlat(self.label_x, self.label_y, crs=str(self.shapes.crs)))
        rows = zip(self.shapes.to_crs(LONLAT).items(), labels, np.rint(self.room_m).tolist(), strict=True)
        return collection(
            outline_feature(outline, {"code": code, "label": label, "room_m": room})
            for (code, outline), label, room in rows
        )
