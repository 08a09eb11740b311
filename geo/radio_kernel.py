"""The compiled heart of the radio map: every mast over every cell that it reaches.

The grid is worked off in blocks of 8 × 8 cells. A block keeps what it accumulates in one small buffer and
goes through the masts that reach it, so that nothing is larger than the grid itself. Each quantity has a
fixed place in the buffer: loops of a fixed length over places of one array are what the compiler turns into
vector instructions without asking whether arrays overlap. All of it is in single precision; what depends on
the distance alone is read from a table over the squared distance (see `geo.radial_tables`).

Power is summed as whole numbers of `POWER_UNIT_MW`, in two parts of 30 bits and the rest, so that sums do not
depend on the order of the masts, and a mast can be taken out again.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.polynomial import Chebyshev, Polynomial

from geo.diffraction import excess_diffraction_db
from geo.radial_tables import FRACTION_BITS, LEAST_SQUARE_M2

SIDE = 8
CELLS = SIDE * SIDE
TILE = 4
ENVIRONMENTS = 3
NOTHING_DBM = -1000.0
# Power is told apart from -171 dBm, one unit, to 0 dBm.
_UNIT_EXPONENT = 57
POWER_UNIT_MW = 2.0**-_UNIT_EXPONENT

F, N = np.float32, np.int32
OUT_OF_RANGE_DB = F(1e6)
(
    EAST, NORTH, SQUARE, INVERSE, ACROSS, UP, LOSS, SLOPE, FRACTION, DEPRESSION, LEVEL,
    POWER, HIGH, LOW, BEST, SERVER, COUNT_0, COUNT_1, COUNT_2,
) = (CELLS * place for place in range(19))  # fmt: skip
SIZE = 19 * CELLS
# Columns of the sectors' parameters, and of the masts'.
UX, UY, PEAK, BEAM_H, BEAM_V, TILT_E, TILT_M = range(7)
X, Y, ABOVE, RANGE = range(4)

_FRACTION_MASK = N((1 << FRACTION_BITS) - 1)
_FRACTION_UNIT = F(2.0**-FRACTION_BITS)
_HALF_MASK = N((1 << 30) - 1)
_HALF, _HALF_INVERSE = F(2.0**30), F(2.0**-30)
_LOG2_PER_DB = F(np.log2(10) / 10)
_MOST_DB = F(30)
_PI, _HALF_PI = F(np.pi), F(np.pi / 2)


def _fitted(function: Any, degree: int, first: float, last: float) -> tuple[np.float32, ...]:
    """Return the coefficients, lowest first, of a polynomial through a function's Chebyshev nodes."""
    fit = Chebyshev.interpolate(function, degree, domain=[first, last])
    return tuple(F(each) for each in fit.convert(kind=Polynomial).coef)


# The squared angle has no root at 0, so that a polynomial of the cosine does for beams that have fallen by
# 30 dB, where the pattern is cut off, before that cosine: those of up to 75.8 degrees.
_LEAST_COSINE = F(-0.5)
NARROW_DEG = 75.8
SECTORS_TOGETHER = 3

# They err by 2e-6 radians, 3e-6 radians, 6e-5 square radians and 3e-7 of the value, which is that little
# because a server is taken out of the sum again.
_ARCTAN = _fitted(lambda q: np.arctan(np.sqrt(q)) / np.sqrt(q), 5, 0, 1)
_ARCCOS = _fitted(lambda a: np.arccos(a) / np.sqrt(1 - a), 4, 0, 1)
_SQUARED_ANGLE = _fitted(lambda a: np.arccos(a) ** 2, 7, float(_LEAST_COSINE), 1)
_EXP2 = _fitted(np.exp2, 5, -0.5, 0.5)
# Added to a float32 and taken away again, it leaves the nearest whole number, also in the lowest bits.
_ROUNDING = F(1.5 * 2**23)


OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"contract"}}


def _bitcast(target: Any) -> Any:
    return lambda _context, builder, _signature, arguments: builder.bitcast(arguments[0], target)


def _bits_of_float(_typing: Any, _value: Any) -> Any:
    """Return the bits of a float32 as an int32."""
    return types.int32(types.float32), _bitcast(ir.IntType(32))


def _float_of_bits(_typing: Any, _value: Any) -> Any:
    """Return the float32 of which an int32 holds the bits."""
    return types.float32(types.int32), _bitcast(ir.FloatType())


float_bits: Any = intrinsic(_bits_of_float)
_float: Any = intrinsic(_float_of_bits)


@njit(**OPTIONS)
def _place(work: Any, east: float, north: float) -> None:
    """Set the direction and the squared distance of every cell from a mast."""
    for k in range(CELLS):
        dx, dy = east + work[EAST + k], north + work[NORTH + k]
        square = max(dx * dx + dy * dy, F(1))
        inverse = F(1) / np.sqrt(square)
        work[SQUARE + k], work[INVERSE + k] = square, inverse
        work[ACROSS + k], work[UP + k] = dx * inverse, dy * inverse


@njit(**OPTIONS)
def _look_up(work: Any, table: Any, first: int, last_square: float) -> None:
    """Set the loss of every cell, and its slope to the next entry of the table."""
    for k in range(CELLS):
        bits = float_bits(min(max(work[SQUARE + k], F(LEAST_SQUARE_M2)), last_square))
        work[SLOPE + k] = _float((bits >> N(FRACTION_BITS)) - N(first))
        work[FRACTION + k] = F(bits & _FRACTION_MASK) * _FRACTION_UNIT
    for k in range(CELLS):
        entry = np.uint32(float_bits(work[SLOPE + k]))
        work[LOSS + k], work[SLOPE + k] = table[entry, 0], table[entry, 1]


@njit(**OPTIONS)
def _interpolate(work: Any, above: float, farthest_square: float) -> None:
    """Set loss and angle below the horizon; beyond the range of the mast nothing arrives."""
    below = F(1) / above
    for k in range(CELLS):
        loss = work[LOSS + k] + work[FRACTION + k] * work[SLOPE + k]
        work[LOSS + k] = loss if work[SQUARE + k] <= farthest_square else OUT_OF_RANGE_DB
        slope = max(above * work[INVERSE + k], F(-1))
        is_steep = slope > F(1)
        z = work[SQUARE + k] * work[INVERSE + k] * below if is_steep else slope
        angle = _arctan(z)
        work[DEPRESSION + k] = _HALF_PI - angle if is_steep else angle
        work[POWER + k] = F(0)


@njit(**OPTIONS)
def _arctan(z: Any) -> Any:
    """Return the arc tangent of -1 … 1."""
    q, c = z * z, _ARCTAN
    return z * (c[0] + q * (c[1] + q * (c[2] + q * (c[3] + q * (c[4] + q * c[5])))))


@njit(**OPTIONS)
def _angle(cosine: Any) -> Any:
    """Return the arc cosine."""
    a, c = min(abs(cosine), F(1)), _ARCCOS
    near = np.sqrt(F(1) - a) * (c[0] + a * (c[1] + a * (c[2] + a * (c[3] + a * c[4]))))
    return near if cosine >= F(0) else _PI - near


@njit(**OPTIONS)
def _radiate(work: Any, sector: Any) -> None:
    """Set the level that a sector with 3GPP's pattern (TR 38.901 table 7.3-1) brings to every cell."""
    ux, uy, peak = sector[UX], sector[UY], sector[PEAK]
    beam_h, beam_v, tilt_e, tilt_m = sector[BEAM_H], sector[BEAM_V], sector[TILT_E], sector[TILT_M]
    for k in range(CELLS):
        cosine = work[ACROSS + k] * ux + work[UP + k] * uy
        aside = _angle(cosine)
        horizontal, vertical = beam_h * aside * aside, _vertical(work, k, cosine, beam_v, tilt_e, tilt_m)
        work[LEVEL + k] = peak - work[LOSS + k] - min(horizontal + vertical, _MOST_DB)


@njit(**OPTIONS)
def _vertical(work: Any, k: int, cosine: Any, beam_v: float, tilt_e: float, tilt_m: float) -> Any:
    """Return the vertical attenuation of 3GPP's pattern, in decibels, at most 30."""
    off = work[DEPRESSION + k] - tilt_e - tilt_m * cosine
    return min(beam_v * off * off, _MOST_DB)


@njit(**OPTIONS)
def _narrow_level(
    work: Any, k: int, ux: float, uy: float, peak: float, beam_h: float, beam_v: float,
    tilt_e: float, tilt_m: float,
) -> Any:  # fmt: skip
    """Return the level that a sector with a narrow beam of 3GPP's pattern brings to a cell."""
    cosine = work[ACROSS + k] * ux + work[UP + k] * uy
    a, c = max(cosine, _LEAST_COSINE), _SQUARED_ANGLE
    far = c[4] + a * (c[5] + a * (c[6] + a * c[7]))
    square = c[0] + a * (c[1] + a * (c[2] + a * (c[3] + a * far)))
    vertical = _vertical(work, k, cosine, beam_v, tilt_e, tilt_m)
    return peak - work[LOSS + k] - min(beam_h * square + vertical, _MOST_DB)


@njit(**OPTIONS)
def _serve_three(
    work: Any, sectors: Any, numbers: Any, s: int, threshold_0: float, threshold_1: float, threshold_2: float
) -> None:
    """Do for three sectors with narrow beams at once what `_radiate`, `_serve` and `_emit` do for each.

    This is the common mast, and half of the time: what is between the steps stays in registers.
    """
    ux0, uy0, peak0, h0, v0, e0, m0 = _of_sector(sectors, s)
    ux1, uy1, peak1, h1, v1, e1, m1 = _of_sector(sectors, s + 1)
    ux2, uy2, peak2, h2, v2, e2, m2 = _of_sector(sectors, s + 2)
    first, second, third = _float(N(numbers[s])), _float(N(numbers[s + 1])), _float(N(numbers[s + 2]))
    for k in range(CELLS):
        level_0 = _narrow_level(work, k, ux0, uy0, peak0, h0, v0, e0, m0)
        level_1 = _narrow_level(work, k, ux1, uy1, peak1, h1, v1, e1, m1)
        level_2 = _narrow_level(work, k, ux2, uy2, peak2, h2, v2, e2, m2)
        best, server = _stronger(work[BEST + k], work[SERVER + k], level_0, first)
        best, server = _stronger(best, server, level_1, second)
        work[BEST + k], work[SERVER + k] = _stronger(best, server, level_2, third)
        work[COUNT_0 + k] += _how_many(level_0, level_1, level_2, threshold_0)
        work[COUNT_1 + k] += _how_many(level_0, level_1, level_2, threshold_1)
        work[COUNT_2 + k] += _how_many(level_0, level_1, level_2, threshold_2)
        work[POWER + k] = _power(level_0) + _power(level_1) + _power(level_2)


@njit(**OPTIONS)
def _of_sector(sectors: Any, s: int) -> Any:
    """Return the parameters of a sector, in the order of their columns."""
    row = sectors[s]
    return row[UX], row[UY], row[PEAK], row[BEAM_H], row[BEAM_V], row[TILT_E], row[TILT_M]


@njit(**OPTIONS)
def _stronger(best: Any, server: Any, level: Any, number: Any) -> Any:
    """Return level and number of the stronger of a server and a sector."""
    is_better = level > best
    return (level if is_better else best), (number if is_better else server)


@njit(**OPTIONS)
def _how_many(level_0: Any, level_1: Any, level_2: Any, threshold: float) -> Any:
    """Return how many of three levels reach a threshold."""
    return _is_reached(level_0, threshold) + _is_reached(level_1, threshold) + _is_reached(level_2, threshold)


@njit(**OPTIONS)
def _is_reached(level: Any, threshold: float) -> Any:
    """Return 1 if a level reaches a threshold, else 0."""
    return F(1) if level >= threshold else F(0)


@njit(**OPTIONS)
def _radiate_measured(work: Any, sector: Any, pattern: Any) -> None:
    """Set the level that a sector with a measured pattern brings to every cell: the sum of its two cuts."""
    ux, uy, peak, tilt_e, tilt_m = sector[UX], sector[UY], sector[PEAK], sector[TILT_E], sector[TILT_M]
    for k in range(CELLS):
        cosine = work[ACROSS + k] * ux + work[UP + k] * uy
        aside = _angle(cosine)
        is_left = work[ACROSS + k] * uy < work[UP + k] * ux
        off = work[DEPRESSION + k] - tilt_e - tilt_m * cosine
        loss = _cut(pattern, 0, F(2) * _PI - aside if is_left else aside) + _cut(pattern, 1, off)
        work[LEVEL + k] = peak - work[LOSS + k] - loss


@njit(**OPTIONS)
def _cut(pattern: Any, cut: int, angle: Any) -> Any:
    """Return the attenuation of a cut at an angle, between whole degrees by interpolation."""
    degrees = angle * F(180 / np.pi)
    degrees = degrees - F(360) * np.floor(degrees / F(360))
    whole = min(int(degrees), 359)
    part = degrees - F(whole)
    return pattern[cut, whole] * (F(1) - part) + pattern[cut, (whole + 1) % 360] * part


@njit(**OPTIONS)
def _serve(work: Any, sector: int, threshold_0: float, threshold_1: float, threshold_2: float) -> None:
    """Let the cells take the sector as server where it is the strongest, and count it where it suffices."""
    server = _float(N(sector))
    for k in range(CELLS):
        level = work[LEVEL + k]
        work[BEST + k], work[SERVER + k] = _stronger(work[BEST + k], work[SERVER + k], level, server)
        work[COUNT_0 + k] += _is_reached(level, threshold_0)
        work[COUNT_1 + k] += _is_reached(level, threshold_1)
        work[COUNT_2 + k] += _is_reached(level, threshold_2)


@njit(**OPTIONS)
def _emit(work: Any) -> None:
    """Add the sector's power to that of its mast, in power units."""
    for k in range(CELLS):
        work[POWER + k] += _power(work[LEVEL + k])


@njit(**OPTIONS)
def _power(level: Any) -> Any:
    """Return the power of a level, in power units: a mantissa, and the exponent set in its bits."""
    c = _EXP2
    exponent = max(min(level, F(0)) * _LOG2_PER_DB + F(_UNIT_EXPONENT), F(-2))
    rounded = exponent + _ROUNDING
    f = exponent - (rounded - _ROUNDING)
    mantissa = c[0] + f * (c[1] + f * (c[2] + f * (c[3] + f * (c[4] + f * c[5]))))
    return _float(N(float_bits(mantissa) + (float_bits(rounded) << N(23))))


@njit(**OPTIONS)
def _deposit(work: Any) -> None:
    """Add the power of a mast to the whole numbers of the cells."""
    for k in range(CELLS):
        power = work[POWER + k]
        high = N(power * _HALF_INVERSE)
        low = float_bits(work[LOW + k]) + N(power - F(high) * _HALF)
        work[HIGH + k] = _float(float_bits(work[HIGH + k]) + high + (low >> N(30)))
        work[LOW + k] = _float(low & _HALF_MASK)


@njit(**OPTIONS)
def _begin(work: Any, cell: float) -> None:
    """Set the cells' places within the block, and that nothing has arrived yet."""
    for k in range(CELLS):
        work[EAST + k], work[NORTH + k] = F((k % SIDE) * cell), F(-(k // SIDE) * cell)
        work[BEST + k], work[SERVER + k] = F(NOTHING_DBM), _float(N(-1))
        work[HIGH + k], work[LOW + k] = _float(N(0)), _float(N(0))
        work[COUNT_0 + k], work[COUNT_1 + k], work[COUNT_2 + k] = F(0), F(0), F(0)


@njit(**OPTIONS)
def _finish(work: Any, row: int, column: int, best: Any, server: Any, power: Any, counts: Any) -> None:
    """Write a block's cells to their places in the grid."""
    for k in range(CELLS):
        i, j = row + k // SIDE, column + k % SIDE
        best[i, j], server[i, j] = work[BEST + k], float_bits(work[SERVER + k])
        power[i, j] = (np.int64(float_bits(work[HIGH + k])) << 30) + np.int64(float_bits(work[LOW + k]))
        counts[0, i, j], counts[1, i, j] = np.int16(work[COUNT_0 + k]), np.int16(work[COUNT_1 + k])
        counts[2, i, j] = np.int16(work[COUNT_2 + k])


@njit(**OPTIONS)
def _is_near(mast: Any, west: float, south: float, east: float, north: float) -> bool:
    """Return whether a mast reaches a rectangle."""
    dx = max(west - mast[X], mast[X] - east, 0.0)
    dy = max(south - mast[Y], mast[Y] - north, 0.0)
    return bool(dx * dx + dy * dy <= mast[RANGE] * mast[RANGE])


@njit(**OPTIONS)
def _masts_near(masts: Any, farthest: float, west: float, south: float, east: float, north: float) -> Any:
    """Return the masts that reach a rectangle, in their own order, which is from west to east."""
    first = np.searchsorted(masts[:, X], west - farthest)
    last = np.searchsorted(masts[:, X], east + farthest, side="right")
    chosen, count = np.empty(last - first, dtype=np.int64), 0
    for m in range(first, last):
        if _is_near(masts[m], west, south, east, north):
            chosen[count] = m
            count += 1
    return chosen[:count]


@njit(**OPTIONS)
def _obstruct(work: Any, mast: Any, wavelength: float, west: float, north: float, terrain: Any) -> None:
    """Add to the loss what the ground between the mast and every cell takes away beyond a flat one."""
    heights, clutter, has_clutter, corner, cell, receiver, earth = terrain
    for k in range(CELLS):
        if work[LOSS + k] < OUT_OF_RANGE_DB:
            work[LOSS + k] += F(
                excess_diffraction_db(
                    heights, clutter, has_clutter, corner[0], corner[1], cell,
                    mast[X], mast[Y], mast[ABOVE] + receiver,
                    west + work[EAST + k], north + work[NORTH + k], receiver, wavelength, earth,
                )
            )  # fmt: skip


@njit(**OPTIONS)
def fill_tiles(
    grid: Any, wanted: Any, network: Any, thresholds: Any, terrain: Any, layers: Any, start: int, stop: int
) -> None:
    """Compute the tiles ``[start, stop)`` of a window of the grid, each from the masts that reach it.

    Parameters
    ----------
    grid : tuple of float
        West and north of the window, and the side of a cell, in metres.
    wanted : ndarray of bool, shape (block_rows, block_columns)
        Blocks to compute; what the layers hold of the others stays as it is.
    network : tuple
        Masts (x, y, height above the receiver, range; from west to east), the number of each one's table,
        its wavelength in metres, whether it has three sectors with narrow beams, where its sectors begin;
        the sectors' parameters, numbers and patterns; the tables, their first entry and largest squared
        distance; the longest range; measured patterns.
    thresholds : tuple of float32
        Levels from which servers are counted.
    terrain : tuple
        Whether there is one, and it.
    layers : tuple
        Best level, server, power and counts of the window, filled in place; as yet nothing has arrived.
    start, stop : int
        Tiles, row by row.
    """
    work = np.empty(SIZE, dtype=np.float32)
    _begin(work, grid[2])
    tile_columns = (wanted.shape[1] + TILE - 1) // TILE
    for tile in range(start, stop):
        top, left = tile // tile_columns * TILE, tile % tile_columns * TILE
        bottom, right = min(top + TILE, wanted.shape[0]), min(left + TILE, wanted.shape[1])
        if wanted[top:bottom, left:right].any():
            near = _masts_near(network[0], network[10], *_rectangle(grid, top, left, bottom, right))
            for row in range(top, bottom):
                for column in range(left, right):
                    if wanted[row, column] and len(near):
                        _fill_block(work, grid, row, column, near, network, thresholds, terrain)
                        _finish(work, row * SIDE, column * SIDE, *layers)


@njit(**OPTIONS)
def _rectangle(grid: Any, top: int, left: int, bottom: int, right: int) -> tuple[float, float, float, float]:
    """Return the rectangle of the centres of the cells of some blocks: west, south, east, north."""
    west, north, cell = grid
    return (
        west + (left * SIDE + 0.5) * cell,
        north - (bottom * SIDE - 0.5) * cell,
        west + (right * SIDE - 0.5) * cell,
        north - (top * SIDE + 0.5) * cell,
    )


@njit(**OPTIONS)
def _fill_block(
    work: Any, grid: Any, row: int, column: int, near: Any, network: Any, thresholds: Any, terrain: Any
) -> None:
    """Accumulate the masts that reach a block, in their order."""
    masts, table_of, wavelengths, is_common, starts, sectors, numbers, _, tables, limits, _, _ = network
    west, south, east, north = _rectangle(grid, row, column, row + 1, column + 1)
    _begin(work, grid[2])
    for m in near:
        mast = masts[m]
        if not _is_near(mast, west, south, east, north):
            continue
        _place(work, F(west - mast[X]), F(north - mast[Y]))
        _look_up(work, tables[table_of[m]], limits[0], limits[1])
        _interpolate(work, F(mast[ABOVE]), F(mast[RANGE] * mast[RANGE]))
        if terrain[0]:
            _obstruct(work, mast, wavelengths[m], west, north, terrain[1])
        if is_common[m]:
            _serve_three(work, sectors, numbers, starts[m], thresholds[0], thresholds[1], thresholds[2])
        else:
            _serve_each(work, network, m, thresholds)
        _deposit(work)


@njit(**OPTIONS)
def _serve_each(work: Any, network: Any, m: int, thresholds: Any) -> None:
    """Accumulate the sectors of a mast, whatever antennas they have."""
    _, _, _, _, starts, sectors, numbers, pattern_of, _, _, _, patterns = network
    for s in range(starts[m], starts[m + 1]):
        if pattern_of[s] < 0:
            _radiate(work, sectors[s])
        else:
            _radiate_measured(work, sectors[s], patterns[pattern_of[s]])
        _serve(work, numbers[s], thresholds[0], thresholds[1], thresholds[2])
        _emit(work)
