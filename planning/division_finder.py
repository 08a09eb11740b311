"""Which divisions a point lies in, and which have a name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import shapely

from layers.addresses.units import UnitName
from layers.definitions import DIVISIONS
from layers.snapshot import Snapshot
from planning.answers import DivisionAt
from planning.live_index import LiveIndex


@dataclass(frozen=True, eq=False)
class NamedDivision:
    """A division found by its name, with a point that lies in it, in degrees (EPSG:4326)."""

    division: DivisionAt
    lon: float
    lat: float

    @property
    def level(self) -> Literal["ward", "district"]:
        """Whether its kind is one of wards and communes, or of districts and what stands above them."""
        return "ward" if UnitName.of(self.division.name).level == "ward" else "district"


class DivisionFinder:
    """The divisions of all schemes of a workspace.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; it may hold no scheme.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._schemes = [_Scheme(snapshot, scheme) for scheme in snapshot.schemes]
        self._by_name: defaultdict[str, list[NamedDivision]] = defaultdict(list)
        for scheme in self._schemes:
            for named in scheme.named():
                self._by_name[UnitName.of(named.division.name).bare].append(named)

    def __bool__(self) -> bool:
        return bool(self._schemes)

    def at(self, x: float, y: float) -> tuple[DivisionAt, ...]:
        """Return the division of each scheme that a position in the working CRS lies in.

        On a boundary, and where divisions overlap, it is the first of the scheme.
        """
        return tuple(found for scheme in self._schemes if (found := scheme.at(x, y)) is not None)

    def named(self, text: str) -> list[NamedDivision]:
        """Return the divisions of a name, whatever their kind, unless the text names it."""
        return [each for name in UnitName.readings(text) for each in self._of_name(name)]

    def _of_name(self, name: UnitName) -> Iterator[NamedDivision]:
        for named in self._by_name.get(name.bare, ()):
            level = UnitName.of(named.division.name).level
            if name.level in {None, level}:
                yield named

    @property
    def centre(self) -> tuple[float, float] | None:
        """Longitude and latitude of the middle of all divisions; None where there are none."""
        if not self._schemes:
            return None
        west, south, east, north = shapely.total_bounds([scheme.extent for scheme in self._schemes]).tolist()
        return (west + east) / 2, (south + north) / 2


class _Scheme:
    """The divisions of one scheme, found by their bounding boxes first."""

    def __init__(self, snapshot: Snapshot, scheme: str) -> None:
        frame = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
        polygons = frame.geometry.to_crs(snapshot.settings.working_crs)
        self._divisions = [
            DivisionAt(scheme, str(code), name, kind)
            for code, name, kind in zip(frame.index, frame["name"], frame["kind"].fillna(""), strict=True)
        ]
        self._points = frame.geometry.representative_point()
        self._polygons = polygons.to_numpy()
        shapely.prepare(self._polygons)
        self._index = LiveIndex(polygons.bounds.to_numpy())
        self.extent = shapely.box(*frame.total_bounds)

    def at(self, x: float, y: float) -> DivisionAt | None:
        for number in self._index.around(x, y):
            if shapely.intersects_xy(self._polygons[number], x, y):
                return self._divisions[number]
        return None

    def named(self) -> Iterator[NamedDivision]:
        for division, point in zip(self._divisions, self._points, strict=True):
            yield NamedDivision(division, point.x, point.y)
