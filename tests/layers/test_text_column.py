import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.text_column import TextColumn

TEXTS = st.lists(st.none() | st.text(max_size=5))


@given(TEXTS, st.integers(0, 3))
def test_texts_are_those_of_arrow(texts, start):
    column = pa.array(texts, pa.string())[start:]
    read = TextColumn(column)
    assert [read[row] for row in range(len(column))] == [text or "" for text in column.to_pylist()]


@given(st.lists(TEXTS))
def test_texts_may_lie_in_chunks(chunks):
    column = pa.chunked_array(chunks, pa.string())
    read = TextColumn(column)
    assert [read[row] for row in range(len(column))] == [text or "" for text in column.to_pylist()]


def test_a_column_of_nothing_has_no_row():
    with pytest.raises(IndexError):
        TextColumn(pa.array([], pa.string()))[0]
