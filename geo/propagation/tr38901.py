"""3GPP TR 38.901: urban macro, urban micro (street canyon) and rural macro.

Formulas are those of version 19.4.0: path loss table 7.4.1-1, probability of line of sight table 7.4.2-1. The
breakpoint distances take the speed of light as 3.0 · 10⁸ m/s, as note 1 of the table says. Frequencies are in
megahertz here, in gigahertz in the document.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geo.propagation.losses import LEAST_DISTANCE_M, Decibels, Losses, PropagationModel, Validity

TABLE_SPEED_OF_LIGHT_M_S = 3.0e8
LEAST_HIGH_RECEIVER_M = 13.0
HE_M = 1.0

SURE_LOS_M = 18.0
RURAL_BUILDING_HEIGHT_M = 5.0
RURAL_STREET_WIDTH_M = 20.0


def uma_los_db(
    distance_2d_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
) -> Decibels:
    """Return the loss in urban macro cells with line of sight (table 7.4.1-1, UMa LOS).

    Parameters
    ----------
    distance_2d_m : array_like
        Distance along the ground in metres; nearer than 10 m counts as 10 m.
    frequency_mhz : array_like
        Frequency, in megahertz.
    base_height_m, mobile_height_m : array_like
        Heights of the antennas, in metres.
    """
    near, log_f, slant = _terms(distance_2d_m, frequency_mhz, base_height_m, mobile_height_m)
    above_m = _environment_height_m(near, mobile_height_m)
    breakpoint_m = _breakpoint_m(frequency_mhz, base_height_m, mobile_height_m, above_m)
    behind = np.log10(breakpoint_m**2 + np.subtract(base_height_m, mobile_height_m) ** 2)
    before = 28.0 + 22 * slant + 20 * log_f
    return np.where(near <= breakpoint_m, before, 28.0 + 40 * slant + 20 * log_f - 9 * behind)


def uma_nlos_db(
    distance_2d_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
) -> Decibels:
    """Return the loss in urban macro cells without line of sight (table 7.4.1-1, UMa NLOS).

    Parameters
    ----------
    distance_2d_m, frequency_mhz, base_height_m, mobile_height_m : array_like
        As for `uma_los_db`.
    """
    _, log_f, slant = _terms(distance_2d_m, frequency_mhz, base_height_m, mobile_height_m)
    blocked = 13.54 + 39.08 * slant + 20 * log_f - 0.6 * np.subtract(mobile_height_m, 1.5)
    clear = uma_los_db(
        distance_2d_m,
        frequency_mhz=frequency_mhz,
        base_height_m=base_height_m,
        mobile_height_m=mobile_height_m,
    )
    return np.asarray(np.maximum(clear, blocked))


def uma_los_probability(distance_2d_m: ArrayLike, mobile_height_m: ArrayLike) -> Decibels:
    """Return the probability of line of sight in urban macro cells (table 7.4.2-1, UMa).

    Parameters
    ----------
    distance_2d_m : array_like
        Distance along the ground outdoors, in metres.
    mobile_height_m : array_like
        Height of the receiver, in metres; beyond 23 m that of 23 m is taken.
    """
    d = np.maximum(np.asarray(distance_2d_m, float), SURE_LOS_M)
    height = np.clip(np.asarray(mobile_height_m, float), LEAST_HIGH_RECEIVER_M, 23.0)
    higher = ((height - LEAST_HIGH_RECEIVER_M) / 10) ** 1.5
    near = 18 / d + np.exp(-d / 63) * (1 - 18 / d)
    farther = near * (1 + higher * 1.25 * (d / 100) ** 3 * np.exp(-d / 150))
    return np.where(np.asarray(distance_2d_m) <= SURE_LOS_M, 1.0, farther)


def umi_los_db(
    distance_2d_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
) -> Decibels:
    """Return the loss in street canyons with line of sight (table 7.4.1-1, UMi LOS).

    Parameters
    ----------
    distance_2d_m, frequency_mhz, base_height_m, mobile_height_m : array_like
        As for `uma_los_db`.
    """
    near, log_f, slant = _terms(distance_2d_m, frequency_mhz, base_height_m, mobile_height_m)
    breakpoint_m = _breakpoint_m(frequency_mhz, base_height_m, mobile_height_m, HE_M)
    behind = np.log10(breakpoint_m**2 + np.subtract(base_height_m, mobile_height_m) ** 2)
    before = 32.4 + 21 * slant + 20 * log_f
    return np.where(near <= breakpoint_m, before, 32.4 + 40 * slant + 20 * log_f - 9.5 * behind)


def umi_nlos_db(
    distance_2d_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
) -> Decibels:
    """Return the loss in street canyons without line of sight (table 7.4.1-1, UMi NLOS).

    Parameters
    ----------
    distance_2d_m, frequency_mhz, base_height_m, mobile_height_m : array_like
        As for `uma_los_db`.
    """
    _, log_f, slant = _terms(distance_2d_m, frequency_mhz, base_height_m, mobile_height_m)
    blocked = 22.4 + 35.3 * slant + 21.3 * log_f - 0.3 * np.subtract(mobile_height_m, 1.5)
    clear = umi_los_db(
        distance_2d_m,
        frequency_mhz=frequency_mhz,
        base_height_m=base_height_m,
        mobile_height_m=mobile_height_m,
    )
    return np.asarray(np.maximum(clear, blocked))


def umi_los_probability(distance_2d_m: ArrayLike) -> Decibels:
    """Return the probability of line of sight in street canyons (table 7.4.2-1, UMi).

    Parameters
    ----------
    distance_2d_m : array_like
        Distance along the ground outdoors, in metres.
    """
    d = np.maximum(np.asarray(distance_2d_m, float), SURE_LOS_M)
    return np.asarray(18 / d + np.exp(-d / 36) * (1 - 18 / d))


def rma_los_db(
    distance_2d_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
    building_height_m: float = RURAL_BUILDING_HEIGHT_M,
) -> Decibels:
    """Return the loss in rural macro cells with line of sight (table 7.4.1-1, RMa LOS).

    Parameters
    ----------
    distance_2d_m, frequency_mhz, base_height_m, mobile_height_m : array_like
        As for `uma_los_db`.
    building_height_m : float
        Average height of the buildings, 5 … 50 m.
    """
    near, _, slant = _terms(distance_2d_m, frequency_mhz, base_height_m, mobile_height_m)
    breakpoint_m = rma_breakpoint_m(frequency_mhz, base_height_m, mobile_height_m)
    d3_m = 10**slant
    before = _rma_near_db(d3_m, frequency_mhz, building_height_m)
    at_breakpoint = _rma_near_db(breakpoint_m, frequency_mhz, building_height_m)
    return np.where(near <= breakpoint_m, before, at_breakpoint + 40 * np.log10(d3_m / breakpoint_m))


def rma_nlos_db(
    distance_2d_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
    building_height_m: float = RURAL_BUILDING_HEIGHT_M,
    street_width_m: float = RURAL_STREET_WIDTH_M,
) -> Decibels:
    """Return the loss in rural macro cells without line of sight (table 7.4.1-1, RMa NLOS).

    Parameters
    ----------
    distance_2d_m, frequency_mhz, base_height_m, mobile_height_m : array_like
        As for `uma_los_db`.
    building_height_m, street_width_m : float
        Averages, 5 … 50 m.
    """
    _, log_f, slant = _terms(distance_2d_m, frequency_mhz, base_height_m, mobile_height_m)
    base, mobile = np.asarray(base_height_m, float), np.asarray(mobile_height_m, float)
    log_base = np.log10(base)
    blocked = (
        161.04
        - 7.1 * np.log10(street_width_m)
        + 7.5 * np.log10(building_height_m)
        - (24.37 - 3.7 * (building_height_m / base) ** 2) * log_base
        + (43.42 - 3.1 * log_base) * (slant - 3)
        + 20 * log_f
        - (3.2 * np.log10(11.75 * mobile) ** 2 - 4.97)
    )
    clear = rma_los_db(
        distance_2d_m,
        frequency_mhz=frequency_mhz,
        base_height_m=base_height_m,
        mobile_height_m=mobile_height_m,
        building_height_m=building_height_m,
    )
    return np.asarray(np.maximum(clear, blocked))


def rma_los_probability(distance_2d_m: ArrayLike) -> Decibels:
    """Return the probability of line of sight in the country (table 7.4.2-1, RMa).

    Parameters
    ----------
    distance_2d_m : array_like
        Distance along the ground outdoors, in metres.
    """
    beyond_m = np.maximum(np.asarray(distance_2d_m, float), LEAST_DISTANCE_M) - LEAST_DISTANCE_M
    return np.asarray(np.exp(-beyond_m / 1000))


def rma_breakpoint_m(
    frequency_mhz: ArrayLike, base_height_m: ArrayLike, mobile_height_m: ArrayLike
) -> Decibels:
    """Return the breakpoint distance in the country (table 7.4.1-1, note 5).

    Parameters
    ----------
    frequency_mhz, base_height_m, mobile_height_m : array_like
        As for `uma_los_db`.
    """
    waves_per_m = np.asarray(frequency_mhz, float) * 1e6 / TABLE_SPEED_OF_LIGHT_M_S
    return np.asarray(2 * np.pi * np.multiply(base_height_m, mobile_height_m) * waves_per_m)


def _terms(
    distance_2d_m: ArrayLike, frequency_mhz: ArrayLike, base_m: ArrayLike, mobile_m: ArrayLike
) -> tuple[Decibels, Decibels, Decibels]:
    """Return the distance along the ground, and the logarithms of gigahertz and of the slant distance."""
    near = np.maximum(np.asarray(distance_2d_m, float), LEAST_DISTANCE_M)
    slant_m = np.sqrt(near * near + np.subtract(base_m, mobile_m) ** 2)
    return near, np.log10(np.asarray(frequency_mhz, float) / 1000), np.log10(slant_m)


def _environment_height_m(distance_2d_m: Decibels, mobile_height_m: ArrayLike) -> Decibels:
    """Return the effective height of the surroundings of an urban macro receiver (table 7.4.1-1, note 1).

    Below 13 m it is 1 m. Above, the table draws it by lot: 1 m with the probability 1/(1 + C), else one of
    12 m, 15 m, … up to 1.5 m below the receiver. Here it is 1 m where that is at least as likely as not, else
    the mean of the others, so that the same place always gets the same loss.
    """
    height = np.asarray(mobile_height_m, float)
    d = distance_2d_m
    lift = np.where(d <= SURE_LOS_M, 0, 1.25 * (d / 100) ** 3 * np.exp(-d / 150))
    c = (np.clip(height - LEAST_HIGH_RECEIVER_M, 0, None) / 10) ** 1.5 * lift
    others = 12 + 3 * np.floor(np.maximum(height - 1.5 - 12, 0) / 3) / 2
    return np.where(c <= 1, HE_M, others)


def _breakpoint_m(
    frequency_mhz: ArrayLike, base_m: ArrayLike, mobile_m: ArrayLike, environment_m: ArrayLike
) -> Decibels:
    """Return the breakpoint distance in towns (table 7.4.1-1, note 1)."""
    waves_per_m = np.asarray(frequency_mhz, float) * 1e6 / TABLE_SPEED_OF_LIGHT_M_S
    heights = np.subtract(base_m, environment_m) * np.subtract(mobile_m, environment_m)
    return np.asarray(4 * heights * waves_per_m)


def _rma_near_db(d3_m: Decibels, frequency_mhz: ArrayLike, building_m: float) -> Decibels:
    log_d, power = np.log10(d3_m), building_m**1.72
    ghz = np.asarray(frequency_mhz, float) / 1000
    return np.asarray(
        20 * np.log10(40 * np.pi * d3_m * ghz / 3)
        + min(0.03 * power, 10) * log_d
        - min(0.044 * power, 14.77)
        + 0.002 * np.log10(building_m) * d3_m
    )


def _uma(distance: Decibels, frequency: Decibels, base: Decibels, mobile: Decibels) -> Losses:
    ends: dict[str, Any] = {"frequency_mhz": frequency, "base_height_m": base, "mobile_height_m": mobile}
    return Losses(
        uma_los_probability(distance, mobile),
        uma_los_db(distance, **ends),
        uma_nlos_db(distance, **ends),
        np.array(4.0),
        np.array(6.0),
    )


def _umi(distance: Decibels, frequency: Decibels, base: Decibels, mobile: Decibels) -> Losses:
    ends: dict[str, Any] = {"frequency_mhz": frequency, "base_height_m": base, "mobile_height_m": mobile}
    return Losses(
        umi_los_probability(distance),
        umi_los_db(distance, **ends),
        umi_nlos_db(distance, **ends),
        np.array(4.0),
        np.array(7.82),
    )


def _rma(distance: Decibels, frequency: Decibels, base: Decibels, mobile: Decibels) -> Losses:
    ends: dict[str, Any] = {"frequency_mhz": frequency, "base_height_m": base, "mobile_height_m": mobile}
    is_before = distance <= rma_breakpoint_m(frequency, base, mobile)
    return Losses(
        rma_los_probability(distance),
        rma_los_db(distance, **ends),
        rma_nlos_db(distance, **ends),
        np.where(is_before, 4.0, 6.0),
        np.array(8.0),
    )


UMA = PropagationModel(
    "uma",
    "3GPP TR 38.901 urban macro (UMa)",
    "3GPP TR 38.901 V19.4.0, tables 7.4.1-1 and 7.4.2-1",
    Validity((500, 100_000), (25, 25), (1.5, 22.5), (10, 5000)),
    _uma,
)
UMI = PropagationModel(
    "umi",
    "3GPP TR 38.901 urban micro, street canyon (UMi)",
    "3GPP TR 38.901 V19.4.0, tables 7.4.1-1 and 7.4.2-1",
    Validity((500, 100_000), (10, 10), (1.5, 22.5), (10, 5000)),
    _umi,
)
RMA = PropagationModel(
    "rma",
    "3GPP TR 38.901 rural macro (RMa)",
    "3GPP TR 38.901 V19.4.0, tables 7.4.1-1 and 7.4.2-1; buildings of 5 m, streets of 20 m",
    Validity((500, 30_000), (10, 150), (1, 10), (10, 5000)),
    _rma,
)
