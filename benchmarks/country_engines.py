"""How each engine joins the addresses of a country, all from the same files in metres.

``python -m benchmarks.country_engines ENGINE FOLDER`` prints a line of JSON for each answer, so that each
engine has a process of its own. It is asked in the way that was quickest of those tried.
"""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import peers
from geo.point_index import PointIndex, ReachIndex
from geo.polygon_index import PolygonIndex
from layers.geoparquet import GEOMETRY
from layers.wkb import decode_points

REACH_M = 1200.0
COUNTS = "addresses in each commune"
COVERED = f"addresses within {REACH_M / 1000:g} km of a station"
STATION, POSTAL = "mean distance to the nearest station", "mean distance to the nearest postal point"
QUESTIONS = (COUNTS, COVERED, STATION, POSTAL)
# The files, and the column that tells their rows apart.
FILES = {"addresses": "number", "divisions": "code", "stations": "station_id", "postal_points": "point_id"}
BATCH_ROWS = 1_000_000
# What takes longer is not asked again, so that it was not warmed up.
TWICE_S = 20.0
POSTGRES = {"shared_buffers": "512MB", "work_mem": "256MB", "maintenance_work_mem": "512MB"}

Answer = float | Mapping[str, int]
Answers = Mapping[str, Callable[[], Answer]]


class MissingError(Exception):
    """An engine is not installed; the message says what is to be done."""


@contextmanager
def _phusong(folder: Path) -> Iterator[Answers]:
    def mean(name: str) -> float:
        index = PointIndex(*_places(folder, name))
        found = [index.nearest(x, y)[1] for x, y in _in_batches(folder)]
        return float(np.concatenate(found).mean())

    def counts() -> Mapping[str, int]:
        divisions = gpd.read_parquet(folder / "divisions.parquet")
        index, every = PolygonIndex(divisions.geometry), np.zeros(len(divisions) + 1, np.int64)
        for x, y in _in_batches(folder):
            every += np.bincount(index.locate(x, y) + 1, minlength=len(every))
        return dict(zip(divisions["code"], every[1:].tolist(), strict=True))

    def covered() -> float:
        index = ReachIndex(*_places(folder, "stations"), REACH_M)
        return float(sum(index.covers(x, y).sum() for x, y in _in_batches(folder)))

    yield {
        COUNTS: counts,
        COVERED: covered,
        STATION: lambda: mean("stations"),
        POSTAL: lambda: mean("postal_points"),
    }


def _places(folder: Path, name: str) -> tuple[Any, Any]:
    return decode_points(pq.read_table(folder / f"{name}.parquet", columns=[GEOMETRY])[GEOMETRY])


def _in_batches(folder: Path) -> Iterator[tuple[Any, Any]]:
    with pq.ParquetFile(folder / "addresses.parquet", memory_map=True) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=[GEOMETRY]):
            yield decode_points(pa.chunked_array([batch.column(0)]))


@contextmanager
def _geopandas(folder: Path) -> Iterator[Answers]:
    def read(name: str) -> gpd.GeoDataFrame:
        return gpd.read_parquet(folder / f"{name}.parquet")

    def counts() -> Mapping[str, int]:
        found = read("addresses").sjoin(read("divisions"), predicate="within").groupby("code").size()
        return {str(code): int(count) for code, count in found.items()}

    def covered() -> float:
        near = read("addresses").sjoin(read("stations"), predicate="dwithin", distance=REACH_M)
        return float(near.index.nunique())

    def mean(name: str) -> float:
        found = read("addresses").sjoin_nearest(read(name)[[GEOMETRY]], distance_col="m")
        return float(found.loc[~found.index.duplicated(), "m"].mean())

    yield {
        COUNTS: counts,
        COVERED: covered,
        STATION: lambda: mean("stations"),
        POSTAL: lambda: mean("postal_points"),
    }


@contextmanager
def _sedona(folder: Path) -> Iterator[Answers]:
    connection = peers.sedona_connection()
    if connection is None:
        raise MissingError("pip install 'phusong[peers]'")
    for name in FILES:
        connection.read_parquet(str(folder / f"{name}.parquet")).to_view(name)
    nearest = """
        SELECT 0, avg(ST_Distance(a.geometry, p.geometry)) FROM addresses a
        JOIN {} p ON ST_KNN(a.geometry, p.geometry, 1, false)
    """

    def ask(query: str) -> list[tuple[Any, ...]]:
        table = connection.sql(query).to_arrow_table()
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    yield _from_sql(ask) | {
        STATION: lambda: float(ask(nearest.format("stations"))[0][1]),
        POSTAL: lambda: float(ask(nearest.format("postal_points"))[0][1]),
    }


@contextmanager
def _duckdb(folder: Path) -> Iterator[Answers]:
    """Ask DuckDB, which has no join of the nearest."""
    connection = peers.duckdb_connection()
    if connection is None:
        raise MissingError("pip install 'phusong[peers]'")
    for name in FILES:
        connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder / name}.parquet')")
    yield _from_sql(lambda query: connection.execute(query).fetchall())


def _from_sql(ask: Callable[[str], list[tuple[Any, ...]]]) -> dict[str, Callable[[], Answer]]:
    """Return what both engines that plan a spatial join of their own are asked in the same words."""
    counts = """
        SELECT d.code, count(*) FROM addresses a
        JOIN divisions d ON ST_Within(a.geometry, d.geometry) GROUP BY d.code
    """
    covered = f"""
        SELECT 0, count(DISTINCT a.number) FROM addresses a
        JOIN stations s ON ST_DWithin(a.geometry, s.geometry, {REACH_M})
    """  # noqa: S608 - a number of our own
    return {COUNTS: lambda: dict(ask(counts)), COVERED: lambda: float(ask(covered)[0][1])}


@contextmanager
def _postgis(folder: Path) -> Iterator[Answers]:
    """Ask PostGIS, which has copied and indexed the files; the index of addresses is used from their side."""
    nearest = """
        SELECT avg(n.m) FROM addresses a CROSS JOIN LATERAL (
            SELECT a.geometry <-> p.geometry AS m FROM {} p ORDER BY a.geometry <-> p.geometry LIMIT 1) n
    """
    counts = """
        SELECT d.code, n.n FROM divisions d CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM addresses a WHERE ST_Contains(d.geometry, a.geometry)) n
    """
    # OFFSET keeps the planner from looking through all addresses, which takes seven times as long.
    covered = f"""
        SELECT count(DISTINCT n.number) FROM stations s CROSS JOIN LATERAL (
            SELECT number FROM addresses a WHERE ST_DWithin(s.geometry, a.geometry, {REACH_M}) OFFSET 0) n
    """  # noqa: S608 - a number of our own
    with _server() as connection:
        for name, key in FILES.items():
            _copied(connection, folder / f"{name}.parquet", name, key)

        def ask(query: str) -> list[Any]:
            return list(connection.execute(query).fetchall())

        yield {
            COUNTS: lambda: dict(ask(counts)),
            COVERED: lambda: float(ask(covered)[0][0]),
            STATION: lambda: float(ask(nearest.format("stations"))[0][0]),
            POSTAL: lambda: float(ask(nearest.format("postal_points"))[0][0]),
        }


@contextmanager
def _server() -> Iterator[Any]:
    """Run PostgreSQL as for the tests, but with memory, and connect to a database of it."""
    postgres, psycopg = peers.optional("tests.postgres"), peers.optional("psycopg")
    if postgres is None or not postgres.installed():
        raise MissingError("make setup-postgis; pip install 'phusong[postgis]'")
    postgres.SETTINGS.update(POSTGRES)
    cluster = postgres.Cluster()
    try:
        with psycopg.connect(cluster.database(empty=True), autocommit=True) as connection:
            yield connection
    finally:
        cluster.remove()


def _copied(connection: Any, path: Path, name: str, key: str) -> None:
    """Copy a file into a table with an index, as the manual advises."""
    rows = pq.read_table(path, columns=[key, GEOMETRY])
    is_number = pa.types.is_integer(rows[key].type)
    kind, short = ("bigint", "int8") if is_number else ("text", "text")
    connection.execute(f"CREATE TABLE {name} ({key} {kind}, geometry geometry)")
    with (
        closing(connection.cursor()) as cursor,
        cursor.copy(f"COPY {name} FROM STDIN (FORMAT binary)") as copy,
    ):
        copy.set_types([short, "bytea"])
        for batch in rows.to_batches():
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                copy.write_row(row)
    connection.execute(f"CREATE INDEX ON {name} USING gist (geometry)")
    connection.execute(f"VACUUM ANALYZE {name}")


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Answers]]] = {
    "phusong": _phusong,
    "geopandas": _geopandas,
    "SedonaDB": _sedona,
    "DuckDB spatial": _duckdb,
    "PostGIS": _postgis,
}


def main(engine: str, folder: str) -> None:
    """Print what an engine takes and finds, answer by answer; end as usual where it is asked to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    started = time.perf_counter()
    try:
        with ENGINES[engine](Path(folder)) as answers:
            _tell(ready_s=time.perf_counter() - started)
            for question, answer in answers.items():
                taken_s, found = _timed(answer)
                _tell(question=question, s=taken_s, answer=found)
    except MissingError as error:
        _tell(missing=str(error))


def _timed(answer: Callable[[], Answer]) -> tuple[float, Answer]:
    """Return what is answered, and how long it took after a time that only warms up."""
    for _ in range(2):
        started = time.perf_counter()
        found = answer()
        taken_s = time.perf_counter() - started
        if taken_s > TWICE_S:
            break
    return taken_s, found


def _tell(**facts: Any) -> None:
    print(json.dumps(facts | {"mb": _peak_mb()}), flush=True)


def _peak_mb() -> float:
    """Return the most memory of this program; what getrusage says counts the one that it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return float(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
