"""The sectors of a radio network, as columns of numbers."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError

OMNI_DEG = 360.0
NO_PATTERN = -1


@dataclass(frozen=True, eq=False)
class Sectors:
    """Transmitting antennas: one row each.

    A mast is all rows with the same position, height, frequency, model and range.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n,)
        Positions, in metres.
    height_m : ndarray of float64, shape (n,)
        Height of the antenna above the ground.
    frequency_mhz : ndarray of float64, shape (n,)
        Carrier frequency.
    power_dbm : ndarray of float64, shape (n,)
        EIRP of one resource element in the direction of the main beam.
    azimuth_deg : ndarray of float64, shape (n,)
        Direction of the main beam, clockwise from north.
    electrical_tilt_deg, mechanical_tilt_deg : ndarray of float64, shape (n,)
        Tilts, positive downwards.
    beamwidth_h_deg, beamwidth_v_deg : ndarray of float64, shape (n,)
        Widths of the beam at half power; 360 horizontally is an omnidirectional antenna.
    range_m : ndarray of float64, shape (n,)
        Distance beyond which a sector is not computed, neither as server nor as interferer.
    model : ndarray of int64, shape (n,)
        Number of the propagation model among those that the map is given.
    pattern : ndarray of int64, shape (n,)
        Number of the measured pattern among those that the map is given; -1 for the one of 3GPP.

    Raises
    ------
    GeometryError
        The columns differ in length, or hold a number that is not finite or not possible.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    height_m: NDArray[np.float64]
    frequency_mhz: NDArray[np.float64]
    power_dbm: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]
    electrical_tilt_deg: NDArray[np.float64]
    mechanical_tilt_deg: NDArray[np.float64]
    beamwidth_h_deg: NDArray[np.float64]
    beamwidth_v_deg: NDArray[np.float64]
    range_m: NDArray[np.float64]
    model: NDArray[np.int64]
    pattern: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name, values in self.columns.items():
            if values.shape != self.x.shape or values.ndim != 1:
                raise GeometryError(f"sectors: {name} has the shape {values.shape}, x has {self.x.shape}")
            if not np.isfinite(values).all():
                raise GeometryError(f"sectors: {name} is not finite in row {np.isfinite(values).argmin()}")
            if name in _POSITIVE and (values <= 0).any():
                row = int((values <= 0).argmax())
                raise GeometryError(f"sectors: row {row}: {name} {values[row]} is not positive")

    @classmethod
    def of(
        cls,
        x: ArrayLike,
        y: ArrayLike,
        *,
        power_dbm: ArrayLike,
        frequency_mhz: ArrayLike,
        height_m: ArrayLike = 30.0,
        azimuth_deg: ArrayLike = 0.0,
        electrical_tilt_deg: ArrayLike = 0.0,
        mechanical_tilt_deg: ArrayLike = 0.0,
        beamwidth_h_deg: ArrayLike = OMNI_DEG,
        beamwidth_v_deg: ArrayLike = 10.0,
        range_m: ArrayLike = 5000.0,
        model: ArrayLike = 0,
        pattern: ArrayLike = NO_PATTERN,
    ) -> Self:
        """Return sectors from columns; a single number stands for all rows.

        Raises
        ------
        GeometryError
            See the class.
        """
        given = locals()
        count = np.shape(np.atleast_1d(np.asarray(x)))
        columns: dict[str, Any] = {}
        for each in fields(cls):
            kind = np.int64 if each.name in _NUMBERS else np.float64
            values = np.asarray(given[each.name], dtype=kind)
            columns[each.name] = np.broadcast_to(values, count).copy() if values.ndim == 0 else values
        return cls(**columns)

    @property
    def columns(self) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
        """The columns by name, in the order of the attributes."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: ArrayLike | slice) -> Self:
        """Return some rows, by number, by a boolean for each or as a slice."""
        which = rows if isinstance(rows, slice) else np.asarray(rows)
        return self._of({name: values[which] for name, values in self.columns.items()})

    def joined(self, other: Self) -> Self:
        """Return these rows with those of another below."""
        if not len(other):
            return self
        theirs = other.columns
        return self._of({name: np.concatenate([own, theirs[name]]) for name, own in self.columns.items()})

    @classmethod
    def _of(cls, columns: dict[str, Any]) -> Self:
        """Return sectors of columns that have been checked."""
        sectors = object.__new__(cls)
        sectors.__dict__.update(columns)
        return sectors


_NUMBERS = ("model", "pattern")
_POSITIVE = ("height_m", "frequency_mhz", "beamwidth_h_deg", "beamwidth_v_deg", "range_m")
