"""The area of every division that lies within reach of some station."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks import ground
from benchmarks.measuring import Comparison, Contestant, compare
from geo.reached_area import reached_area_m2

COUNTS = (86, 2_000)
REACH_M = 1200.0
SEGMENTS_A_QUARTER = 16
REFERENCE_SEGMENTS_A_QUARTER = 128
SHARE_TOLERANCE = 2e-4


def run() -> Sequence[Comparison]:
    """Measure reached areas for as many stations as Hanoi reported, and for a dense network."""
    divisions = ground.communes()
    return [_reached(divisions, count) for count in COUNTS]


def _reached(divisions: ground.Divisions, count: int) -> Comparison:
    polygons = divisions.polygons
    stations = ground.spread(polygons, count, seed=count)
    x, y = stations.T
    items = len(polygons)
    contestants = [
        Contestant("phusong, analytic scanline", lambda: reached_area_m2(polygons, x, y, REACH_M), items),
        Contestant(
            "geopandas buffer + union + overlay",
            lambda: _overlay(polygons, stations, SEGMENTS_A_QUARTER),
            items,
            30,
            f"circles of {4 * SEGMENTS_A_QUARTER} segments",
        ),
        Contestant(
            "the same, reference",
            lambda: _overlay(polygons, stations, REFERENCE_SEGMENTS_A_QUARTER),
            items,
            None,
            f"circles of {4 * REFERENCE_SEGMENTS_A_QUARTER} segments",
        ),
    ]
    title = f"{count:,} stations of {REACH_M:.0f} m reach × {divisions.title}"
    note = f"Mismatches: divisions whose share differs by more than {SHARE_TOLERANCE:.2%} of its area."

    def mismatches(ours: Any, theirs: Any) -> int:
        return int(((ours - theirs).abs() / polygons.area > SHARE_TOLERANCE).sum())

    return compare(title, contestants, unit="divisions", mismatches=mismatches, notes=[note])


def _overlay(polygons: gpd.GeoSeries, stations: NDArray[np.float64], segments: int) -> Any:
    circles = shapely.buffer(shapely.points(stations), REACH_M, quad_segs=segments)
    reached = gpd.GeoDataFrame(geometry=[shapely.union_all(circles)], crs=polygons.crs)
    numbered = gpd.GeoDataFrame({"position": polygons.index}, geometry=polygons.to_numpy(), crs=polygons.crs)
    pieces = numbered.overlay(reached, how="intersection")
    areas = pieces.geometry.area.groupby(pieces["position"]).sum()
    return areas.reindex(polygons.index, fill_value=0.0)
