import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.grid import Grid

# What is smaller than any normal number is nothing when it is divided by a cell's side.
METRES = st.floats(-1e7, 1e7, allow_subnormal=False)
SIZES = st.floats(0, 1e5, allow_subnormal=False)


def test_cells_are_numbered_from_the_north_west():
    grid = Grid(1000.0, 2000.0, 100.0, rows=2, columns=3)
    assert grid.shape == (2, 3)
    assert grid.bounds == (1000.0, 1800.0, 1300.0, 2000.0)
    assert grid.x.tolist() == [1050.0, 1150.0, 1250.0]
    assert grid.y.tolist() == [1950.0, 1850.0]
    assert grid.cell_km2 == 0.01


def test_points_fall_into_the_cell_east_and_south_of_a_line():
    grid = Grid(1000.0, 2000.0, 100.0, rows=2, columns=3)
    rows, columns = grid.cells(
        [1000.0, 1299.9, 1300.0, 1100.0, np.nan], [2000.0, 1900.0, 1950.0, 1800.1, 1900]
    )
    assert rows.tolist() == [0, 1, -1, 1, -1]
    assert columns.tolist() == [0, 2, -1, 1, -1]


def test_values_are_read_by_position():
    grid = Grid(0.0, 200.0, 100.0, rows=2, columns=2)
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert grid.at(values, [50, 150, 500], [50, 150, 50], outside=-9).tolist() == [3.0, 2.0, -9.0]


@given(METRES, METRES, SIZES, SIZES, st.sampled_from([1.0, 25.0, 100.0, 1000.0]))
def test_a_grid_covers_its_rectangle_with_lines_at_multiples_of_the_side(west, south, width, height, cell_m):
    bounds = (west, south, west + width, south + height)
    if width * height > 1e9 * cell_m:
        return
    covering = Grid.covering(bounds, cell_m=cell_m).bounds
    assert covering[0] <= bounds[0]
    assert covering[1] <= bounds[1]
    assert covering[2] >= bounds[2]
    assert covering[3] >= bounds[3]
    assert all(edge % cell_m == 0 for edge in covering)
    assert covering[2] - covering[0] < width + 2 * cell_m + 1e-6


@pytest.mark.parametrize("cell_m", [0.0, -1.0, np.nan, np.inf])
def test_a_side_that_is_not_positive_is_an_error(cell_m):
    with pytest.raises(GeometryError, match="cells of"):
        Grid(0.0, 0.0, cell_m, rows=1, columns=1)


def test_a_rectangle_turned_inside_out_is_an_error():
    with pytest.raises(GeometryError, match="no rectangle"):
        Grid.covering((10, 0, 0, 10), cell_m=1)


def test_no_rows_are_an_error():
    with pytest.raises(GeometryError, match="no cell"):
        Grid(0.0, 0.0, 1.0, rows=0, columns=4)
