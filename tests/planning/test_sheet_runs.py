"""What was computed is kept: an interrupted run goes on, and a change computes only what it touches."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.workspace import Workspace
from planning import touched
from planning.country import indicators_by_sheets
from planning.kept_figures import FOLDER
from planning.touched import _unmatched
from tests.planning.country import HERE, SCHEME, SOUTH, WEST, country, layers

# Smaller sheets and shorter reaches than squares, so that a change does not touch everything.
NARROW = "[reach.5G]\noutdoor_m = 300\nindoor_m = 200\n[radio]\nrange_m = 500\n"


@pytest.fixture(params=["reach", "signal"])
def snapshot(request, tmp_path):
    return country(tmp_path / "w", model=request.param, more=NARROW)


class Spy:
    """An engine that remembers the divisions that it was asked for, and may stop early."""

    def __init__(self, stops_after=99):
        self.computed, self._left = [], stops_after

    def __call__(self, function, sheets):
        for sheet in sheets:
            if not self._left:
                raise KeyboardInterrupt
            self._left -= 1
            self.computed += sheet.positions.tolist()
            yield function(sheet)


def run(snapshot, **options):
    spy = Spy(**options)
    return indicators_by_sheets(snapshot, SCHEME, technology="5G", engine=spy), sorted(spy.computed)


def assert_same(made, expected):
    pd.testing.assert_frame_equal(made.frame, expected.frame, check_exact=True)
    pd.testing.assert_series_equal(made.city, expected.city, check_exact=True)
    pd.testing.assert_frame_equal(made.by_operator, expected.by_operator, check_exact=True)
    pd.testing.assert_frame_equal(made.tally.sums, expected.tally.sums, check_exact=True)
    for name, histograms in expected.tally.histograms.items():
        assert list(made.tally.histograms[name]) == list(histograms)
    assert made.notes == expected.notes


def assert_updated(snapshot, **changed):
    """Publish a change, and return the divisions that are computed: to the figures of a run from nothing."""
    workspace = Workspace.open(snapshot.path)
    after = workspace.publish({name: (frame, HERE) for name, frame in changed.items()}, note="a change")
    made, computed = run(after)
    for path in (snapshot.path / FOLDER).rglob("*.arrow"):
        path.unlink()
    expected, every = run(after)
    assert every == list(range(6))
    assert_same(made, expected)
    return computed


def test_what_was_computed_is_taken_as_it_is(snapshot):
    made, computed = run(snapshot)
    again, nothing = run(snapshot)
    assert computed == list(range(6))
    assert nothing == []
    assert_same(again, made)


def test_an_interrupted_run_goes_on(snapshot):
    with pytest.raises(KeyboardInterrupt):
        run(snapshot, stops_after=1)
    made, rest = run(snapshot)
    assert 0 < len(rest) < 6
    for path in (snapshot.path / FOLDER).rglob("*.arrow"):
        path.unlink()
    expected, every = run(snapshot)
    assert len(every) == 6
    assert_same(made, expected)


def test_a_damaged_file_is_computed_anew(snapshot):
    made, _ = run(snapshot)
    for path in (snapshot.path / FOLDER).rglob("*.arrow"):
        path.write_bytes(path.read_bytes()[:100])
    again, computed = run(snapshot)
    assert len(computed) == 6
    assert_same(again, made)


def test_a_moved_station_touches_what_is_near(snapshot):
    run(snapshot)
    stations = layers()["stations"]
    stations.loc[5, "geometry"] = shapely.Point(WEST + 0.001, SOUTH + 0.001)
    assert 0 < len(assert_updated(snapshot, stations=stations)) <= 6


def test_addresses_touch_their_divisions(snapshot):
    run(snapshot)
    addresses = layers()["addresses"]
    inside = addresses.cx[WEST + 0.001 : WEST + 0.019, SOUTH + 0.001 : SOUTH + 0.019].index
    addresses.loc[inside[0], "state"] = (
        "plate_fixed" if addresses.loc[inside[0], "state"] == "collected" else "collected"
    )
    addresses = pd.concat([addresses.drop(inside[1]), addresses.loc[[inside[2]]].assign(address_id="new")])
    computed = assert_updated(snapshot, addresses=gpd.GeoDataFrame(addresses, crs=4326))
    assert len(computed) == 1


def test_an_address_outside_touches_nothing(snapshot):
    run(snapshot)
    addresses = layers()["addresses"]
    more = addresses.iloc[[0]].assign(address_id="far", geometry=[shapely.Point(WEST - 1, SOUTH)])
    assert assert_updated(snapshot, addresses=pd.concat([addresses, more])) == []


def test_a_postal_point_touches_what_is_near(snapshot):
    run(snapshot)
    postal = layers()["postal_points"].drop(3)
    assert assert_updated(snapshot, postal_points=postal)


def test_another_operator_touches_everything(snapshot):
    run(snapshot)
    stations = layers()["stations"]
    stations.loc[5, "operator"] = "E"
    assert assert_updated(snapshot, stations=stations) == list(range(6))


def test_an_operator_that_goes_off_air_touches_everything(snapshot):
    stations = layers()["stations"].replace({"operator": {"D": "A"}})
    stations.loc[0, ["operator", "geometry"]] = ["D", shapely.Point(WEST + 0.001, SOUTH + 0.001)]
    run(Workspace.open(snapshot.path).publish({"stations": (stations, HERE)}, note="in a corner"))
    stations.loc[0, "status"] = "retired"
    assert assert_updated(snapshot, stations=stations) == list(range(6))


def test_very_many_changes_touch_everything(snapshot, monkeypatch):
    monkeypatch.setattr(touched, "MANY", 3)
    run(snapshot)
    stations = layers()["stations"]
    stations.geometry = stations.translate(1e-5)
    assert assert_updated(snapshot, stations=stations) == list(range(6))


def test_other_settings_are_computed_apart(snapshot):
    run(snapshot)
    radio = snapshot.settings.radio.model_copy(update={"load": 0.9})
    reach = {**snapshot.settings.reach}
    reach["5G"] = reach["5G"].model_copy(update={"outdoor_m": 250.0})
    other = snapshot.read_with(snapshot.settings.model_copy(update={"radio": radio, "reach": reach}))
    assert len(run(other)[1]) == 6
    assert run(snapshot)[1] == []


KEYS = st.lists(st.integers(0, 5), max_size=12)


@settings(deadline=None)
@given(KEYS, KEYS)
def test_rows_are_matched_as_often_as_they_occur(before, after):
    gone, come = _unmatched(np.array(before, np.uint64), np.array(after, np.uint64))
    kept = [key for at, key in enumerate(before) if at not in set(gone.tolist())]
    assert sorted(kept) == sorted(key for at, key in enumerate(after) if at not in set(come.tolist()))
    left = {before[at] for at in gone}
    assert not left & {after[at] for at in come}
