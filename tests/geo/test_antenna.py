import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.antenna import AntennaError, MeasuredPattern, attenuation_db

TABLE = {"beamwidth_h_deg": 65.0, "beamwidth_v_deg": 65.0}
ANGLES = st.floats(-720, 720)


@pytest.mark.parametrize(
    ("aside", "below", "loss_db"),
    [(0, 0, 0), (32.5, 0, 3), (0, 32.5, 3), (65, 0, 12), (180, 0, 30), (60, 60, 20.449704)],
)
def test_the_pattern_is_that_of_the_table(aside, below, loss_db):
    assert attenuation_db(aside, below, **TABLE) == pytest.approx(loss_db)


@given(ANGLES, st.floats(-90, 90))
def test_it_is_the_same_on_both_sides_and_capped(aside, below):
    found = attenuation_db(aside, below, **TABLE)
    assert 0 <= found <= 30
    assert found == pytest.approx(attenuation_db(-aside, below, **TABLE))
    assert found == pytest.approx(attenuation_db(aside + 360, below, **TABLE), abs=1e-9)


@given(ANGLES)
def test_an_omnidirectional_antenna_has_no_direction(aside):
    omni = {"beamwidth_h_deg": 360.0, "beamwidth_v_deg": 10.0}
    assert attenuation_db(aside, 3.0, **omni) == attenuation_db(0.0, 3.0, **omni)


def test_an_electrical_tilt_lowers_the_beam_on_all_sides_a_mechanical_one_in_front():
    narrow = {"beamwidth_h_deg": 360.0, "beamwidth_v_deg": 10.0}
    front, side, back = (
        attenuation_db(each, [6.0, 0.0, -6.0], mechanical_tilt_deg=6.0, **narrow) for each in (0, 90, 180)
    )
    assert (front[0], side[1], back[2]) == pytest.approx((0, 0, 0))
    for aside in (0, 90, 180):
        assert attenuation_db(aside, 6.0, electrical_tilt_deg=6.0, **narrow) == 0


@pytest.mark.parametrize("tilt", [2.0, 6.0, 10.0])
def test_a_mechanical_tilt_is_the_exact_rotation_to_first_order(tilt):
    aside, below = np.meshgrid(np.arange(-180.0, 180.0, 5), np.arange(-10.0, 10.5, 1))
    phi, theta, t = np.radians(aside), np.radians(below), np.radians(tilt)
    forward, up = np.cos(theta) * np.cos(phi), -np.sin(theta)
    # The antenna's own axes: its beam points `tilt` below the horizon.
    exact = -np.degrees(np.arcsin(up * np.cos(t) + forward * np.sin(t)))
    linear = below - tilt * np.cos(phi)
    assert np.abs(exact - linear).max() < 0.9


def test_a_measured_pattern_is_the_sum_of_its_cuts_between_whole_degrees():
    cut = np.arange(360.0) / 10
    pattern = MeasuredPattern("made up", 17.0, cut, 2 * cut)
    assert pattern.attenuation_db(20.5, 0.0) == pytest.approx(2.05)
    assert pattern.attenuation_db(20.5, 10.0, electrical_tilt_deg=4.0) == pytest.approx(2.05 + 1.2)
    assert pattern.attenuation_db(0.0, 10.0, mechanical_tilt_deg=4.0) == pytest.approx(1.2)


def test_a_cut_that_is_not_whole_is_an_error():
    with pytest.raises(AntennaError, match="'short': the vertical cut"):
        MeasuredPattern("short", 17.0, np.zeros(360), np.zeros(180))
