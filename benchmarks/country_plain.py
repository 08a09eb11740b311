"""The figures of a country by geopandas' plain way: ``python -m benchmarks.country_plain FOLDER PART``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from layers.geoparquet import GEOMETRY

if TYPE_CHECKING:
    import pandas as pd

WORKING_CRS = "EPSG:5897"
REACH_M = 1200.0


def plain(made: Path, part: int) -> "pd.DataFrame":
    """Return the figures of each commune by a part of the addresses.

    Which commune an address lies in, whether it lies in a circle of a station, how far the nearest station
    and the nearest post office are; then the counts, medians and means of each commune.

    Parameters
    ----------
    made : Path
        Folder of the files of a synthetic country.
    part : int
        How many addresses, spread evenly over the file.
    """
    communes, postal = (_frame(made / f"{name}.parquet") for name in ("divisions", "postal_points"))
    stations = on_air(made).to_crs(WORKING_CRS)
    homes = _addresses(made, part).sjoin(communes, predicate="within").drop(columns="index_right")
    circles = gpd.GeoDataFrame(geometry=stations.geometry.buffer(REACH_M), crs=WORKING_CRS)
    covered = homes.index.isin(homes.sjoin(circles, predicate="within").index)
    for name, places in (("station_m", stations), ("postal_m", postal)):
        found = homes[[GEOMETRY]].sjoin_nearest(places[[GEOMETRY]], distance_col=name)
        homes[name] = found.loc[~found.index.duplicated(), name]
    figures: pd.DataFrame = (
        homes.assign(covered=covered)
        .groupby("code")
        .agg({"covered": "mean", "station_m": ["median", _p90], "postal_m": ["mean", _p90]})
    )
    return figures


def on_air(made: Path) -> gpd.GeoDataFrame:
    """Return the stations of 5G on air, a row each."""
    sectors = gpd.read_parquet(made / "stations.parquet")
    is_on_air = (sectors["technology"] == "5G") & (sectors["status"] == "on_air")
    return sectors[is_on_air].drop_duplicates("station_id")


def _addresses(made: Path, part: int) -> gpd.GeoDataFrame:
    every = pq.read_table(made / "addresses.parquet", columns=[GEOMETRY])[GEOMETRY]
    wkb = every.take(pa.array(np.arange(part) * len(every) // part)).to_numpy()
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkb(wkb, crs=4326)).to_crs(WORKING_CRS)


def _frame(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(path).to_crs(WORKING_CRS)


def _p90(values: "pd.Series[float]") -> float:
    return float(values.quantile(0.9))


if __name__ == "__main__":
    plain(Path(sys.argv[1]), int(sys.argv[2]))
