"""Key places: stations in them, the way to the nearest, and what of them is covered."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.polygon_index import PolygonIndex
from layers.errors import UnknownNameError
from layers.settings import ENVIRONMENTS
from planning.coverages import coverage_of
from planning.indicator_table import CITY
from planning.indicators import indicators
from planning.key_places import BOUNDS, COVERED, has_station, key_places
from tests.planning.town import CRS, EAST, WEST, X0, Y0, stations, town

REACH_M = 250.0
COUNTS = ["places", "with_station"]
KNOWN = [*COUNTS, *COVERED.values()]


def places(rows, **columns):
    """Return key places: (kind, shape in metres from the town's corner), named by their position."""
    shapes = gpd.GeoSeries([row[1] for row in rows], crs=CRS).translate(X0, Y0).to_crs(4326)
    plain = {
        "place_id": [str(at) for at in range(len(rows))],
        "name": [f"mẫu {at}" for at in range(len(rows))],
        "kind": [row[0] for row in rows],
    }
    return gpd.GeoDataFrame(plain | columns, geometry=shapes)


def found(folder, rows, on_air=(), scheme="squares", technology="5G", **columns):
    rows_on_air = [(f"S{at}", "XY"[at % 2], *xy, {"reach_m": REACH_M}) for at, xy in enumerate(on_air)]
    layers = {"stations": stations(rows_on_air)} if rows_on_air else {}
    snapshot = town(folder / "w", key_places=places(rows, **columns), **layers)
    return key_places(snapshot, scheme, technology)


PARK = shapely.box(100, 100, 500, 500)


def test_a_station_in_an_area_or_on_its_edge_counts(tmp_path):
    rows = [("industrial_park", PARK), ("industrial_park", shapely.box(1100, 100, 1500, 500))]
    made = found(tmp_path, rows, on_air=[(300, 300), (499.999, 300), (501, 300), (1700, 300)])
    assert made.frame["stations"].tolist() == [2, 0]
    assert made.frame["station_distance_m"].tolist() == pytest.approx([0, 200], abs=1e-3)
    assert has_station(made.frame).tolist() == [1, 0]


def test_a_point_has_its_own_radius_or_that_of_the_settings(tmp_path):
    rows = [("hospital", shapely.Point(500, 500))] * 3
    made = found(tmp_path, rows, on_air=[(500, 980), (500, 100)], radius_m=[None, 399.0, 401.0])
    assert made.radius_m == 500
    assert made.frame["stations"].tolist() == [2, 0, 1]
    assert made.frame["station_distance_m"].tolist() == pytest.approx([400, 400, 400], abs=1e-3)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (shapely.Point(500, 500), WEST),
        (shapely.Point(1500, 500), EAST),
        (shapely.Point(5000, 500), CITY),
        # Most of its area is in the east, but its largest part in the west.
        (shapely.MultiPolygon([PARK, *(shapely.box(x, 10, x + 270, 280) for x in (1010, 1310, 1610))]), WEST),
        # The middle of its bounding box is not in it.
        (shapely.box(900, 100, 1300, 500) - shapely.box(800, 150, 1250, 450), EAST),
    ],
)
def test_a_place_has_one_division(tmp_path, shape, code):
    assert found(tmp_path, [("university", shape)]).frame["code"].tolist() == [code]


def test_only_stations_on_air_of_the_technology_count(tmp_path):
    rows = [("A", "X", 300, 300, {"status": "planned"}), ("B", "X", 300, 300, {"technology": "4G"})]
    snapshot = town(tmp_path / "w", key_places=places([("industrial_park", PARK)]), stations=stations(rows))
    assert key_places(snapshot, "squares", "5G").frame["stations"].tolist() == [0]
    assert key_places(snapshot, "squares", "4G").frame["stations"].tolist() == [1]
    assert key_places(snapshot, "squares", "5G").frame["station_distance_m"].isna().all()


def test_without_stations_loaded_nothing_is_known_of_them(tmp_path):
    made = found(tmp_path, [("industrial_park", PARK)])
    assert made.frame[["stations", "station_distance_m", *COVERED.values()]].isna().all(axis=None)
    kinds = made.by_kind(CITY)
    assert kinds["places"].tolist() == [1]
    assert kinds[["with_station", *COVERED.values()]].isna().all(axis=None)


def test_without_the_layer_there_is_nothing_to_tell(tmp_path):
    snapshot = town(tmp_path / "w")
    assert key_places(snapshot, "squares", "5G") is None


def test_an_unknown_scheme_is_refused(tmp_path):
    with pytest.raises(UnknownNameError, match="circles"):
        found(tmp_path, [("other", PARK)], scheme="circles")


def test_it_is_worked_out_once(tmp_path):
    snapshot = town(tmp_path / "w", key_places=places([("industrial_park", PARK)]))
    assert key_places(snapshot, "squares", "5G") is key_places(snapshot, "squares", "5G")


def test_kinds_come_in_the_order_of_the_layer(tmp_path):
    rows = [
        ("hospital", shapely.Point(100, 100)),
        ("high_tech_park", PARK),
        ("hospital", shapely.Point(1500, 500)),
        ("industrial_park", shapely.box(600, 600, 700, 700)),
        ("market", shapely.Point(9000, 0)),
    ]
    made = found(tmp_path, rows, on_air=[(1500, 500)])
    assert made.outside == 1
    assert made.by_kind(CITY).index.tolist() == ["industrial_park", "high_tech_park", "hospital"]
    assert made.by_kind(CITY).loc["hospital", KNOWN].tolist() == [2, 1, 0.5, 0.5]
    assert made.parks(WEST).index.tolist() == ["1", "3"]


XY = st.tuples(st.integers(-300, 2300).map(lambda x: x + 0.5), st.integers(-300, 1300).map(lambda y: y + 0.5))
BOXES = st.tuples(XY, st.integers(30, 500), st.integers(30, 500)).map(
    lambda each: shapely.box(*each[0], each[0][0] + each[1], each[0][1] + each[2])
)
SHAPES = st.lists(st.one_of(XY.map(shapely.Point), BOXES), min_size=1, max_size=6)
KINDS = ("industrial_park", "high_tech_park", "hospital")


@settings(max_examples=12, deadline=None)
@given(shapes=SHAPES, on_air=st.lists(XY, min_size=1, max_size=6))
def test_figures_are_those_of_a_plain_reckoning(tmp_path_factory, shapes, on_air):
    rows = [(KINDS[at % 3], shape) for at, shape in enumerate(shapes)]
    frame = found(tmp_path_factory.mktemp("k"), rows, on_air=on_air).frame
    masts = shapely.points(on_air)
    discs = shapely.union_all(shapely.buffer(masts, REACH_M, quad_segs=256))
    for (_, row), shape in zip(frame.iterrows(), shapes, strict=True):
        distances = shapely.distance(shape, masts)
        assert row["station_distance_m"] == pytest.approx(distances.min(), abs=0.01)
        if row["is_area"]:
            inside, _ = PolygonIndex(gpd.GeoSeries([shape])).locate_all(*np.transpose(on_air))
            assert row["stations"] == len(set(inside.tolist()))
            share = shapely.intersection(shape, discs).area / shape.area
            assert row["covered_share_outdoor"] == pytest.approx(share, abs=0.002)
        elif abs(distances - 500).min() > 0.01 and abs(distances - REACH_M).min() > 0.01:
            assert row["stations"] == (distances <= 500).sum()
            assert row["covered_share_outdoor"] == float(distances.min() <= REACH_M)


@settings(max_examples=12, deadline=None)
@given(shapes=SHAPES, on_air=st.lists(XY, max_size=4))
def test_divisions_add_up_to_the_city(tmp_path_factory, shapes, on_air):
    rows = [(KINDS[at % 3], shape) for at, shape in enumerate(shapes)]
    made = found(tmp_path_factory.mktemp("k"), rows, on_air=on_air)
    sums = pd.concat([made.by_kind(code)[COUNTS] for code in (WEST, EAST)]).groupby(level=0).sum()
    city = made.by_kind(CITY)[COUNTS]
    assert sums.reindex(city.index).fillna(0).to_numpy().tolist() == city.fillna(0).to_numpy().tolist()
    assert len(made.parks(CITY)) == len(made.parks(WEST)) + len(made.parks(EAST))
    assert len(made.of(CITY)) + made.outside == len(shapes)


def test_by_signal_an_area_is_covered_as_far_as_its_cells_are(tmp_path):
    rows = [("industrial_park", shapely.box(30, 40, 930, 870)), ("hospital", shapely.Point(1333, 444))]
    layers = {"stations": stations([("A", "X", 300, 300, {"eirp_dbm": 45.0, "height_m": 20.0})])}
    snapshot = town(tmp_path / "w", model="signal", key_places=places(rows), **layers)
    frame = key_places(snapshot, "squares", "5G").frame
    coverage = coverage_of(snapshot, "5G")
    half = coverage.grid.cell_m / 2
    for environment in ENVIRONMENTS:
        row, column = np.nonzero(coverage.operators_on(environment))
        x, y = coverage.grid.x[column], coverage.grid.y[row]
        cells = shapely.union_all(shapely.box(x - half, y - half, x + half, y + half))
        park = shapely.transform(rows[0][1], lambda xy: np.add(xy, [X0, Y0]))
        share = shapely.intersection(cells, park).area / park.area
        assert frame[COVERED[environment]].tolist() == pytest.approx(
            [share, float(cells.intersects(shapely.Point(1333 + X0, 444 + Y0)))], abs=1e-4
        )
    assert 0 < frame.loc["0", "covered_share_indoor"] < frame.loc["0", "covered_share_outdoor"]


def test_an_area_is_as_sure_as_a_division_of_its_shape(tmp_path):
    squares = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
    layers = {"stations": stations([("A", "X", 300, 300, {"eirp_dbm": 45.0, "height_m": 20.0})])}
    rows = [("industrial_park", each) for each in squares]
    snapshot = town(tmp_path / "w", model="signal", key_places=places(rows), **layers)
    made, table = key_places(snapshot, "squares", "5G"), indicators(snapshot, "squares")
    for environment in ENVIRONMENTS:
        for which in ("", "low_", "high_"):
            shares = table.frame[f"area_covered_share_{which}{environment}"]
            column = f"covered_share_{which}{environment}"
            assert made.frame[column].tolist() == pytest.approx(shares.tolist(), abs=1e-4)
            assert made.by_kind(WEST)[column].tolist() == pytest.approx(shares[:1].tolist(), abs=1e-4)
    city = made.by_kind(CITY).iloc[0]
    for environment, (low, high) in BOUNDS.items():
        assert 0 <= city[low] <= city[COVERED[environment]] <= city[high] <= 1
        assert city[low] < city[high]
    # Shadow fading averages out over places; the model's offset does not.
    assert city["covered_share_high_outdoor"] <= made.frame["covered_share_high_outdoor"].mean() + 1e-9


def test_by_reach_nobody_knows_how_sure_it_is(tmp_path):
    made = found(tmp_path, [("industrial_park", PARK)], on_air=[(300, 300)])
    assert made.frame[[name for names in BOUNDS.values() for name in names]].isna().all(axis=None)
