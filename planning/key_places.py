"""Key places: which have a station of their own, which are covered, and how far the others have to go."""

from dataclasses import dataclass
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.polygon_index import PolygonIndex
from layers.definitions import KEY_PLACES, STATIONS
from layers.radio_settings import Technology
from layers.settings import ENVIRONMENTS, Environment
from layers.snapshot import Snapshot
from planning.coverage import Coverage
from planning.coverages import coverage_of
from planning.divisions import OUTSIDE, Divisions
from planning.indicators import CITY

PARKS = ("industrial_park", "high_tech_park")
COVERED = {each: f"covered_share_{each}" for each in ENVIRONMENTS}
BY_KIND = ("places", "with_station", *COVERED.values())


@dataclass(frozen=True, eq=False)
class KeyPlaces:
    """The key places of a version beside the divisions of a scheme.

    Attributes
    ----------
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.
    radius_m : float
        How near a station must be to a point that states no radius of its own.
    frame : DataFrame
        Indexed by ``place_id``: ``name``, ``kind``, ``code`` of the division (empty outside all),
        ``is_area``, ``stations`` on air in the place, ``station_distance_m`` to the nearest one (0 in an
        area that has one, NaN where there is none anywhere), and for each environment the share of the place
        that any operator covers, 0 … 1: of an area its area, of a point all or nothing. Without stations
        loaded these are NaN.
    """

    technology: Technology
    radius_m: float
    frame: pd.DataFrame

    @property
    def outside(self) -> int:
        """How many places lie outside every division; no figure counts them."""
        return int((self.frame["code"] == CITY).sum())

    def of(self, code: str) -> pd.DataFrame:
        """Return the places of a division, or of all divisions together for the empty code."""
        codes = self.frame["code"]
        return self.frame[codes != CITY if code == CITY else codes == code]

    def parks(self, code: str) -> pd.DataFrame:
        """Return the industrial and high-tech parks of a division, or of all."""
        places = self.of(code)
        return places[places["kind"].isin(PARKS)]

    def by_kind(self, code: str) -> pd.DataFrame:
        """Return the figures of each kind in a division, or in all.

        Returns
        -------
        DataFrame
            Indexed by kind, in the order of the layer's definition, only kinds that there are: ``places``,
            ``with_station`` (NaN without stations loaded), and for each environment the mean over the places
            of their covered share.
        """
        places = self.of(code)
        of_kind = places.assign(with_station=has_station(places), places=1).groupby("kind")
        sums = of_kind[["places", "with_station"]].sum(min_count=1)
        table = sums.join(of_kind[list(COVERED.values())].mean())
        order = [choice.value for choice in KEY_PLACES["kind"].choices if choice.value in table.index]
        return table.loc[order, list(BY_KIND)]


def has_station(places: pd.DataFrame) -> "pd.Series[float]":
    """Return 1 for places with a station on air and 0 for others; NaN where stations are not known."""
    return (places["stations"] > 0).astype(float).where(places["stations"].notna())


def key_places(snapshot: Snapshot, scheme: str, technology: Technology) -> KeyPlaces | None:
    """Return the key places of a version, worked out once for each scheme and technology.

    A place lies in the division that holds a point within it, of several parts within the largest. A station
    is in an area where it lies in it or on its edge; in a point's place where it is at most the point's
    radius away, or the setting ``key_place_radius_m``.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.

    Returns
    -------
    KeyPlaces or None
        None where the workspace holds no such layer.

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    """
    if KEY_PLACES.name not in snapshot.datasets:
        return None
    key = ("key places", scheme, technology)
    return cast("KeyPlaces", snapshot.once(key, lambda: _key_places(snapshot, scheme, technology)))


def _key_places(snapshot: Snapshot, scheme: str, technology: Technology) -> KeyPlaces:
    divisions = Divisions.of(snapshot, scheme)
    places = snapshot.frame(KEY_PLACES.name).set_index("place_id").to_crs(divisions.working_crs)
    radius_m = snapshot.settings.key_place_radius_m
    is_area = places.geom_type != "Point"
    frame = pd.DataFrame(places[["name", "kind"]]).assign(code=_codes(places, divisions), is_area=is_area)
    coverage = coverage_of(snapshot, technology)
    found = _served(places, is_area, coverage, radius_m)
    if STATIONS.name not in snapshot.datasets:
        found = found * np.nan
    return KeyPlaces(technology, radius_m, frame.join(found))


def _codes(places: gpd.GeoDataFrame, divisions: Divisions) -> NDArray[np.object_]:
    """Return the code of the division of each place, empty outside all."""
    inner = shapely.point_on_surface(_largest_parts(places.geometry.to_numpy()))
    position = divisions.index.locate(shapely.get_x(inner), shapely.get_y(inner))
    codes = np.append(divisions.codes.to_numpy(dtype=object), CITY)  # the last one is that of OUTSIDE
    return np.asarray(codes[np.where(position == OUTSIDE, len(codes) - 1, position)])


def _largest_parts(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    parts, of = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), of))
    _, first = np.unique(of[order], return_index=True)
    return np.asarray(parts[order][first])


def _served(
    places: gpd.GeoDataFrame, is_area: "pd.Series[bool]", coverage: Coverage, radius_m: float
) -> pd.DataFrame:
    shapes = places.geometry.to_numpy()
    extent_m = np.where(is_area, 0.0, places["radius_m"].astype(float).fillna(radius_m))
    stations = np.asarray(shapely.points(coverage.stations[["x", "y"]].to_numpy(float)))
    tree = shapely.STRtree(stations)
    near, _ = tree.query(shapes, predicate="dwithin", distance=extent_m)
    distance_m = np.full(len(shapes), np.nan)
    if len(stations):
        (nearest, _), far_m = tree.query_nearest(shapes, all_matches=False, return_distance=True)
        distance_m[nearest] = far_m
    columns = {
        "stations": np.bincount(near, minlength=len(shapes)).astype(float),
        "station_distance_m": distance_m,
        **{COVERED[each]: _covered(places, is_area, coverage, each) for each in ENVIRONMENTS},
    }
    return pd.DataFrame(columns, index=places.index)


def _covered(
    places: gpd.GeoDataFrame, is_area: "pd.Series[bool]", coverage: Coverage, environment: Environment
) -> NDArray[np.float64]:
    """Return how much of each place any operator covers: the share of an area, all or nothing of a point."""
    share = np.zeros(len(places))
    areas, points = places[is_area], places[~is_area]
    x, y = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    share[~is_area] = coverage.covers(x, y, environment)
    if len(areas):
        # Areas are asked for as divisions are: by the same exact pieces of cells or discs.
        asked = Divisions(areas, str(places.crs), PolygonIndex(areas.geometry))
        share[is_area] = coverage.areas_m2(asked, environment)["covered"] / asked.polygons.area
    return share
