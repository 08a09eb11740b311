"""Which division holds each of a million points."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import ground, peers
from benchmarks.measuring import Comparison, Contestant, compare
from geo.polygon_index import PolygonIndex

POINTS = 1_000_000
NOWHERE = -1

NOTE = (
    "Points are evenly spread over the bounding box, in random order; geometry objects and the peers' tables"
    " are made beforehand and not timed."
)
JOIN = """
    SELECT points.number, divisions.position FROM points
    JOIN divisions ON ST_Within(points.geometry, divisions.geometry)
"""


def run() -> Sequence[Comparison]:
    """Join a million points to the communes, to some 580 divisions, and build and load the index."""
    communes, wards = ground.communes(), ground.wards()
    return [
        _join(communes, geopandas_target=50, sedona_target=20),
        _join(wards, geopandas_target=20, sedona_target=None),
        _preparation(communes),
    ]


def _join(divisions: ground.Divisions, *, geopandas_target: float, sedona_target: float | None) -> Comparison:
    points = ground.spread(divisions.polygons, POINTS, seed=1)
    frames = ground.frame(points), _numbered(divisions.polygons)
    index, (x, y) = PolygonIndex(divisions.polygons), np.ascontiguousarray(points.T)

    def build_and_locate() -> Any:
        return PolygonIndex(divisions.polygons).locate(x, y)

    contestants = [
        Contestant("phusong, index at hand", lambda: index.locate(x, y), POINTS),
        Contestant("phusong, index built anew", build_and_locate, POINTS),
        Contestant("geopandas sjoin(within)", _geopandas(*frames), POINTS, geopandas_target),
        Contestant("SedonaDB ST_Within", _sedona(*frames), POINTS, sedona_target),
        Contestant("DuckDB spatial ST_Within", _duckdb(*frames), POINTS),
    ]
    title = f"{POINTS:,} points × {divisions.title}"
    return compare(title, contestants, unit="points", mismatches=_mismatches, notes=[NOTE])


def _preparation(divisions: ground.Divisions) -> Comparison:
    count = len(divisions.polygons)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "divisions.index.npz"
        PolygonIndex(divisions.polygons).save(path)
        contestants = [
            Contestant("phusong, load the saved index", lambda: PolygonIndex.load(path), count),
            Contestant("phusong, build the index", lambda: PolygonIndex(divisions.polygons), count),
        ]
        return compare(f"Index of {divisions.title}", contestants, unit="divisions")


def _numbered(polygons: gpd.GeoSeries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"position": np.arange(len(polygons), dtype=np.int32)}, geometry=polygons)


def _positions(numbers: Any, positions: Any) -> NDArray[np.int32]:
    """Return one position per point, the lowest where divisions overlap."""
    found = np.full(POINTS, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(found, np.asarray(numbers), np.asarray(positions, dtype=np.int32))
    found[found == np.iinfo(np.int32).max] = NOWHERE
    return found


def _mismatches(ours: NDArray[np.int32], theirs: Any) -> int:
    if not isinstance(theirs, np.ndarray):
        theirs = _positions(theirs["number"], theirs["position"])
    return int((ours != theirs).sum())


def _geopandas(points: gpd.GeoDataFrame, divisions: gpd.GeoDataFrame) -> Callable[[], pd.DataFrame]:
    return lambda: gpd.sjoin(points, divisions, predicate="within")


def _sedona(points: gpd.GeoDataFrame, divisions: gpd.GeoDataFrame) -> Callable[[], Any] | None:
    connection = peers.sedona_connection()
    if connection is None:
        return None
    connection.create_data_frame(points).to_memtable().to_view("points")
    connection.create_data_frame(divisions).to_memtable().to_view("divisions")
    return lambda: connection.sql(JOIN).to_arrow_table()


def _duckdb(points: gpd.GeoDataFrame, divisions: gpd.GeoDataFrame) -> Callable[[], Any] | None:
    connection = peers.duckdb_connection()
    if connection is None:
        return None
    peers.duckdb_table(connection, "points", points)
    peers.duckdb_table(connection, "divisions", divisions)
    return lambda: connection.sql(JOIN).fetchnumpy()
