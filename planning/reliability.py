"""How often a map and measurements agree on where there is coverage."""

from collections.abc import Hashable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from layers.definitions import Text

TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "cells": Text("Số ô đo", "Measured cells"),
        "measured_share": Text("Tỷ lệ phủ đo được", "Share covered, measured"),
        "predicted_share": Text("Tỷ lệ phủ dự báo", "Share covered, predicted"),
        "hits": Text("Cùng có sóng", "Both covered"),
        "misses": Text("Chỉ đo có sóng", "Only measured as covered"),
        "false_alarms": Text("Chỉ dự báo có sóng", "Only predicted as covered"),
        "rejections": Text("Cùng không có sóng", "Neither covered"),
        "agreement": Text("Tỷ lệ khớp", "Agreement"),
        "mean_error_db": Text("Sai số trung bình (dB)", "Mean error (dB)"),
    }
)
COLUMNS = tuple(TITLES)


def reliability(
    measured_dbm: ArrayLike,
    predicted_dbm: ArrayLike,
    divisions: "pd.Series[str]",
    *,
    threshold_dbm: float,
) -> pd.DataFrame:
    """Compare measured and predicted coverage in each division.

    Parameters
    ----------
    measured_dbm : array_like, shape (n,)
        Measured level of each cell.
    predicted_dbm : array_like, shape (n,)
        Level that the model predicts there; NaN, where no sector reaches, is not covered.
    divisions : Series, shape (n,)
        Division of each cell, such as its code; cells in none (missing) are left out.
    threshold_dbm : float
        Level from which on a cell is covered.

    Returns
    -------
    DataFrame
        One line for each division that was measured, in the order of their names, which are the index:

        - ``cells``: how many were measured;
        - ``measured_share``, ``predicted_share``: shares of them that are covered by either, 0 to 1;
        - ``hits``, ``misses``, ``false_alarms``, ``rejections``: cells covered by both, by the measurement
          only, by the prediction only, by neither;
        - ``agreement``: share of hits and rejections, 0 to 1;
        - ``mean_error_db``: mean of measured less predicted, over cells that a sector reaches.
    """
    measured, predicted = np.asarray(measured_dbm, float), np.asarray(predicted_dbm, float)
    table = _compared(measured, predicted, threshold_dbm)
    groups = table.groupby(divisions.to_numpy(), sort=True)
    sums = groups[["hits", "misses", "false_alarms", "rejections"]].sum()
    shares = pd.DataFrame(
        {
            "cells": groups.size(),
            "measured_share": groups["measured"].mean(),
            "predicted_share": groups["predicted"].mean(),
            "agreement": groups["agrees"].mean(),
            "mean_error_db": groups["error_db"].mean(),
        }
    )
    return shares.join(sums)[list(COLUMNS)].rename_axis("division")


def overall(table: pd.DataFrame) -> dict[Hashable, float]:
    """Return the same figures of all divisions together.

    Parameters
    ----------
    table : DataFrame
        As :func:`reliability` returns it.

    Returns
    -------
    dict of str to float
        By column; shares and the mean error weigh divisions by their cells, and are NaN without any.
    """
    counts = table[["cells", "hits", "misses", "false_alarms", "rejections"]].sum()
    rates = table[["measured_share", "predicted_share", "agreement", "mean_error_db"]]
    known = rates.notna().mul(table["cells"], axis=0).sum()
    means = rates.mul(table["cells"], axis=0).sum() / known.where(known > 0)
    return {name: float({**counts, **means}[name]) for name in COLUMNS}


def _compared(measured: ArrayLike, predicted: ArrayLike, threshold_dbm: float) -> pd.DataFrame:
    levels = pd.DataFrame({"measured": measured, "predicted": predicted})
    covered = levels >= threshold_dbm
    one, other = covered["measured"], covered["predicted"]
    return covered.assign(
        hits=one & other,
        misses=one & ~other,
        false_alarms=~one & other,
        rejections=~one & ~other,
        agrees=one == other,
        error_db=levels["measured"] - levels["predicted"],
    )
