"""The indicators of the sample of Hanoi, with few addresses."""

import json

import pytest

from layers.sample.build import sample_frames
from layers.workspace import Workspace
from planning.columns import INDICATORS
from planning.indicators import indicators

SCHEMES = {"districts-2023": 30, "communes-2025": 126}
SHARES = [name for name, each in INDICATORS.items() if each.kind == "share"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Return the sample."""
    workspace = Workspace.create(tmp_path_factory.mktemp("planning") / "sample")
    return workspace.publish(sample_frames(address_count=3000), note="sample")


@pytest.fixture(scope="module", params=SCHEMES)
def table(request, snapshot):
    """Return the indicators of one scheme."""
    return indicators(snapshot, request.param)


def test_the_stations_of_the_city_are_those_of_the_first_half_of_2023(table):
    assert table.city["stations"] == 86
    assert table.city["stations_planned"] == 20
    assert table.city["sites"] == table.city["stations"] - table.city["sites_shared"]
    assert table.city["stations_per_km2"] == pytest.approx(0.026, abs=5e-4)


def test_every_division_has_a_row(table):
    assert len(table.frame) == SCHEMES[table.scheme]
    assert table.frame["stations"].sum() == 86
    assert table.by_operator.index.is_unique
    assert table.operators("")["stations"].sum() == 86


def test_schemes_divide_the_same_points(snapshot):
    districts, communes = (indicators(snapshot, scheme).city for scheme in SCHEMES)
    for name in ("stations", "sectors", "sites", "postal_points", "postal_points_public_mailbox"):
        assert districts[name] == communes[name]


def test_shares_are_shares(table):
    known = table.frame[SHARES].dropna(axis="columns", how="all")
    assert known.min(axis=None) >= 0
    assert known.max(axis=None) <= 1
    for each in ("outdoor", "indoor"):
        split = (
            table.frame[f"population_white_share_{each}"] + table.frame[f"population_covered_share_{each}"]
        )
        assert split.to_numpy() == pytest.approx(1)
    assert (table.frame["area_covered_share_indoor"] <= table.frame["area_covered_share_outdoor"]).all()


def test_the_state_shares_of_addresses_are_a_whole(table):
    states = [
        f"addresses_{state}_share" for state in ("collected", "updated", "owner_notified", "plate_fixed")
    ]
    assert table.frame[states].sum(axis=1)[table.frame["addresses"] > 0].to_numpy() == pytest.approx(1)


def test_what_is_invented_or_rough_is_said(table):
    assert table.synthetic == ("stations", "postal_points", "addresses")
    assert table.approximate == (f"divisions/{table.scheme}",)


def test_all_of_it_is_json(table):
    again = json.loads(json.dumps(table.as_dict(), allow_nan=False))
    assert len(again["divisions"]) == SCHEMES[table.scheme]
    assert set(INDICATORS) <= set(again["divisions"][0]) & set(again["city"])
