"""One tile of 10,000 points with attributes, written by us and by others."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pyarrow as pa

from benchmarks import peers
from benchmarks.measuring import Comparison, Contestant, compare
from geo.tile import DEEPEST_ZOOM, EXTENT, Tile
from maps.tiles.point_tiles import PointTiles

POINTS = 10_000
NAME = "points"
TILE = Tile(DEEPEST_ZOOM, 104_057, 57_712)
ST_AS_MVT = f"""
    SELECT ST_AsMVT({{
        'geom': ST_AsMVTGeom(ST_Point(x, y), ST_Extent(ST_MakeEnvelope(0, 0, 1, 1)), {EXTENT}, 0, true),
        'address_id': address_id, 'text': text, 'state': state}}, '{NAME}', {EXTENT}, 'geom')
    FROM places
"""  # noqa: S608 — numbers of our own


def encoders() -> Comparison:
    """Encode points from coordinates and a table that are in memory."""
    x, y = np.random.default_rng(12).uniform(0, 1, (2, POINTS))
    table = _table()
    contestants = [
        Contestant("phusong: from the index, cut and encoded", _ours(x, y, table), POINTS),
        Contestant("mapbox-vector-tile", _mapbox_vector_tile(x, y, table), POINTS),
        Contestant("DuckDB, ST_AsMVT", _duckdb(x, y, table), POINTS),
    ]
    return compare(
        f"One tile of {POINTS:,} points with three texts each",
        contestants,
        unit="points",
        mismatches=_differing,
        notes=[
            "Mismatches: points that are missing, have other attributes, or lie more than a unit away.",
            "DuckDB drops the points that its rounding takes to an edge of the tile.",
            "For mapbox-vector-tile the geometries and properties are made beforehand.",
        ],
    )


def _table() -> pa.Table:
    numbers = range(POINTS)
    return pa.table(
        {
            "address_id": [f"HN-{number:06}" for number in numbers],
            "text": [f"{number % 97} Phố {number % 1013}" for number in numbers],
            "state": [("collected", "updated", "plate_fixed")[number % 3] for number in numbers],
        }
    )


def _ours(x: np.ndarray, y: np.ndarray, table: pa.Table) -> Callable[[], bytes]:
    sides = 2**TILE.zoom
    lon = (TILE.column + x) / sides * 360 - 180
    # The y of the tile grows to the north here, as the peers have it.
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (TILE.row + 1 - y) / sides))))
    tiles = PointTiles.of(NAME, lon, lat, table)
    return lambda: tiles.cut(TILE)


def _mapbox_vector_tile(x: np.ndarray, y: np.ndarray, table: pa.Table) -> Callable[[], bytes] | None:
    library = peers.optional("mapbox_vector_tile")
    if library is None:
        return None
    pairs = zip(gpd.points_from_xy(x, y), table.to_pylist(), strict=True)
    features = [{"geometry": point, "properties": row} for point, row in pairs]
    options = {"quantize_bounds": (0, 0, 1, 1), "extents": EXTENT}

    def encode() -> bytes:
        content: bytes = library.encode({"name": NAME, "features": features}, default_options=options)
        return content

    return encode


def _duckdb(x: np.ndarray, y: np.ndarray, table: pa.Table) -> Callable[[], bytes] | None:
    connection = peers.duckdb_connection()
    if connection is None:
        return None
    connection.register("rows", table.append_column("x", pa.array(x)).append_column("y", pa.array(y)))
    connection.execute("CREATE TABLE places AS SELECT * FROM rows")

    def encode() -> bytes:
        content: bytes = connection.execute(ST_AS_MVT).fetchone()[0]
        return content

    return encode


def _differing(ours: bytes, theirs: bytes) -> int:
    own, other = _places(ours), _places(theirs)
    return sum(
        name not in other or own[name][0] != other[name][0] or _apart(own[name][1], other[name][1]) > 1
        for name in own
    )


def _places(content: bytes) -> dict[str, tuple[object, tuple[int, int]]]:
    library = peers.optional("mapbox_vector_tile")
    assert library is not None
    features = library.decode(content)[NAME]["features"]
    return {
        each["properties"]["address_id"]: (each["properties"], each["geometry"]["coordinates"])
        for each in features
    }


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))
