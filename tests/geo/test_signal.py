"""Quality, rate and certainty of signals against plain formulas, chance and published figures."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.grid import Grid
from geo.propagation import MODELS
from geo.radio_map import RadioModel, radio_map
from geo.sectors import Sectors
from geo.signal import (
    edge_to_area_probability,
    location_probability,
    noise_dbm,
    normal_share,
    sinr_db,
    spectral_efficiency,
)

GRID = Grid(0.0, 4000.0, 100.0, rows=40, columns=40)
MODEL = RadioModel((MODELS["uma"],))
SHANNON = {"attenuation": 0.6, "least_sinr_db": -10.0, "most_bit_s_hz": 7.4063}


@pytest.fixture(scope="module")
def two():
    powers = {"power_dbm": [33.0, 35.0], "frequency_mhz": 3700.0}
    sectors = Sectors.of([1210.0, 2790.0], [2010.0, 1990.0], **powers)
    return radio_map(sectors, GRID, MODEL)


def alone(sector):
    x, y, power = ((1210.0, 2010.0, 33.0), (2790.0, 1990.0, 35.0))[sector]
    found = radio_map(Sectors.of([x], [y], power_dbm=power, frequency_mhz=3700.0), GRID, MODEL)
    return found.rsrp_dbm.astype(float)


def test_noise_of_a_subcarrier_is_that_of_the_textbook():
    # -174 dBm/Hz + 10 log10(30 kHz) + 9 dB
    assert noise_dbm(30e3, noise_figure_db=9) == pytest.approx(-120.2288, abs=1e-4)


@pytest.mark.parametrize(("load", "loss"), [(0.0, 0.0), (0.5, 0.0), (1.0, 15.0)])
def test_sinr_is_signal_over_loaded_interference_and_noise(two, load, loss):
    levels = np.sort([alone(0), alone(1)], axis=0)
    weak, strong = (10 ** ((each - loss) / 10) for each in levels)
    wanted = 10 * np.log10(strong / (load * weak + 10 ** (-12.0)))
    found = sinr_db(two, load=load, noise_dbm=-120.0, entry_loss_db=loss)
    assert np.abs(found - wanted).max() < 0.05


@given(st.floats(-30, 60))
def test_a_rate_is_the_attenuated_bound_between_its_limits(sinr):
    found = float(spectral_efficiency(sinr, **SHANNON))
    bound = 0.6 * np.log2(1 + 10 ** (sinr / 10))
    if sinr < -10:
        assert found == 0
    else:
        assert found == pytest.approx(min(bound, 7.4063), rel=1e-4)


@given(st.floats(-8, 8))
def test_the_normal_share_is_that_of_the_standard_library(z):
    assert float(normal_share(z)) == pytest.approx(NormalDist().cdf(z), abs=3e-7)


def test_location_probability_is_the_share_of_random_points_that_are_covered():
    """Draw state and fading of a million points in a cell, as TR 38.901 says."""
    random = np.random.default_rng(7)
    found = radio_map(Sectors.of([2010.0], [2010.0], power_dbm=34.0, frequency_mhz=3700.0), GRID, MODEL)
    for row, column in ((19, 25), (5, 20), (30, 33)):
        distance = np.hypot(GRID.x[column] - 2010.0, GRID.y[row] - 2010.0)
        heights = {"base_height_m": 30.0, "mobile_height_m": 1.5}
        losses = MODELS["uma"].losses(distance, frequency_mhz=3700.0, **heights)
        gain = float(found.rsrp_dbm[row, column]) + float(losses.mean_db)
        is_clear = random.random(1_000_000) < losses.los_probability
        median = gain - np.where(is_clear, losses.los_db, losses.nlos_db)
        sigma = np.hypot(np.where(is_clear, losses.los_sigma_db, losses.nlos_sigma_db), 4.4)
        drawn = median + sigma * random.standard_normal(1_000_000) - 12.8
        chance = location_probability(found, threshold_dbm=-110.0, entry_loss_db=12.8, entry_sigma_db=4.4)
        assert chance[row, column] == pytest.approx((drawn >= -110.0).mean(), abs=0.003)


def test_location_probability_over_a_disc_is_jakes_area_probability():
    """Average a model of one exponent and one deviation over a disc."""
    model = RadioModel((MODELS["okumura-hata-large-city"],))
    fine = Grid(0.0, 20_000.0, 50.0, rows=400, columns=400)
    exponent = (44.9 - 6.55 * np.log10(30)) / 10
    sectors = Sectors.of(
        [10_000.0], [10_000.0], power_dbm=30.0, frequency_mhz=900.0, beamwidth_v_deg=360.0, range_m=9000.0
    )
    found = radio_map(sectors, fine, model)
    radius = 6000.0
    heights = {"base_height_m": 30.0, "mobile_height_m": 1.5}
    edge = 30.0 - float(model.propagation[0].losses(radius, frequency_mhz=900.0, **heights).nlos_db)
    distance = np.hypot(fine.x - 10_000, fine.y[:, None] - 10_000)
    for share in (0.5, 0.75, 0.9):
        threshold = edge - NormalDist(0, 8).inv_cdf(share)
        chance = location_probability(found, threshold_dbm=threshold)
        wanted = edge_to_area_probability(share, sigma_db=8.0, exponent=exponent)
        assert chance[distance <= radius].mean() == pytest.approx(wanted, abs=0.002)


@pytest.mark.parametrize("edge", [0.5, 0.75, 0.9])
@pytest.mark.parametrize(("sigma", "exponent"), [(8.0, 4.0), (6.0, 3.0), (10.0, 3.5)])
def test_jakes_formula_is_the_integral_over_the_disc(edge, sigma, exponent):
    radius = (np.arange(200_000) + 0.5) / 200_000
    margin = NormalDist(0, sigma).inv_cdf(edge) - 10 * exponent * np.log10(radius)
    wanted = (normal_share(margin / sigma) * 2 * radius).mean()
    assert edge_to_area_probability(edge, sigma_db=sigma, exponent=exponent) == pytest.approx(
        wanted, abs=1e-5
    )


def test_nothing_is_certain_where_nothing_arrives():
    found = radio_map(Sectors.of([-1e5], [0.0], power_dbm=34.0, frequency_mhz=3700.0), GRID, MODEL)
    assert (location_probability(found, threshold_dbm=-110.0) == 0).all()
    assert np.isnan(sinr_db(found, load=0.5, noise_dbm=-120.0)).all()
