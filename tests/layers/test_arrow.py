"""Attributes between pandas and Arrow keep their types and their gaps."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.arrow import complete, rows_of, to_arrow, to_pandas
from layers.definitions import DIVISIONS, POSTAL_POINTS, STATIONS
from layers.errors import ValidationError


def test_types_are_those_of_the_definition():
    frame = pd.DataFrame({"code": ["001"], "name": ["Ba Đình"], "population": [247_100.0], "area_km2": [9]})
    schema = to_arrow(frame, DIVISIONS).schema
    assert schema.names == list(DIVISIONS.field_names)
    assert schema.field("population").type == pa.int64()
    assert schema.field("area_km2").type == pa.float64()
    assert schema.field("kind").type == pa.string()


@pytest.mark.parametrize(
    "staffed",
    [
        [True, None, False],
        pd.array([True, None, False], dtype="boolean"),
        pd.Series([True, None, False], dtype=object),
    ],
)
def test_gaps_stay_gaps(staffed):
    frame = to_pandas(to_arrow(pd.DataFrame({"staffed": staffed}), POSTAL_POINTS))
    assert frame["staffed"].tolist() == [True, pd.NA, False]
    assert str(frame["staffed"].dtype) == "boolean"


@pytest.mark.parametrize("dates", [[date(2023, 6, 30), None], pd.to_datetime(["2023-06-30", None])])
def test_dates_of_any_kind_are_dates(dates):
    table = to_arrow(pd.DataFrame({"on_air_since": dates}), STATIONS)
    assert table["on_air_since"].to_pylist() == [date(2023, 6, 30), None]
    assert to_pandas(table)["on_air_since"].dtype.kind == "M"


def test_large_integers_with_gaps_stay_exact():
    frame = pd.DataFrame({"population": pd.array([2**53 + 1, None], dtype="Int64")})
    assert to_pandas(to_arrow(frame, DIVISIONS))["population"].tolist() == [2**53 + 1, pd.NA]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"code": [1, 2]}, "divisions: code: a value is no string"),
        ({"population": [1.5, 2]}, "divisions: population: a value is no integer"),
        ({"area_km2": ["nine", "ten"]}, "divisions: area_km2: a value is no number"),
        ({"colour": ["red", "blue"]}, "divisions: no field 'colour'; fields are code, name"),
    ],
)
def test_other_values_are_refused(frame, message):
    with pytest.raises(ValidationError, match=message):
        to_arrow(pd.DataFrame(frame), DIVISIONS)


def test_a_field_that_an_earlier_release_did_not_write_is_all_missing():
    table = complete(pa.table({"name": ["a", "b"]}), POSTAL_POINTS, ["name", "staffed"])
    assert table["staffed"].to_pylist() == [None, None]
    assert table.schema.field("staffed").type == pa.bool_()


@given(st.lists(st.integers(0, 9), max_size=30), st.lists(st.integers(0, 10), max_size=4))
def test_rows_of_a_table_in_pieces_are_those_of_the_whole(rows, cuts):
    whole = pa.table({"n": range(10), "text": ["a", None, "Phố", "", "b", "c", "d", None, "e", "f"]})
    ends = [0, *sorted(cuts), 10]
    pieces = pa.concat_tables(whole.slice(a, b - a) for a, b in pairwise(ends))
    wanted = np.array(rows, np.int32)
    assert rows_of(pieces, wanted).to_pylist() == whole.take(pa.array(wanted)).to_pylist()
