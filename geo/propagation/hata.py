"""Okumura–Hata, and its extension to 2 GHz by COST 231.

M. Hata, Empirical formula for propagation loss in land mobile radio services, IEEE Transactions on
Vehicular Technology 29 (1980) 317–325; COST Action 231, Digital mobile radio towards future generation
systems, final report (1999), section 4.4.1.
"""

from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from geo.propagation.free_space import free_space_db
from geo.propagation.losses import Decibels, Losses, PropagationModel, Validity

Surroundings = Literal["large-city", "medium-city", "suburban", "open"]

LARGE_CITY_FROM_MHZ = 300.0
# Neither paper gives a deviation for all surroundings; this is the value that is usual in planning.
SIGMA_DB = 8.0
HATA_RANGES = Validity((150, 1500), (30, 200), (1, 10), (1000, 20_000))
COST_231_RANGES = Validity((1500, 2000), (30, 200), (1, 10), (1000, 20_000))


def okumura_hata_db(
    distance_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
    surroundings: Surroundings = "large-city",
) -> Decibels:
    """Return the median loss by Hata (1980), section III.

    Parameters
    ----------
    distance_m : array_like
        Distance in metres, made for 1 … 20 km.
    frequency_mhz : array_like
        Frequency, made for 150 … 1500 MHz.
    base_height_m, mobile_height_m : array_like
        Heights of the antennas, made for 30 … 200 m and 1 … 10 m.
    surroundings : {"large-city", "medium-city", "suburban", "open"}
        Kind of place; a large city has buildings of more than 15 m on average.
    """
    log_f = np.log10(np.asarray(frequency_mhz, float))
    is_large = surroundings == "large-city"
    height_gain = (_large_city_gain_db if is_large else _medium_city_gain_db)(frequency_mhz, mobile_height_m)
    urban = 69.55 + 26.16 * log_f - height_gain + _distance_db(distance_m, base_height_m)
    if surroundings == "suburban":
        return np.asarray(urban - 2 * np.log10(np.asarray(frequency_mhz, float) / 28) ** 2 - 5.4)
    if surroundings == "open":
        return np.asarray(urban - 4.78 * log_f**2 + 18.33 * log_f - 40.94)
    return np.asarray(urban)


def cost_231_hata_db(
    distance_m: ArrayLike,
    *,
    frequency_mhz: ArrayLike,
    base_height_m: ArrayLike,
    mobile_height_m: ArrayLike,
    is_metropolitan: bool,
) -> Decibels:
    """Return the median loss by COST 231, equation 4.4.3.

    Parameters
    ----------
    distance_m, base_height_m, mobile_height_m : array_like
        As for `okumura_hata_db`.
    frequency_mhz : array_like
        Frequency, made for 1500 … 2000 MHz.
    is_metropolitan : bool
        Whether the place is the centre of a metropolis (3 dB more).
    """
    urban = 46.3 + 33.9 * np.log10(np.asarray(frequency_mhz, float))
    height_gain = _medium_city_gain_db(frequency_mhz, mobile_height_m)
    return np.asarray(urban - height_gain + _distance_db(distance_m, base_height_m) + 3.0 * is_metropolitan)


def _distance_db(distance_m: ArrayLike, base_height_m: ArrayLike) -> Decibels:
    log_base = np.log10(np.asarray(base_height_m, float))
    return np.asarray(-13.82 * log_base + (44.9 - 6.55 * log_base) * np.log10(np.divide(distance_m, 1000)))


def _medium_city_gain_db(frequency_mhz: ArrayLike, mobile_height_m: ArrayLike) -> Decibels:
    log_f = np.log10(np.asarray(frequency_mhz, float))
    return np.asarray((1.1 * log_f - 0.7) * np.asarray(mobile_height_m) - (1.56 * log_f - 0.8))


def _large_city_gain_db(frequency_mhz: ArrayLike, mobile_height_m: ArrayLike) -> Decibels:
    low = 8.29 * np.log10(1.54 * np.asarray(mobile_height_m, float)) ** 2 - 1.1
    high = 3.2 * np.log10(11.75 * np.asarray(mobile_height_m, float)) ** 2 - 4.97
    return np.where(np.asarray(frequency_mhz) < LARGE_CITY_FROM_MHZ, low, high)


def _of(
    formula: partial[Decibels], distance: Decibels, frequency: Decibels, base: Decibels, mobile: Decibels
) -> Losses:
    """Return the losses of a formula; nearer than it was made for never less than in free space."""
    loss = formula(distance, frequency_mhz=frequency, base_height_m=base, mobile_height_m=mobile)
    least = free_space_db(np.hypot(distance, base - mobile), frequency)
    return Losses.of_one_state(np.maximum(loss, least), sigma_db=SIGMA_DB, is_los=False)


def _hata(surroundings: Surroundings, title: str) -> PropagationModel:
    return PropagationModel(
        f"okumura-hata-{surroundings}",
        f"Okumura–Hata, {title}",
        "M. Hata, IEEE Trans. Veh. Technol. 29 (1980) 317–325; deviation 8 dB assumed",
        HATA_RANGES,
        partial(_of, partial(okumura_hata_db, surroundings=surroundings)),
    )


def _cost_231(name: str, title: str, *, is_metropolitan: bool) -> PropagationModel:
    return PropagationModel(
        f"cost-231-{name}",
        f"COST 231–Hata, {title}",
        "COST 231 final report (1999), equation 4.4.3; deviation 8 dB assumed",
        COST_231_RANGES,
        partial(_of, partial(cost_231_hata_db, is_metropolitan=is_metropolitan)),
    )


HATA_MODELS = (
    _hata("large-city", "large city"),
    _hata("medium-city", "medium or small city"),
    _hata("suburban", "suburban"),
    _hata("open", "open country"),
    _cost_231("metropolitan", "metropolitan centre", is_metropolitan=True),
    _cost_231("medium-city", "medium city and suburban", is_metropolitan=False),
)
