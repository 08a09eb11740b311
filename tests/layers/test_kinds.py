"""Kinds of rows, against a count of the rows themselves."""

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from layers.kinds import Kinds

ROWS = st.lists(st.tuples(*[st.sampled_from(["a", "b", "Phố", "", None])] * 2), max_size=30)


def table(rows):
    columns = zip(*rows, strict=True) if rows else ([], [])
    return pa.table([pa.array(list(each), pa.string()) for each in columns], names=["one", "two"])


@given(ROWS, ROWS, st.sampled_from([(), ("one",), ("two", "one")]))
def test_every_row_is_of_the_kind_that_has_its_values(first, second, fields):
    kinds, numbers = Kinds.of([table(first), table(second)], fields)
    rows = [{"one": one or "", "two": two or ""} for one, two in first + second]
    assert [{name: kinds.texts[name][number] for name in fields} for number in numbers.tolist()] == [
        {name: row[name] for name in fields} for row in rows
    ]
    distinct = list(zip(*kinds.texts.values(), strict=True))
    assert len(distinct) == len(set(distinct))
    for name in fields:
        assert kinds.counted(name) == Counter(row[name] for row in rows)
    assert kinds.counts.sum() == len(rows)


def test_numbers_are_as_small_as_they_may_be():
    assert Kinds.of([table([("a", None)])], ["one"])[1].dtype == "uint8"
    many = pa.table({"one": [str(each) for each in range(300)]})
    assert Kinds.of([many], ["one"])[1].dtype == "uint16"
