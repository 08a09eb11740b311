"""Histograms: exact merging, quantiles within a bin of NumPy's, groups as if built alone."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import PhusongError
from geo.histogram import (
    DISTANCE_BIN_M,
    SIGNAL_BIN_DB,
    Histogram,
    HistogramError,
    grouped_histograms,
    quantiles,
)

VALUES = st.lists(st.floats(-1e6, 1e6), max_size=50)
WIDTHS = st.sampled_from([DISTANCE_BIN_M, SIGNAL_BIN_DB, 1.0])


@given(VALUES, VALUES, VALUES, WIDTHS)
def test_parts_merge_exactly_in_any_order(first, second, third, width):
    a, b, c = (Histogram.from_values(values, bin_width=width) for values in (first, second, third))
    whole = Histogram.from_values(first + second + third, bin_width=width)
    assert (a + b) + c == a + (b + c) == c + (a + b) == whole
    assert hash(a + b + c) == hash(whole)


@given(st.lists(st.lists(st.floats(-3, 3), min_size=5), min_size=1, max_size=30))
def test_many_parts_of_few_bins_merge_exactly(parts):
    whole = Histogram.from_values([value for part in parts for value in part], bin_width=1.0)
    assert Histogram.together([Histogram.from_values(part, bin_width=1.0) for part in parts]) == whole


@given(VALUES.filter(bool), WIDTHS, st.floats(0, 1))
def test_a_quantile_errs_by_one_bin_at_most(values, width, q):
    exact = np.quantile(values, q, method="inverted_cdf")
    assert abs(Histogram.from_values(values, bin_width=width).quantile(q) - exact) <= width * (1 + 1e-6)


@given(VALUES.filter(bool), WIDTHS)
def test_the_mean_is_exact_but_for_its_fixed_point(values, width):
    histogram = Histogram.from_values(values, bin_width=width)
    assert histogram.mean == pytest.approx(math.fsum(values) / len(values), abs=2.0**-17 + 1e-9)
    assert histogram.count == len(values)


@given(st.lists(VALUES, max_size=8), WIDTHS, st.sampled_from([0.0, 0.1, 0.5, 0.7, 0.9, 1.0]))
def test_quantiles_of_many_are_those_of_each(lists, width, q):
    histograms = [Histogram.from_values(values, bin_width=width) for values in lists]
    assert np.array_equal(
        quantiles(histograms, q), [plain_quantile(each, q) for each in histograms], equal_nan=True
    )


def plain_quantile(histogram, q):
    """Return a quantile by counting from the lowest bin on."""
    below, rank = 0, q * histogram.count
    for number, count in zip(histogram.bins.tolist(), histogram.counts.tolist(), strict=True):
        if below + count >= rank:
            return (number + (rank - below) / count) * histogram.bin_width
        below += count
    return math.nan


@given(VALUES.filter(bool), WIDTHS)
def test_quantiles_rise(values, width):
    histogram = Histogram.from_values(values, bin_width=width)
    rising = [histogram.quantile(q) for q in np.linspace(0, 1, 11)]
    assert rising == sorted(rising)
    assert histogram.median == rising[5]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6) | st.just(math.nan), st.integers(-1, 4)), max_size=60), WIDTHS)
def test_groups_are_as_if_built_alone(pairs, width):
    values, groups = [value for value, _ in pairs], [group for _, group in pairs]
    together = grouped_histograms(values, groups, group_count=6, bin_width=width)
    alone = [[value for value, group in pairs if group == each] for each in range(6)]
    assert list(together) == [Histogram.from_values(v, bin_width=width) for v in alone]


def test_bins_that_fit_in_the_head():
    histogram = Histogram.from_values([0, 9.99, 10, 25, 25, -0.5], bin_width=10)
    assert histogram.bins.tolist() == [-1, 0, 1, 2]
    assert histogram.counts.tolist() == [1, 2, 1, 2]
    assert histogram.quantile(0.5) == 10
    assert histogram.quantile(0.25) == 2.5
    assert (histogram.quantile(0), histogram.quantile(1)) == (-10, 30)


def test_one_far_value_costs_one_bin():
    assert len(Histogram.from_values([5.0, 1e12], bin_width=10).bins) == 2


def test_values_that_are_not_finite_are_left_out():
    histogram = Histogram.from_values([1.0, math.nan, math.inf, -math.inf], bin_width=10)
    assert (histogram.count, histogram.mean) == (1, 1.0)


def test_of_no_values_there_is_no_median_and_no_mean():
    nothing = Histogram.from_values([], bin_width=10)
    assert nothing.count == 0
    assert math.isnan(nothing.median)
    assert math.isnan(nothing.mean)
    something = Histogram.from_values([3.0], bin_width=10)
    assert nothing + something == something


def test_different_histograms_differ():
    histogram = Histogram.from_values([1.0], bin_width=10)
    assert histogram != Histogram.from_values([2.0], bin_width=10)
    assert histogram != Histogram.from_values([1.0], bin_width=5)
    assert histogram != "histogram"


def test_mistakes_are_named():
    tens, ones = (Histogram.from_values([1.0], bin_width=width) for width in (10, 1))
    with pytest.raises(HistogramError, match="bin widths 10 and 1 do not add"):
        tens + ones
    with pytest.raises(HistogramError, match=r"share 1\.5 is not in 0 … 1"):
        tens.quantile(1.5)
    with pytest.raises(HistogramError, match="bin width 0 is not positive"):
        Histogram.from_values([1.0], bin_width=0)
    with pytest.raises(HistogramError, match="bin width nan is not positive"):
        grouped_histograms([1.0], [0], group_count=1, bin_width=math.nan)
    assert issubclass(HistogramError, PhusongError)
    assert issubclass(HistogramError, ValueError)
