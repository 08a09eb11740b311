"""White and grey spots: they are what the indicators count, piece by piece."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geo.grid import Grid
from layers.errors import WorkspaceError
from layers.settings import ENVIRONMENTS
from planning.coverages import signal_coverage_of
from planning.division_patches import patches_by_division
from planning.indicators import indicators_of
from planning.spots import spots_of
from tests.planning.town import EAST, WEST, X0, Y0, addresses, divisions, stations, town

WEAK = {"eirp_dbm": 30.0, "beamwidth_v_deg": 90.0}
HOMES = [(at * 61 + 0.5, at * 29 + 0.5) for at in range(32)]
ROWS = [("A", "Viettel", 450, 500, WEAK), ("B", "MobiFone", 1450, 600, WEAK)]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Return a town with squares that are no multiple of the cells, and people that are known in the west."""
    frame = divisions(population=[10_000, None])
    return town(
        tmp_path_factory.mktemp("spots") / "w",
        model="signal",
        divisions=frame.assign(geometry=frame.geometry.to_crs(5897).translate(35, 20).to_crs(4326)),
        stations=stations(ROWS),
        addresses=addresses(HOMES),
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("kind", ["white", "grey"])
def test_spots_add_up_to_what_the_indicators_say(snapshot, environment, kind):
    table = indicators_of(snapshot, "squares")
    every = spots_of(snapshot, "squares", environment=environment)
    spots = every[every["kind"] == kind]
    sums = spots.groupby("code")[["area_km2", "addresses"]].sum().reindex(table.frame.index, fill_value=0)
    areas = table.frame[f"area_{kind}_share_{environment}"] * table.frame["area_km2"]
    assert sums["area_km2"].to_dict() == pytest.approx(areas.to_dict(), abs=1e-9)
    assert sums["addresses"].equals(table.tally.sums[f"addresses_{kind}_{environment}"])
    people = spots.loc[spots["code"] == WEST, "people"].sum()
    assert people == pytest.approx(table.tally.sums.loc[WEST, f"population_{kind}_{environment}"])
    assert spots.loc[spots["code"] == EAST, "people"].isna().all()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_largest_white_spot_is_that_of_the_indicators(snapshot, environment):
    spots = spots_of(snapshot, "squares", environment=environment)
    largest = spots[spots["kind"] == "white"].groupby("code")["area_km2"].max()
    told = indicators_of(snapshot, "squares").frame[f"largest_white_patch_km2_{environment}"]
    assert largest.reindex(told.index, fill_value=0).to_dict() == pytest.approx(told.to_dict())


def test_spots_are_drawn_within_their_divisions_around_a_point_where_nobody_else_covers(snapshot):
    coverage = signal_coverage_of(snapshot)
    spots = spots_of(snapshot, "squares", environment="outdoor")
    polygons = snapshot.frame("divisions/squares").to_crs(5897)
    points = spots.geometry.representative_point()
    for at, spot in enumerate(spots.itertuples()):
        assert shapely.area(spot.geometry - polygons.geometry[spot.code]) < 1e-3
        covering = [
            each
            for each in coverage.operators
            if coverage.of(each).covers(points.x[[at]], points.y[[at]], "outdoor").all()
        ]
        assert covering == ([] if spot.kind == "white" else [spot.operator])
    assert spots.geometry.area.sum() / 1e6 == pytest.approx(
        (spots["area_km2"] / spots["code"].map({WEST: 1.0, EAST: 2.0})).sum()
    )
    assert {"MobiFone", "Viettel"} == set(spots["operator"]) - {""}


def test_most_people_come_first_then_addresses(snapshot):
    spots = spots_of(snapshot, "squares", environment="indoor")
    keys = spots[["people", "addresses", "area_km2"]].fillna(-1)
    assert keys.to_numpy().tolist() == sorted(keys.to_numpy().tolist(), reverse=True)


def test_a_place_is_a_division_of_the_finest_other_scheme_that_is_no_smaller_than_the_spot(tmp_path):
    quarters = divisions()
    quarters = quarters.assign(
        name=["South", "North"],
        geometry=[shapely.box(X0 - 9, Y0 + y, X0 + 2009, Y0 + y + 500) for y in (0, 500)],
    ).set_crs(5897, allow_override=True)
    made = town(tmp_path / "w", model="signal", **{"divisions/halves": quarters.to_crs(4326)})
    spots = spots_of(made, "squares", environment="outdoor")
    assert spots["kind"].tolist() == ["white", "white"]
    assert set(spots["place"]) <= {"South", "North"}
    assert set(spots_of(made, "halves", environment="outdoor")["place"]) == {""}


def test_reach_knows_no_spots(tmp_path):
    with pytest.raises(WorkspaceError, match="reach"):
        spots_of(town(tmp_path / "w", stations=stations(ROWS)), "squares", environment="outdoor")


def test_a_ring_and_corners_by_hand():
    values = np.array([[0, 0, 0, -1], [0, -1, 0, -1], [0, 0, 0, -1], [-1, -1, -1, 0]])
    pieces = np.arange(16)
    (found,) = patches_by_division(values, Grid(0.0, 400.0, 100.0, 4, 4), np.zeros(16, int), pieces)
    assert found.sums(np.ones(16)).tolist() == [8, 1]


def test_borders_part_patches_and_shared_cells_belong_to_both():
    values, grid = np.zeros((1, 3), int), Grid(0.0, 100.0, 100.0, 1, 3)
    division, cell = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2])
    parts = list(patches_by_division(values, grid, division, cell))
    assert [each.sums(np.array([1.0, 0.25, 0.75, 1.0])).tolist() for each in parts] == [[1.25], [1.75]]
    assert [each.grid.west_m for each in parts] == [0, 100]


@given(
    hnp.arrays(np.int64, (6, 7), elements=st.sampled_from([-1, 0, 1])),
    hnp.arrays(np.int64, (6, 7), elements=st.sampled_from([0, 1, 2])),
)
def test_nothing_is_lost_and_every_patch_has_one_value(values, division):
    amounts, cell = np.arange(42.0), np.arange(42)
    parts = list(patches_by_division(values, Grid(0.0, 600.0, 100.0, 6, 7), division.ravel(), cell))
    assert sum(each.sums(amounts).sum() for each in parts) == amounts[values.ravel() >= 0].sum()
    for each in parts:
        for patch, value in enumerate(each.patches.shared):
            assert (values.ravel()[each.pieces[each.patch == patch]] == value).all()
