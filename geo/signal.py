"""From received levels to quality, rate and certainty: pure formulas over arrays, one value a cell.

Powers and levels are those of one resource element.
"""
# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from functools import partial
from math import e, erf, exp, log10, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from geo.chunks import in_chunks
from geo.propagation.losses import LEAST_DISTANCE_M
from geo.radial_tables import FRACTION_BITS
from geo.radio_kernel import float_bits
from geo.radio_map import NO_SERVER, RadioMap, tables_of

THERMAL_NOISE_DBM_HZ = -174.0
Numbers = NDArray[np.float64]
Levels = NDArray[np.float32]

ROWS = 64  # of a map per chunk
_FRACTION_MASK, _FRACTION_UNIT = (1 << FRACTION_BITS) - 1, 2.0**-FRACTION_BITS
_POWERS = (0.0705230784, 0.0422820123, 0.0092705272, 0.0001520143, 0.0002765672, 0.0000430638)


def noise_dbm(bandwidth_hz: float, *, noise_figure_db: float) -> float:
    """Return the thermal noise of a receiver at 290 K: -174 dBm/Hz, the bandwidth, and the noise figure.

    Parameters
    ----------
    bandwidth_hz : float
        Bandwidth; that of a resource element is the subcarrier spacing.
    noise_figure_db : float
        What the receiver adds.
    """
    return float(THERMAL_NOISE_DBM_HZ + 10 * np.log10(bandwidth_hz) + noise_figure_db)


def sinr_db(found: RadioMap, *, load: float, noise_dbm: float, entry_loss_db: float = 0.0) -> Levels:
    """Return signal over interference and noise of the strongest sector; NaN where none reaches.

    All other sectors of the map interfere with the share of their resource elements that is in use.

    Parameters
    ----------
    found : RadioMap
        Received power.
    load : float
        Share of the interferers' resource elements in use, 0 … 1.
    noise_dbm : float
        Noise in a resource element.
    entry_loss_db : float
        What walls or cars take from signal and interference alike.
    """
    is_reached = np.isfinite(found.rsrp_dbm)
    signal = _milliwatts(found.rsrp_dbm[is_reached])
    others = np.maximum(found.power_mw[is_reached] - signal, 0)
    through = _milliwatts(-entry_loss_db)
    ratio = signal * through / (load * others * through + _milliwatts(noise_dbm))
    levels = np.full(found.grid.shape, np.nan, np.float32)
    levels[is_reached] = 10 * np.log10(ratio)
    return levels


def spectral_efficiency(
    sinr_db: ArrayLike, *, attenuation: float, least_sinr_db: float, most_bit_s_hz: float
) -> Levels:
    """Return what a link carries by the attenuated bound of Shannon, in bit/s/Hz.

    3GPP TR 36.942, annex A.1: attenuation · log₂(1 + SINR), nothing below a least SINR, and never more than
    the highest modulation and coding scheme carries.

    Parameters
    ----------
    sinr_db : array_like
        Signal over interference and noise.
    attenuation : float
        Share of the bound that is reached.
    least_sinr_db : float
        SINR below which no link holds.
    most_bit_s_hz : float
        Efficiency of the highest scheme; 256-QAM at rate 948/1024 has 7.4063 (3GPP TS 38.214, table
        5.1.3.1-2).
    """
    sinr = np.asarray(sinr_db, np.float32)
    bound = attenuation * np.log2(1 + _milliwatts(sinr))
    return np.where(sinr >= least_sinr_db, np.minimum(bound, most_bit_s_hz), 0).astype(np.float32)


def location_probability(
    found: RadioMap, *, threshold_dbm: float, entry_loss_db: float = 0.0, entry_sigma_db: float = 0.0
) -> Levels:
    """Return the probability that a random point of each cell is covered, given shadow fading.

    The strongest sector is with its probability in line of sight of the point and else not; in either state
    its level is normally distributed in decibels around the state's median, with the state's deviation and
    that of the entry loss. That other sectors may step in where it fades is not counted. 0 where no sector
    reaches.

    Parameters
    ----------
    found : RadioMap
        Levels and servers.
    threshold_dbm : float
        Least level that counts as covered, where the receiver is.
    entry_loss_db, entry_sigma_db : float
        What walls or cars take, and how much that varies.
    """
    number_of, tables = tables_of(found.sectors, found.model)
    probability = np.zeros(found.grid.shape, np.float32)
    kernel = partial(
        _probabilities,
        *(found.server, found.rsrp_dbm, found.grid.x, found.grid.y, found.sectors.x, found.sectors.y),
        *(np.asarray(number_of, np.int64), tables.states, tables.first, tables.last_square_m2),
        *(np.float32(entry_loss_db), np.float32(threshold_dbm), float(entry_sigma_db), probability),
    )
    in_chunks(kernel, found.grid.rows, size=ROWS)
    return probability


@njit(cache=True, nogil=True)
def _probabilities(
    server: Any,
    rsrp_dbm: Any,
    grid_x: Any,
    grid_y: Any,
    x: Any,
    y: Any,
    number_of: Any,
    states: Any,
    first: int,
    last_square_m2: Any,
    loss_db: Any,
    threshold_dbm: Any,
    sigma_db: float,
    probability: Any,
    start: int,
    stop: int,
) -> None:
    for row in range(start, stop):
        for column in range(server.shape[1]):
            s = server[row, column]
            if s != NO_SERVER:
                dx, dy = grid_x[column] - x[s], grid_y[row] - y[s]
                square = min(np.float32(max(dx * dx + dy * dy, LEAST_DISTANCE_M**2)), last_square_m2)
                bits = float_bits(square)
                entry, part = (bits >> FRACTION_BITS) - first, (bits & _FRACTION_MASK) * _FRACTION_UNIT
                here, there = states[number_of[s], entry], states[number_of[s], entry + 1]
                margin = rsrp_dbm[row, column] - loss_db - threshold_dbm
                share = here[0] + part * (there[0] - here[0])
                los = _above(margin, here, there, part, 1, sigma_db)
                probability[row, column] = share * los + (1 - share) * _above(
                    margin, here, there, part, 2, sigma_db
                )


@njit(cache=True)
def _above(margin_db: float, here: Any, there: Any, part: float, state: int, entry_sigma_db: float) -> float:
    """Return the probability that a level is above a threshold in a state of its path.

    It is normally distributed around a median that lies a margin above the threshold, but for what the state
    adds.
    """
    margin = margin_db - (here[state] + part * (there[state] - here[state]))
    own_sigma = here[state + 2] + part * (there[state + 2] - here[state + 2])
    sigma = sqrt(own_sigma * own_sigma + entry_sigma_db * entry_sigma_db)
    if sigma > 0:
        return float(_normal_share(margin / sigma))
    return 1.0 if margin >= 0 else 0.0


@njit(cache=True)
def _normal_share(z: float) -> float:
    x = abs(z) / sqrt(2)
    polynomial = 1.0
    for number in range(len(_POWERS)):
        polynomial += _POWERS[number] * x ** (number + 1)
    square = min(polynomial, 1e10) ** 2
    tail = 0.5 / ((square * square) * (square * square)) ** 2
    return 1 - tail if z >= 0 else tail


def normal_share(z: ArrayLike) -> Numbers:
    """Return the standard normal distribution function, within 3e-7 (Abramowitz and Stegun 7.1.28).

    Parameters
    ----------
    z : array_like
        Value in standard deviations.
    """
    given = np.asarray(z, float)
    return np.array([_normal_share(each) for each in given.ravel().tolist()]).reshape(given.shape)


def edge_to_area_probability(edge_probability: float, *, sigma_db: float, exponent: float) -> float:
    """Return the share of a disc that is covered, from the share at its edge (Jakes).

    W. C. Jakes, Microwave Mobile Communications (1974), section 2.5.3: with a = z/√2 … the closed form for a
    level that falls with the logarithm of the distance.

    Parameters
    ----------
    edge_probability : float
        Share of the points on the edge that are covered, 0 … 1.
    sigma_db : float
        Deviation of shadow fading.
    exponent : float
        Exponent of the path loss: 3.9 means 39 dB for each tenfold of the distance.
    """
    a = -NormalDist().inv_cdf(edge_probability) / sqrt(2)
    b = 10 * exponent * log10(e) / (sigma_db * sqrt(2))
    return 0.5 * (1 - erf(a) + exp((1 - 2 * a * b) / b**2) * (1 - erf((1 - a * b) / b)))


def _milliwatts(level_dbm: ArrayLike) -> Numbers:
    return np.asarray(10.0 ** (np.asarray(level_dbm, np.float64) / 10))
