"""Which of a million points are covered by 10,000 stations, and which station is nearest to each."""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from benchmarks import ground, peers
from benchmarks.measuring import Comparison, Contestant, compare
from geo.point_index import PointIndex
from geo.reach_index import ReachIndex

POINTS = 1_000_000
STATIONS = 10_000
REACH_M = 1200.0
PART = 10_000
TOLERANCE_M = 1e-6

COVERED = f"""
    SELECT DISTINCT points.number FROM points
    JOIN stations ON ST_DWithin(points.geometry, stations.geometry, {REACH_M})
"""  # noqa: S608 — a number of our own
NEAREST = """
    SELECT points.number, ST_Distance(points.geometry, stations.geometry) AS distance FROM points
    JOIN stations ON ST_KNN(points.geometry, stations.geometry, 1, false)
"""
NOTE = (
    f"{STATIONS:,} stations are spread evenly over Hanoi, as are the points; a tree or index that is not "
    "said to be at hand is built within the time. scipy and pykdtree use all processors."
)


def run() -> Sequence[Comparison]:
    """Compare for a reach of 1.2 km, and without limit."""
    communes = ground.communes().polygons
    points, stations = (ground.spread(communes, n, seed=s) for n, s in ((POINTS, 2), (STATIONS, 3)))
    return [_covered(points, stations), _nearest(points, stations)]


def _covered(points: NDArray[np.float64], stations: NDArray[np.float64]) -> Comparison:
    (x, y), (sx, sy) = np.ascontiguousarray(points.T), np.ascontiguousarray(stations.T)
    frames = ground.frame(points), ground.frame(stations)
    index = ReachIndex(sx, sy, REACH_M)
    contestants = [
        Contestant("phusong, index at hand", lambda: index.covers(x, y), POINTS),
        Contestant("phusong, index built anew", lambda: ReachIndex(sx, sy, REACH_M).covers(x, y), POINTS),
        Contestant("geopandas sjoin_nearest(max_distance)", _geopandas_within(*frames), POINTS, 100),
        Contestant("scipy cKDTree", _scipy(points, stations, REACH_M), POINTS),
        Contestant("pykdtree", _pykdtree(points, stations, REACH_M), POINTS),
        Contestant("SedonaDB ST_DWithin", _sedona(COVERED, *frames), POINTS),
        Contestant("DuckDB spatial ST_DWithin", _duckdb(frames[0].head(PART), frames[1]), PART),
    ]
    title = f"Covered or not: {POINTS:,} points × {STATIONS:,} stations that reach {REACH_M:g} m"
    return compare(title, contestants, unit="points", mismatches=_wrongly_covered, notes=[NOTE])


def _nearest(points: NDArray[np.float64], stations: NDArray[np.float64]) -> Comparison:
    (x, y), (sx, sy) = np.ascontiguousarray(points.T), np.ascontiguousarray(stations.T)
    frames = ground.frame(points), ground.frame(stations)
    index = PointIndex(sx, sy)
    contestants = [
        Contestant("phusong, index at hand", lambda: index.nearest(x, y)[1], POINTS),
        Contestant("phusong, index built anew", lambda: PointIndex(sx, sy).nearest(x, y)[1], POINTS),
        Contestant("geopandas sjoin_nearest", _geopandas_nearest(*frames), POINTS, 60),
        Contestant("scipy cKDTree", _scipy(points, stations, np.inf), POINTS),
        Contestant("pykdtree", _pykdtree(points, stations, np.inf), POINTS),
        Contestant("SedonaDB ST_KNN", _sedona(NEAREST, *frames), POINTS),
        Contestant("rtree, tree at hand", _rtree(points[:PART], stations), PART),
    ]
    title = f"Nearest: {POINTS:,} points × {STATIONS:,} stations"
    return compare(title, contestants, unit="points", mismatches=_wrong_distances, notes=[NOTE])


def _wrongly_covered(ours: NDArray[np.bool_], theirs: Any) -> int:
    """Count points on which a peer differs; it gives flags, distances, or the numbers of covered points."""
    if isinstance(theirs, np.ndarray):
        theirs = theirs if theirs.dtype == np.bool_ else np.isfinite(theirs)
    else:
        covered = np.zeros(POINTS, dtype=np.bool_)
        covered[np.asarray(theirs["number"])] = True
        theirs = covered[:PART] if isinstance(theirs, dict) else covered
    return int((ours[: len(theirs)] != theirs).sum())


def _wrong_distances(ours: NDArray[np.float64], theirs: Any) -> int:
    if not isinstance(theirs, np.ndarray):
        distances = np.full(POINTS, np.nan)
        distances[np.asarray(theirs["number"])] = np.asarray(theirs["distance"])
        theirs = distances
    return int((~(np.abs(ours[: len(theirs)] - theirs) <= TOLERANCE_M)).sum())


def _geopandas_within(points: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> Callable[[], Any]:
    def run() -> NDArray[np.bool_]:
        found = gpd.sjoin_nearest(points, stations[["geometry"]], max_distance=REACH_M)
        covered = np.zeros(len(points), dtype=np.bool_)
        covered[found["number"]] = True
        return covered

    return run


def _geopandas_nearest(points: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> Callable[[], Any]:
    return lambda: gpd.sjoin_nearest(points, stations[["geometry"]], distance_col="distance")


def _scipy(
    points: NDArray[np.float64], stations: NDArray[np.float64], limit: float
) -> Callable[[], Any] | None:
    spatial = peers.optional("scipy.spatial")
    if spatial is None:
        return None
    return lambda: spatial.cKDTree(stations).query(points, distance_upper_bound=limit, workers=-1)[0]


def _pykdtree(
    points: NDArray[np.float64], stations: NDArray[np.float64], limit: float
) -> Callable[[], Any] | None:
    kdtree = peers.optional("pykdtree.kdtree")
    if kdtree is None:
        return None
    return lambda: kdtree.KDTree(stations).query(points, distance_upper_bound=limit)[0]


def _rtree(points: NDArray[np.float64], stations: NDArray[np.float64]) -> Callable[[], Any] | None:
    rtree = peers.optional("rtree.index")
    if rtree is None:
        return None
    tree = rtree.Index((i, (x, y, x, y), None) for i, (x, y) in enumerate(stations.tolist()))

    def run() -> NDArray[np.float64]:
        found = [next(tree.nearest((x, y, x, y), 1)) for x, y in points.tolist()]
        return np.asarray(np.hypot(*(points - stations[found]).T))

    return run


def _sedona(query: str, points: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> Callable[[], Any] | None:
    connection = peers.sedona_connection()
    if connection is None:
        return None
    connection.create_data_frame(points).to_memtable().to_view("points")
    connection.create_data_frame(stations).to_memtable().to_view("stations")
    return lambda: connection.sql(query).to_arrow_table()


def _duckdb(points: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> Callable[[], Any] | None:
    connection = peers.duckdb_connection()
    if connection is None:
        return None
    peers.duckdb_table(connection, "points", points)
    peers.duckdb_table(connection, "stations", stations)
    return lambda: connection.sql(COVERED).fetchnumpy()
