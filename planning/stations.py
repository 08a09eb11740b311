"""Stations, and the sectors that they consist of."""

from typing import cast

import pandas as pd

from layers.definitions import STATIONS
from layers.snapshot import Snapshot

ON_AIR = "on_air"
PLANNED = "planned"

STATION_COLUMNS = ("station_id", "site_id", "operator", "technology", "status", "reach_m")
SECTOR_COLUMNS = (
    *("station_id", "sector_id", "operator", "technology", "status"),
    *("azimuth_deg", "height_m", "frequency_mhz", "bandwidth_mhz", "scs_khz", "eirp_dbm"),
    *("beamwidth_h_deg", "beamwidth_v_deg", "downtilt_deg", "mechanical_tilt_deg", "antenna"),
)


def stations(snapshot: Snapshot) -> pd.DataFrame:
    """Return one row per station, from the rows of its sectors.

    Returns
    -------
    DataFrame
        Indexed by ``station_id``: ``site_id`` (the station's own id where it names no site), ``operator``,
        ``technology``, ``status``, ``reach_m`` (the widest that a sector states, NaN where none does),
        ``sectors`` (how many), ``x`` and ``y`` in the working CRS. In the order of first appearance.
    """
    table: pd.DataFrame = snapshot.once("stations", lambda: _stations(snapshot))
    return table.copy(deep=False)


def _stations(snapshot: Snapshot) -> pd.DataFrame:
    points = snapshot.points(STATIONS.name, STATION_COLUMNS)
    rows = cast("pd.DataFrame", points.table.to_pandas()).assign(x=points.x, y=points.y)
    by_station = rows.groupby("station_id", sort=False)
    table = by_station[["site_id", "operator", "technology", "status", "x", "y"]].first()
    return table.assign(
        site_id=table["site_id"].fillna(table.index.to_series()),
        reach_m=by_station["reach_m"].max().astype(float),
        sectors=by_station.size(),
    )


def sectors(snapshot: Snapshot) -> pd.DataFrame:
    """Return one row per sector.

    Returns
    -------
    DataFrame
        The columns of `SECTOR_COLUMNS`, ``x`` and ``y`` in the working CRS; in order of station and sector,
        so that nothing depends on the order of the rows in a file.
    """
    points = snapshot.points(STATIONS.name, SECTOR_COLUMNS)
    rows = cast("pd.DataFrame", points.table.to_pandas()).assign(x=points.x, y=points.y)
    return rows.sort_values(["station_id", "sector_id"], ignore_index=True)
