"""Synthetic 5G stations: 86 on air, as many as Hanoi had in the first half of 2023, and some planned."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SYNTHETIC = "synthetic"
ON_AIR, PLANNED = 86, 20
SHARED_SITES = 12
SPACING_M = 450.0
CENTRE_X_M, CENTRE_Y_M = 588_000.0, 2_326_000.0
CENTRE_PULL_M = 9_000.0
AZIMUTHS_DEG = np.array([0, 120, 240])
OPERATORS = {"Viettel": 0.44, "VinaPhone": 0.32, "MobiFone": 0.24}
CARRIERS_MHZ = {"Viettel": 2600, "VinaPhone": 3700, "MobiFone": 3900}
FIRST_DAY, DAYS = np.datetime64("2020-11-30"), 940


def stations(homes: pd.DataFrame, *, random: np.random.Generator) -> pd.DataFrame:
    """Invent stations where people live, denser towards the centre.

    Parameters
    ----------
    homes : DataFrame
        Addresses with ``x`` and ``y`` in metres.
    random : numpy.random.Generator
        Source of chance.

    Returns
    -------
    DataFrame
        Fields of the stations layer, one row per sector and three a station, with ``x`` and ``y`` in metres.
    """
    places = _sites(homes, ON_AIR + PLANNED - SHARED_SITES, random)
    at = np.append(np.arange(ON_AIR - SHARED_SITES), np.arange(SHARED_SITES))
    at = np.append(at, np.arange(ON_AIR - SHARED_SITES, len(places)))
    operator = random.choice(list(OPERATORS), len(at), p=list(OPERATORS.values()))
    second = np.arange(ON_AIR - SHARED_SITES, ON_AIR)
    operator[second] = [_another(operator[host], random) for host in at[second]]
    on_air = np.arange(len(at)) < ON_AIR
    frame = pd.DataFrame(
        {
            "station_id": [f"SYN-5G-{number:04}" for number in range(1, len(at) + 1)],
            "site_id": [f"SYN-SITE-{number + 1:04}" for number in at],
            "operator": operator,
            "technology": "5G",
            "status": np.where(on_air, "on_air", "planned"),
            "on_air_since": np.where(
                on_air, FIRST_DAY + random.integers(0, DAYS, len(at)), np.datetime64("NaT")
            ),
            "height_m": random.integers(20, 46, len(at)).astype(float),
            "frequency_mhz": pd.Series(operator).map(CARRIERS_MHZ).astype(float),
            "bandwidth_mhz": 100.0,
            "scs_khz": 30.0,
            "eirp_dbm": random.choice([69.0, 70.0, 71.0, 72.0], len(at)),
            "beamwidth_h_deg": 65.0,
            "beamwidth_v_deg": 10.0,
            "downtilt_deg": random.integers(4, 9, len(at)).astype(float),
            "source": SYNTHETIC,
            "x": places[at, 0],
            "y": places[at, 1],
        }
    )
    return with_sectors(frame, random.integers(0, 120, len(at)))


def _sites(homes: pd.DataFrame, count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return places at homes, none closer to another than the spacing."""
    xy = homes[["x", "y"]].to_numpy()
    from_centre = np.hypot(xy[:, 0] - CENTRE_X_M, xy[:, 1] - CENTRE_Y_M)
    pull = np.exp(-from_centre / CENTRE_PULL_M)
    kept: list[NDArray[np.float64]] = []
    for candidate in xy[random.choice(len(xy), min(20 * count, len(xy)), replace=False, p=pull / pull.sum())]:
        if all(np.hypot(*(candidate - other)) >= SPACING_M for other in kept):
            kept.append(candidate)
        if len(kept) == count:
            break
    return np.array(kept)


def _another(operator: str, random: np.random.Generator) -> str:
    return str(random.choice([each for each in OPERATORS if each != operator]))


def with_sectors(stations: pd.DataFrame, rotation_deg: NDArray[np.int64]) -> pd.DataFrame:
    """Return three rows for each station, its sectors; the first looks where its rotation says."""
    count = len(AZIMUTHS_DEG)
    rows = stations.loc[stations.index.repeat(count)].reset_index(drop=True)
    azimuth = np.add.outer(rotation_deg, AZIMUTHS_DEG).ravel() % 360
    sector = np.tile(np.arange(1, count + 1), len(stations)).astype(str)
    return rows.assign(sector_id=sector, azimuth_deg=azimuth.astype(float))
