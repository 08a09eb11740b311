"""Targets: what is lacking, by hand; met, not met, not certain, or unknown."""

from itertools import pairwise

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from planning.indicators import indicators, indicators_of
from planning.targets import communes_without, homes_of, outcome_of, standings
from tests.planning.town import EAST, WEST, X0, Y0, addresses, divisions, postal, stations, town

COMMUNES = ("a", "b", "c")
OFFICE, BOX = "post_office_level_3", "public_mailbox"


def communes():
    """Return three strips: one in the west, one in both squares but more in the west, one in the east."""
    edges = (0, 600, 1300, 2000)
    boxes = [shapely.box(X0 + at, Y0, X0 + to, Y0 + 1000) for at, to in pairwise(edges)]
    frame = gpd.GeoDataFrame({"code": COMMUNES, "name": ["A", "B", "C"]}, geometry=boxes, crs=5897)
    return frame.to_crs(4326)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return town(
        tmp_path_factory.mktemp("targets") / "w",
        divisions=divisions(population=[10_000, None], households=[3, None]),
        stations=stations([("A", "X", 500, 500)]),
        postal_points=postal([(100, 500, OFFICE), (1900, 500, BOX), (1500, 400, OFFICE)]),
        addresses=addresses([(400, 500), (600, 500), (1500, 500), (1990, 990)]),
        **{"divisions/communes-2025": communes()},
    )


@pytest.fixture(scope="module")
def table(snapshot):
    return indicators_of(snapshot, "squares")


def standing(snapshot, table, name, code=""):
    (found,) = [each for each in standings(snapshot, table, code) if each.target.name == name]
    return found


@pytest.mark.parametrize(
    ("name", "code", "value", "aim", "lacking", "outcome"),
    [
        ("population_covered", WEST, 1.0, 0.99, 0, "met"),
        ("people_per_postal_point", WEST, 10_000, 3700, 2, "not_met"),
        ("people_per_postal_point", EAST, None, 3700, None, "unknown"),
        ("people_per_postal_point", "", 10_000, 3700, 2, "not_met"),
        ("addresses_per_household", WEST, 2 / 3, 1, 1, "not_met"),
        ("addresses_per_household", "", 2 / 3, 1, 1, "not_met"),
        ("staffed_points", "", 2, 3, 1, "not_met"),
        ("staffed_points", WEST, 1, 2, 1, "not_met"),
        ("staffed_points", EAST, 1, 1, 0, "met"),
        ("postal_within_1mi", WEST, 1.0, 0.9, 0, "met"),
        ("postal_within_6mi", EAST, 1.0, 0.95, 0, "met"),
        ("postal_within_6mi_in_every_division", "", 2, 2, 0, "met"),
    ],
)
def test_standings_by_hand(snapshot, table, *, name, code, value, aim, lacking, outcome):
    found = standing(snapshot, table, name, code)
    assert (found.aim, found.lacking, found.outcome) == (aim, lacking, outcome)
    assert found.value == (value if value is None else pytest.approx(value))
    assert (found.missing is None) == (found.value is not None)
    assert (found.distance == 0) == (outcome == "met")


def test_addresses_that_are_too_far_are_counted(tmp_path):
    homes = [(10, 500), (500, 500), (1990, 500), (1995, 500)]
    made = town(tmp_path / "w", postal_points=postal([(-1600, 500, OFFICE)]), addresses=addresses(homes))
    found = standing(made, indicators_of(made, "squares"), "postal_within_1mi", WEST)
    assert (found.value, found.outcome, found.lacking_of) == (0, "not_met", "far_addresses")
    assert found.lacking == pytest.approx(0.9 * 2)


def test_communes_belong_where_their_larger_part_lies(snapshot, table):
    assert homes_of(snapshot, "communes-2025", "squares").to_dict() == {"a": WEST, "b": WEST, "c": EAST}
    assert communes_without(snapshot, table)["name"].to_dict() == {"b": "B"}
    assert communes_without(snapshot, table, WEST)["name"].to_dict() == {"b": "B"}
    assert communes_without(snapshot, table, EAST).empty


@pytest.mark.parametrize(("code", "outcome"), [("a", "met"), ("b", "not_met"), ("c", "met")])
def test_a_commune_has_a_staffed_point_or_not(snapshot, code, outcome):
    table = indicators_of(snapshot, "communes-2025")
    assert standing(snapshot, table, "staffed_points", code).outcome == outcome


def test_without_a_point_every_point_is_lacking_and_what_is_not_loaded_is_said(tmp_path):
    empty = town(tmp_path / "a", postal_points=postal([(1500, 500, OFFICE)]))
    found = standing(empty, indicators_of(empty, "squares"), "people_per_postal_point", WEST)
    assert (found.value, found.lacking, found.outcome) == (None, 3, "not_met")
    assert found.missing.en == "no postal point"
    bare = town(tmp_path / "b")
    unknown = {each.target.name: each for each in standings(bare, indicators_of(bare, "squares"))}
    assert {each.outcome for each in unknown.values()} == {"unknown"}
    assert unknown["population_covered"].missing.en.endswith("not loaded")
    assert unknown["staffed_points"].missing.en.endswith("not loaded")


def test_points_that_do_not_say_who_serves_leave_the_communes_unknown(tmp_path):
    points = postal([(100, 500, OFFICE)]).assign(staffed=None)
    made = town(tmp_path / "w", postal_points=points, **{"divisions/communes-2025": communes()})
    found = standing(made, indicators_of(made, "squares"), "staffed_points")
    assert (found.outcome, found.missing.en) == ("unknown", "the data do not say which points are staffed")


def test_the_target_is_for_5g_alone(snapshot):
    names = [
        each.target.name for each in standings(snapshot, indicators(snapshot, "squares", technology="4G"))
    ]
    assert "population_covered" not in names
    assert "staffed_points" in names


@given(
    st.floats(0, 1),
    st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted),
    st.booleans(),
)
def test_what_is_met_is_met_anywhere_in_the_interval(aim, interval, at_most):
    low, value, high = interval
    found = outcome_of(value, low, high, aim=aim, at_most=at_most)
    alone = {outcome_of(each, None, None, aim=aim, at_most=at_most) for each in (low, value, high)}
    assert found == ("not_certain" if len(alone) > 1 else alone.pop())


def test_a_target_is_met_exactly():
    assert outcome_of(0.99, None, None, aim=0.99) == "met"
    assert outcome_of(3700, None, None, aim=3700, at_most=True) == "met"
    assert outcome_of(None, None, None, aim=1) == "unknown"
