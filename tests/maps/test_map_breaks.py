"""Classes: every value in one of them, edges as printed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.breaks import METHODS, class_edges, class_of

VALUES = st.lists(
    st.one_of(st.floats(-1e7, 1e7), st.integers(0, 3).map(float), st.just(np.nan)), min_size=1, max_size=40
).map(np.array)


@given(VALUES, st.integers(0, 4), st.sampled_from(METHODS), st.integers(1, 7))
def test_every_value_is_in_the_class_whose_edges_enclose_it(values, digits, method, classes):
    edges = class_edges(values, digits=digits, method=method, classes=classes)
    for value, position in zip(values, class_of(values, edges), strict=True):
        if np.isnan(value):
            assert position == -1
        else:
            last = position == len(edges) - 2
            assert edges[position] <= value <= edges[position + 1]
            assert last or value < edges[position + 1]


@given(VALUES, st.integers(0, 4), st.sampled_from(METHODS), st.integers(1, 7))
def test_edges_ascend_and_are_no_more_precise_than_what_is_printed(values, digits, method, classes):
    edges = class_edges(values, digits=digits, method=method, classes=classes)
    assert len(edges) <= classes + 1
    assert np.all(np.diff(edges) > 0) or len(edges) == 2
    assert list(edges) == [round(edge, digits) for edge in edges]


def test_quantiles_share_values_out_evenly():
    values = np.random.default_rng(7).lognormal(size=500)
    edges = class_edges(values, digits=6)
    assert np.bincount(class_of(values, edges)).tolist() == pytest.approx([100] * 5, abs=4)


def test_equal_steps_are_equal():
    edges = class_edges(np.array([0.0, 3.0, 10.0]), digits=1, method="equal")
    assert edges == (0, 2, 4, 6, 8, 10)


def test_edges_have_three_significant_digits():
    edges = class_edges(np.array([1.2345, 12_345, 123_456, 234_567, 345_678]), digits=2)
    assert edges == (1.23, 9880, 79_000, 168_000, 257_000, 346_000)


@pytest.mark.parametrize(
    ("values", "edges"),
    [([], ()), ([np.nan], ()), ([2.0, 2.0], (2.0, 2.0)), ([0.26], (0.2, 0.3))],
)
def test_few_values(values, edges):
    assert class_edges(np.array(values), digits=1) == edges
