"""What every propagation model gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import PhusongError

Decibels: TypeAlias = NDArray[np.float64]

# Where the tables of TR 38.901 begin; no model is made for less.
LEAST_DISTANCE_M = 10.0


class PropagationError(PhusongError, ValueError):
    """A model is asked for something that has no answer: a distance below zero, a name that is none."""


@dataclass(frozen=True)
class Losses:
    """Path losses by state, all of one shape.

    Attributes
    ----------
    los_probability : ndarray of float64
        Probability of line of sight, 0 … 1.
    los_db, nlos_db : ndarray of float64
        Median loss with and without line of sight.
    los_sigma_db, nlos_sigma_db : ndarray of float64
        Standard deviation of shadow fading in either state.
    """

    los_probability: Decibels
    los_db: Decibels
    nlos_db: Decibels
    los_sigma_db: Decibels
    nlos_sigma_db: Decibels

    @property
    def mean_db(self) -> Decibels:
        """Expected loss: the two losses, weighed by the probabilities of their states."""
        share = self.los_probability
        return np.asarray(share * self.los_db + (1 - share) * self.nlos_db)

    @classmethod
    def of_one_state(cls, loss_db: Decibels, *, sigma_db: float, is_los: bool) -> "Losses":
        """Return the losses of a model that does not tell whether there is line of sight."""
        sigma = np.full_like(loss_db, sigma_db)
        return cls(np.full_like(loss_db, float(is_los)), loss_db, loss_db, sigma, sigma)


@dataclass(frozen=True)
class Beyond:
    """A quantity that is used beyond what a model was made for.

    Attributes
    ----------
    quantity : {"frequency_mhz", "base_height_m", "mobile_height_m", "distance_m"}
        Which one.
    least, most : float
        Its smallest and largest value in use.
    low, high : float
        The range that the model was made for.
    """

    quantity: str
    least: float
    most: float
    low: float
    high: float


@dataclass(frozen=True)
class Validity:
    """Ranges for which a model was made; inclusive."""

    frequency_mhz: tuple[float, float]
    base_height_m: tuple[float, float]
    mobile_height_m: tuple[float, float]
    distance_m: tuple[float, float]


@dataclass(frozen=True)
class PropagationModel:
    """A model of path loss between a base station and a receiver.

    Attributes
    ----------
    name : str
        Name in settings.
    title : str
        Name for people.
    source : str
        Document, table and equations.
    validity : Validity
        For what it was made.
    formula : callable
        Takes distance, frequency, base height and mobile height as arrays and returns `Losses`.
    """

    name: str
    title: str
    source: str
    validity: Validity
    formula: Callable[[Decibels, Decibels, Decibels, Decibels], Losses] = field(repr=False)

    def losses(
        self,
        distance_2d_m: ArrayLike,
        *,
        frequency_mhz: ArrayLike,
        base_height_m: ArrayLike,
        mobile_height_m: ArrayLike,
    ) -> Losses:
        """Return the losses at some distances; the arguments broadcast.

        Outside the model's ranges its formula is continued; `warnings` says where that happens.

        Parameters
        ----------
        distance_2d_m : array_like
            Distances along the ground, in metres; nearer than 10 m counts as 10 m.
        frequency_mhz : array_like
            Carrier frequency, in megahertz.
        base_height_m, mobile_height_m : array_like
            Heights of the antennas above the ground, in metres.

        Raises
        ------
        PropagationError
            A distance is negative, a height or a frequency is not positive, or a number is not finite.
        """
        given = {
            "distance_2d_m": np.asarray(distance_2d_m, np.float64),
            "frequency_mhz": np.asarray(frequency_mhz, np.float64),
            "base_height_m": np.asarray(base_height_m, np.float64),
            "mobile_height_m": np.asarray(mobile_height_m, np.float64),
        }
        for name, values in given.items():
            _check(self.name, name, values, may_be_zero=name == "distance_2d_m")
        given["distance_2d_m"] = np.maximum(given["distance_2d_m"], LEAST_DISTANCE_M)
        found = self.formula(*given.values())
        shape = np.broadcast_shapes(*(values.shape for values in given.values()))
        return Losses(**{name: np.broadcast_to(value, shape) for name, value in vars(found).items()})

    def beyond(
        self,
        *,
        frequency_mhz: ArrayLike,
        base_height_m: ArrayLike,
        mobile_height_m: ArrayLike,
        distance_m: ArrayLike,
    ) -> tuple["Beyond", ...]:
        """Return each quantity of which some values lie outside the ranges that the model was made for.

        Parameters
        ----------
        frequency_mhz, base_height_m, mobile_height_m, distance_m : array_like
            Values that are used; NaN is passed over.
        """
        used = {
            "frequency_mhz": frequency_mhz,
            "base_height_m": base_height_m,
            "mobile_height_m": mobile_height_m,
            "distance_m": distance_m,
        }
        found = (self._beyond(name, np.asarray(values, float)) for name, values in used.items())
        return tuple(each for each in found if each)

    def _beyond(self, name: str, values: Decibels) -> "Beyond | None":
        low, high = getattr(self.validity, name)
        values = values[np.isfinite(values)]
        if not values.size or (low <= values.min() and values.max() <= high):
            return None
        return Beyond(name, float(values.min()), float(values.max()), low, high)


def _check(model: str, name: str, values: Decibels, *, may_be_zero: bool) -> None:
    is_right = np.isfinite(values) & ((values >= 0) if may_be_zero else (values > 0))
    if not is_right.all():
        raise PropagationError(f"{model}: {name} {values[~is_right].ravel()[0]} is not possible")


def named(models: Mapping[str, PropagationModel], name: str) -> PropagationModel:
    """Return the model of a name.

    Raises
    ------
    PropagationError
        There is none.
    """
    if name not in models:
        raise PropagationError(f"no propagation model {name!r}; models are {', '.join(models)}")
    return models[name]


def by_name(*models: PropagationModel) -> Mapping[str, PropagationModel]:
    """Return models under their names."""
    return MappingProxyType({model.name: model for model in models})
