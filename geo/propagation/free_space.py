"""Loss in free space."""

import numpy as np
from numpy.typing import ArrayLike

from geo.propagation.losses import Decibels, Losses, PropagationModel, Validity

SPEED_OF_LIGHT_M_S = 299_792_458.0


def free_space_db(distance_m: ArrayLike, frequency_mhz: ArrayLike) -> Decibels:
    """Return the loss between isotropic antennas in free space.

    Recommendation ITU-R P.525-4, equation 3: 20 log₁₀(4 π d f / c).

    Parameters
    ----------
    distance_m : array_like
        Distance between the antennas, in metres.
    frequency_mhz : array_like
        Frequency, in megahertz.
    """
    cycles = np.asarray(distance_m, float) * np.asarray(frequency_mhz, float) * 1e6 / SPEED_OF_LIGHT_M_S
    return np.asarray(20 * np.log10(4 * np.pi * cycles))


def _losses(distance_2d_m: Decibels, frequency_mhz: Decibels, base_m: Decibels, mobile_m: Decibels) -> Losses:
    distance_m = np.hypot(distance_2d_m, base_m - mobile_m)
    return Losses.of_one_state(free_space_db(distance_m, frequency_mhz), sigma_db=0.0, is_los=True)


FREE_SPACE = PropagationModel(
    "free-space",
    "Free space",
    "ITU-R P.525-4, equation 3; no fading",
    Validity((0.03, 3e6), (0, np.inf), (0, np.inf), (1, np.inf)),
    _losses,
)
