"""Laws that hold for any city."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.settings import ENVIRONMENTS, Reach
from planning.coverage import Covered, coverage_sums
from planning.divisions import Divisions
from planning.indicators import indicators
from planning.people import People
from planning.reach import ReachModel
from planning.reach_coverage import ReachCoverage
from planning.tally import totals
from tests.planning.town import X0, Y0, addresses, divisions, postal, stations, town

# Half metres keep every place off the border between the squares, where the order of divisions decides.
PLACES = st.tuples(
    st.integers(-300, 2299).map(lambda x: x + 0.5), st.integers(-300, 1299).map(lambda y: y + 0.5)
)
REACHES = st.floats(50, 900)
HOMES_X, HOMES_Y = (each.ravel() for each in np.mgrid[5.5:2000:40, 5.5:1000:40])
AREA_SLACK_M2 = 100.0  # a ten-thousandth of a square: rows lie elsewhere when discs do


@pytest.fixture(scope="module")
def squares(tmp_path_factory):
    """Return the two divisions of the town."""
    return Divisions.of(town(tmp_path_factory.mktemp("laws") / "w"), "squares")


def covered(squares, places, reach_m):
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    rows = pd.DataFrame(
        {"operator": ["XY"[at % 2] for at in range(len(x))], "x": x + X0, "y": y + Y0, "reach_m": np.nan}
    )
    model = ReachModel("5G", Reach(outdoor_m=reach_m, indoor_m=reach_m / 2))
    homes = squares.place(HOMES_X + X0, HOMES_Y + Y0)
    coverage = ReachCoverage(model, rows)
    return coverage_sums(coverage, squares, Covered.of(coverage, homes), People.at_addresses(homes))


def assert_covers_no_less(more, less):
    for environment in ENVIRONMENTS:
        addresses, areas = (f"{what}_{environment}" for what in ("addresses_covered", "area_covered_m2"))
        assert (more[addresses] >= less[addresses]).all()
        assert (more[areas] >= less[areas] - AREA_SLACK_M2).all()


@settings(max_examples=8, deadline=None)
@given(places=st.lists(PLACES, max_size=6), more=st.lists(PLACES, max_size=3), reach_m=REACHES)
def test_more_stations_never_cover_less(squares, places, more, reach_m):
    assert_covers_no_less(covered(squares, places + more, reach_m), covered(squares, places, reach_m))


@settings(max_examples=8, deadline=None)
@given(places=st.lists(PLACES, max_size=6), reach_m=REACHES, further=st.floats(0, 500))
def test_more_reach_never_covers_less(squares, places, reach_m, further):
    assert_covers_no_less(covered(squares, places, reach_m + further), covered(squares, places, reach_m))


@settings(max_examples=8, deadline=None)
@given(places=st.lists(PLACES, max_size=6), reach_m=REACHES)
def test_addresses_are_split_by_how_many_operators_reach_them(squares, places, reach_m):
    sums = covered(squares, places, reach_m)
    for each in ENVIRONMENTS:
        whole, white, grey, every = (
            sums[f"addresses_{what}_{each}"] for what in ("covered", "white", "grey", "all")
        )
        assert (white + whole == len(HOMES_X) / 2).all()
        assert (grey + (every if len(places) > 1 else 0) == whole).all()
    assert (sums["addresses_covered_indoor"] <= sums["addresses_covered_outdoor"]).all()


@settings(max_examples=2, deadline=None)
@given(places=st.lists(PLACES, min_size=8, max_size=12, unique=True), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_to_the_bit(tmp_path_factory, places, order):
    states = [["collected", "plate_fixed"][at % 2] for at in range(len(places))]
    layers = {
        "divisions": divisions(area_km2=[0.1, 0.2], population=[12_347, 5_003]),
        "stations": stations([(str(at), "XY"[at % 2], *place, {}) for at, place in enumerate(places[:4])]),
        "postal_points": postal([(*place, "delivery_office") for place in places[4:]]),
        "addresses": addresses(places, states),
    }
    layers["stations"]["site_id"] = ["mast", "mast", None, None]
    layers["stations"]["reach_m"] = [200.0, None, 333.3, 100.0]
    seed = order.randrange(2**32)
    shuffled = {
        name: frame.sample(frac=1, random_state=seed, ignore_index=True) for name, frame in layers.items()
    }
    made, again = (
        indicators(town(tmp_path_factory.mktemp("t") / "w", **each), "squares") for each in (layers, shuffled)
    )
    pd.testing.assert_frame_equal(made.frame, again.frame.loc[made.frame.index], check_exact=True)
    pd.testing.assert_series_equal(made.city, again.city, check_exact=True)
    pd.testing.assert_frame_equal(made.by_operator, again.by_operator, check_exact=True)


@given(
    values=st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20), order=st.randoms(use_true_random=False)
)
def test_totals_are_exact_and_what_is_unknown_adds_nothing(values, order):
    exact = float(sum(map(Fraction, values)))
    rows = [*values, np.nan]
    order.shuffle(rows)
    made = totals(pd.DataFrame({"known": rows, "unknown": np.nan}))
    assert made["known"] == exact
    assert np.isnan(made["unknown"])
