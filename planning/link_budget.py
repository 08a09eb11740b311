"""From what a station's data say to what its sectors radiate: link budgets.

The level that counts is that of the reference signal in one resource element (SS-RSRP of 5G, RSRP of 4G): the
carrier's power is spread evenly over its subcarriers. 3G has a pilot channel instead, 2G the whole carrier;
their levels are given in the same columns and are not comparable with those of 4G and 5G.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from geo.propagation.building_entry import VEHICLE_LOSS_DB, VEHICLE_SIGMA_DB, building_entry
from geo.sectors import OMNI_DEG
from layers.radio_settings import Carrier, Place, Technology

SUBCARRIERS_PER_BLOCK = 12
KHZ_PER_MHZ = 1000
# The share of a 3G carrier's power that its pilot channel (CPICH) has: -10 dB, the usual setting.
PILOT_SHARE_DB = {"3G": -10.0, "2G": 0.0}

# 3GPP TS 38.101-1 table 5.3.2-1 (15, 30 and 60 kHz) and TS 38.101-2 table 5.3.2-1 (120 kHz): resource blocks
# by bandwidth in MHz; TS 36.101 table 5.6-1 for 4G.
NR_BLOCKS: Mapping[float, Mapping[float, int]] = MappingProxyType(
    {
        15: {5: 25, 10: 52, 15: 79, 20: 106, 25: 133, 30: 160, 35: 188, 40: 216, 45: 242, 50: 270},
        30: {
            5: 11, 10: 24, 15: 38, 20: 51, 25: 65, 30: 78, 35: 92, 40: 106, 45: 119, 50: 133, 60: 162, 70:
            189, 80: 217, 90: 245, 100: 273,
        },
        60: {
            10: 11, 15: 18, 20: 24, 25: 31, 30: 38, 35: 44, 40: 51, 45: 58, 50: 65, 60: 79, 70: 93, 80: 107,
            90: 121, 100: 135,
        },
        120: {50: 32, 100: 66, 200: 132, 400: 264},
    }
)  # fmt: skip
LTE_BLOCKS: Mapping[float, int] = MappingProxyType({1.4: 6, 3: 15, 5: 25, 10: 50, 15: 75, 20: 100})
# Columns of the stations layer for which the settings have a value where a station has none.
FILLED = (
    "frequency_mhz",
    "bandwidth_mhz",
    "scs_khz",
    "eirp_dbm",
    "height_m",
    "beamwidth_v_deg",
    "downtilt_deg",
)


def resource_blocks(technology: Technology, *, bandwidth_mhz: float, scs_khz: float) -> int:
    """Return how many resource blocks a 4G or 5G carrier has.

    A bandwidth that the tables do not list counts as the next narrower one, a narrower one than all as the
    narrowest; a spacing that they do not list as the next lower.

    Parameters
    ----------
    technology : {"5G", "4G"}
        The technology.
    bandwidth_mhz : float
        Bandwidth of the carrier.
    scs_khz : float
        Subcarrier spacing; 15 in 4G whatever is given.
    """
    blocks = _blocks(technology, scs_khz)
    return blocks[_at_most(blocks, bandwidth_mhz)]


def listed_bandwidth_mhz(technology: Technology, *, bandwidth_mhz: float, scs_khz: float) -> float:
    """Return the bandwidth as which a carrier's counts: a 4G or 5G carrier's by the tables, else its own.

    Parameters
    ----------
    technology : {"5G", "4G", "3G", "2G"}
        The technology.
    bandwidth_mhz, scs_khz : float
        Bandwidth and subcarrier spacing of the carrier.
    """
    if technology in PILOT_SHARE_DB:
        return bandwidth_mhz
    return _at_most(_blocks(technology, scs_khz), bandwidth_mhz)


def reference_share_db(technology: Technology, *, bandwidth_mhz: float, scs_khz: float) -> float:
    """Return how much of a carrier's power its reference signal has, in decibels.

    Parameters
    ----------
    technology : {"5G", "4G", "3G", "2G"}
        The technology.
    bandwidth_mhz, scs_khz : float
        Bandwidth and subcarrier spacing of the carrier.
    """
    if technology in PILOT_SHARE_DB:
        return PILOT_SHARE_DB[technology]
    blocks = resource_blocks(technology, bandwidth_mhz=bandwidth_mhz, scs_khz=scs_khz)
    return float(-10 * np.log10(SUBCARRIERS_PER_BLOCK * blocks))


def reference_bandwidth_hz(technology: Technology, *, bandwidth_mhz: float, scs_khz: float) -> float:
    """Return over which bandwidth the reference signal's noise is counted: a subcarrier, or all of 3G and 2G.

    Parameters
    ----------
    technology : {"5G", "4G", "3G", "2G"}
        The technology.
    bandwidth_mhz, scs_khz : float
        Bandwidth and subcarrier spacing of the carrier.
    """
    return bandwidth_mhz * 1e6 if technology in PILOT_SHARE_DB else scs_khz * 1e3


def entry_loss(place: Place, frequency_mhz: float) -> tuple[float, float]:
    """Return what a place takes from the signal, and the standard deviation of that, in decibels.

    Parameters
    ----------
    place : Place
        What stands between the open air and the receiver.
    frequency_mhz : float
        Carrier frequency.
    """
    if place.entry == "none":
        loss, sigma = 0.0, 0.0
    elif place.entry == "vehicle":
        loss, sigma = VEHICLE_LOSS_DB, VEHICLE_SIGMA_DB
    else:
        through, sigma = building_entry(frequency_mhz, place.entry, depth_m=place.depth_m)
        loss = float(through)
    return loss + place.body_loss_db, sigma


def filled(rows: pd.DataFrame, carrier: Carrier) -> pd.DataFrame:
    """Return sectors with the settings' values where they have none.

    A sector without an azimuth is taken to radiate on all sides.

    Parameters
    ----------
    rows : DataFrame
        Rows of the stations layer, of one technology.
    carrier : Carrier
        What the settings say of the technology.
    """
    columns = {name: rows[name].astype(float).fillna(float(getattr(carrier, name))) for name in FILLED}
    has_azimuth = rows["azimuth_deg"].notna()
    widths = rows["beamwidth_h_deg"].astype(float).fillna(carrier.beamwidth_h_deg)
    return rows.assign(
        **columns,
        beamwidth_h_deg=widths.where(has_azimuth, OMNI_DEG),
        azimuth_deg=rows["azimuth_deg"].astype(float).fillna(0.0),
        mechanical_tilt_deg=rows["mechanical_tilt_deg"].astype(float).fillna(0.0),
    )


def with_reference_power(sectors: pd.DataFrame, technology: Technology, *, gain_dbi: float) -> pd.DataFrame:
    """Return sectors with ``power_dbm``, the EIRP of the reference signal plus the receiver's antenna gain.

    Parameters
    ----------
    sectors : DataFrame
        Sectors without gaps, as `filled` returns them.
    technology : {"5G", "4G", "3G", "2G"}
        Their technology.
    gain_dbi : float
        Antenna gain of the receiver.
    """
    kinds = sectors[["bandwidth_mhz", "scs_khz"]].drop_duplicates()
    shares = {
        (bandwidth, scs): reference_share_db(technology, bandwidth_mhz=bandwidth, scs_khz=scs)
        for bandwidth, scs in kinds.itertuples(index=False)
    }
    pairs = zip(sectors["bandwidth_mhz"], sectors["scs_khz"], strict=True)
    share = np.array([shares[pair] for pair in pairs], dtype=float)
    return sectors.assign(power_dbm=sectors["eirp_dbm"] + share + gain_dbi)


def _blocks(technology: Technology, scs_khz: float) -> Mapping[float, int]:
    return LTE_BLOCKS if technology == "4G" else NR_BLOCKS[_at_most(NR_BLOCKS, scs_khz)]


def _at_most(table: Mapping[float, object], value: float) -> float:
    return max((key for key in table if key <= value), default=min(table))
