"""How many stations, postal points and addresses each division has, and how they divide by kind."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.histogram import DISTANCE_BIN_M, Histogram, grouped_histograms
from layers.definitions import ADDRESSES, POSTAL_POINTS
from planning.divisions import M2_PER_KM2, Divisions, Placed
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


def station_sums(stations: pd.DataFrame, placed: Placed) -> pd.DataFrame:
    """Return stations on air and planned, sectors, sites and shared sites.

    A site lies in the division of its first station by identifier.

    Parameters
    ----------
    stations : DataFrame
        Stations of one technology, as `planning.stations.stations` gives them.
    placed : Placed
        Their positions, in the same order.
    """
    on_air = (stations["status"] == ON_AIR).to_numpy()
    count = placed.divisions.count
    on_sites = stations[on_air].assign(division=placed.division[on_air]).sort_index()
    sites = on_sites.groupby("site_id")
    site_division = sites["division"].first().to_numpy()
    shared = (sites["operator"].nunique() >= SHARING_OPERATORS).to_numpy()
    return pd.DataFrame(
        {
            "stations": placed.count(on_air),
            "stations_planned": placed.count(stations["status"] == PLANNED),
            "sectors": count(np.repeat(placed.division[on_air], stations["sectors"][on_air])),
            "sites": count(site_division),
            "sites_shared": count(site_division[shared]),
        }
    )


def is_service_point(points: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which postal points serve people at a counter; public mailboxes do not."""
    return (points["kind"] != MAILBOX).to_numpy()


def postal_sums(points: pd.DataFrame, placed: Placed) -> pd.DataFrame:
    """Return service points, staffed ones, and all points by kind; mailboxes are no service points."""
    service = is_service_point(points)
    staffed = points["staffed"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    kinds = {
        f"postal_points_{choice.value}": placed.count(points["kind"] == choice.value)
        for choice in POSTAL_POINTS["kind"].choices
    }
    return pd.DataFrame(
        {
            "postal_points": placed.count(service),
            "postal_points_staffed": placed.count(service & staffed),
            **kinds,
        }
    )


def address_sums(states: "pd.Series[str]", placed: Placed) -> pd.DataFrame:
    """Return the digital addresses of each division, in all and by state."""
    names = [choice.value for choice in ADDRESSES["state"].choices]
    codes = pd.Categorical(states, categories=names).codes
    counts = placed.count_each(codes + 1, count=len(names) + 1)
    by_state = {f"addresses_{name}": counts[at] for at, name in enumerate(names, start=1)}
    return pd.DataFrame({"addresses": placed.count(), **by_state})


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
