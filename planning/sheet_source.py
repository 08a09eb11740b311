"""What sheets are made from: what each of them needs of the whole, and the addresses part by part."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.crs import Coordinates, to_lonlat
from geo.polygon_index import PolygonIndex
from geo.transverse_mercator import to_plane
from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, Text
from layers.points import Points
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.counts import is_service_point
from planning.coverage import Coverage, CoverageModel
from planning.coverages import model_of, stations_of
from planning.divisions import Divisions, Placed
from planning.inputs import Inputs, dataset_names, points_of
from planning.nearest import Nearest
from planning.people import People
from planning.reach import ReachModel
from planning.reach_coverage import ReachCoverage
from planning.sheets import Sheet
from planning.signal_model import SignalModel
from planning.signal_source import SignalSource, touching
from planning.stations import ON_AIR

Bounds = tuple[float, float, float, float]
Addresses = Callable[[Bounds], Iterable[Points]]


@dataclass(frozen=True, eq=False)
class Located:
    """Rows of a layer of points, each with the division that it lies in.

    Attributes
    ----------
    rows : DataFrame
        With ``x`` and ``y``, in the working CRS or the plane of a sheet.
    division : ndarray of int32, shape (n,)
        Position of each one's division; -1 outside all.
    """

    rows: pd.DataFrame
    division: NDArray[np.int32]

    @classmethod
    def of(cls, rows: pd.DataFrame, index: PolygonIndex) -> Self:
        """Locate rows in the divisions."""
        return cls(rows, index.locate(rows["x"], rows["y"]))

    @property
    def outside(self) -> int:
        """How many lie outside every division."""
        return int((self.division < 0).sum())

    def where(self, which: NDArray[np.bool_]) -> Self:
        """Return the rows that a boolean array selects."""
        return type(self)(self.rows[which], self.division[which])

    def numbered(self, numbers: NDArray[np.int32]) -> Self:
        """Return the rows with other numbers of their divisions; the last one is for those outside all."""
        return type(self)(self.rows, numbers[self.division])

    def placed(self, divisions: Divisions) -> Placed:
        """Return the rows as points of some divisions, given the numbers that these have."""
        x, y = (self.rows[each].to_numpy(float) for each in ("x", "y"))
        return Placed(divisions, x, y, self.division)


@dataclass(frozen=True, eq=False)
class Plane:
    """What the sheets of one meridian share.

    Attributes
    ----------
    stations, postal_points : Located
        Those of the country, in the plane of the meridian.
    """

    stations: Located
    postal_points: Located

    @cached_property
    def on_air(self) -> pd.DataFrame:
        """The stations on air."""
        return self.stations.rows[(self.stations.rows["status"] == ON_AIR).to_numpy()]

    @cached_property
    def nearest_station(self) -> Nearest:
        """The nearest station on air."""
        return Nearest.of(self.on_air)

    @cached_property
    def nearest_service_point(self) -> Nearest:
        """The nearest postal service point."""
        rows = self.postal_points.rows
        return Nearest.of(rows[is_service_point(rows)])


@dataclass(frozen=True, eq=False)
class SheetSource:
    """What every sheet of a scheme needs of the whole: small, so that every worker holds a copy.

    Which division a point lies in is decided once for all sheets, in the working CRS: so every point counts
    exactly once, whatever sheets there are.

    Attributes
    ----------
    folder : Path
        Folder of the workspace, with the files of terrain and people that its settings name.
    working_crs : str
        CRS of all positions here.
    dataset_names : tuple of str
        The datasets that are there.
    divisions : GeoDataFrame
        The divisions of the scheme.
    index : PolygonIndex
        Which of them a position lies in.
    stations, postal_points : Located
        Those of the technology, in every status; all.
    signals : SignalSource or None
        Its sectors on air, where coverage is by signal.
    model : CoverageModel
        How coverage is computed.
    population_raster : str
        File of people; empty where they are spread over addresses.
    """

    folder: Path
    working_crs: str
    dataset_names: tuple[str, ...]
    divisions: gpd.GeoDataFrame
    index: PolygonIndex
    stations: Located
    postal_points: Located
    signals: SignalSource | None
    model: CoverageModel
    population_raster: str
    _planes: dict[float, Plane] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot, scheme: str, technology: Technology) -> Self:
        """Read what the sheets of a scheme need.

        Raises
        ------
        UnknownNameError
            The version holds no such scheme.
        """
        divisions, index = snapshot.frame(f"{DIVISIONS.name}/{scheme}"), snapshot.division_index(scheme)
        model = model_of(snapshot, technology)
        return cls(
            folder=snapshot.path,
            working_crs=snapshot.settings.working_crs,
            dataset_names=dataset_names(snapshot, scheme),
            divisions=divisions,
            index=index,
            stations=Located.of(stations_of(snapshot, technology), index),
            postal_points=Located.of(points_of(snapshot, POSTAL_POINTS.name, ("kind", "staffed")), index),
            signals=SignalSource.of(snapshot, model) if isinstance(model, SignalModel) else None,
            model=model,
            population_raster=snapshot.settings.radio.population_raster,
        )

    @property
    def notes(self) -> tuple[Text, ...]:
        """What the reader must know of the stations."""
        return self.signals.notes if self.signals else ()

    @cached_property
    def on_air(self) -> pd.DataFrame:
        """The stations on air."""
        return self.stations.rows[self.stations.rows["status"] == ON_AIR]

    @cached_property
    def operators(self) -> Sequence[str]:
        """Whose stations there are, in alphabetical order."""
        return sorted(self.stations.rows["operator"].unique())

    @cached_property
    def transmitting(self) -> frozenset[str]:
        """Operators of whom something is on air."""
        return self.signals.transmitting if self.signals else frozenset(self.on_air["operator"])

    def inputs(self, sheet: Sheet, addresses: Addresses) -> Inputs:
        """Return what the indicators of a sheet are computed from, in its CRS.

        Parameters
        ----------
        sheet : Sheet
            Some divisions of the scheme.
        addresses : callable
            Takes bounds in degrees, and returns all addresses within, and perhaps others, with their
            ``state``, part by part in the working CRS.
        """
        divisions, plane, numbers = self._divisions(sheet), self._plane(sheet.meridian), self._numbers(sheet)
        states, homes = self._addresses(divisions, sheet, addresses)
        postal = plane.postal_points.numbered(numbers)
        stations, postal = (
            self._near_sites(plane.stations.numbered(numbers)),
            postal.where(postal.division >= 0),
        )
        return Inputs(
            dataset_names=self.dataset_names,
            divisions=divisions,
            stations=stations.rows,
            stations_placed=stations.placed(divisions),
            operators=tuple(self.operators),
            coverage=self._coverage(divisions, sheet, plane.on_air),
            postal_points=postal.rows,
            postal_placed=postal.placed(divisions),
            address_states=states,
            addresses=homes,
            people=self._people(divisions, homes),
            station_distance_m=plane.nearest_station.distances_m(homes.x, homes.y),
            postal_distance_m=plane.nearest_service_point.distances_m(homes.x, homes.y),
        )

    def _plane(self, meridian: float) -> Plane:
        if meridian not in self._planes:
            every = self.stations, self.postal_points
            moved = (
                _moved(located, degrees, meridian)
                for located, degrees in zip(every, self._degrees, strict=True)
            )
            self._planes[meridian] = Plane(*moved)
        return self._planes[meridian]

    @cached_property
    def _degrees(self) -> Sequence[Coordinates]:
        """Longitude and latitude of stations and postal points."""
        every = self.stations.rows, self.postal_points.rows
        return [to_lonlat(rows["x"], rows["y"], crs=self.working_crs) for rows in every]

    def _divisions(self, sheet: Sheet) -> Divisions:
        return Divisions(self.divisions.iloc[sheet.positions], sheet.crs)

    def _numbers(self, sheet: Sheet) -> NDArray[np.int32]:
        """Return the position in the sheet of every division of the scheme; -1 for others, and at the end."""
        numbers = np.full(len(self.divisions) + 1, -1, np.int32)
        numbers[sheet.positions] = np.arange(len(sheet.positions))
        return numbers

    def _near_sites(self, stations: Located) -> Located:
        """Return the stations of the sites that have one in the sheet: the first one says where a site is."""
        is_near = np.zeros(self._sites.max(initial=-1) + 1, np.bool_)
        is_near[self._sites[stations.division >= 0]] = True
        return stations.where(is_near[self._sites])

    @cached_property
    def _sites(self) -> NDArray[np.intp]:
        """Numbers of the stations' sites."""
        return pd.factorize(self.stations.rows["site_id"])[0]

    def _addresses(
        self, divisions: Divisions, sheet: Sheet, addresses: Addresses
    ) -> tuple["pd.Series[str]", Placed]:
        numbers, found = self._numbers(sheet), [_NO_ADDRESSES]
        if ADDRESSES.name in self.dataset_names:
            for part in addresses(tuple(divisions.frame.total_bounds.tolist())):
                division = numbers[self.index.locate(part.x, part.y)]
                inside = np.flatnonzero(division >= 0)
                lon, lat = part.lonlat(self.working_crs)
                states = _numbered(part.table["state"])
                found.append((states[inside], lon[inside], lat[inside], division[inside]))
        states, lon, lat, division = map(np.concatenate, zip(*found, strict=True))
        x, y = to_plane(lon, lat, meridian=sheet.meridian)
        categories = pd.Categorical.from_codes(states, _STATES.to_pylist())
        return pd.Series(categories), Placed(divisions, x, y, division)

    def _people(self, divisions: Divisions, homes: Placed) -> People:
        if self.population_raster:
            return People.of_raster(self.folder / self.population_raster, divisions)
        return People.at_addresses(homes)

    def _coverage(self, divisions: Divisions, sheet: Sheet, on_air: pd.DataFrame) -> Coverage:
        bounds = divisions.polygons.total_bounds
        if self.signals:
            return self.signals.near(bounds, on_air, crs=sheet.crs)
        assert isinstance(self.model, ReachModel)  # noqa: S101 - there are two models
        farthest = self.model.distances_m(on_air["reach_m"], "outdoor")
        near = on_air[touching(on_air, bounds, farthest)]
        return ReachCoverage(self.model, near, absent=self.transmitting - frozenset(near["operator"]))


def _moved(located: Located, degrees: Coordinates, meridian: float) -> Located:
    x, y = to_plane(*degrees, meridian=meridian)
    return Located(located.rows.assign(x=x, y=y), located.division)


def _numbered(states: pa.ChunkedArray) -> NDArray[np.int8]:
    """Return each state's number in the list of all; -1 for none."""
    numbers = pc.index_in(states, value_set=_STATES).fill_null(-1)
    return np.asarray(numbers.to_numpy(), np.int8)


_STATES = pa.array([choice.value for choice in ADDRESSES["state"].choices])
_NO_ADDRESSES = np.empty(0, np.int8), np.empty(0), np.empty(0), np.empty(0, np.int32)
