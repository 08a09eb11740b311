"""What sheets are made from: what each of them needs of the whole, and the addresses part by part."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import reproject
from geo.polygon_index import PolygonIndex
from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, Text
from layers.points import Points
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.counts import is_service_point
from planning.coverage import Coverage, CoverageModel, nearest_distance_m
from planning.coverages import model_of, stations_of
from planning.divisions import Divisions, Placed
from planning.inputs import Inputs, dataset_names, points_of
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
        With ``x`` and ``y`` in the working CRS.
    division : ndarray of int32, shape (n,)
        Position of each one's division in the scheme; -1 outside all.
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

    @property
    def on_air(self) -> pd.DataFrame:
        """The stations on air."""
        return self.stations.rows[self.stations.rows["status"] == ON_AIR]

    @property
    def operators(self) -> Sequence[str]:
        """Whose stations there are, in alphabetical order."""
        return sorted(self.stations.rows["operator"].unique())

    @property
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
        divisions = self._divisions(sheet)
        states, homes = self._addresses(divisions, sheet, addresses)
        near, postal = self._near_sites(sheet), self._within(self.postal_points, sheet)
        on_air = self._moved(self.on_air, sheet)
        served = self._moved(self.postal_points.rows[is_service_point(self.postal_points.rows)], sheet)
        return Inputs(
            dataset_names=self.dataset_names,
            divisions=divisions,
            stations=near.rows,
            stations_placed=self._placed(near, divisions, sheet),
            operators=tuple(self.operators),
            coverage=self._coverage(divisions, sheet, on_air),
            postal_points=postal.rows,
            postal_placed=self._placed(postal, divisions, sheet),
            address_states=states,
            addresses=homes,
            people=self._people(divisions, homes),
            station_distance_m=nearest_distance_m(on_air, homes.x, homes.y),
            postal_distance_m=nearest_distance_m(served, homes.x, homes.y),
        )

    def _divisions(self, sheet: Sheet) -> Divisions:
        frame = self.divisions.iloc[sheet.positions]
        return Divisions(frame, sheet.crs, PolygonIndex(frame.geometry.to_crs(sheet.crs)))

    def _moved(self, rows: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
        """Return rows with their positions in the CRS of a sheet."""
        x, y = reproject(rows["x"], rows["y"], source=self.working_crs, target=sheet.crs)
        return rows.assign(x=x, y=y)

    def _numbers(self, sheet: Sheet) -> NDArray[np.int32]:
        """Return the position in the sheet of every division of the scheme; -1 for others, and at the end."""
        numbers = np.full(len(self.divisions) + 1, -1, np.int32)
        numbers[sheet.positions] = np.arange(len(sheet.positions))
        return numbers

    def _within(self, located: Located, sheet: Sheet) -> Located:
        division = self._numbers(sheet)[located.division]
        return Located(located.rows[division >= 0], division[division >= 0])

    def _near_sites(self, sheet: Sheet) -> Located:
        """Return the stations of the sites that have one in the sheet: the first one says where a site is."""
        division, site = self._numbers(sheet)[self.stations.division], self.stations.rows["site_id"]
        which = site.isin(site[division >= 0]).to_numpy()
        return Located(self.stations.rows[which], division[which])

    def _placed(self, located: Located, divisions: Divisions, sheet: Sheet) -> Placed:
        moved = self._moved(located.rows, sheet)
        return Placed(divisions, moved["x"].to_numpy(float), moved["y"].to_numpy(float), located.division)

    def _addresses(
        self, divisions: Divisions, sheet: Sheet, addresses: Addresses
    ) -> tuple["pd.Series[str]", Placed]:
        numbers, states, places = self._numbers(sheet), [], []
        if ADDRESSES.name in self.dataset_names:
            for part in addresses(tuple(divisions.frame.total_bounds.tolist())):
                division = numbers[self.index.locate(part.x, part.y)]
                inside = division >= 0
                x, y = reproject(part.x[inside], part.y[inside], source=self.working_crs, target=sheet.crs)
                states.append(part.table["state"].filter(inside).to_pandas())
                places.append((x, y, division[inside]))
        x, y, division = map(np.concatenate, zip(*places, _NOWHERE, strict=True))
        return pd.concat([pd.Series([], dtype=object), *states], ignore_index=True), Placed(
            divisions, x, y, division
        )

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


_NOWHERE = (np.empty(0), np.empty(0), np.empty(0, np.int32))
