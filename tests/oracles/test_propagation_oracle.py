"""Path losses against pycraf, CRRM and the tables of tr3gpp; docs/validation.md has the figures."""

import csv
import re
from importlib.resources import files

import astropy.units as u
import numpy as np
import pytest
from CRRM.RMa_pathloss_model_08 import RMa_pathloss
from CRRM.UMa_pathloss_model_06 import UMa_pathloss
from CRRM.UMi_pathloss_model_00 import UMi_pathloss
from pycraf import pathprof

from geo.propagation import MODELS, building_entry, tr38901
from planning.signal_coverage import FADING_CORRELATION_M

CASES = 5000
TABLES = files("tr3gpp") / "data/TR-38.901/v19.4.0/07-channel-models/tables"
PYCRAF = {
    "uma": pathprof.imt_urban_macro_losses,
    "umi": pathprof.imt_urban_micro_losses,
    "rma": pathprof.imt_rural_macro_losses,
}
CRRM = {"uma": UMa_pathloss, "rma": RMa_pathloss}
SCENARIOS = {"uma": "UMa", "umi": "UMi - Street Canyon", "rma": "RMa"}


@pytest.fixture(scope="module")
def links():
    random = np.random.default_rng(38901)
    return {
        "distance_2d_m": random.uniform(10, 5000, CASES),
        "frequency_mhz": random.uniform(500, 30_000, CASES),
        "base_height_m": random.uniform(10, 60, CASES),
        "mobile_height_m": random.uniform(1.5, 10, CASES),
    }


def by_pycraf(name, links):
    quantities = links["frequency_mhz"] / 1000 * u.GHz, links["distance_2d_m"] * u.m
    heights = {"h_bs": links["base_height_m"] * u.m, "h_ue": links["mobile_height_m"] * u.m}
    return [np.asarray(each.value) for each in PYCRAF[name](*quantities, **heights)]


@pytest.mark.parametrize("name", ["uma", "umi"])
def test_losses_in_towns_are_those_of_pycraf(name, links):
    found = MODELS[name].losses(**links)
    los, nlos, probability = by_pycraf(name, links)
    assert found.los_db == pytest.approx(los, abs=1e-9)
    assert found.nlos_db == pytest.approx(nlos, abs=1e-9)
    assert found.los_probability == pytest.approx(probability, abs=1e-12)


def test_losses_in_the_country_are_those_of_pycraf_up_to_the_breakpoint(links):
    found = MODELS["rma"].losses(**links)
    los, nlos, probability = by_pycraf("rma", links)
    ends = (links[name] for name in ("frequency_mhz", "base_height_m", "mobile_height_m"))
    is_before = links["distance_2d_m"] <= tr38901.rma_breakpoint_m(*ends)
    assert 0.3 < is_before.mean() < 1
    assert found.los_db[is_before] == pytest.approx(los[is_before], abs=1e-9)
    # Beyond it pycraf takes PL1 at the slant distance of the breakpoint, the table PL1(d_BP); so does CRRM.
    assert np.abs(found.los_db - los)[~is_before].max() < 0.25
    assert (los - found.los_db)[~is_before].min() >= -1e-9
    assert found.los_probability == pytest.approx(probability, abs=1e-12)
    assert np.abs(found.nlos_db - nlos).max() < 0.25


@pytest.mark.parametrize("is_los", [True, False])
@pytest.mark.parametrize("name", ["uma", "rma"])
def test_losses_are_those_of_crrm(name, is_los, links):
    for frequency_mhz in (700.0, 3700.0):
        few = {each: values[:200] for each, values in links.items() if each != "frequency_mhz"}
        users = np.column_stack([np.zeros((200, 2)), few["mobile_height_m"]])
        masts = np.column_stack([np.zeros((200, 2)), few["base_height_m"]])
        flat = np.repeat(few["distance_2d_m"][:, None], 200, axis=1)
        slant = np.hypot(flat, users[:, 2:] - masts[:, 2:].T)
        peer = CRRM[name](fc_GHz=frequency_mhz / 1000, LOS=is_los)
        theirs = np.diag(peer.get_pathloss_dB(flat, slant, users, masts))
        found = MODELS[name].losses(frequency_mhz=frequency_mhz, **few)
        assert (found.los_db if is_los else found.nlos_db) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("is_los", [True, False])
def test_losses_in_street_canyons_are_those_of_crrm(is_los):
    distance = np.linspace(10, 5000, 300)[:, None]
    peer = UMi_pathloss(fc_GHz=3.7, LOS=is_los, h_UT=1.5, h_BS=10.0)
    ends = np.array([[0, 0, 1.5]]).repeat(300, axis=0), np.array([[0, 0, 10.0]])
    theirs = peer.get_pathloss_dB(distance, np.hypot(distance, 8.5), *ends).ravel()
    heights = {"base_height_m": 10.0, "mobile_height_m": 1.5}
    found = MODELS["umi"].losses(distance.ravel(), frequency_mhz=3700.0, **heights)
    assert (found.los_db if is_los else found.nlos_db) == pytest.approx(theirs, abs=1e-9)


def rows(table):
    with (TABLES / f"table-{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("material", "formula"),
    [
        ("Standard multi-pane glass", building_entry.standard_glass_db),
        ("IRR glass", building_entry.coated_glass_db),
        ("Concrete", building_entry.concrete_db),
        ("Wood", building_entry.wood_db),
    ],
)
def test_materials_are_those_of_the_table(material, formula):
    text = next(row["formula"] for row in rows("7.4.3-1") if row["material"] == material)
    constant, slope = map(float, re.search(r"= ([\d.]+) \+ ([\d.]+)f", text).groups())
    frequency = np.array([700.0, 3700.0, 28_000.0])
    assert formula(frequency) == pytest.approx(constant + slope * frequency / 1000, abs=1e-12)


@pytest.mark.parametrize(("model", "facade"), [("Low-loss model", "low"), ("High-loss model", "high")])
def test_walls_are_those_of_the_table(model, facade):
    row = next(row for row in rows("7.4.3-2") if row["model"] == model)
    shares = [float(each) for each in re.findall(r"(0\.\d)\\cdot10", row["pl_tw_formula"])]
    glass = building_entry.standard_glass_db if facade == "low" else building_entry.coated_glass_db
    losses = [float(each(3700.0)) for each in (glass, building_entry.concrete_db)]
    wanted = 5 - 10 * np.log10(
        sum(share * 10 ** (-loss / 10) for share, loss in zip(shares, losses, strict=True))
    )
    loss, sigma = building_entry.building_entry(3700.0, facade, depth_m=4.0)
    assert float(loss) == pytest.approx(wanted + 0.5 * 4, abs=1e-9)
    assert sigma == float(row["std_p_db"])


@pytest.mark.parametrize("name", ["uma", "umi", "rma"])
def test_deviations_are_those_of_the_table(name):
    heights = {"base_height_m": 25.0, "mobile_height_m": 1.5}
    near, far = (MODELS[name].losses(each, frequency_mhz=700.0, **heights) for each in (50.0, 4000.0))
    wanted = {
        (row["scenario"].replace("UMi-StreetCanyon", "UMi - Street Canyon"), row["condition"]): row
        for row in rows("7.4.1-1")
        if not row["variant"]
    }
    los, nlos = (wanted[SCENARIOS[name], each]["shadow_fading_std_db"] for each in ("LOS", "NLOS"))
    numbers = [float(each) for each in re.findall(r"(?:^|; )([\d.]+)", los)]
    assert (float(near.los_sigma_db), float(far.los_sigma_db)) == (numbers[0], numbers[-1])
    assert float(far.nlos_sigma_db) == float(nlos)


def test_fading_is_alike_over_the_distance_of_the_table():
    row = next(row for row in rows("7.5-6") if (row["scenario"], row["condition"]) == ("UMa", "NLOS"))
    assert float(row["corr_distance_SF_m"]) == FADING_CORRELATION_M
