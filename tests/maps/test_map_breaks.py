"""Classes: every value in one of them, edges as printed."""

import jenkspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.breaks import METHODS, class_edges, class_of, natural_breaks

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


def spread(values, lowers):
    """Return the sum of squared differences from the means of the classes that begin at some values."""
    position = np.searchsorted(lowers, values, side="right")
    return sum(((each - each.mean()) ** 2).sum() for each in (values[position == k] for k in set(position)))


@given(st.lists(st.integers(-50, 50).map(float), min_size=5, max_size=30, unique=True).map(np.array))
def test_natural_breaks_are_as_good_as_those_of_jenkspy(values):
    upper = jenkspy.jenks_breaks(values, 4)[1:-1]
    ordered = np.sort(values)
    theirs = ordered[np.searchsorted(ordered, upper, side="right")]
    assert spread(values, natural_breaks(values, 4)) == pytest.approx(spread(values, theirs))


def test_natural_breaks_fall_into_the_gaps():
    values = np.array([9.0, 1, 2, 1, 50, 51, 10, 10])
    assert natural_breaks(values, 3).tolist() == [9, 50]
    assert natural_breaks(values, 20).tolist() == [2, 9, 10, 50, 51]
    assert natural_breaks(np.array([4.0, 4.0]), 5).size == 0


def test_many_values_are_broken_nearly_as_well_in_a_moment():
    values = np.random.default_rng(3).lognormal(size=5000)
    assert spread(values, natural_breaks(values, 5)) <= 1.001 * spread(values, natural_breaks_exactly(values))


def natural_breaks_exactly(values):
    ordered = np.sort(values)
    upper = jenkspy.jenks_breaks(values, 5)[1:-1]
    return ordered[np.searchsorted(ordered, upper, side="right")]
