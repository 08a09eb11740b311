"""How many stations, postal points and addresses each division has, and how they divide by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.histogram import DISTANCE_BIN_M, Histogram, grouped_histograms
from layers.definitions import ADDRESSES, POSTAL_POINTS
from planning.divisions import M2_PER_KM2, OUTSIDE, Divisions, Placed
from planning.stations import ON_AIR, PLANNED

SHARING_OPERATORS = 2
MAILBOX = "public_mailbox"
WITHIN_KM = (1, 2, 3)
# The UK's access criteria count people within 1, 3 and 6 miles of a post office.
WITHIN_MILES = (1, 3, 6)
M_PER_KM = 1000.0
M_PER_MILE = 1609.344


def division_sums(divisions: Divisions) -> pd.DataFrame:
    """Return people, households and areas; the official area where it is known, else the polygon's."""
    frame, polygon_m2 = divisions.frame, divisions.polygons.area
    official = frame["area_km2"].astype(float)
    return pd.DataFrame(
        {
            "population": frame["population"].astype(float),
            "households": frame["households"].astype(float),
            "area_km2": official.fillna(polygon_m2 / M2_PER_KM2),
            "polygon_m2": polygon_m2,
        }
    )


@dataclass(frozen=True, eq=False)
class StationCounts:
    """Stations of one technology as arrays, in order of their identifiers.

    Attributes
    ----------
    codes : Index
        Codes of the divisions.
    division : ndarray of int32, shape (n,)
        Position of each station's division; -1 outside all.
    status, operator : ndarray of object, shape (n,)
        Their status and operator.
    site : ndarray of intp, shape (n,)
        Number of their site.
    sectors : ndarray of int64, shape (n,)
        How many sectors they have.
    """

    codes: pd.Index
    division: NDArray[np.int32]
    status: NDArray[np.object_]
    operator: NDArray[np.object_]
    site: NDArray[np.intp]
    sectors: NDArray[np.int64]

    @classmethod
    def of(cls, stations: pd.DataFrame, placed: Placed) -> Self:
        """Return the stations that `planning.stations.stations` gives, with their positions in that order."""
        order = np.argsort(stations.index.to_numpy(object), kind="stable")
        return cls(
            codes=placed.divisions.codes,
            division=placed.division[order],
            status=stations["status"].to_numpy(object)[order],
            operator=stations["operator"].to_numpy(object)[order],
            site=pd.factorize(stations["site_id"])[0][order],
            sectors=stations["sectors"].to_numpy(np.int64)[order],
        )

    def sums(self, operator: str | None = None) -> pd.DataFrame:
        """Return stations on air and planned, sectors, sites and shared sites, of one operator or of all.

        A site lies in the division of its first station by identifier.
        """
        theirs = np.ones(len(self.site), np.bool_) if operator is None else self.operator == operator
        on_air = theirs & (self.status == ON_AIR)
        on_sites = np.flatnonzero(on_air)
        site, first = np.unique(self.site[on_sites], return_index=True)
        division, shared = (
            self.division[on_sites][first],
            self._operators(on_sites, site) >= SHARING_OPERATORS,
        )
        return pd.DataFrame(
            {
                "stations": self._count(self.division[on_air]),
                "stations_planned": self._count(self.division[theirs & (self.status == PLANNED)]),
                "sectors": self._count(np.repeat(self.division[on_air], self.sectors[on_air])),
                "sites": self._count(division),
                "sites_shared": self._count(division[shared]),
            },
            index=self.codes,
        )

    def _operators(self, stations: NDArray[np.intp], site: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return how many operators have some of these stations on each site."""
        operator, names = pd.factorize(self.operator[stations])
        pairs = np.unique(self.site[stations] * max(len(names), 1) + operator)
        return np.bincount(np.searchsorted(site, pairs // max(len(names), 1)), minlength=len(site))

    def _count(self, division: NDArray[np.int32]) -> NDArray[np.float64]:
        return np.bincount(division[division != OUTSIDE], minlength=len(self.codes)).astype(float)


def is_service_point(points: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which postal points serve people at a counter; public mailboxes do not."""
    return (points["kind"] != MAILBOX).to_numpy()


def postal_sums(points: pd.DataFrame, placed: Placed) -> pd.DataFrame:
    """Return service points, staffed ones, and all points by kind; mailboxes are no service points."""
    service = is_service_point(points)
    staffed = points["staffed"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    names = [choice.value for choice in POSTAL_POINTS["kind"].choices]
    kinds = _by_choice(points["kind"], names, placed)
    return pd.DataFrame(
        {
            "postal_points": placed.count(service),
            "postal_points_staffed": placed.count(service & staffed),
            **{f"postal_points_{name}": kinds[name] for name in names},
        }
    )


def address_sums(states: "pd.Series[str]", placed: Placed) -> pd.DataFrame:
    """Return the digital addresses of each division, in all and by state."""
    names = [choice.value for choice in ADDRESSES["state"].choices]
    by_state = _by_choice(states, names, placed)
    return pd.DataFrame({"addresses": placed.count(), **by_state.add_prefix("addresses_")})


def _by_choice(
    values: "pd.Series[str] | pd.Categorical", names: Sequence[str], placed: Placed
) -> pd.DataFrame:
    """Return how many points of each division have each of some values: one column for each."""
    codes = pd.Index(names).get_indexer(pd.Index(values.astype("category")))
    counts = placed.count_each(codes + 1, count=len(names) + 1)
    return counts.drop(columns=0).set_axis(list(names), axis="columns")


def postal_access_sums(distance_m: NDArray[np.float64], addresses: Placed) -> pd.DataFrame:
    """Return how many addresses have a postal point within 1, 2 and 3 kilometres, and 1, 3 and 6 miles."""
    limits = {f"postal_within_{each}km": each * M_PER_KM for each in WITHIN_KM}
    limits |= {f"postal_within_{each}mi": each * M_PER_MILE for each in WITHIN_MILES}
    ascending = np.sort(list(limits.values()))
    counts = addresses.count_each(np.searchsorted(ascending, distance_m), count=len(ascending) + 1)
    within = counts.cumsum(axis="columns")
    return pd.DataFrame({name: within[np.searchsorted(ascending, each)] for name, each in limits.items()})


def distance_histograms(distance_m: NDArray[np.float64], addresses: Placed) -> "pd.Series[Histogram]":  # type: ignore[type-var]
    """Return each division's histogram of its addresses' distances, in bins of 10 m."""
    codes = addresses.divisions.codes
    histograms = grouped_histograms(
        distance_m, addresses.division, group_count=len(codes), bin_width=DISTANCE_BIN_M
    )
    return pd.Series(list(histograms), index=codes, dtype=object)
