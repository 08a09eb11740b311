"""Places of a country: what is told of a point and of a division is what its table counts."""

import pickle

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod, Transformer

import planning.coverages
from layers.errors import ExtentError
from planning.class_table import class_table_of
from planning.coverages import signal_coverage_of
from planning.indicators import indicators_of
from planning.nearby import Stations
from planning.operator_intervals import operator_intervals
from planning.sheet_parts import by_parts, part_of
from planning.sheet_run import batches
from planning.sheet_source import SheetSource
from planning.sheets import sheets_of
from planning.spots import spots_of
from tests.planning.country import SCHEME, country

ENVIRONMENTS = ("outdoor", "indoor")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return country(tmp_path_factory.mktemp("places") / "w", model="signal")


@pytest.fixture(scope="module")
def in_sheets(snapshot):
    """Return the meridian and the inputs of every sheet."""
    source = SheetSource.of(snapshot, SCHEME, "5G")
    every = sheets_of(source.divisions, side_deg=snapshot.settings.sheet_deg)
    return [(float(sheet.name.split(",")[0]), source.inputs(sheet, batches(snapshot))) for sheet in every]


def test_an_address_is_covered_as_it_is_counted(snapshot, in_sheets):
    stations, crs, compared = Stations(snapshot), snapshot.settings.working_crs, 0
    for meridian, inputs in in_sheets:
        places = inputs.addresses
        lonlat = Transformer.from_crs(places.divisions.working_crs, "EPSG:4326", always_xy=True)
        lon, lat = lonlat.transform(places.x, places.y)
        x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
        counted = {each: inputs.coverage.operators_at(places.x, places.y, each) for each in ENVIRONMENTS}
        mine = np.flatnonzero(np.abs(lon - meridian) < 0.024)
        for row in mine[::2]:
            told = stations.coverage.at(float(x[row]), float(y[row]))
            assert len(told.operators_outdoor) == counted["outdoor"][row]
            assert len(told.operators_indoor) == counted["indoor"][row]
            compared += 1
    assert compared > 50


def test_a_served_place_names_the_station_that_is_heard(snapshot):
    stations, points = Stations(snapshot), snapshot.points("addresses", ())
    told = [stations.coverage.at(*place) for place in np.column_stack([points.x, points.y])[:200].tolist()]
    served = [each for each in told if each.serving]
    assert served
    for each in served:
        assert each.serving.operator == each.signal_outdoor.operator
        assert each.serving.distance_m <= snapshot.settings.radio.range_m


def test_distances_are_those_on_the_ground(snapshot):
    stations, geod = Stations(snapshot), Geod(ellps="WGS84")
    points = snapshot.points("addresses", ())
    for x, y in np.column_stack([points.x, points.y])[:50].tolist():
        lon, lat = Transformer.from_crs(snapshot.settings.working_crs, 4326, always_xy=True).transform(x, y)
        for near in stations.nearest(x, y, k=3):
            truly_m = geod.inv(lon, lat, near.lon, near.lat)[2]
            # Told in tenths of a metre; the datum and the square of the scale are worth millionths.
            assert near.distance_m == pytest.approx(truly_m, rel=2e-5, abs=0.1)


def test_far_from_everything_nothing_is_heard(snapshot):
    x, y = Transformer.from_crs("EPSG:4326", snapshot.settings.working_crs, always_xy=True).transform(106, 20)
    told = Stations(snapshot).coverage.at(x, y)
    assert not told.outdoor
    assert told.signal_outdoor is None
    assert told.serving is None


def test_a_part_tells_what_the_table_tells(snapshot):
    table = indicators_of(snapshot, SCHEME)
    for code, row in table.frame.iterrows():
        part = part_of(snapshot, SCHEME, code, "5G")
        classes = class_table_of(part, SCHEME, "5G").xs((code, "any"), level=("code", "operator"))
        for environment in ENVIRONMENTS:
            covered = classes.xs(environment, level="environment").drop(index="none")
            assert covered["area_share"].sum() == pytest.approx(row[f"area_covered_share_{environment}"])
            assert covered["addresses"].sum() == row[f"addresses_covered_{environment}"]
        spots = spots_of(part, SCHEME, environment="outdoor", technology="5G")
        white = spots[(spots["code"] == code) & (spots["kind"] == "white")]
        area_km2 = classes.xs("outdoor", level="environment")["area_km2"].sum()
        assert white["area_km2"].sum() == pytest.approx(row["area_white_share_outdoor"] * area_km2, abs=1e-6)


def test_a_part_holds_what_lies_in_its_box(snapshot):
    part = part_of(snapshot, SCHEME, "000", "5G")
    west, south, east, north = part.bounds
    whole = snapshot.frame("addresses")
    within = whole.cx[west:east, south:north]
    assert 0 < len(within) <= len(whole)
    assert sorted(part.frame("addresses")["address_id"]) == sorted(within["address_id"])
    assert len(part.points("addresses", ()).x) == len(within)
    assert len(part.features("addresses")) == len(within)
    copied = pickle.loads(pickle.dumps(part))  # noqa: S301 - our own
    assert copied.frame("addresses").equals(part.frame("addresses"))


def test_codes_are_told_part_by_part(snapshot):
    codes = ["005", "", *(f"{at:03}" for at in range(5))]
    ordered = by_parts(snapshot, SCHEME, codes)
    assert sorted(ordered) == sorted(codes)
    assert ordered[0] == ""
    parts = [id(part_of(snapshot, SCHEME, code, "5G")) for code in ordered[1:]]
    assert len([at for at in range(1, 6) if parts[at] != parts[at - 1]]) == len(set(parts)) - 1


def test_parts_are_the_version_itself_where_it_is_not_cut(snapshot):
    whole = snapshot.read_with(snapshot.settings.model_copy(update={"sheet_deg": 0}))
    assert part_of(whole, SCHEME, "000", "5G") is whole


def test_operators_have_intervals_around_their_figures(snapshot):
    table = indicators_of(snapshot, SCHEME)
    part = part_of(snapshot, SCHEME, "003", "5G")
    bounds = operator_intervals(part, SCHEME, "5G")
    for operator, row in table.operators("003").iterrows():
        low, high = bounds["003", operator]["area_covered_share_outdoor"]
        assert low - 1e-9 <= row["area_covered_share_outdoor"] <= high + 1e-9


def test_a_radio_map_that_is_too_large_is_refused(snapshot, monkeypatch):
    monkeypatch.setattr(planning.coverages, "MOST_CELLS", 100)
    fresh = snapshot.at(snapshot.number)
    with pytest.raises(ExtentError, match=r"radio map: \d+ × \d+ cells of 100 m are more than 100"):
        signal_coverage_of(fresh)
    assert isinstance(indicators_of(fresh, SCHEME).frame, pd.DataFrame)
