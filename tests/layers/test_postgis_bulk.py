"""Rows between Arrow and PostgreSQL: whatever they hold, they come back as they went."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("psycopg", exc_type=ImportError)
from psycopg import sql

from geo.errors import PhusongError
from layers.errors import ValidationError
from layers.postgis.bulk import copy_in, copy_out
from layers.postgis.database import Database
from layers.wkb import encode_points

TABLE = sql.Identifier("rows")
COLUMNS = {
    "words": pa.string(),
    "count": pa.int64(),
    "share": pa.float64(),
    "staffed": pa.bool_(),
    "day": pa.date32(),
    "geometry": pa.binary(),
}
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
WORDS |= st.sampled_from(
    ["", "\\.", "\n\\.\n", '"', '""', ",", "\\N", "null", "NaN", "\r\n", "Phố Hàng Bè", " "]
)
NUMBERS = st.floats(allow_nan=False)
ROWS = st.lists(
    st.tuples(
        st.none() | WORDS,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | NUMBERS,
        st.none() | st.booleans(),
        st.none() | st.dates(),
        st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def connection(cluster):
    with Database(cluster.database(), connect_timeout_s=5).writing() as connection:
        connection.execute(
            "CREATE TABLE rows (position bigint, words text, count bigint, share float8, staffed boolean,"
            " day date, geom geometry(Point, 4326))"
        )
        yield connection


def table(rows):
    *columns, places = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    lon, lat = np.array(places, dtype=float).reshape(-1, 2).T
    arrays = [pa.array(each, kind) for each, kind in zip(columns, COLUMNS.values(), strict=False)]
    return pa.table([*arrays, encode_points(lon, lat)], list(COLUMNS))


@given(ROWS)
def test_what_is_copied_in_comes_out(connection, rows):
    connection.execute("TRUNCATE rows")
    given_rows = table(rows)
    order = np.random.default_rng(len(rows)).permutation(len(rows))
    positions = pa.array(np.arange(len(rows)))
    copy_in(connection, TABLE, given_rows.append_column("position", positions).take(pa.array(order)))
    assert copy_out(connection, TABLE, COLUMNS, sql.SQL("true").format()).equals(given_rows)


def test_a_text_that_a_database_cannot_keep_is_refused(cluster):
    def write():
        with Database(cluster.database(), connect_timeout_s=5).writing() as connection:
            connection.execute("CREATE TABLE rows (position bigint, words text)")
            copy_in(connection, TABLE, pa.table({"position": [1], "words": ["a\0b"]}))

    with pytest.raises(ValidationError, match=r"postgresql://127\.0\.0\.1.*: a value cannot be kept: .*0x00"):
        write()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://me:secret@127.0.0.1:1/x", r"postgresql://127\.0\.0\.1:1/x: connection"),
        ("nonsense", "store: is no address of a PostgreSQL database"),
        ("mysql://me:secret@x/y", "store: is no address of a PostgreSQL database"),
    ],
)
def test_an_address_is_told_without_its_password(url, message):
    with pytest.raises(PhusongError, match=message) as refused, Database(url, connect_timeout_s=2).writing():
        pytest.fail("there is no such database")
    assert "secret" not in str(refused.value)
