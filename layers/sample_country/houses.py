"""Where the houses of the invented country stand: along streets of hamlets, each from its number alone."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.polygon_index import PolygonIndex
from layers.sample.addresses import HOUSE_FRONT_M, HOUSES_A_STREET, LANE_SHARE, SET_BACK_M
from layers.sample_country.chance import Purpose, chance
from layers.sample_country.communes import Communes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

M_PER_LAT_DEGREE, M_PER_EQUATOR_DEGREE = 110_700.0, 111_320.0
KM2_A_HAMLET, MOST_HAMLETS = 5.0, 60
HAMLET_REACH = 0.8  # of the radius of a circle of the commune's area
M2_A_HOUSE, LEAST_HAMLET_M = 400.0, 120.0
HOUSES_A_LANE, DEEPEST = 8, 9
PULL, PULLS = 0.6, 12
DECIMALS = 7  # a centimetre
STREET_BITS = 40


@dataclass(frozen=True, eq=False)
class Places:
    """Houses: the commune of each, its number there, its street, lane (0 for the street itself), position.

    Attributes
    ----------
    commune, number, street, lane : ndarray of int64, shape (n,)
        Numbers from 0; the number on the street is ``number % HOUSES_A_STREET``.
    hamlet : ndarray of int64, shape (n,)
        Of the commune, from 0: the one in its middle.
    lon, lat : ndarray of float64, shape (n,)
        Degrees.
    """

    commune: Integers
    number: Integers
    street: Integers
    lane: Integers
    hamlet: Integers
    lon: Floats
    lat: Floats


@dataclass(frozen=True, eq=False)
class Houses:
    """The houses of all communes; any of them can be asked for, and each is always the same.

    Attributes
    ----------
    communes : Communes
        What they lie in.
    counts : ndarray of int64, shape (n,)
        How many each commune has.
    seed : int
        Of all chance.
    """

    communes: Communes
    counts: Integers
    seed: int

    @cached_property
    def starts(self) -> Integers:
        """How many houses are in the communes before each, and in all."""
        return np.concatenate([[0], np.cumsum(self.counts)])

    @cached_property
    def hamlets(self) -> Integers:
        """How many hamlets each commune has: the larger, the more."""
        return np.clip(np.ceil(self.communes.area_km2 / KM2_A_HAMLET), 1, MOST_HAMLETS).astype(np.int64)

    @cached_property
    def hamlet_m(self) -> Floats:
        """Radius of the hamlets of each commune."""
        room = np.sqrt(M2_A_HOUSE * self.counts / self.hamlets / np.pi)
        return np.maximum(np.minimum(room, self.commune_m), LEAST_HAMLET_M)

    @cached_property
    def commune_m(self) -> Floats:
        """Within which distance of the middle of each commune its hamlets are."""
        return HAMLET_REACH * 1000 * np.sqrt(self.communes.area_km2 / np.pi)

    @cached_property
    def _index(self) -> PolygonIndex:
        return PolygonIndex(self.communes.inner)

    def between(self, start: int, stop: int) -> Places:
        """Return the houses from one number to another, counted over all communes in their order."""
        rows = np.arange(start, stop)
        commune = np.searchsorted(self.starts, rows, side="right") - 1
        return self.of(commune, rows - self.starts[commune])

    def of(self, commune: Integers, number: Integers) -> Places:
        """Return houses by commune and number in it, which need not be among the counted ones."""
        street, place = number // HOUSES_A_STREET, number % HOUSES_A_STREET
        streets, which = np.unique(commune << STREET_BITS | street, return_inverse=True)
        hamlet, lane, lon, lat = self._streets(streets >> STREET_BITS, streets & (1 << STREET_BITS) - 1)
        at = which, place
        return Places(commune, number, street, lane[at], hamlet[which], lon[at], lat[at])

    def _streets(self, commune: Integers, street: Integers) -> tuple[Integers, Integers, Floats, Floats]:
        """Return the hamlet of each street, and the lane and position of every house that it can have."""
        # The square makes the first hamlets the largest.
        draw = chance(self.seed, Purpose.STREET_HAMLET, commune, street)
        hamlet = (draw**2 * self.hamlets[commune]).astype(np.int64)
        middle = self._middles(commune, street, hamlet)
        lane, houses = self._along(commune, street, hamlet)
        lon, lat = self._inside(commune, middle, houses)
        return hamlet, lane, lon.round(DECIMALS), lat.round(DECIMALS)

    def _middles(self, commune: Integers, street: Integers, hamlet: Integers) -> Floats:
        """Return where streets are, in metres east and north of the middle of their commune."""
        turn = chance(self.seed, Purpose.HAMLET_TURN, commune, hamlet)
        away = np.sqrt(chance(self.seed, Purpose.HAMLET_RADIUS, commune, hamlet))
        of_hamlet = _polar(np.where(hamlet > 0, away * self.commune_m[commune], 0), turn)
        turn = chance(self.seed, Purpose.STREET_TURN, commune, street)
        away = np.sqrt(chance(self.seed, Purpose.STREET_RADIUS, commune, street))
        return of_hamlet + _polar(away * self.hamlet_m[commune], turn)

    def _along(self, commune: Integers, street: Integers, hamlet: Integers) -> tuple[Integers, Floats]:
        """Return the lanes of all houses of streets, and where they stand from the street's middle."""
        place = np.arange(HOUSES_A_STREET)
        each = commune[:, None], street[:, None], place
        side = np.where(place % 2, -1, 1)
        in_lane = chance(self.seed, Purpose.HOUSE_LANE, *each) < LANE_SHARE
        first = place // HOUSES_A_LANE * HOUSES_A_LANE + np.where(side > 0, 1, 2)
        deep = 2 + (chance(self.seed, Purpose.HOUSE_DEPTH, *each) * (DEEPEST - 1)).astype(np.int64)
        depth = np.where(in_lane, deep, 1) * SET_BACK_M * side
        along = (place // 2 - HOUSES_A_STREET / 4) * 2 * HOUSE_FRONT_M
        # Streets of a hamlet run along one of two directions, as those of a town do.
        crosses = np.floor(2 * chance(self.seed, Purpose.STREET_CROSSES, commune, street))
        angle = np.pi * (chance(self.seed, Purpose.HAMLET_GRID, commune, hamlet) + crosses / 2)
        cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
        return in_lane * first, np.stack([along * cos - depth * sin, along * sin + depth * cos], axis=-1)

    def _inside(self, commune: Integers, middle: Floats, houses: Floats) -> tuple[Floats, Floats]:
        """Return degrees of houses; streets that leave their commune are pulled towards its middle."""
        lon, lat = np.empty(houses.shape[:2]), np.empty(houses.shape[:2])
        left, pulls = np.arange(len(commune)), 0
        while len(left):
            xy = middle[left, None] * PULL**pulls + houses[left] * PULL ** max(pulls - PULLS, 0)
            lon[left], lat[left] = self._degrees(commune[left], xy)
            found = self._index.locate(lon[left].ravel(), lat[left].ravel()).reshape(-1, HOUSES_A_STREET)
            left, pulls = left[(found != commune[left, None]).any(axis=1)], pulls + 1
        return lon, lat

    def _degrees(self, commune: Integers, xy: Floats) -> tuple[Floats, Floats]:
        lon, lat = self.communes.lon[commune, None], self.communes.lat[commune, None]
        per_lon = M_PER_EQUATOR_DEGREE * np.cos(np.radians(lat))
        return lon + xy[..., 0] / per_lon, lat + xy[..., 1] / M_PER_LAT_DEGREE


def _polar(radius: Floats, turn: Floats) -> Floats:
    """Return east and north of positions at a radius, at a share of a full turn."""
    angle = 2 * np.pi * turn
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
