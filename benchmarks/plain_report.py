"""A report the plain way, as analysts script it: a table by pandas, a map by geopandas, PDF by matplotlib."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages

from layers.snapshot import Snapshot
from planning.columns import INDICATORS
from planning.indicator_table import IndicatorTable

A4 = (8.27, 11.69)
ROWS = 45


def plain_report(snapshot: Snapshot, table: IndicatorTable, code: str, path: Path) -> None:
    """Write two pages about a division: its indicators beside the city's with rank, and a map of stations."""
    with PdfPages(path) as pages:
        for draw in (_table, _map):
            figure, axes = plt.subplots(figsize=A4)
            axes.set_axis_off()
            axes.set_title(str(table.row(code)["name"]))
            draw(axes, snapshot, table, code)
            pages.savefig(figure)
            plt.close(figure)


def _table(axes: Axes, _snapshot: Snapshot, table: IndicatorTable, code: str) -> None:
    shown = pd.DataFrame(
        {
            "value": table.frame.loc[code, list(INDICATORS)],
            "city": table.city[list(INDICATORS)],
            "rank": table.frame[list(INDICATORS)].astype(float).rank(ascending=False).loc[code],
        }
    )
    cells = shown.astype(float).round(2).astype(str).head(ROWS)
    axes.table(
        cells.to_numpy().tolist(),
        rowLabels=list(INDICATORS)[:ROWS],
        colLabels=["value", "city", "rank"],
        loc="center",
    )


def _map(axes: Axes, snapshot: Snapshot, table: IndicatorTable, code: str) -> None:
    shapes = snapshot.frame(f"divisions/{table.scheme}")
    shaded = shapes.assign(share=table.frame["population_covered_share_outdoor"]).to_crs(5897)
    shaded.plot(ax=axes, column="share", cmap="YlGnBu", legend=True)
    shaded.loc[[code]].boundary.plot(ax=axes, color="black")
    snapshot.frame("stations").to_crs(5897).plot(ax=axes, markersize=4, color="tab:red")
