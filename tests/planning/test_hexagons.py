"""Hexagons in the FCC's fields, against h3's own string interface and plain loops."""

import h3
import numpy as np
import pytest
import shapely

from geo.crs import to_lonlat, to_metres
from geo.errors import CrsError, GeometryError
from geo.grid import Grid
from layers.errors import UnknownNameError
from planning.hexagons import HexagonGrid, cell_hexagons, hexagons

HANOI = "EPSG:5897"
FCC_FIELDS = ["h3_res9_id", "technology", "mindown", "minup", "minsignal", "environmnt"]


def grid_at(cell_m=100.0, rows=30, columns=40):
    x, y = to_metres(105.85, 21.03, crs=HANOI)
    return Grid(float(x[0]), float(y[0]), cell_m, rows, columns)


def drawn(grid, seed=0, *, technology="5G", environment="outdoor", **changes):
    random = np.random.default_rng(seed)
    values = {
        "covered": random.random(grid.shape) < 0.7,
        "rsrp_dbm": random.uniform(-125, -60, grid.shape).astype(np.float32),
        "down_mbit_s": random.uniform(1, 900, grid.shape),
        "up_mbit_s": random.uniform(1, 90, grid.shape),
    } | changes
    over = HexagonGrid.over(grid, crs=HANOI)
    frame = hexagons(over, technology=technology, environment=environment, **values)
    return frame, values


@pytest.mark.parametrize("cell_m", [50.0, 100.0, 400.0, 1000.0])
def test_minima_are_those_of_a_plain_loop(cell_m):
    grid = grid_at(cell_m)
    frame, values = drawn(grid)
    lon, lat = to_lonlat(*(each.ravel() for each in np.meshgrid(grid.x, grid.y)), crs=HANOI)
    inside = {}
    for cell, (a, b) in enumerate(zip(lat, lon, strict=True)):
        inside.setdefault(h3.latlng_to_cell(a, b, 9), []).append(cell)
    covered = values["covered"].ravel()
    for row in frame.itertuples():
        a, b = h3.cell_to_latlng(row.h3_res9_id)
        (r,), (c,) = grid.cells(*to_metres(b, a, crs=HANOI))
        assert values["covered"][r, c]
        cells = inside.get(row.h3_res9_id, [])
        counted = [cell for cell in cells if covered[cell]]
        assert row.covered_share == (len(counted) / len(cells) if cells else 1)
        counted.append(r * grid.columns + c)
        assert row.minsignal == values["rsrp_dbm"].ravel()[counted].min()
        assert row.mindown == values["down_mbit_s"].ravel()[counted].min()
        assert row.minup == values["up_mbit_s"].ravel()[counted].min()


@pytest.mark.parametrize("cell_m", [100.0, 700.0])
def test_every_hexagon_whose_centre_is_covered_is_there(cell_m):
    grid = grid_at(cell_m)
    frame, values = drawn(grid)
    middle = h3.latlng_to_cell(21.03, 105.85, 9)
    reach = int(np.hypot(*np.multiply(grid.shape, cell_m)) / 250) + 5
    expected = set()
    for each in h3.grid_disk(middle, reach):
        a, b = h3.cell_to_latlng(each)
        (r,), (c,) = grid.cells(*to_metres(b, a, crs=HANOI))
        if r >= 0 and values["covered"][r, c]:
            expected.add(each)
    assert set(frame["h3_res9_id"]) == expected
    assert frame["h3_res9_id"].is_monotonic_increasing


def test_fields_codes_and_reference_system():
    frame, _ = drawn(grid_at(), technology="4G", environment="indoor")
    assert list(frame.columns[:6]) == FCC_FIELDS
    assert frame.crs == "EPSG:4326"
    assert set(frame["technology"]) == {400}
    assert set(frame["environmnt"]) == {2}
    assert frame["h3_res9_id"].str.len().unique().tolist() == [15]
    assert frame["covered_share"].between(0, 1).all()


def test_outlines_are_those_of_h3_with_longitude_first():
    frame, _ = drawn(grid_at())
    for row in frame.head(20).itertuples():
        outline = [(lon, lat) for lat, lon in h3.cell_to_boundary(row.h3_res9_id)]
        assert row.geometry.equals(shapely.Polygon(outline))
    assert frame.is_valid.all()


def test_without_an_uplink_minup_is_missing():
    frame, _ = drawn(grid_at(), up_mbit_s=None)
    assert frame["minup"].isna().all()


def test_nothing_covered_gives_no_hexagon():
    grid = grid_at()
    frame, _ = drawn(grid, covered=np.zeros(grid.shape, bool), rsrp_dbm=np.full(grid.shape, np.nan))
    assert frame.empty
    assert list(frame.columns[:6]) == FCC_FIELDS


def test_a_grid_smaller_than_a_hexagon_may_hold_none():
    frame, _ = drawn(grid_at(1.0, rows=1, columns=1), covered=np.ones((1, 1), bool))
    assert len(frame) == 0


def test_cells_without_signal_are_no_part_of_a_minimum():
    grid = grid_at()
    covered = np.random.default_rng(3).random(grid.shape) < 0.5
    frame, _ = drawn(grid, covered=covered, rsrp_dbm=np.where(covered, -80.0, np.nan))
    assert frame["minsignal"].tolist() == [-80.0] * len(frame)


def test_hexagons_of_cells_are_h3s():
    grid = grid_at(rows=3, columns=2)
    lon, lat = to_lonlat(*(each.ravel() for each in np.meshgrid(grid.x, grid.y)), crs=HANOI)
    expected = [h3.latlng_to_cell(a, b, 9) for a, b in zip(lat, lon, strict=True)]
    assert [h3.int_to_str(each) for each in cell_hexagons(grid, crs=HANOI).tolist()] == expected


@pytest.mark.parametrize("names", [{"technology": "2G"}, {"environment": "underground"}])
def test_names_without_a_code_are_errors(names):
    with pytest.raises(UnknownNameError, match="has no code"):
        drawn(grid_at(), **names)


def test_arrays_of_other_grids_and_degrees_are_errors():
    grid = grid_at()
    with pytest.raises(GeometryError, match="mindown of shape"):
        drawn(grid, down_mbit_s=np.zeros((1, 1)))
    with pytest.raises(CrsError, match="not projected"):
        cell_hexagons(grid, crs="EPSG:4326")
