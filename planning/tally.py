"""What adds up: sums and histograms per division, from which every indicator follows.

An indicator of the city is never a mean of its divisions' indicators: their tallies are added, and the same
formulas are applied to the sum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, nan
from typing import Self

import pandas as pd

from geo.histogram import Histogram


@dataclass(frozen=True, eq=False)
class Tally:
    """Additive figures of some divisions.

    Attributes
    ----------
    sums : DataFrame of float
        One row per division, indexed by code; NaN where a figure is unknown.
    histograms : mapping of str to Series of Histogram
        By what was measured ("station_distance_m", "rsrp_dbm_outdoor"); indexed as the sums.
    maxima : DataFrame of float
        Figures of which only the largest counts, such as the largest white patch; indexed as the sums.
    """

    sums: pd.DataFrame
    histograms: Mapping[str, "pd.Series[Histogram]"]  # type: ignore[type-var]
    maxima: pd.DataFrame = field(default_factory=pd.DataFrame)

    def total(self, code: str) -> Self:
        """Return the sum over all divisions as a tally of one row; what is unknown adds nothing."""
        sums = totals(self.sums).to_frame(code).T
        merged = {
            name: pd.Series({code: Histogram.together(series.tolist())}, dtype=object)
            for name, series in self.histograms.items()
        }
        return type(self)(sums, merged, self.maxima.max().to_frame(code).T)

    def known(self, column: str) -> Self:
        """Return the divisions in which one figure is known."""
        return self.ordered(self.sums.index[self.sums[column].notna()])

    def ordered(self, codes: pd.Index) -> Self:
        """Return the same divisions in the order of their codes."""
        histograms = {name: series.loc[codes] for name, series in self.histograms.items()}
        return type(self)(self.sums.loc[codes], histograms, self.maxima.loc[codes])

    @classmethod
    def together(cls, tallies: Iterable[Self]) -> Self:
        """Return the tally of all divisions of several tallies that share none."""
        parts = list(tallies)
        return cls(
            pd.concat([part.sums for part in parts]),
            {name: pd.concat([part.histograms[name] for part in parts]) for name in parts[0].histograms},
            pd.concat([part.maxima for part in parts]),
        )


def totals(sums: pd.DataFrame) -> "pd.Series[float]":
    """Return the sum of each column, the same to the bit in whatever order the rows stand.

    What is unknown adds nothing; a column of which nothing is known has an unknown sum, NaN.
    """
    return pd.Series({name: _total(column) for name, column in sums.items()}, dtype=float)


def _total(values: "pd.Series[float]") -> float:
    known = values.dropna()
    return fsum(known) if len(known) else nan
