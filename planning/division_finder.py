"""Which divisions a point lies in, and which have a name."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import shapely

from layers.addresses.units import UnitName
from layers.definitions import DIVISIONS
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from planning.answers import DivisionAt

# Names of divisions whose level is remembered: those of a country.
KEPT = 16_384


@dataclass(frozen=True, eq=False)
class NamedDivision:
    """A division found by its name, with a point that lies in it, in degrees (EPSG:4326)."""

    division: DivisionAt
    lon: float
    lat: float

    @property
    def level(self) -> Literal["ward", "district"]:
        """Whether its kind is one of wards and communes, or of districts and what stands above them."""
        return level_of(self.division.name)


@lru_cache(maxsize=KEPT)
def level_of(name: str) -> Literal["ward", "district"]:
    """Return whether the name of a division is that of a ward or commune, or of what stands above them."""
    return "ward" if UnitName.of(name).level == "ward" else "district"


class DivisionFinder:
    """The divisions of all schemes of a workspace.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; it may hold no scheme.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._schemes = [_Scheme(snapshot, scheme) for scheme in snapshot.schemes]
        self._typical_area = {scheme.name: scheme.typical_area for scheme in self._schemes}
        self._by_name: defaultdict[str, list[NamedDivision]] = defaultdict(list)
        for scheme in self._schemes:
            for named in scheme.named():
                self._by_name[UnitName.of(named.division.name).bare].append(named)

    def __bool__(self) -> bool:
        return bool(self._schemes)

    def at(self, x: float, y: float) -> tuple[DivisionAt, ...]:
        """Return the division of each scheme that a position in the working CRS lies in.

        On a boundary, and where divisions overlap, it is the one that `PolygonIndex.locate` says.
        """
        return tuple(found for scheme in self._schemes if (found := scheme.at(x, y)) is not None)

    def smallest(self, divisions: Sequence[DivisionAt]) -> DivisionAt | None:
        """Return the division of the scheme whose divisions are the smallest; None where there are none."""
        return min(divisions, key=lambda each: self._typical_area[each.scheme], default=None)

    def polygon(self, scheme: str, code: str) -> shapely.Geometry:
        """Return the area of a division, in the working CRS.

        Raises
        ------
        UnknownNameError
            There is no such scheme, or no such division in it.
        """
        for each in self._schemes:
            if each.name == scheme:
                return each.polygon(code)
        names = ", ".join(each.name for each in self._schemes) or "none"
        raise UnknownNameError(f"no division scheme {scheme!r}; there are {names}")

    def named(self, text: str) -> list[NamedDivision]:
        """Return the divisions of a name, whatever their kind, unless the text names it."""
        return [each for name in UnitName.readings(text) for each in self._of_name(name)]

    def _of_name(self, name: UnitName) -> Iterator[NamedDivision]:
        for named in self._by_name.get(name.bare, ()):
            level = UnitName.of(named.division.name).level
            if name.level in {None, level}:
                yield named

    @cached_property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all divisions, in degrees; None where there are none."""
        if not self._schemes:
            return None
        west, south, east, north = shapely.total_bounds([scheme.extent for scheme in self._schemes]).tolist()
        return west, south, east, north

    @property
    def centre(self) -> tuple[float, float] | None:
        """Longitude and latitude of the middle of all divisions; None where there are none."""
        if self.extent is None:
            return None
        west, south, east, north = self.extent
        return (west + east) / 2, (south + north) / 2


class _Scheme:
    """The divisions of one scheme."""

    def __init__(self, snapshot: Snapshot, scheme: str) -> None:
        self.name = scheme
        frame = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
        polygons = frame.geometry.to_crs(snapshot.settings.working_crs)
        self._divisions = [
            DivisionAt(scheme, str(code), name, kind)
            for code, name, kind in zip(frame.index, frame["name"], frame["kind"].fillna(""), strict=True)
        ]
        self._points = frame.geometry.representative_point()
        self._polygons = polygons.to_numpy()
        self.typical_area = float(np.median(polygons.area)) if len(polygons) else 0.0
        self._index = snapshot.division_index(scheme)
        self.extent = shapely.box(*frame.total_bounds)

    def polygon(self, code: str) -> shapely.Geometry:
        for division, polygon in zip(self._divisions, self._polygons, strict=True):
            if division.code == code:
                found: shapely.Geometry = polygon
                return found
        raise UnknownNameError(f"divisions/{self.name}: no division has the code {code!r}")

    def at(self, x: float, y: float) -> DivisionAt | None:
        number = self._index.locate_at(x, y)
        return self._divisions[number] if number >= 0 else None

    def named(self) -> Iterator[NamedDivision]:
        for division, point in zip(self._divisions, self._points, strict=True):
            yield NamedDivision(division, point.x, point.y)
