"""What a mast's signal depends on by distance alone, as tables over the squared distance.

The entries are 32 to each doubling of the squared distance: those whose place can be read off the bits of
a single-precision number. Between entries the kernels interpolate linearly, which errs by less than 0.005 dB
for losses that grow with any power of the distance up to the sixth.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np
from numpy.typing import NDArray

from geo.propagation import PropagationModel
from geo.propagation.losses import LEAST_DISTANCE_M

FRACTION_BITS = 18
LEAST_SQUARE_M2 = LEAST_DISTANCE_M * LEAST_DISTANCE_M
STATES = ("los_probability", "los_db", "nlos_db", "los_sigma_db", "nlos_sigma_db")


@dataclass(frozen=True)
class Correction:
    """What measurements add to a model's loss: an offset, and a slope over the decades of the distance.

    Attributes
    ----------
    offset_db : float
        Added to the received level at one kilometre.
    slope_db_per_decade : float
        Added for each tenfold of the distance.
    nearest_m, farthest_m : float
        Distances between which it was measured; beyond them it goes on as it is there.
    """

    offset_db: float = 0.0
    slope_db_per_decade: float = 0.0
    nearest_m: float = 0.0
    farthest_m: float = inf

    def gain_db(self, distance_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is added to the received level at some distances in metres."""
        measured_m = np.clip(distance_m, self.nearest_m, self.farthest_m)
        return np.asarray(self.offset_db + self.slope_db_per_decade * np.log10(measured_m / 1000))


NO_CORRECTION = Correction()


@dataclass(frozen=True, eq=False)
class RadialTables:
    """Losses by distance, a table for each kind of mast.

    Attributes
    ----------
    loss : ndarray of float32, shape (tables, entries, 2)
        Expected loss in dB, and how much more it is at the next entry.
    states : ndarray of float32, shape (tables, entries, 5)
        Probability of line of sight; losses with and without it less the expected loss; their deviations.
    first : int
        Number, among all single-precision numbers, of the first entry.
    """

    loss: NDArray[np.float32]
    states: NDArray[np.float32]
    first: int

    @property
    def last_square_m2(self) -> np.float32:
        """Largest squared distance that is in the tables."""
        return np.float32(np.nextafter(_square(self.first + self.loss.shape[1] - 1), np.float32(0)))


@lru_cache(maxsize=4)
def radial_tables(
    kinds: tuple[tuple[float, ...], ...],
    models: tuple[PropagationModel, ...],
    *,
    receiver_height_m: float,
    farthest_m: float,
    correction: Correction = NO_CORRECTION,
) -> RadialTables:
    """Return the tables of some kinds of masts; the last ones asked for are kept.

    Parameters
    ----------
    kinds : tuple of tuples of three float
        Height in metres, frequency in megahertz and number of the model.
    models : tuple of PropagationModel
        The models.
    receiver_height_m : float
        Height of the receiver above the ground.
    farthest_m : float
        Distance up to which the tables are wanted. Nearer than 10 m they hold what there is at 10 m.
    correction : Correction
        Added to every model.
    """
    first, last = _entry(LEAST_SQUARE_M2), _entry(farthest_m * farthest_m) + 2
    distance_m = np.sqrt(_square(np.arange(first, last)).astype(np.float64))
    distance_m = np.maximum(distance_m, LEAST_DISTANCE_M)
    height_m, frequency_mhz, model_of = np.reshape(kinds, (-1, 3)).T
    states = np.empty((len(kinds), len(distance_m), len(STATES)), dtype=np.float64)
    for number, model in enumerate(models):
        rows = np.flatnonzero(model_of == number)
        losses = model.losses(
            np.broadcast_to(distance_m, (len(rows), len(distance_m))).copy(),
            frequency_mhz=frequency_mhz[rows, np.newaxis],
            base_height_m=height_m[rows, np.newaxis],
            mobile_height_m=receiver_height_m,
        )
        for place, name in enumerate(STATES):
            states[rows, :, place] = getattr(losses, name)
    mean = states[..., 0] * states[..., 1] + (1 - states[..., 0]) * states[..., 2]
    states[..., 1:3] -= mean[..., np.newaxis]
    mean -= correction.gain_db(distance_m)
    step = np.diff(mean, axis=1, append=mean[:, -1:])
    return RadialTables(np.stack([mean, step], axis=-1).astype(np.float32), states.astype(np.float32), first)


def _entry(square_m2: float) -> int:
    """Return the entry at or below a squared distance."""
    return int(np.float32(square_m2).view(np.int32)) >> FRACTION_BITS


def _square(entry: int | NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the squared distance of entries."""
    return (np.asarray(entry, np.int64) << FRACTION_BITS).astype(np.int32).view(np.float32)
