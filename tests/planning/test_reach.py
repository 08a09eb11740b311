import math

import numpy as np
import pandas as pd
import pytest

from layers.settings import DEFAULT_REACH, Reach, Settings
from planning.reach import ReachModel
from planning.stations import stations
from tests.planning import town

MODEL = ReachModel("5G", Reach(outdoor_m=1000, indoor_m=400))


def budget_reach_m(*, eirp_dbm, resource_blocks, carrier_ghz, penetration_db):
    """Return the distance at which the link budget of docs/method.md is spent."""
    per_element_dbm = eirp_dbm - 10 * math.log10(12 * resource_blocks)
    loss_db = per_element_dbm + 110 - penetration_db
    return 10 ** ((loss_db - 13.54 - 20 * math.log10(carrier_ghz)) / 39.08)


@pytest.mark.parametrize(
    ("technology", "eirp_dbm", "resource_blocks", "carrier_ghz"), [("5G", 70, 273, 3.7), ("4G", 62, 100, 1.8)]
)
def test_default_reaches_are_those_of_the_link_budget_to_a_hundred_metres(
    technology, eirp_dbm, resource_blocks, carrier_ghz
):
    outdoor_m, indoor_m = (
        budget_reach_m(
            eirp_dbm=eirp_dbm,
            resource_blocks=resource_blocks,
            carrier_ghz=carrier_ghz,
            penetration_db=penetration_db,
        )
        for penetration_db in (0, 15)
    )
    assert DEFAULT_REACH[technology].outdoor_m == round(outdoor_m, -2)
    assert DEFAULT_REACH[technology].indoor_m == round(indoor_m, -2)


def test_indoors_every_technology_reaches_less_far_than_outdoors():
    assert all(reach.indoor_m < reach.outdoor_m for reach in DEFAULT_REACH.values())


def test_a_station_that_states_no_reach_has_the_default():
    own = pd.Series([np.nan, 300.0])
    assert MODEL.distances_m(own, "outdoor").tolist() == [1000, 300]


def test_a_stated_reach_shrinks_indoors_as_the_defaults_do():
    own = pd.Series([np.nan, 300.0])
    assert MODEL.distances_m(own, "indoor").tolist() == [400, 120]


def test_the_model_is_said_with_its_parameters_in_both_languages():
    text = ReachModel("4G", Reach(outdoor_m=1400, indoor_m=600)).text
    assert all(part in text.vi for part in ("4G", "1.400 m", "600 m", "Mô hình đơn giản"))
    assert all(part in text.en for part in ("4G", "1,400 m", "600 m", "A simple model"))


def test_the_technology_is_that_of_the_settings_unless_another_is_asked_for(tmp_path):
    snapshot = town.town(tmp_path / "w")
    assert ReachModel.of(snapshot) == ReachModel("5G", Settings().reach["5G"])
    assert ReachModel.of(snapshot, "2G").reach == DEFAULT_REACH["2G"]


def test_sectors_are_gathered_into_stations(tmp_path):
    sectors = [
        ("B", "X", 10, 20, {"sector_id": "1", "reach_m": 300.0, "site_id": "mast"}),
        ("A", "Y", 30, 40, {"sector_id": "1", "technology": "4G"}),
        ("B", "X", 10, 20, {"sector_id": "2", "reach_m": 500.0, "site_id": "mast"}),
        ("B", "X", 10, 20, {"sector_id": "3", "site_id": "mast"}),
    ]
    made = stations(town.town(tmp_path / "w", stations=town.stations(sectors)))
    assert made.index.tolist() == ["B", "A"]
    assert made["sectors"].tolist() == [3, 1]
    assert made["reach_m"]["B"] == 500
    assert math.isnan(made["reach_m"]["A"])
    assert made["site_id"].tolist() == ["mast", "A"]
    assert (made["x"] - town.X0).tolist() == pytest.approx([10, 30], abs=1e-3)
    assert (made["y"] - town.Y0).tolist() == pytest.approx([20, 40], abs=1e-3)


def test_a_site_that_only_one_sector_names_is_that_of_its_station(tmp_path):
    sectors = [("A", "X", 1, 1, {"sector_id": "1"}), ("A", "X", 1, 1, {"sector_id": "2", "site_id": "mast"})]
    for number, rows in enumerate((sectors, sectors[::-1])):
        snapshot = town.town(tmp_path / str(number), stations=town.stations(rows))
        assert stations(snapshot)["site_id"].tolist() == ["mast"]
