"""Link budgets: golden values, and what is taken where the data say nothing."""

import numpy as np
import pandas as pd
import pytest

from layers.radio_settings import DEFAULT_CARRIERS, DEFAULT_PLACES, Place
from planning.link_budget import (
    LTE_BLOCKS,
    NR_BLOCKS,
    entry_loss,
    filled,
    listed_bandwidth_mhz,
    reference_bandwidth_hz,
    reference_share_db,
    resource_blocks,
    with_reference_power,
)
from planning.stations import SECTOR_COLUMNS


@pytest.mark.parametrize(
    ("technology", "bandwidth", "scs", "blocks"),
    [
        ("5G", 100, 30, 273),
        ("5G", 20, 15, 106),
        ("5G", 100, 120, 66),
        ("4G", 20, 15, 100),
        ("4G", 1.4, 15, 6),
        ("5G", 95, 30, 245),
        ("5G", 3, 15, 25),
        ("4G", 20, 30, 100),
    ],
)
def test_resource_blocks_are_those_of_the_tables(technology, bandwidth, scs, blocks):
    assert resource_blocks(technology, bandwidth_mhz=bandwidth, scs_khz=scs) == blocks


def test_blocks_fit_into_their_bandwidth_and_fill_most_of_it():
    for scs, table in NR_BLOCKS.items():
        for bandwidth, blocks in table.items():
            assert 0.75 < blocks * 12 * scs / (1000 * bandwidth) < 1
    for bandwidth, blocks in LTE_BLOCKS.items():
        assert 0.75 < blocks * 12 * 15 / (1000 * bandwidth) < 1


def test_a_carrier_of_100_mhz_spreads_its_power_over_3276_subcarriers():
    share = reference_share_db("5G", bandwidth_mhz=100, scs_khz=30)
    assert share == pytest.approx(-10 * np.log10(3276))
    assert 70 + share == pytest.approx(34.85, abs=0.005)


def test_3g_has_a_pilot_and_2g_its_whole_carrier():
    assert reference_share_db("3G", bandwidth_mhz=5, scs_khz=15) == -10
    assert reference_share_db("2G", bandwidth_mhz=0.2, scs_khz=15) == 0
    assert reference_bandwidth_hz("2G", bandwidth_mhz=0.2, scs_khz=15) == 200e3
    assert reference_bandwidth_hz("5G", bandwidth_mhz=100, scs_khz=30) == 30e3
    assert listed_bandwidth_mhz("2G", bandwidth_mhz=0.2, scs_khz=15) == 0.2
    assert listed_bandwidth_mhz("5G", bandwidth_mhz=95, scs_khz=30) == 90


def test_what_places_take():
    outdoor, vehicle, indoor = (
        entry_loss(DEFAULT_PLACES[each], 3700.0) for each in ("outdoor", "vehicle", "indoor")
    )
    assert outdoor == (0, 0)
    assert vehicle == (9, 5)
    # TR 38.901: 12.8 dB through a low-loss wall at 3.7 GHz, and 0.5 dB for each of 5 m behind it.
    assert indoor == (pytest.approx(12.8 + 2.5, abs=0.1), 4.4)
    assert entry_loss(Place(body_loss_db=3), 3700.0) == (3, 0)


def rows(**given):
    blank = {name: [None] for name in SECTOR_COLUMNS}
    return pd.DataFrame({**blank, **{name: [value] for name, value in given.items()}})


def test_gaps_are_filled_from_the_settings_and_a_missing_azimuth_means_all_sides():
    carrier = DEFAULT_CARRIERS["5G"]
    (sector,) = filled(rows(height_m=41.0), carrier).to_dict("records")
    assert (sector["height_m"], sector["frequency_mhz"], sector["eirp_dbm"]) == (41, 3700, 70)
    assert (sector["azimuth_deg"], sector["beamwidth_h_deg"], sector["mechanical_tilt_deg"]) == (0, 360, 0)
    (pointed,) = filled(rows(azimuth_deg=120.0), carrier).to_dict("records")
    assert (pointed["azimuth_deg"], pointed["beamwidth_h_deg"]) == (120, 65)


def test_reference_power_is_eirp_less_the_carriers_share_plus_the_receivers_gain():
    whole = filled(rows(eirp_dbm=72.0), DEFAULT_CARRIERS["5G"])
    power = with_reference_power(whole, "5G", gain_dbi=2.0)["power_dbm"]
    assert power.tolist() == [pytest.approx(72 - 35.1534 + 2, abs=1e-3)]
