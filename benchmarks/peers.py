"""Peers, each with what it takes to get it going; None where it is not installed."""

from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd

DISTRIBUTIONS = (
    "geopandas",
    "shapely",
    "scipy",
    "pykdtree",
    "rtree",
    "apache-sedona",
    "sedonadb",
    "duckdb",
    "duckdb-extension-spatial",
    "tantivy",
    "rapidfuzz",
    "vietnamadminunits",
    "CRRM",
    "pycraf",
    "mapbox-vector-tile",
)


def versions() -> dict[str, str]:
    """Return the versions of the peers that are installed."""
    return {name: version for name in DISTRIBUTIONS if (version := _version(name))}


def optional(module: str) -> Any:
    """Return a module, or None where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        return None


def duckdb_connection() -> Any:
    """Return a DuckDB connection with the spatial extension, from the wheel that carries it; or None."""
    duckdb, carrier = optional("duckdb"), find_spec("duckdb_extension_spatial")
    if duckdb is None or carrier is None or carrier.origin is None:
        return None
    extension = next(Path(carrier.origin).parent.rglob("*.duckdb_extension"))
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.load_extension(str(extension))
    return connection


def sedona_connection() -> Any:
    """Return a SedonaDB connection, or None."""
    sedona = optional("sedona.db")
    return sedona.connect() if sedona else None


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def duckdb_table(connection: Any, name: str, frame: gpd.GeoDataFrame) -> None:
    """Copy a frame into a DuckDB table, its geometry as DuckDB's own."""
    rows = frame.drop(columns="geometry").assign(wkb=frame.geometry.to_wkb())
    connection.register("rows", rows)
    connection.execute(
        f"CREATE TABLE {name} AS SELECT * EXCLUDE wkb, ST_GeomFromWKB(wkb) AS geometry FROM rows"  # noqa: S608
    )
    connection.unregister("rows")
