"""Diffraction over terrain: the Bullington construction of Recommendation ITU-R P.526-15.

Section 4.5.1 of P.526-15 and section 4.2.1 of ITU-R P.452-16 (equations 14 to 22) are the same construction:
all obstacles between two antennas are replaced by one knife edge where the two antennas' horizons meet.

What the radio map adds to a path loss is not the whole of it. Over flat ground the construction gives several
decibels too, where the first Fresnel zone touches the ground, and an empirical path loss holds those already:
it was measured above ground. So only the *excess* over the smooth earth is added.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from math import ceil, exp, floor, log10, sqrt
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.errors import GeometryError
from geo.terrain import FEWEST_STEPS as _FEWEST_STEPS
from geo.terrain import ROUNDING as _ROUNDING
from geo.terrain import Profile

EARTH_RADIUS_M = 6_371_000.0
STANDARD_K = 4 / 3
EFFECTIVE_RADIUS_M = STANDARD_K * EARTH_RADIUS_M

# Losses that differ by less are the same, computed on two ways.
_ROUNDING_DB = 1e-12
_CLEAR_NU = -0.78

Heights = NDArray[np.float64]


def knife_edge_loss_db(nu: Any) -> Heights:
    """Return the loss behind one knife edge.

    P.526-15, section 4.1, equation 31: 6.9 + 20 log₁₀(√((ν − 0.1)² + 1) + ν − 0.1), an approximation of the
    Fresnel–Kirchhoff integral; nothing below ν = −0.78.

    Parameters
    ----------
    nu : array_like
        Diffraction parameter ν: height of the edge above the straight ray, in units of the Fresnel zone's
        radius there over √2; negative where the edge is below.

    Returns
    -------
    ndarray of float64
        Decibels, not negative.
    """
    raised = np.maximum(np.asarray(nu, float), _CLEAR_NU) - 0.1
    loss = 6.9 + 20 * np.log10(np.sqrt(raised * raised + 1) + raised)
    return np.where(np.asarray(nu) > _CLEAR_NU, np.maximum(loss, 0), 0.0)


def bullington_loss_db(
    distance_m: Heights,
    obstacle_m: Heights,
    *,
    antenna_m: float,
    receiver_m: float,
    wavelength_m: float,
    effective_radius_m: float = EFFECTIVE_RADIUS_M,
) -> float:
    """Return the Bullington loss of a profile.

    P.526-15, section 4.5.1; P.452-16, equations 14 to 22, in metres throughout.

    Parameters
    ----------
    distance_m : ndarray, shape (n,)
        Distances along the path from 0 to its length, ascending; the ends and one point between at least.
    obstacle_m : ndarray, shape (n,)
        Heights of what stands there above the datum; those of the ends do not count.
    antenna_m, receiver_m : float
        Heights of the antennas above the datum.
    wavelength_m : float
        Wavelength.
    effective_radius_m : float
        Radius of the earth with the bending of rays in it; 4/3 of the true one unless given.

    Returns
    -------
    float
        Decibels beyond free space, not negative.

    Raises
    ------
    GeometryError
        There is no point between the ends.
    """
    if len(distance_m) < 3:  # noqa: PLR2004
        raise GeometryError(f"profile: {len(distance_m)} points, none of them between the ends")
    length, before = float(distance_m[-1]), distance_m[1:-1]
    behind = length - before
    height = obstacle_m[1:-1] + before * behind / (2 * effective_radius_m)
    to_horizon = float(np.max((height - antenna_m) / before))
    if to_horizon < (receiver_m - antenna_m) / length:
        above = height - (antenna_m * behind + receiver_m * before) / length
        nu = float(np.max(above * np.sqrt(2 * length / (wavelength_m * before * behind))))
    else:
        from_horizon = float(np.max((height - receiver_m) / behind))
        point = (receiver_m - antenna_m + from_horizon * length) / (to_horizon + from_horizon)
        ray = (antenna_m * (length - point) + receiver_m * point) / length
        edge = antenna_m + to_horizon * point - ray
        nu = edge * float(np.sqrt(2 * length / (wavelength_m * point * (length - point))))
    knife = float(knife_edge_loss_db(nu))
    return knife + float(1 - np.exp(-knife / 6)) * (10 + 0.02 * length / 1000)


def excess_loss_db(
    profile: Profile,
    *,
    antenna_height_m: float,
    receiver_height_m: float,
    wavelength_m: float,
    effective_radius_m: float = EFFECTIVE_RADIUS_M,
) -> float:
    """Return by how much the terrain of a profile diffracts more than flat ground would.

    max(0, B(profile) − B(smooth)), with B the Bullington loss and *smooth* the same antennas at the same
    heights above a ground of height zero. Over ground that is level, or rises evenly, it is 0.

    Parameters
    ----------
    profile : Profile
        Heights along the path.
    antenna_height_m, receiver_height_m : float
        Heights of the antennas above the ground at the first and the last point.
    wavelength_m : float
        Wavelength.
    effective_radius_m : float
        Radius of the earth with the bending of rays in it.

    Returns
    -------
    float
        Decibels, not negative.

    Raises
    ------
    GeometryError
        The profile has no point between its ends.
    """
    start, end = float(profile.ground_m[0]), float(profile.ground_m[-1])
    of_ground = bullington_loss_db(
        profile.distance_m,
        profile.obstacle_m - start,
        antenna_m=antenna_height_m,
        receiver_m=end - start + receiver_height_m,
        wavelength_m=wavelength_m,
        effective_radius_m=effective_radius_m,
    )
    of_smooth_earth = bullington_loss_db(
        profile.distance_m,
        np.zeros_like(profile.distance_m),
        antenna_m=antenna_height_m,
        receiver_m=receiver_height_m,
        wavelength_m=wavelength_m,
        effective_radius_m=effective_radius_m,
    )
    return float(_excess(of_ground, of_smooth_earth))


@njit(cache=True, nogil=True, error_model="numpy")
def excess_diffraction_db(
    ground: Any,
    clutter: Any,
    has_clutter: bool,  # noqa: FBT001
    west_m: float,
    north_m: float,
    cell_m: float,
    x0: float,
    y0: float,
    antenna_height_m: float,
    x1: float,
    y1: float,
    receiver_height_m: float,
    wavelength_m: float,
    effective_radius_m: float,
) -> float:
    """Return the excess loss between two points of a terrain: `excess_loss_db` of its profile, compiled.

    Nothing is allocated. The path is walked once, and the smooth earth once more where terrain is near the
    ray. With *h* an obstacle's height above the straight ray, *u* = *h*/d₁ and *v* = *h*/d₂, the construction
    comes down to ν = √(2 d · max *u* · max *v* / λ) behind an obstacle, and to ν² = 2 d · min(*u* *v*) / λ in
    the clear, so that no root is taken on the way.

    Parameters
    ----------
    ground, clutter : ndarray of float32, shape (rows, columns)
        Heights as in `Terrain`; `clutter` may be of any shape where there is none.
    has_clutter : bool
        Whether there is clutter.
    west_m, north_m, cell_m : float
        Corner and cell of the grid.
    x0, y0, x1, y1 : float
        The ends, in metres; beyond the grid the ground goes on level.
    antenna_height_m, receiver_height_m : float
        Heights of the antennas above the ground at the first and at the second end, positive.
    wavelength_m : float
        Wavelength.
    effective_radius_m : float
        Radius of the earth with the bending of rays in it.

    Returns
    -------
    float
        Decibels, not negative; 0 where both ends are one point.
    """
    length = sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
    if length == 0:
        return 0.0
    steps = max(ceil(length / cell_m - _ROUNDING), _FEWEST_STEPS)
    bulge, rise = length * length / (2 * effective_radius_m), receiver_height_m - antenna_height_m
    nu_scale = 2 / (wavelength_m * length)
    column, row = (x0 - west_m) / cell_m, (north_m - y0) / cell_m
    columns, rows = (x1 - x0) / cell_m, (y0 - y1) / cell_m
    start, end = _ground(ground, column, row), _ground(ground, column + columns, row + rows)
    up, back, least, step = -np.inf, -np.inf, np.inf, 1 / steps
    for i in range(1, int(steps)):
        share = i * step
        height = _ground(ground, column + share * columns, row + share * rows)
        if has_clutter:
            height += _clutter(clutter, column, row, share, columns, rows)
        height = height - (start + share * (end - start)) + _bulge(share, bulge, antenna_height_m, rise)
        slope = height / (share * (1 - share))
        up, back = max(up, slope * (1 - share)), max(back, slope * share)
        least = min(least, slope * height)
    nu = _nu(up, back, least, nu_scale)
    if nu <= _CLEAR_NU:
        return 0.0
    smooth_nu = _smooth_nu(int(steps), bulge, antenna_height_m, rise, nu_scale)
    return _excess(_bullington(nu, length), _bullington(smooth_nu, length))


@njit(cache=True, nogil=True, error_model="numpy")
def _smooth_nu(steps: int, bulge: float, antenna_height: float, rise: float, scale: float) -> float:
    up, back, least, step = -np.inf, -np.inf, np.inf, 1 / steps
    for i in range(1, steps):
        share = i * step
        height = _bulge(share, bulge, antenna_height, rise)
        slope = height / (share * (1 - share))
        up, back = max(up, slope * (1 - share)), max(back, slope * share)
        least = min(least, slope * height)
    return _nu(up, back, least, scale)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _bulge(share: float, bulge: float, antenna_height: float, rise: float) -> float:
    """Return the height of the smooth earth above the ray."""
    return bulge * share * (1 - share) - (antenna_height + share * rise)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _nu(up: float, back: float, least: float, scale: float) -> float:
    if up < 0:
        return -sqrt(scale * least)
    return sqrt(scale * up * back)


@njit(cache=True, nogil=True, error_model="numpy")
def _bullington(nu: float, length: float) -> float:
    if nu <= _CLEAR_NU:
        return 0.0
    raised = nu - 0.1
    knife = max(6.9 + 20 * log10(sqrt(raised * raised + 1) + raised), 0.0)
    return knife + (1 - exp(-knife / 6)) * (10 + 0.02 * length / 1000)


@njit(cache=True, nogil=True, error_model="numpy")
def _excess(ground_db: float, smooth_db: float) -> float:
    """Return by how much one loss is above another; over level ground they differ by rounding alone."""
    excess = ground_db - smooth_db
    return excess if excess > _ROUNDING_DB else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _ground(heights: Any, column: float, row: float) -> Any:
    """Return the height at a place in units of cells from the corner, as `Terrain.ground_at` does."""
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    x = min(max(column - 0.5, 0.0), last_column)
    y = min(max(row - 0.5, 0.0), last_row)
    left, top = int(x), int(y)
    right, bottom = min(left + 1, last_column), min(top + 1, last_row)
    over, down = x - left, y - top
    # Unsigned indexes spare the test for negative ones.
    i, j, k, m = np.uint64(top), np.uint64(left), np.uint64(bottom), np.uint64(right)
    upper, lower = np.float64(heights[i, j]), np.float64(heights[k, j])
    upper += over * (np.float64(heights[i, m]) - upper)
    lower += over * (np.float64(heights[k, m]) - lower)
    return upper + down * (lower - upper)


@njit(cache=True, nogil=True, error_model="numpy")
def _clutter(heights: Any, column: float, row: float, share: float, columns: float, rows: float) -> Any:
    """Return the clutter height at a share of the way, 0 outside the grid and in the cells of the ends."""
    i, j = floor(row + share * rows), floor(column + share * columns)
    if i < 0 or j < 0 or i >= heights.shape[0] or j >= heights.shape[1]:
        return 0.0
    if i == floor(row) and j == floor(column):
        return 0.0
    if i == floor(row + rows) and j == floor(column + columns):
        return 0.0
    return heights[i, j]
