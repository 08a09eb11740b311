"""Histograms of fixed bins, so that medians and means of parts merge exactly into those of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import PhusongError

DISTANCE_BIN_M = 10.0
SIGNAL_BIN_DB = 0.1

# The sum of a value v is kept as the integer round(v · 2¹⁶): adding integers knows no order and no rounding,
# and 10⁷ values of 10⁶ stay far inside 64 bits.
_FIXED_POINT = 2.0**16

_DENSE = 2**20  # so many counters are laid out whole, however few values there are


class HistogramError(PhusongError, ValueError):
    """Histograms do not fit together, or are asked for what none has."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of values in bins of one width, with the sum of the values.

    Bin ``i`` holds the values in ``[i · bin_width, (i + 1) · bin_width)``; only bins that hold any are kept,
    so that one far value costs one bin.

    Attributes
    ----------
    bin_width : float
        Width of a bin, in the unit of the values.
    bins : ndarray of int64, shape (b,)
        Numbers of the bins that hold values, ascending.
    counts : ndarray of int64, shape (b,)
        How many values each of them holds, at least 1.
    fixed_sum : int
        Sum of the values in units of 2⁻¹⁶, each value rounded once.
    """

    bin_width: float
    bins: NDArray[np.int64]
    counts: NDArray[np.int64]
    fixed_sum: int

    @classmethod
    def from_values(cls, values: ArrayLike, *, bin_width: float) -> Self:
        """Return the histogram of values; those that are not finite are left out.

        Parameters
        ----------
        values : array_like, shape (n,)
            Values, in any order.
        bin_width : float
            Width of a bin, in the unit of the values.

        Raises
        ------
        HistogramError
            The width is not positive.
        """
        finite = np.asarray(values, dtype=np.float64).ravel()
        finite = finite[np.isfinite(finite)]
        bins, counts = np.unique(_bins(finite, bin_width), return_counts=True)
        return cls(bin_width, bins, counts, int(_fixed(finite).sum()))

    def __add__(self, other: Self) -> Self:
        """Return the histogram of both sets of values, the same as if it had been built from them at once.

        Raises
        ------
        HistogramError
            The bins differ in width.
        """
        return self.together([self, other])

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Return the histogram of all values of one or more histograms, as if it had been built at once.

        Raises
        ------
        HistogramError
            The bins differ in width.
        """
        widths = list(dict.fromkeys(each.bin_width for each in parts))
        if len(widths) > 1:
            told = " and ".join(map(str, widths))
            raise HistogramError(f"histograms of bin widths {told} do not add")
        bins, counts = _added(
            *(np.concatenate([getattr(each, name) for each in parts]) for name in ("bins", "counts"))
        )
        return cls(widths[0], bins, counts, sum(each.fixed_sum for each in parts))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Histogram)
            and self.bin_width == other.bin_width
            and self.fixed_sum == other.fixed_sum
            and np.array_equal(self.bins, other.bins)
            and np.array_equal(self.counts, other.counts)
        )

    def __hash__(self) -> int:
        return hash((self.bin_width, self.fixed_sum, self.bins.tobytes(), self.counts.tobytes()))

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """Mean of the values, NaN of none: exact but for the rounding of each value to 2⁻¹⁶."""
        return self.fixed_sum / (self.count * _FIXED_POINT) if self.count else float("nan")

    @property
    def median(self) -> float:
        """The value that half of the values do not exceed; see `quantile`."""
        return self.quantile(0.5)

    def quantile(self, q: float) -> float:
        """Return the value that a share `q` of the values does not exceed.

        Values are taken as spread evenly over their bin, so the result lies in the bin of the exact
        quantile (the smallest value that at least the share `q` does not exceed) and errs by at most one
        bin width.

        Parameters
        ----------
        q : float
            Share, 0 … 1.

        Returns
        -------
        float
            Quantile in the unit of the values, NaN where there are none.

        Raises
        ------
        HistogramError
            The share is not in 0 … 1.
        """
        return float(quantiles([self], q)[0])


def quantiles(histograms: Sequence[Histogram], q: float) -> NDArray[np.float64]:
    """Return what `Histogram.quantile` returns of each histogram.

    Parameters
    ----------
    histograms : sequence of Histogram
        The histograms.
    q : float
        Share, 0 … 1.

    Raises
    ------
    HistogramError
        The share is not in 0 … 1.
    """
    if not 0 <= q <= 1:
        raise HistogramError(f"quantile: share {q} is not in 0 … 1")
    filled = np.array([len(each.bins) > 0 for each in histograms], dtype=np.bool_)
    found = np.full(len(histograms), np.nan)
    some = [each for each in histograms if len(each.bins)]
    if some:
        found[filled] = _quantiles(some, q)
    return found


def _quantiles(histograms: Sequence[Histogram], q: float) -> NDArray[np.float64]:
    bins, counts = (
        np.concatenate([getattr(each, name) for each in histograms]) for name in ("bins", "counts")
    )
    starts = np.cumsum([0, *(len(each.bins) for each in histograms)])
    reached = np.cumsum(counts)
    before = np.where(starts > 0, reached[starts - 1], 0)
    rank = q * np.diff(before)
    # Whole numbers, so that nothing is rounded where ranks of many histograms are looked for at once.
    at = np.searchsorted(reached, before[:-1] + np.ceil(rank).astype(np.int64))
    at = np.maximum(at, starts[:-1])
    below = reached[at] - counts[at] - before[:-1]
    width = np.array([each.bin_width for each in histograms])
    return np.asarray((bins[at] + (rank - below) / counts[at]) * width)


def grouped_histograms(
    values: ArrayLike, groups: ArrayLike, *, group_count: int, bin_width: float
) -> Sequence[Histogram]:
    """Return one histogram per group, as if each had been built from its values alone.

    Parameters
    ----------
    values : array_like, shape (n,)
        Values; those that are not finite are left out.
    groups : array_like of int, shape (n,)
        Group of each value, 0 … `group_count` - 1; values of group -1 are left out.
    group_count : int
        How many groups there are.
    bin_width : float
        Width of a bin, in the unit of the values.

    Returns
    -------
    list of Histogram, length `group_count`
        Histograms in the order of the groups; empty ones where a group has no values.

    Raises
    ------
    HistogramError
        The width is not positive.
    """
    every, group = np.asarray(values, dtype=np.float64), np.asarray(groups, dtype=np.int64)
    used = np.isfinite(every) & (group >= 0)
    finite, group = every[used], group[used]
    sums = np.zeros(group_count, dtype=np.int64)
    np.add.at(sums, group, _fixed(finite))
    group_of, bins, counts = _count_pairs(group, _bins(finite, bin_width), group_count)
    limits = np.searchsorted(group_of, np.arange(group_count + 1))
    return [
        Histogram(bin_width, bins[start:end], counts[start:end], int(total))
        for start, end, total in zip(limits[:-1], limits[1:], sums, strict=True)
    ]


def _bins(values: NDArray[np.float64], bin_width: float) -> NDArray[np.int64]:
    if not bin_width > 0:
        raise HistogramError(f"histogram: bin width {bin_width} is not positive")
    return np.floor(values / bin_width).astype(np.int64)


def _fixed(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(values * _FIXED_POINT).astype(np.int64)


def _added(bins: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct bins in order, and the sum of the counts of each."""
    lowest = int(bins.min(initial=0))
    width = int(bins.max(initial=0)) - lowest + 1
    if width <= len(bins):
        sums = np.zeros(width, dtype=np.int64)
        np.add.at(sums, bins - lowest, counts)
        distinct = np.flatnonzero(sums)
        return distinct + lowest, sums[distinct]
    distinct, at = np.unique(bins, return_inverse=True)
    sums = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(sums, at, counts)
    return distinct, sums


def _count_pairs(
    groups: NDArray[np.int64], bins: NDArray[np.int64], group_count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct (group, bin) pairs in order, and how often each occurs."""
    lowest = int(bins.min(initial=0))
    width = int(bins.max(initial=0)) - lowest + 1
    keys = groups * width + (bins - lowest)
    if group_count * width <= max(4 * len(keys), _DENSE):
        counts = np.bincount(keys)
        distinct = np.flatnonzero(counts)
        counts = counts[distinct]
    else:
        distinct, counts = np.unique(keys, return_counts=True)
    return distinct // width, distinct % width + lowest, counts
