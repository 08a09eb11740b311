"""Which rows stay when a layer is loaded again, and where the new ones go."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.postgis.difference import GAP, NONE, new_positions, same_rows

ROWS = st.lists(
    st.tuples(
        st.none() | st.sampled_from("abcdef"),
        st.none() | st.integers(0, 2),
        st.none() | st.sampled_from("xy"),
    ),
    max_size=8,
    unique_by=lambda row: row[0] or object(),
)
SCHEMA = pa.schema({"key": pa.string(), "number": pa.int64(), "word": pa.string()})
OLD_POSITIONS = st.lists(
    st.none() | st.integers(0, 9).map(lambda at: (at + 1) * 100),
    max_size=12,
    unique_by=lambda at: object() if at is None else at,
)


def table(rows):
    return pa.table(list(zip(*rows, strict=True)) or [[], [], []], schema=SCHEMA)


@given(ROWS, ROWS)
def test_rows_are_the_same_where_every_value_is(old, new):
    expected = [old.index(row) if row in old and row[0] is not None else NONE for row in new]
    assert same_rows(table(old), table(new), ["key"]).tolist() == expected


@given(OLD_POSITIONS)
def test_positions_rise_and_rows_stay_where_they_can(old):
    before = np.array([np.nan if each is None else each for each in old], dtype=float)
    after = new_positions(before)
    assert (np.diff(after, prepend=0) > 0).all()
    falls = pd.Series(before).cummax().ffill().shift().ge(before)
    assert (after == before)[~np.isnan(before) & ~falls].all()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([None, None], [GAP, 2 * GAP]),
        ([1, 2, 3], [1, 2, 3]),
        ([4, None, GAP], [4, 2 + GAP // 2, GAP]),
        ([None, None, 9, None, 11, None], [3, 6, 9, 10, 11, 11 + GAP]),
        ([3, 1, 2], [3, 3 + GAP, 3 + 2 * GAP]),
        ([1, None, 2], [GAP, 2 * GAP, 3 * GAP]),
        ([None, 1], [GAP, 2 * GAP]),
    ],
)
def test_positions_by_hand(old, new):
    assert new_positions(np.array(old, dtype=float)).tolist() == new


def test_nothing_has_no_positions():
    assert len(new_positions(np.array([], dtype=float))) == 0
