"""Kernels over chunks: every item once, errors passed on, arrays in one form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import chunks
from geo.chunks import coordinates, in_chunks
from geo.errors import GeometryError


@given(st.integers(0, 300), st.integers(1, 50))
def test_every_item_belongs_to_one_chunk(count, size):
    seen = np.zeros(count, dtype=int)

    def kernel(start, stop):
        seen[start:stop] += 1

    in_chunks(kernel, count, size=size)
    assert (seen == 1).all()


def test_an_error_in_a_kernel_is_not_lost(monkeypatch):
    monkeypatch.setattr(chunks, "processors", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        in_chunks(lambda start, stop: (stop - start) // (start - 10), 100, size=10)


@pytest.mark.parametrize(
    "values", [[1, 2, 3], (1.0, 2.0, 3.0), np.arange(1, 7)[::2] / 2 + 0.5, np.float32([1, 2, 3])]
)
def test_coordinates_take_one_form(values):
    x, _ = coordinates(values, values)
    assert (x.dtype, x.flags.c_contiguous, x.flags.writeable) == (np.float64, True, False)
    assert x.tolist() == [1, 2, 3]


def test_a_float64_array_is_not_copied_and_stays_writeable():
    values = np.arange(3.0)
    x, _ = coordinates(values, values)
    assert np.shares_memory(x, values)
    assert values.flags.writeable


def test_unequal_lengths_are_named():
    with pytest.raises(GeometryError, match="positions: 2 x but 3 y"):
        coordinates([1, 2], [1, 2, 3])
