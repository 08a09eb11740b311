"""A country is computed in sheets: the figures are the same however it is cut, and true to the ellipsoid."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from layers.workspace import Workspace
from planning.country import indicators_by_sheets
from planning.figures import Figures
from planning.indicators import indicators
from planning.sheet_source import SheetSource
from planning.sheets import Sheet, sheets_of
from tests.planning.country import HERE, SCHEME, SOUTH, WEST, country, squares

MODELS = ("reach", "signal")
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    """Return the squares with coverage by reach and by signal."""
    return {model: country(tmp_path_factory.mktemp(model) / "w", model=model) for model in MODELS}


@pytest.fixture(scope="module")
def in_sheets(snapshots):
    """Return the sources of the sheets, and the figures of the sheets as the settings cut them."""
    found = {}
    for model, snapshot in snapshots.items():
        source = SheetSource.of(snapshot, SCHEME, "5G")
        sheets = sheets_of(source.divisions, side_deg=snapshot.settings.sheet_deg)
        found[model] = source, sheets, figures(snapshot, source, sheets)
    return found


def figures(snapshot, source, sheets):
    parts = [
        Figures.of(source.inputs(sheet, lambda bounds: addresses_of(snapshot, bounds))) for sheet in sheets
    ]
    return Figures.together(parts, source.divisions.index)


def addresses_of(snapshot, bounds):
    return snapshot.batches("addresses", ("state",), bounds=bounds)


@settings(max_examples=2, deadline=None)
@given(labels=st.lists(st.integers(0, 3), min_size=6, max_size=6), backwards=st.booleans())
@pytest.mark.parametrize("model", MODELS)
def test_figures_are_the_same_to_the_bit_in_other_sheets(snapshots, in_sheets, model, labels, backwards):
    source, sheets, expected = in_sheets[model]
    label = np.array(labels)
    parts = [
        Sheet(sheet.name, sheet.meridian, sheet.positions[label[sheet.positions] == each])
        for sheet in sheets
        for each in np.unique(label[sheet.positions])
    ]
    made = figures(snapshots[model], source, parts[::-1] if backwards else parts)
    pd.testing.assert_frame_equal(made.tally.sums, expected.tally.sums, check_exact=True)
    pd.testing.assert_frame_equal(made.tally.maxima, expected.tally.maxima, check_exact=True)
    for name, histograms in expected.tally.histograms.items():
        assert list(made.tally.histograms[name]) == list(histograms)
    for operator, sums in expected.by_operator.items():
        pd.testing.assert_frame_equal(made.by_operator[operator], sums, check_exact=True)


@pytest.mark.parametrize("model", MODELS)
def test_what_is_counted_is_counted_as_in_one_piece(snapshots, model):
    snapshot = snapshots[model]
    whole = indicators(snapshot.read_with(snapshot.settings.model_copy(update={"sheet_deg": 0})), SCHEME)
    made = indicators(snapshot, SCHEME)
    counted = ["stations", "stations_planned", "sectors", "sites", "sites_shared", "postal_points"]
    counted += ["addresses", "addresses_collected_share", "addresses_plate_fixed_share"]
    pd.testing.assert_frame_equal(made.frame[counted], whole.frame[counted], check_exact=True)
    assert made.city[counted].tolist() == whole.city[counted].tolist()
    assert made.notes == whole.notes[1:]  # the first tells that one plane for all errs
    assert any("outside every division" in each.en for each in made.notes)
    assert list(made.by_operator.index) == list(whole.by_operator.index)
    assert made.datasets.keys() == whole.datasets.keys()


def test_areas_and_distances_are_those_on_the_ellipsoid(snapshots, in_sheets):
    source, _, found = in_sheets["reach"]
    areas = [abs(GEOD.geometry_area_perimeter(each)[0]) for each in source.divisions.geometry]
    assert found.tally.sums["polygon_m2"].to_numpy() == pytest.approx(areas, rel=2e-6)
    in_working_crs = source.divisions.geometry.to_crs(source.working_crs).area.to_numpy()
    assert np.abs(in_working_crs / areas - 1).min() > 4e-3
    snapshot = snapshots["reach"]
    stations = snapshot.frame("stations").query("status == 'on_air'").geometry
    homes = snapshot.frame("addresses")
    inside = homes[homes.within(source.divisions.union_all())].geometry
    metres = [min(GEOD.inv(home.x, home.y, each.x, each.y)[2] for each in stations) for home in inside]
    summed = sum(each.fixed_sum for each in found.tally.histograms["station_distance_m"]) / 2**16
    assert summed == pytest.approx(sum(metres), rel=2e-5)


def test_a_scheme_of_nothing_near_is_still_computed(tmp_path):
    workspace = Workspace.create(tmp_path / "w", settings="sheet_deg = 0.5\n")
    snapshot = workspace.publish({f"divisions/{SCHEME}": (squares(), HERE)}, note="test")
    made = indicators_by_sheets(snapshot, SCHEME, technology="5G")
    assert made.frame["stations"].isna().all()
    assert made.city["population"] == 6000


def test_parts_beyond_the_bounds_are_not_read(snapshots):
    nowhere = (100.0, 8.0, 101.0, 9.0)
    everywhere = (WEST, SOUTH, WEST + 1, SOUTH + 1)
    snapshot = snapshots["reach"]
    assert sum(map(len, addresses_of(snapshot, nowhere))) == 0
    assert sum(map(len, addresses_of(snapshot, everywhere))) == 900
