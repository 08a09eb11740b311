"""Published values, and laws that hold for every propagation model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.propagation import MODELS, PropagationError, model_named
from geo.propagation.building_entry import VEHICLE_LOSS_DB, building_entry
from geo.propagation.free_space import free_space_db
from geo.propagation.hata import cost_231_hata_db, okumura_hata_db
from geo.propagation.losses import Beyond
from geo.propagation.tr38901 import uma_los_db, uma_los_probability

HEIGHTS = {"base_height_m": 30.0, "mobile_height_m": 1.5}
DISTANCES = np.geomspace(1, 20_000, 500)


# Reference values of the ns-3 simulator (src/propagation/test), computed by its authors with Octave scripts.
@pytest.mark.parametrize(
    ("surroundings", "loss_db"), [("large-city", 137.93), ("medium-city", 137.88), ("suburban", 128.03)]
)
def test_hata_at_869_mhz_is_as_published(surroundings, loss_db):
    link = {"frequency_mhz": 869.0, "base_height_m": 30.0, "mobile_height_m": 1.0}
    assert okumura_hata_db(2000.0, surroundings=surroundings, **link) == pytest.approx(loss_db, abs=0.006)


def test_hata_in_the_open_follows_the_paper_where_ns_3_does_not():
    # ns-3 has 110.21 dB: it subtracts 4.70 (log f)², Hata (1980), equation 22, 4.78 (log f)².
    link = {"frequency_mhz": 869.0, "base_height_m": 30.0, "mobile_height_m": 1.0}
    found = okumura_hata_db(2000.0, surroundings="open", **link)
    assert found + 0.08 * np.log10(869) ** 2 == pytest.approx(110.21, abs=0.006)


def test_cost_231_at_2114_mhz_is_as_published():
    link = {"frequency_mhz": 2114.0, "base_height_m": 30.0, "mobile_height_m": 1.0}
    assert cost_231_hata_db(2000.0, is_metropolitan=False, **link) == pytest.approx(150.64, abs=0.006)
    metropolitan = cost_231_hata_db(2000.0, is_metropolitan=True, **link)
    assert metropolitan - cost_231_hata_db(2000.0, is_metropolitan=False, **link) == pytest.approx(3.0)


def test_free_space_loss_of_a_kilometre_at_a_gigahertz():
    # ITU-R P.525-4, equation 4: 32.4 + 20 log f + 20 log d, f in MHz and d in km.
    assert free_space_db(1000.0, 1000.0) == pytest.approx(32.4 + 60, abs=0.05)


def test_the_breakpoint_takes_the_rounded_speed_of_light():
    # 4 · 24 m · 0.5 m · 3.7 GHz / 3.0e8 m/s = 592 m; with the exact speed it would be 592.4 m.
    link = {"frequency_mhz": 3700.0, "base_height_m": 25.0, "mobile_height_m": 1.5}
    before, after = (uma_los_db(each, **link) for each in (592.0, 592.001))
    assert after - before == pytest.approx(0, abs=0.01)
    slope = (uma_los_db(592.3, **link) - after) / np.log10(592.3 / 592.001)
    assert slope == pytest.approx(40, abs=0.3)


def test_a_high_receiver_sees_farther_in_town():
    assert uma_los_probability(300.0, 22.5) > uma_los_probability(300.0, 1.5)
    assert uma_los_probability(18.0, 1.5) == 1


@pytest.mark.parametrize("name", MODELS)
def test_losses_grow_with_the_distance_and_are_at_least_those_of_free_space(name):
    found = MODELS[name].losses(DISTANCES, frequency_mhz=900.0, **HEIGHTS)
    assert (np.diff(found.los_db) >= -1e-9).all()
    assert (np.diff(found.nlos_db) >= -1e-9).all()
    assert (found.nlos_db >= found.los_db - 1e-9).all()
    least = free_space_db(np.hypot(np.maximum(DISTANCES, 10.0), 28.5), 900.0)
    # TR 38.901's lines of sight lie up to a decibel below free space: they are fits.
    assert (found.nlos_db >= least - 1.0).all()


@pytest.mark.parametrize("name", MODELS)
def test_probabilities_of_line_of_sight_fall_from_one_to_nothing(name):
    found = MODELS[name].losses(DISTANCES, frequency_mhz=900.0, **HEIGHTS).los_probability
    assert found.min() >= 0
    assert found.max() <= 1
    assert (np.diff(found) <= 1e-12).all()


@given(
    name=st.sampled_from(sorted(MODELS)),
    distance=st.floats(10, 20_000),
    frequency=st.floats(150, 6000),
    factor=st.floats(1, 2),
)
def test_losses_grow_with_the_frequency(name, distance, frequency, factor):
    low, high = (
        MODELS[name].losses(distance, frequency_mhz=each, **HEIGHTS).mean_db
        for each in (frequency, factor * frequency)
    )
    assert high >= low - 0.6  # where a breakpoint moves outwards, and by Hata's heights of receivers


def test_the_expected_loss_lies_between_those_of_its_states():
    found = MODELS["uma"].losses(DISTANCES, frequency_mhz=3700.0, **HEIGHTS)
    assert (found.mean_db >= found.los_db - 1e-9).all()
    assert (found.mean_db <= found.nlos_db + 1e-9).all()


def test_beyond_the_ranges_quantity_values_and_range_are_named():
    used = {"frequency_mhz": [700, 150_000], "base_height_m": 25, "mobile_height_m": 1.5}
    (beyond,) = MODELS["uma"].beyond(**used, distance_m=[10, 5000])
    assert beyond == Beyond("frequency_mhz", 700, 150_000, 500, 100_000)
    inside = {"frequency_mhz": 900, "base_height_m": 30, "mobile_height_m": 1.5, "distance_m": [1000, 5000]}
    assert MODELS["okumura-hata-large-city"].beyond(**inside) == ()
    assert len(MODELS["okumura-hata-large-city"].beyond(**{**inside, "distance_m": [10, 5000]})) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("frequency_mhz", 0.0), ("base_height_m", np.nan), ("distance_2d_m", -1.0)]
)
def test_impossible_links_are_an_error(name, value):
    link = {"distance_2d_m": 100.0, "frequency_mhz": 900.0, **HEIGHTS, name: value}
    with pytest.raises(PropagationError, match=f"uma: {name}"):
        MODELS["uma"].losses(**link)


def test_an_unknown_model_is_named_with_those_there_are():
    with pytest.raises(PropagationError, match="no propagation model 'magic'; models are uma, umi"):
        model_named("magic")


def test_walls_take_more_where_they_are_coated_and_deeper_inside():
    low, high = (building_entry(3700.0, each, depth_m=5)[0] for each in ("low", "high"))
    assert VEHICLE_LOSS_DB < low < high
    assert building_entry(3700.0, "low", depth_m=7)[0] - low == pytest.approx(1.0)
