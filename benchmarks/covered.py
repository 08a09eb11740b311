"""Which of a million points some station covers, and how far the nearest station is."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import ground, peers
from benchmarks.measuring import Comparison, Contestant, compare
from geo.point_index import PointIndex
from geo.reach_index import ReachIndex

POINTS = 1_000_000
STATIONS = 10_000
RTREE_POINTS = 10_000
REACH_M = 500.0

Positions = NDArray[np.float64]


def run() -> Sequence[Comparison]:
    """Ask of a million points whether they are covered, and how far the nearest of 10,000 stations is."""
    polygons = ground.communes().polygons
    points, stations = (ground.spread(polygons, count, seed=count) for count in (POINTS, STATIONS))
    return [_covered(points, stations), _nearest(points, stations)]


def _covered(points: Positions, stations: Positions) -> Comparison:
    frames = ground.frame(points), ground.frame(stations).drop(columns="number")
    x, y = np.ascontiguousarray(points.T)
    east, north = stations.T
    index = ReachIndex(east, north, REACH_M)

    def built_anew() -> Any:
        return ReachIndex(east, north, REACH_M).covers(x, y)

    def geopandas() -> Any:
        return frames[0].sjoin_nearest(frames[1], max_distance=REACH_M)["number"].unique()

    contestants = [
        Contestant("phusong, index at hand", lambda: index.covers(x, y), POINTS),
        Contestant("phusong, index built anew", built_anew, POINTS),
        Contestant("geopandas sjoin_nearest(max_distance)", geopandas, POINTS, 100),
        Contestant("scipy cKDTree, two workers", _scipy(points, stations, bound=REACH_M), POINTS),
        Contestant("pykdtree", _pykdtree(points, stations, bound=REACH_M), POINTS),
    ]
    title = f"{POINTS:,} points, covered by one of {STATIONS:,} stations within {REACH_M:.0f} m or not"
    return compare(title, contestants, unit="points", mismatches=_covered_mismatches)


def _nearest(points: Positions, stations: Positions) -> Comparison:
    frames = ground.frame(points), ground.frame(stations).drop(columns="number")
    x, y = np.ascontiguousarray(points.T)
    index = PointIndex(*stations.T)

    def geopandas() -> Any:
        found = frames[0].sjoin_nearest(frames[1], distance_col="distance_m")
        return found.groupby("number")["distance_m"].first().to_numpy()

    contestants = [
        Contestant("phusong, index at hand", lambda: index.nearest(x, y)[1], POINTS),
        Contestant("phusong, index built anew", lambda: PointIndex(*stations.T).nearest(x, y)[1], POINTS),
        Contestant("geopandas sjoin_nearest", geopandas, POINTS, 60),
        Contestant("scipy cKDTree, two workers", _scipy(points, stations), POINTS),
        Contestant("pykdtree", _pykdtree(points, stations), POINTS),
        Contestant(
            "rtree", _rtree(points, stations), RTREE_POINTS, None, f"on {RTREE_POINTS:,} of the points"
        ),
    ]
    title = f"{POINTS:,} points, distance to the nearest of {STATIONS:,} stations"
    return compare(title, contestants, unit="points", mismatches=_distance_mismatches)


def _covered_mismatches(ours: NDArray[np.bool_], theirs: Any) -> int:
    """Count the points that differ; peers give the covered points' numbers, or every point's distance."""
    if theirs.dtype == bool:
        return int((ours != theirs).sum())
    if len(theirs) == len(ours):
        return int((ours != (theirs <= REACH_M)).sum())
    covered = np.zeros(len(ours), dtype=bool)
    covered[theirs] = True
    return int((ours != covered).sum())


def _distance_mismatches(ours: Positions, theirs: Any) -> int:
    if not isinstance(theirs, np.ndarray):
        return 0
    return int((np.abs(ours[: len(theirs)] - theirs) > 1e-6).sum())  # noqa: PLR2004 — a micrometre


def _scipy(points: Positions, stations: Positions, *, bound: float = np.inf) -> Callable[[], Any] | None:
    spatial = peers.optional("scipy.spatial")
    if spatial is None:
        return None
    tree = spatial.cKDTree(stations)
    return lambda: tree.query(points, distance_upper_bound=bound * (1 + 1e-12), workers=2)[0]


def _pykdtree(
    points: Positions, stations: Positions, *, bound: float | None = None
) -> Callable[[], Any] | None:
    kdtree = peers.optional("pykdtree.kdtree")
    if kdtree is None:
        return None
    tree = kdtree.KDTree(stations)
    limit = None if bound is None else bound * (1 + 1e-12)
    return lambda: tree.query(points, distance_upper_bound=limit)[0]


def _rtree(points: Positions, stations: Positions) -> Callable[[], Any]:
    index = peers.optional("rtree.index")
    tree = index.Index((number, (*each, *each), None) for number, each in enumerate(stations.tolist()))
    some = points[:RTREE_POINTS].tolist()

    def distances() -> NDArray[np.float64]:
        nearest = [next(iter(tree.nearest((*each, *each), 1))) for each in some]
        return np.asarray(np.hypot(*(stations[nearest] - points[:RTREE_POINTS]).T))

    return distances
