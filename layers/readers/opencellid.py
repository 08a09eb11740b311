"""OpenCelliD: crowd-sourced cells, one line each, without headings.

Columns: radio, mcc, net, area, cell, unit, lon, lat, range, samples, changeable, created, updated,
averageSignal.

A cell's position is estimated from where phones heard it, so the cells of one station have positions of
their own; the station is put at the mean of its cells, weighted by their samples, and each cell becomes a
sector of it. The `range` is how far from there the farthest phone was, not a reach, and is left out.

Which cells are of one station: of LTE those with the same eNodeB identifier, ``cell >> 8`` (3GPP TS 36.413,
28 bits of which 20 are the eNodeB's); of NR those with the same gNB identifier, the first 22 to 32 of 36 bits
(TS 38.413), whose length is the operator's choice. GSM and UMTS identifiers do not say, so there each cell
is a station of its own.
"""

import gzip
import zlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.errors import ReadError

COLUMNS = [
    "radio",
    "mcc",
    "net",
    "area",
    "cell",
    "unit",
    "lon",
    "lat",
    "range",
    "samples",
    "changeable",
    "created",
    "updated",
    "averageSignal",
]
TECHNOLOGIES = {"GSM": "2G", "UMTS": "3G", "LTE": "4G", "NR": "5G"}
LTE_CELL_BITS = 8
NR_CELL_IDENTITY_BITS = 36
LONGEST_LINE = 500


def is_opencellid(path: Path) -> bool:
    """Return whether a file begins like an OpenCelliD export."""
    try:
        with _opened(path) as file:
            first = file.readline(LONGEST_LINE).decode("ascii", "replace")
    except (OSError, EOFError, zlib.error):
        return False
    values = first.strip().split(",")
    return len(values) == len(COLUMNS) and values[0] in {*TECHNOLOGIES, "CDMA", "radio"}


def read_opencellid(path: Path, *, nr_gnb_id_bits: int) -> gpd.GeoDataFrame:
    """Return the cells of an export as sectors, grouped into stations.

    Parameters
    ----------
    path : Path
        The export, as CSV or CSV.GZ.
    nr_gnb_id_bits : int
        Length of the gNB identifier within NR cell identities, 22 to 32.

    Returns
    -------
    GeoDataFrame
        ``station_id``, ``sector_id``, ``site_id``, ``operator`` (MCC-MNC), ``technology`` and points in
        EPSG:4326; cells of other radio technologies keep their name, for validation to reject.

    Raises
    ------
    ReadError
        The file is damaged.
    """
    try:
        with _opened(path) as file:
            cells = pd.read_csv(file, names=COLUMNS, dtype={"radio": str}, low_memory=False)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ReadError(f"is no OpenCelliD export: {error}") from error
    cells = cells[cells["radio"] != COLUMNS[0]].reset_index(drop=True)
    operator = cells["mcc"].astype(str) + "-" + cells["net"].astype(str).str.zfill(2)
    technology = cells["radio"].map(TECHNOLOGIES).fillna(cells["radio"])
    station = operator + "-" + technology + "-" + _station_number(cells, nr_gnb_id_bits)
    lon, lat = (_weighted_mean(cells[axis], cells["samples"], station) for axis in ("lon", "lat"))
    frame = pd.DataFrame(
        {
            "station_id": station,
            "sector_id": cells["area"].astype(str) + "-" + cells["cell"].astype(str),
            "operator": operator,
            "technology": technology,
        }
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def _opened(path: Path) -> gzip.GzipFile:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _station_number(cells: pd.DataFrame, nr_gnb_id_bits: int) -> "pd.Series[str]":
    cell = cells["cell"].astype(np.int64)
    alone = cells["area"].astype(str) + "-" + cell.astype(str)
    enb = (cell // 2**LTE_CELL_BITS).astype(str)
    gnb = (cell // 2 ** (NR_CELL_IDENTITY_BITS - nr_gnb_id_bits)).astype(str)
    return alone.mask(cells["radio"] == "LTE", enb).mask(cells["radio"] == "NR", gnb)


def _weighted_mean(
    values: "pd.Series[float]", samples: "pd.Series[int]", station: "pd.Series[str]"
) -> "pd.Series[float]":
    weight = samples.clip(lower=1)
    sums = (values * weight).groupby(station).transform("sum")
    return sums / weight.groupby(station).transform("sum")
