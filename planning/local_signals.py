"""Coverage by signal of a country: computed where it is asked for, since its radio map is too large."""

from dataclasses import dataclass
from typing import Self

import pandas as pd
from numpy.typing import ArrayLike

from geo.transverse_mercator import crs_of_meridian
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.coverages import stations_of
from planning.sheets import nearest_meridian
from planning.signal_coverage import SignalCoverage
from planning.signal_model import SignalModel
from planning.signal_source import SignalSource
from planning.stations import ON_AIR


@dataclass(frozen=True, eq=False)
class LocalSignals:
    """The signals of a technology around any place.

    A place is computed in the plane of the nearest meridian of those of the sheets. What arrives in a cell is
    the same, to the last bit, as in the sheet of that meridian.

    Attributes
    ----------
    source : SignalSource
        The sectors on air.
    stations : DataFrame
        The stations on air.
    side_deg : float
        Side of the sheets.
    """

    source: SignalSource
    stations: pd.DataFrame
    side_deg: float

    @classmethod
    def of(cls, snapshot: Snapshot, technology: Technology) -> Self:
        """Return the signals of a version; its settings say how large sheets are."""

        def make() -> "LocalSignals":
            found = stations_of(snapshot, technology)
            source = SignalSource.of(snapshot, SignalModel.of(snapshot, technology))
            return cls(source, found[found["status"] == ON_AIR], snapshot.settings.sheet_deg)

        found: Self = snapshot.once(("local signals", technology), make)
        return found

    def meridian(self, lon: float) -> float:
        """Return the meridian about which a place is computed."""
        return float(nearest_meridian(lon, side_deg=self.side_deg))

    def near(self, bounds: ArrayLike, *, meridian: float, cell_m: float | None = None) -> SignalCoverage:
        """Return what arrives in a rectangle.

        Parameters
        ----------
        bounds : array_like, shape (4,)
            West, south, east and north in metres, as `geo.transverse_mercator.to_plane` gives them.
        meridian : float
            The central meridian, in degrees.
        cell_m : float, optional
            Side of the cells; the setting unless given.
        """
        return self.source.near(bounds, self.stations, crs=crs_of_meridian(meridian), cell_m=cell_m)
