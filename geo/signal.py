"""From received levels to quality, rate and certainty: pure formulas over arrays, one value a cell.

Powers and levels are those of one resource element.
"""

from math import e, erf, exp, log10, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.propagation.losses import LEAST_DISTANCE_M
from geo.radial_tables import FRACTION_BITS
from geo.radio_map import NO_SERVER, RadioMap, tables_of

THERMAL_NOISE_DBM_HZ = -174.0
Numbers = NDArray[np.float64]
Levels = NDArray[np.float32]


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
    signal = _milliwatts(found.rsrp_dbm)
    others = np.maximum(found.power_mw - signal, 0)
    through = _milliwatts(-entry_loss_db)
    ratio = signal * through / (load * others * through + _milliwatts(noise_dbm))
    return np.asarray(10 * np.log10(ratio), dtype=np.float32)


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
    is_reached = found.server != NO_SERVER
    states = _states_of_servers(found, is_reached)
    share, los_db, nlos_db, los_sigma, nlos_sigma = states.T
    margin = found.rsrp_dbm[is_reached] - entry_loss_db - threshold_dbm
    covered = share * _above(margin - los_db, np.hypot(los_sigma, entry_sigma_db))
    covered += (1 - share) * _above(margin - nlos_db, np.hypot(nlos_sigma, entry_sigma_db))
    probability = np.zeros(found.grid.shape, np.float32)
    probability[is_reached] = covered
    return probability


def _states_of_servers(found: RadioMap, is_reached: NDArray[np.bool_]) -> Numbers:
    """Return the states of the serving sector's path at each reached cell, between the table's entries."""
    server = found.server[is_reached]
    number_of, tables = tables_of(found.sectors, found.model)
    row, column = np.nonzero(is_reached)
    dx, dy = found.grid.x[column] - found.sectors.x[server], found.grid.y[row] - found.sectors.y[server]
    square = np.maximum(dx * dx + dy * dy, LEAST_DISTANCE_M**2).astype(np.float32)
    bits = np.minimum(square, tables.last_square_m2).view(np.int32)
    entry = (bits >> FRACTION_BITS) - tables.first
    part = (bits & ((1 << FRACTION_BITS) - 1)) / (1 << FRACTION_BITS)
    here, there = (tables.states[number_of[server], entry + step] for step in (0, 1))
    return np.asarray(here + part[:, np.newaxis] * (there - here))


def _above(margin_db: Numbers, sigma_db: Numbers) -> Numbers:
    """Return the probability that a normal variable lies less than a margin below its median."""
    certain = (margin_db >= 0).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = normal_share(margin_db / sigma_db)
    return np.where(sigma_db > 0, chance, certain)


def normal_share(z: ArrayLike) -> Numbers:
    """Return the standard normal distribution function, within 3e-7 (Abramowitz and Stegun 7.1.28).

    Parameters
    ----------
    z : array_like
        Value in standard deviations.
    """
    x = np.abs(np.asarray(z, float)) / sqrt(2)
    powers = (0.0705230784, 0.0422820123, 0.0092705272, 0.0001520143, 0.0002765672, 0.0000430638)
    polynomial = np.ones_like(x)
    for exponent, coefficient in enumerate(powers, start=1):
        polynomial += coefficient * x**exponent
    tail = 0.5 * np.minimum(polynomial, 1e10) ** -16.0
    return np.asarray(np.where(np.asarray(z) >= 0, 1 - tail, tail))


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
