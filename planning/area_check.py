"""Divisions whose polygon has not the area that officials give: their borders are only roughly right."""

import pandas as pd

from planning.divisions import M2_PER_KM2
from planning.indicator_table import IndicatorTable

# More than borders drawn at another scale explain.
DOUBTFUL_SHARE = 0.02


def doubtful_areas(table: IndicatorTable, *, least_share: float = DOUBTFUL_SHARE) -> pd.DataFrame:
    """Return the divisions whose polygon's area differs from the official one.

    Parameters
    ----------
    table : IndicatorTable
        Indicators of a scheme.
    least_share : float
        From which difference on, as a share of the official area.

    Returns
    -------
    DataFrame
        Indexed by code, the largest difference first: ``name``, ``official_km2``, ``polygon_km2`` and
        ``difference_share``, negative where the polygon is too small. Divisions without an official area are
        left out.
    """
    official = table.tally.sums["area_km2"][table.frame["area_is_official"]]
    polygon = table.tally.sums["polygon_m2"].reindex(official.index) / M2_PER_KM2
    compared = pd.DataFrame(
        {
            "name": table.frame["name"].reindex(official.index),
            "official_km2": official,
            "polygon_km2": polygon,
            "difference_share": polygon / official - 1,
        }
    )
    by_size = compared.sort_values("difference_share", key=abs, ascending=False, kind="stable")
    return by_size[by_size["difference_share"].abs() >= least_share]
