"""Heights on a small grid, and profiles that one can check in one's head."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import GeometryError
from geo.grid import Grid
from geo.terrain import Terrain, path_profile

GRID = Grid(0, 40, 10, 4, 5)


def plane(grid, *, east=0.0, north=0.0, level=0.0):
    x, y = np.meshgrid(grid.x, grid.y)
    return level + east * x + north * y


def test_ground_at_centres_is_the_cells():
    heights = np.arange(20, dtype=np.float32).reshape(4, 5)
    x, y = np.meshgrid(GRID.x, GRID.y)
    assert np.array_equal(Terrain(GRID, heights).ground_at(x.ravel(), y.ravel()), heights.ravel())


def test_ground_between_four_centres_is_their_mean():
    heights = np.zeros((4, 5))
    heights[0, 0] = 8
    assert Terrain(GRID, heights).ground_at([10], [30]) == 2


@given(st.floats(5, 45), st.floats(5, 35))
def test_a_plane_is_reproduced_between_centres(x, y):
    terrain = Terrain(GRID, plane(GRID, east=2, north=-3, level=100))
    assert terrain.ground_at([x], [y]) == pytest.approx(100 + 2 * x - 3 * y, abs=1e-4)


def test_ground_goes_on_level_beyond_the_grid():
    terrain = Terrain(GRID, plane(GRID, east=1))
    assert terrain.ground_at([-500, 500], [20, 20]).tolist() == [5, 45]


def test_one_cell_is_a_plain():
    assert Terrain(Grid(0, 10, 10, 1, 1), np.array([[7]])).ground_at([3, 90], [3, -90]).tolist() == [7, 7]


def test_profile_of_a_wall_of_clutter():
    clutter = np.zeros((4, 5))
    clutter[:, 2] = 12
    profile = path_profile(Terrain(GRID, np.full((4, 5), 3), clutter), 5, 15, 45, 15)
    assert profile.distance_m.tolist() == [0, 10, 20, 30, 40]
    assert profile.ground_m.tolist() == [3, 3, 3, 3, 3]
    assert profile.obstacle_m.tolist() == [3, 3, 15, 3, 3]


def test_clutter_of_the_ends_own_cells_does_not_count():
    profile = path_profile(Terrain(GRID, np.zeros((4, 5)), np.full((4, 5), 9)), 2, 15, 48, 15, step_m=2)
    own = (profile.distance_m < 8) | (profile.distance_m >= 38)
    assert (profile.obstacle_m == np.where(own, 0, 9)).all()


def test_a_terrain_without_clutter_has_none():
    assert Terrain(GRID, np.zeros((4, 5))).clutter_at([1, 2], [3, 4]).tolist() == [0, 0]


def test_steps_are_no_longer_than_asked_and_four_at_least():
    terrain = Terrain(GRID, np.zeros((4, 5)))
    assert len(path_profile(terrain, 0, 0, 100, 0).distance_m) == 11
    assert len(path_profile(terrain, 0, 0, 101, 0).distance_m) == 12
    assert len(path_profile(terrain, 0, 0, 1, 0).distance_m) == 5


def test_heights_are_kept_as_they_were_given():
    heights = np.zeros((4, 5), np.float32)
    assert not Terrain(GRID, heights).ground_m.flags.writeable
    assert heights.flags.writeable


@pytest.mark.parametrize(
    ("ground", "clutter", "message"),
    [
        (np.zeros((5, 4)), None, r"ground: heights of shape \(5, 4\) on a grid of \(4, 5\)"),
        (np.where(np.arange(20).reshape(4, 5) < 5, np.nan, 1), None, r"ground: 25\.0%"),
        (np.zeros((4, 5)), np.full((4, 5), -1), "clutter: height -1 m"),
        (np.zeros((4, 5)), np.zeros((2, 2)), "clutter: heights of shape"),
    ],
)
def test_wrong_heights_are_refused(ground, clutter, message):
    with pytest.raises(GeometryError, match=message):
        Terrain(GRID, ground, clutter)


@pytest.mark.parametrize(("end", "step"), [((0, 0), 1), ((np.nan, 0), 1), ((1, 1), 0), ((1, 1), np.nan)])
def test_paths_that_are_none_are_refused(end, step):
    with pytest.raises(GeometryError, match="path"):
        path_profile(Terrain(GRID, np.zeros((4, 5))), 0, 0, *end, step_m=step)
