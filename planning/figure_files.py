"""Figures of divisions as a file, to the bit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.histogram import Histogram
from layers.array_file import read_arrays, write_arrays
from planning.figures import Figures
from planning.tally import Tally

FORMAT = "figures 1"


def save_figures(figures: Figures, path: Path, *, notes: Mapping[str, str]) -> None:
    """Write figures to a file.

    Parameters
    ----------
    figures : Figures
        Figures of some divisions.
    path : Path
        File to write.
    notes : mapping of str to str
        What else is to be known of them.
    """
    tally = figures.tally
    arrays = {
        "codes": list(tally.sums.index),
        "has_people": figures.has_people.to_numpy(np.int8),
        "operators": list(figures.by_operator),
        "histograms": list(tally.histograms),
        **_matrix("sums", tally.sums),
        **_matrix("maxima", tally.maxima),
        **_matrix("by_operator", pd.concat([*figures.by_operator.values()]) if figures.by_operator else None),
        **_counted([each for series in tally.histograms.values() for each in series]),
    }
    write_arrays(path, arrays, format=FORMAT, notes=notes)


def load_figures(path: Path) -> tuple[Figures, Mapping[str, str]]:
    """Return the figures and notes that `save_figures` wrote.

    Raises
    ------
    IndexFileError
        The file is missing, damaged, or of another release.
    """
    arrays, notes = read_arrays(path, format=FORMAT)
    codes = pd.Index(arrays["codes"], name="code")
    names, operators = arrays["histograms"], arrays["operators"]
    histograms = np.array(_histograms(arrays), dtype=object).reshape(len(names), len(codes))
    by_operator = _frame("by_operator", arrays, pd.Index([*codes] * len(operators), name="code"))
    tally = Tally(
        _frame("sums", arrays, codes),
        {
            name: pd.Series(list(row), codes, dtype=object)
            for name, row in zip(names, histograms, strict=True)
        },
        _frame("maxima", arrays, codes),
    )
    return Figures(
        tally,
        {
            operator: by_operator.iloc[at * len(codes) : (at + 1) * len(codes)]
            for at, operator in enumerate(operators)
        },
        pd.Series(arrays["has_people"].astype(bool), codes),
    ), notes


def _matrix(name: str, frame: pd.DataFrame | None) -> dict[str, Any]:
    held = pd.DataFrame() if frame is None else frame
    return {f"{name} names": list(held.columns), name: held.to_numpy(np.float64).ravel()}


def _frame(name: str, arrays: Mapping[str, Any], index: pd.Index) -> pd.DataFrame:
    names = arrays[f"{name} names"]
    return pd.DataFrame(np.array(arrays[name]).reshape(len(index), len(names)), index, names)


def _counted(histograms: Sequence[Histogram]) -> dict[str, NDArray[Any]]:
    return {
        "widths": np.array([each.bin_width for each in histograms], np.float64),
        "totals": np.array([each.fixed_sum for each in histograms], np.int64),
        "lengths": np.array([len(each.bins) for each in histograms], np.int64),
        "bins": np.concatenate([np.empty(0, np.int64), *(each.bins for each in histograms)]),
        "counts": np.concatenate([np.empty(0, np.int64), *(each.counts for each in histograms)]),
    }


def _histograms(arrays: Mapping[str, Any]) -> list[Histogram]:
    ends = np.cumsum(arrays["lengths"])[:-1]
    bins, counts = (np.split(np.array(arrays[name]), ends) for name in ("bins", "counts"))
    return [
        Histogram(width, *each)
        for width, *each in zip(
            arrays["widths"].tolist(), bins, counts, arrays["totals"].tolist(), strict=True
        )
    ]
