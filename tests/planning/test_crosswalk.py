"""Crosswalks between schemes: by hand, by laws, and by an overlay of geopandas."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.crosswalk import COUNTED, crosswalk_errors, crosswalk_of, relative_error
from planning.indicators import indicators_of
from tests.planning.town import EAST, WEST, X0, Y0, addresses, stations, town

HALVES = ("S", "N")
# In the west all addresses are in the south; in the east two of three.
HOMES = [(100, 100), (200, 200), (1100, 100), (1200, 200), (1300, 900)]


def halves(split=250, **columns):
    """Return the town parted by a line from west to east, and 100 m more on either side of it."""
    boxes = [
        shapely.box(X0 - 100, Y0, X0 + 2100, Y0 + split),
        shapely.box(X0 - 100, Y0 + split, X0 + 2100, Y0 + 1000),
    ]
    plain = {"code": HALVES, "name": ["South", "North"], "area_km2": None, "population": None}
    return gpd.GeoDataFrame(plain | columns, geometry=boxes, crs=5897).to_crs(4326)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return town(
        tmp_path_factory.mktemp("crosswalk") / "w",
        stations=stations([("A", "X", 500, 100), ("B", "X", 500, 900), ("C", "X", 1500, 800)]),
        addresses=addresses(HOMES),
        **{"divisions/halves": halves()},
    )


@pytest.fixture(scope="module")
def walk(snapshot):
    return crosswalk_of(snapshot, "squares", "halves")


def test_shares_by_hand(walk):
    by_area, by_addresses = walk.shares("area"), walk.shares("addresses")
    assert by_area[WEST].to_dict() == pytest.approx({"S": 0.25, "N": 0.75}, rel=1e-6)
    assert by_addresses[WEST].to_dict() == {"S": 1, "N": 0}
    assert by_addresses[EAST].to_dict() == pytest.approx({"S": 2 / 3, "N": 1 / 3})
    assert walk.shares_of(EAST).index.tolist() == ["N", "S"]


def test_people_by_hand(walk):
    people = pd.Series({WEST: 10_000.0, EAST: 6_000.0})
    assert walk.estimate(people, by="area").to_dict() == pytest.approx({"S": 4_000, "N": 12_000}, rel=1e-6)
    assert walk.estimate(people, by="addresses").to_dict() == pytest.approx({"S": 14_000, "N": 2_000})
    assert walk.best_weighting == "addresses"


def test_the_way_back_has_what_lies_outside_left_out(snapshot):
    back = crosswalk_of(snapshot, "halves", "squares")
    assert (back.source, back.target) == ("halves", "squares")
    assert back.shares("area").groupby(level="source").sum().to_numpy() == pytest.approx(2000 / 2200)
    assert back.shares("addresses").groupby(level="source").sum().tolist() == [1, 1]


def test_an_unknown_source_leaves_its_targets_unknown_but_for_slivers(tmp_path, walk):
    people = pd.Series({WEST: 10_000.0, EAST: np.nan})
    assert walk.estimate(people, by="area").isna().all()
    sliver = town(tmp_path / "w", **{"divisions/halves": halves(split=5)})
    back = crosswalk_of(sliver, "halves", "squares").estimate(pd.Series({"S": np.nan, "N": 2_200}), by="area")
    assert back.to_numpy() == pytest.approx([1_000, 1_000], rel=1e-5)


def test_without_addresses_both_weightings_are_by_area(tmp_path):
    walk = crosswalk_of(town(tmp_path / "w", **{"divisions/halves": halves()}), "squares", "halves")
    assert walk.best_weighting == "area"
    assert walk.shares("addresses").equals(walk.shares("area"))
    assert walk.shares_of(WEST)["addresses"].isna().all()


def test_a_scheme_is_itself_by_either_weighting(snapshot):
    people = pd.Series({WEST: 10_000.0, EAST: 6_000.0})
    for by in ("area", "addresses"):
        found = crosswalk_of(snapshot, "squares", "squares").estimate(people, by=by)
        assert found.to_dict() == pytest.approx(people.to_dict(), rel=1e-9)


def test_errors_are_against_what_is_counted_directly(snapshot):
    errors = crosswalk_errors(snapshot, "squares", "halves")
    assert errors.index.tolist() == list(COUNTED)
    # Stations: 2 in the west, 1 in the east; by area 0.75 and 2.25, in truth 1 and 2.
    assert errors.loc["stations", "area"] == pytest.approx(0.5 / 3, rel=1e-5)
    # By addresses 2 + 2/3 and 1/3.
    assert errors.loc["stations", "addresses"] == pytest.approx((5 / 3 + 5 / 3) / 3)
    # Addresses: by area 1.25 and 3.75, in truth 4 and 1.
    assert errors.loc["addresses", "area"] == pytest.approx(5.5 / 5, rel=1e-5)
    assert np.isnan(errors.loc["addresses", "addresses"])
    assert errors.loc["postal_points"].isna().all()
    same = crosswalk_errors(snapshot, "squares", "squares")
    assert same.drop("postal_points").max().max() == pytest.approx(0, abs=1e-9)


def test_relative_error_is_over_what_both_know():
    estimates = pd.Series({"a": 3.0, "b": 1.0, "c": np.nan})
    assert relative_error(estimates, pd.Series({"a": 2.0, "b": 2.0, "c": 9.0})) == 0.5
    assert np.isnan(relative_error(estimates, pd.Series({"a": 0.0})))


@settings(max_examples=8, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.integers(0, 1999), st.integers(0, 999)), min_size=3, max_size=6, unique=True
    ),
    figures=st.tuples(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6)),
)
def test_totals_are_conserved_and_areas_are_those_of_an_overlay(tmp_path_factory, corners, figures):
    points = shapely.multipoints([(X0 + x + 0.5, Y0 + y + 0.5) for x, y in corners])
    cells = shapely.voronoi_polygons(points, extend_to=shapely.box(X0, Y0, X0 + 2000, Y0 + 1000))
    parts = [each for each in shapely.get_parts(cells) if each.area > 1]
    named = {"code": [f"v{at}" for at in range(len(parts))], "name": "V"}
    frame = gpd.GeoDataFrame(named, geometry=parts, crs=5897).to_crs(4326)
    made = town(
        tmp_path_factory.mktemp("laws") / "w", addresses=addresses(HOMES), **{"divisions/cells": frame}
    )
    walk = crosswalk_of(made, "squares", "cells")
    people = pd.Series(dict(zip((WEST, EAST), figures, strict=False)))
    for by in ("area", "addresses"):
        shares = walk.shares(by).groupby(level="source").sum()
        assert (shares <= 1 + 1e-9).all()
        kept = (people * shares).sum()
        assert walk.estimate(people, by=by).sum() == pytest.approx(kept)
        assert kept == pytest.approx(people.sum(), rel=1e-6)
    squares, cells = (
        made.frame(f"divisions/{each}").to_crs(5897).reset_index() for each in ("squares", "cells")
    )
    overlay = gpd.overlay(squares, cells, how="intersection", keep_geom_type=True)
    expected = overlay.area.groupby([overlay["code_1"], overlay["code_2"]]).sum()
    ours = walk.overlaps["area"]
    assert ours[ours > 1].to_dict() == pytest.approx(expected[expected > 1].to_dict(), rel=1e-6)


def test_estimates_are_of_indicators_that_divisions_know(snapshot):
    people = indicators_of(snapshot, "squares").tally.sums["population"]
    found = crosswalk_of(snapshot, "squares", "halves").estimate(people, by="addresses")
    assert found.sum() == pytest.approx(people.sum())
