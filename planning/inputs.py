"""What indicators are computed from: the layers of a version, each point located once in the divisions."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, STATIONS
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.counts import StationCounts, is_service_point
from planning.coverage import Coverage, Covered
from planning.coverages import coverage_key, coverage_of, stations_of
from planning.divisions import Divisions, Placed
from planning.nearest import Nearest
from planning.people import People


@dataclass(frozen=True, eq=False)
class Inputs:
    """The layers of a version beside the divisions of a scheme; a layer that it does not hold is empty.

    Attributes
    ----------
    dataset_names : tuple of str
        The datasets that are there.
    divisions : Divisions
        The scheme.
    stations : DataFrame
        Stations of the technology, in every status.
    stations_placed : Placed
        Their divisions.
    operators : tuple of str
        Whose stations there are, in alphabetical order.
    coverage : Coverage
        Those on air, and what they cover.
    postal_points : DataFrame
        ``kind`` and ``staffed``.
    postal_placed : Placed
        Their divisions.
    address_states : Series of str
        State of each digital address.
    addresses : Placed
        Their divisions.
    people : People
        Where people are within the divisions.
    station_distance_m, postal_distance_m : ndarray of float64
        Distance from each address to the nearest station on air, and to the nearest postal service point.
    """

    dataset_names: tuple[str, ...]
    divisions: Divisions
    stations: pd.DataFrame
    stations_placed: Placed
    operators: tuple[str, ...]
    coverage: Coverage
    postal_points: pd.DataFrame
    postal_placed: Placed
    address_states: "pd.Series[str]"
    addresses: Placed
    people: People
    station_distance_m: NDArray[np.float64]
    postal_distance_m: NDArray[np.float64]

    @classmethod
    def of(cls, snapshot: Snapshot, scheme: str, technology: Technology) -> Self:
        """Return what `read` does, read once for each version.

        Raises
        ------
        UnknownNameError
            The version holds no such scheme.
        """
        key = "inputs", scheme, technology
        found: Self = snapshot.once(key, lambda: cls.read(snapshot, scheme, technology))
        return found

    def given_to(self, snapshot: Snapshot, scheme: str, technology: Technology) -> None:
        """Have `of` return these for a snapshot of which nobody has asked yet, and their coverage be its."""
        snapshot.once(("inputs", scheme, technology), lambda: self)
        snapshot.once(coverage_key(technology), lambda: self.coverage)

    @classmethod
    def read(cls, snapshot: Snapshot, scheme: str, technology: Technology) -> Self:
        """Read the layers of a version and locate their points in the divisions of a scheme.

        Raises
        ------
        UnknownNameError
            The version holds no such scheme.
        """
        divisions = Divisions.of(snapshot, scheme)
        of_technology = stations_of(snapshot, technology)
        coverage = coverage_of(snapshot, technology)
        postal = points_of(snapshot, POSTAL_POINTS.name, ("kind", "staffed"))
        states = points_of(snapshot, ADDRESSES.name, ("state",))
        addresses = divisions.place(states["x"], states["y"])
        return cls(
            dataset_names=dataset_names(snapshot, scheme),
            divisions=divisions,
            stations=of_technology,
            stations_placed=divisions.place(of_technology["x"], of_technology["y"]),
            operators=tuple(sorted(of_technology["operator"].unique())),
            coverage=coverage,
            postal_points=postal,
            postal_placed=divisions.place(postal["x"], postal["y"]),
            address_states=states["state"],
            addresses=addresses,
            people=_people(snapshot, divisions, addresses),
            station_distance_m=Nearest.of(coverage.stations).distances_m(addresses.x, addresses.y),
            postal_distance_m=Nearest.of(postal[is_service_point(postal)]).distances_m(
                addresses.x, addresses.y
            ),
        )

    @property
    def outside(self) -> dict[str, int]:
        """How many points of each layer lie outside every division."""
        return {
            STATIONS.name: self.stations_placed.outside,
            POSTAL_POINTS.name: self.postal_placed.outside,
            ADDRESSES.name: self.addresses.outside,
        }

    @cached_property
    def covered(self) -> Covered:
        """Which addresses operators cover."""
        return Covered.of(self.coverage, self.addresses)

    @cached_property
    def station_counts(self) -> StationCounts:
        """The stations, to be counted."""
        return StationCounts.of(self.stations, self.stations_placed)

    def has(self, *layers: str) -> bool:
        """Return whether all these layers are there."""
        return set(layers) <= set(self.dataset_names)


def dataset_names(snapshot: Snapshot, scheme: str) -> tuple[str, ...]:
    """Return the datasets of a version that go into the indicators of a scheme."""
    used = (f"{DIVISIONS.name}/{scheme}", STATIONS.name, POSTAL_POINTS.name, ADDRESSES.name)
    return tuple(name for name in used if name in snapshot.datasets)


def _people(snapshot: Snapshot, divisions: Divisions, addresses: Placed) -> People:
    raster = snapshot.settings.radio.population_raster
    if raster:
        return People.of_raster(snapshot.path / raster, divisions)
    return People.at_addresses(addresses)


def points_of(snapshot: Snapshot, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return fields of points, and ``x`` and ``y`` in the working CRS; no rows where the layer is missing."""
    if name not in snapshot.datasets:
        return pd.DataFrame(columns=[*columns, "x", "y"], dtype=float)
    points = snapshot.points(name, columns)
    table: pd.DataFrame = points.table.to_pandas()
    return table.assign(x=points.x, y=points.y)
