"""What walls and cars take away: outdoor-to-indoor penetration of 3GPP TR 38.901 V19.4.0, section 7.4.3."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from geo.propagation.losses import Decibels

Facade = Literal["low", "high"]

# Table 7.4.3-2.
FACADE_SIGMA_DB: dict[Facade, float] = {"low": 4.4, "high": 6.5}
INDOOR_DB_PER_M = 0.5
# Section 7.4.3.2: mean and deviation; 20 dB instead of 9 for cars with metallised windows.
VEHICLE_LOSS_DB, VEHICLE_SIGMA_DB = 9.0, 5.0


def standard_glass_db(frequency_mhz: ArrayLike) -> Decibels:
    """Return the loss through standard multi-pane glass (table 7.4.3-1): 2 + 0.2 f, f in GHz."""
    return np.asarray(2 + 0.2 * _ghz(frequency_mhz))


def coated_glass_db(frequency_mhz: ArrayLike) -> Decibels:
    """Return the loss through infrared-reflecting glass (table 7.4.3-1): 25.4 + 0.11 f, f in GHz."""
    return np.asarray(25.4 + 0.11 * _ghz(frequency_mhz))


def concrete_db(frequency_mhz: ArrayLike) -> Decibels:
    """Return the loss through concrete (table 7.4.3-1): 5 + 4 f, f in GHz."""
    return np.asarray(5 + 4 * _ghz(frequency_mhz))


def wood_db(frequency_mhz: ArrayLike) -> Decibels:
    """Return the loss through wood (table 7.4.3-1): 4.85 + 0.12 f, f in GHz."""
    return np.asarray(4.85 + 0.12 * _ghz(frequency_mhz))


def facade_db(frequency_mhz: ArrayLike, facade: Facade) -> Decibels:
    """Return the loss through an outer wall (table 7.4.3-2).

    Parameters
    ----------
    frequency_mhz : array_like
        Frequency, in megahertz.
    facade : {"low", "high"}
        Low loss: 30 % standard glass and 70 % concrete; high loss: 70 % coated glass and 30 % concrete.
    """
    glass, share = (standard_glass_db, 0.3) if facade == "low" else (coated_glass_db, 0.7)
    through = share * _linear(glass(frequency_mhz)) + (1 - share) * _linear(concrete_db(frequency_mhz))
    return np.asarray(5 - 10 * np.log10(through))


def building_entry(frequency_mhz: ArrayLike, facade: Facade, *, depth_m: float) -> tuple[Decibels, float]:
    """Return the loss from outside to a place inside, and its standard deviation (equation 7.4-2).

    Parameters
    ----------
    frequency_mhz : array_like
        Frequency, in megahertz.
    facade : {"low", "high"}
        Kind of outer wall.
    depth_m : float
        Distance behind the wall; 0.5 dB a metre.
    """
    return np.asarray(facade_db(frequency_mhz, facade) + INDOOR_DB_PER_M * depth_m), FACADE_SIGMA_DB[facade]


def _ghz(frequency_mhz: ArrayLike) -> Decibels:
    return np.asarray(frequency_mhz, np.float64) / 1000


def _linear(loss_db: Decibels) -> Decibels:
    return np.asarray(10 ** (-loss_db / 10))
