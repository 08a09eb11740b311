"""Scenarios: mended maps equal those computed anew, and gains add up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import to_lonlat
from layers.errors import ConflictError, ValidationError
from layers.scenario import Plan
from planning.coverage import coverage_sums
from planning.coverages import signal_coverage_of
from planning.gains import OPERATOR
from planning.indicator_table import CITY
from planning.indicators import indicators
from planning.inputs import Inputs
from planning.scenario_files import changed_stations
from planning.scenarios import evaluate
from tests.planning.town import CRS, X0, Y0, addresses, divisions, stations, town

SCHEME = "squares"
LOW, HIGH = {"frequency_mhz": 700.0}, {"frequency_mhz": 3700.0}
WEAK = {"eirp_dbm": 15.0, "beamwidth_v_deg": 60.0, "height_m": 20.0}
# Two stations of X share a mast; X has two carriers, Y one.
THERE = [
    ("A", "X", 300, 500, LOW | WEAK),
    ("B", "X", 300, 500, LOW | WEAK | {"azimuth_deg": 90.0}),
    ("C", "X", 1500, 500, HIGH | WEAK),
    ("D", "Y", 700, 300, HIGH | WEAK),
]
PLACES = [(x, y) for x in range(50, 2000, 130) for y in range(50, 1000, 210)]
WHERE = [(300, 500), (301, 500), (50, 950), (1500, 500), (1950, 20)]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return made(tmp_path_factory.mktemp("scenarios") / "w", THERE)


def made(folder, rows, **layers):
    return town(folder, model="signal", stations=stations(rows), addresses=addresses(PLACES), **layers)


def lonlat(x, y):
    lon, lat = to_lonlat([x + X0], [y + Y0], crs=CRS)
    return {"lon": float(lon[0]), "lat": float(lat[0])}


def add(name, at, *sectors):
    return {"action": "add", "station_id": name, **lonlat(*at), "sectors": list(sectors)}


def move(name, at):
    return {"action": "move", "station_id": name, **lonlat(*at)}


def remove(name):
    return {"action": "remove", "station_id": name}


def activate(name):
    return {"action": "activate", "station_id": name}


def plan(*changes, operator="X"):
    return Plan.model_validate({"operator": operator, "changes": changes})


def carried_out(rows, changes, operator):
    """Return the rows of the stations table after changes: what a planner would have loaded instead."""
    table = {row[0]: [row] for row in rows}
    for change in changes:
        name, at = change["station_id"], change.pop("at", None)
        if change["action"] == "add":
            table[name] = [
                (name, operator, *at, each | {"sector_id": f"{number:02d}"})
                for number, each in enumerate(change["sectors"], start=1)
            ]
        elif change["action"] == "move":
            table[name] = [(row[0], row[1], *at, row[4]) for row in table[name]]
        else:
            del table[name]
    return [row for found in table.values() for row in found]


def assert_same_maps(found, anew):
    assert sorted(found.maps) == sorted(anew.maps)
    for operator, each in found.maps.items():
        other = anew.maps[operator]
        for environment in ("outdoor", "vehicle", "indoor"):
            for name in ("rsrp_dbm", "sinr_db", "rate_mbit_s", "uplink_mbit_s", "probability", "servers"):
                one, two = getattr(each, name)(environment), getattr(other, name)(environment)
                assert np.array_equal(one, two, equal_nan=one.dtype.kind == "f"), name
            assert np.array_equal(each.classes(environment), other.classes(environment))
            names, those = (
                np.append(maps.sectors["station_id"].to_numpy(), "")[maps.server(environment)]
                for maps in (each, other)
            )
            assert np.array_equal(names, those)


@st.composite
def changes_of_x(draw):
    """Return changes that can be carried out one after the other, each with its place in metres."""
    there, found = {"A", "B", "C"}, []
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["add", "move", "remove"] if there else ["add"]))
        at = draw(st.sampled_from(WHERE))
        if kind == "add":
            sector = st.sampled_from([LOW | WEAK, HIGH | WEAK | {"azimuth_deg": 200.0}, WEAK])
            found.append(add(f"N{number}", at, *draw(st.lists(sector, min_size=1, max_size=3))) | {"at": at})
            there.add(f"N{number}")
        else:
            name = draw(st.sampled_from(sorted(there)))
            found.append(move(name, at) | {"at": at} if kind == "move" else remove(name))
            there -= {name} if kind == "remove" else set()
    return found


@settings(max_examples=12)
@given(changes=changes_of_x())
def test_mended_maps_and_gains_are_those_of_the_changed_network(snapshot, tmp_path_factory, changes):
    rows = carried_out(THERE, changes, "X")
    found = evaluate(snapshot, plan(*changes), SCHEME)
    anew = made(tmp_path_factory.mktemp("anew") / "w", rows)
    assert_same_maps(found.after, signal_coverage_of(anew))
    was, now = (indicators(each, SCHEME).frame for each in (snapshot, anew))
    gains = found.gains.xs("any", level="whose").drop(index=CITY, level="code")
    for environment in ("outdoor", "indoor"):
        change = gains.xs(environment, level="environment")
        for amount, column in (("area_km2", "area_covered_km2"), ("people", "population_covered")):
            difference = now[f"{column}_{environment}"] - was[f"{column}_{environment}"]
            net = change[f"{amount}_gained"] - change[f"{amount}_lost"]
            assert net.to_numpy() == pytest.approx(difference.to_numpy(), abs=1e-9 * was["population"].max())
        sums_was, sums_now = (
            coverage_sums(inputs.coverage, inputs.divisions, inputs.covered, inputs.people)
            for inputs in (Inputs.read(each, SCHEME, "5G") for each in (snapshot, anew))
        )
        column = f"addresses_covered_{environment}"
        net = change["addresses_gained"] - change["addresses_lost"]
        assert net.tolist() == (sums_now[column] - sums_was[column]).tolist()


@settings(max_examples=25)
@given(changes=changes_of_x())
def test_the_gains_of_the_divisions_sum_to_the_citys(snapshot, changes):
    for each in changes:
        each.pop("at", None)
    gains = evaluate(snapshot, plan(*changes), SCHEME).gains
    for key, parts in gains.drop(index=CITY, level="code").groupby(level=["environment", "whose"]):
        assert parts.sum().to_numpy() == pytest.approx(gains.loc[(CITY, *key)].to_numpy())
    assert (gains >= 0).all(axis=None)


def test_what_is_added_and_removed_again_gains_nothing(snapshot):
    found = evaluate(snapshot, plan(add("N", (1000, 500), LOW), remove("N")), SCHEME)
    assert (found.gains == 0).all(axis=None)
    assert found.codes == []
    assert_same_maps(found.after, signal_coverage_of(snapshot))


def test_what_is_moved_away_and_back_gains_nothing(snapshot):
    found = evaluate(snapshot, plan(move("A", (1900, 10)), move("A", (300, 500))), SCHEME)
    assert (found.gains == 0).all(axis=None)
    assert_same_maps(found.after, signal_coverage_of(snapshot))


def test_a_new_operator_gains_what_it_covers(snapshot):
    found = evaluate(snapshot, plan(add("N", (500, 500), {"eirp_dbm": 80.0}), operator="Z"), SCHEME)
    own, every = (found.gains.loc[(CITY, "outdoor", whose)] for whose in (OPERATOR, "any"))
    assert own["area_km2_gained"] == pytest.approx(3.0)  # all of both squares, of official area
    assert own["people_gained"] == pytest.approx(15_000)
    assert own["addresses_gained"] == len(PLACES)
    assert 0 < every["addresses_gained"] < len(PLACES)
    assert "Z has no 5G station on air yet" in found.notes[0].en


def test_what_nobody_knows_is_not_a_number(tmp_path):
    rows = divisions(population=[None, 5_000])
    made_here = town(tmp_path / "w", model="signal", divisions=rows, stations=stations(THERE))
    found = evaluate(made_here, plan(add("N", (1500, 500), {"eirp_dbm": 80.0})), SCHEME)
    outdoor = found.gains.xs(("outdoor", OPERATOR), level=("environment", "whose"))
    assert pd.isna(outdoor.loc["001", "people_gained"])
    assert outdoor.loc[CITY, "people_gained"] == outdoor.loc["002", "people_gained"] > 0
    assert outdoor["addresses_gained"].isna().all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([add("A", (1, 1), {})], "change 1 (add): station 'A': there is a station of that name already"),
        ([add("D", (1, 1), {})], "change 1 (add): station 'D': there is"),
        ([remove("D")], "change 1 (remove): station 'D': X has no 5G station of that name on air"),
        ([remove("A"), move("A", (1, 1))], "change 2 (move): station 'A': X has no"),
        ([add("N", (1, 1), {}), add("N", (1, 1), {})], "change 2 (add): station 'N': there is"),
    ],
)
def test_changes_that_do_not_fit_the_network_are_named(snapshot, changes, said):
    with pytest.raises(ConflictError) as error:
        evaluate(snapshot, plan(*changes), SCHEME)
    assert said in str(error.value)


def test_a_place_off_the_map_is_refused(snapshot):
    with pytest.raises(ValidationError, match=r"station 'A': lon .* lies outside the map"):
        evaluate(snapshot, plan(move("A", (9_000, 500))), SCHEME)


def test_a_station_that_was_removed_may_be_built_anew(snapshot):
    found = evaluate(snapshot, plan(remove("A"), add("A", (300, 500), LOW | WEAK)), SCHEME)
    assert (found.gains == 0).all(axis=None)
    assert found.after.stations.loc["A", "operator"] == "X"
    assert sorted(found.after.stations.index) == ["A", "B", "C", "D"]


PLANNED = {"status": "planned"}


def test_a_planned_station_on_air_is_as_if_it_had_been_loaded_so(tmp_path):
    planned = [
        ("P", "X", 1950, 20, WEAK | PLANNED),
        ("P", "X", 1950, 20, WEAK | PLANNED | {"sector_id": "2", "azimuth_deg": 90.0}),
        ("A", "X", 300, 500, WEAK | PLANNED | {"sector_id": "2", "frequency_mhz": 3700.0}),
        ("Q", "Y", 100, 100, WEAK | PLANNED),
    ]
    snapshot = made(tmp_path / "w", [*THERE, *planned])
    on_air = [(*row[:4], {k: v for k, v in row[4].items() if k != "status"}) for row in planned[:3]]
    found = evaluate(snapshot, plan(activate("P"), activate("A")), SCHEME)
    assert_same_maps(found.after, signal_coverage_of(made(tmp_path / "v", [*THERE, *on_air, planned[3]])))
    told = changed_stations(found).set_index("station_id")["change"]
    assert told.to_dict() == {"P": "activated", "A": "activated"}
    moved = evaluate(snapshot, plan(activate("P"), move("P", (50, 950))), SCHEME)
    there = [(*row[:2], 50, 950, row[4]) for row in on_air[:2]]
    assert_same_maps(moved.after, signal_coverage_of(made(tmp_path / "u", [*THERE, *there, *planned[2:]])))
    again = evaluate(snapshot, plan(activate("P"), remove("P"), activate("P")), SCHEME)
    assert_same_maps(again.after, evaluate(snapshot, plan(activate("P")), SCHEME).after)
    for refused in ([activate("P"), activate("P")], [activate("C")], [activate("Q")], [activate("none")]):
        with pytest.raises(ConflictError, match="X plans no 5G station of that name"):
            evaluate(snapshot, plan(*refused), SCHEME)
    with pytest.raises(ConflictError, match="there is a station of that name already"):
        evaluate(snapshot, plan(add("P", (300, 300), WEAK)), SCHEME)


def test_a_station_planned_outside_the_map_is_refused(tmp_path):
    snapshot = made(tmp_path / "w", [*THERE, ("P", "X", 90_000, 20, WEAK | PLANNED)])
    with pytest.raises(ValidationError, match="'P': its place lies outside the map"):
        evaluate(snapshot, plan(activate("P")), SCHEME)
