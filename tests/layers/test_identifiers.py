"""Rows by identifier, against a dictionary."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import IndexFileError
from layers.query.identifiers import Identifiers

TEXTS = st.lists(st.text(max_size=12), max_size=40)


def column(texts):
    return pa.table({"id": pa.array(texts, pa.string())})


@given(TEXTS, TEXTS, st.text(max_size=12))
def test_the_rows_of_a_text_are_found(first, second, other):
    texts = first + second
    ids = Identifiers.of([column(first), column(second)], ["id"])
    for text in {*texts, other}:
        assert ids.rows(text).tolist() == [row for row, each in enumerate(texts) if each == text]


def test_keys_of_several_fields_are_joined():
    table = pa.table({"station": ["A", "A", None], "sector": [1, 2, 3]})
    ids = Identifiers.of([table], ["station", "sector"])
    assert [ids.rows(text).tolist() for text in ("A:1", "A:2", ":3", "A:3")] == [[0], [1], [2], []]


def test_texts_that_share_a_hash_are_all_candidates():
    ids = Identifiers.of([column(["a", "b", "a"])], ["id"])
    assert ids.rows("a").tolist() == [0, 2]


def test_the_hash_is_the_one_of_files_that_are_kept(tmp_path):
    # Another one would find nothing in them: then the name of the format has to change.
    ids = Identifiers.of([column(["SYN-0000000001", "Phố Huế"])], ["id"])
    ids.save(tmp_path / "ids.arrow")
    again = Identifiers.open(tmp_path / "ids.arrow")
    assert again.rows("Phố Huế").tolist() == [1]
    assert sorted(int(each) for each in again._numbers >> np.uint64(32)) == [444052166, 2860586636]


def test_what_is_damaged_is_an_error(tmp_path):
    (tmp_path / "ids.arrow").write_bytes(b"damaged")
    with pytest.raises(IndexFileError, match=r"ids\.arrow"):
        Identifiers.open(tmp_path / "ids.arrow")
