"""Key places: which have a station of their own, which are covered, and how far the others have to go."""

from dataclasses import dataclass
from functools import cached_property
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
from planning.indicator_table import CITY
from planning.people import People
from planning.signal_coverage import INTERVAL_DEVIATIONS

PARKS = ("industrial_park", "high_tech_park")
COVERED = {each: f"covered_share_{each}" for each in ENVIRONMENTS}
BOUNDS = {each: tuple(f"covered_share_{which}_{each}" for which in ("low", "high")) for each in ENVIRONMENTS}
# Shares that would be covered if every level were lower or higher by the doubt of the model's offset, and the
# variance that shadow fading adds.
DOUBTS = {
    each: tuple(f"covered_share_{doubt}_{each}" for doubt in ("if_lower", "if_higher", "variance"))
    for each in ENVIRONMENTS
}
KINDS = tuple(choice.value for choice in KEY_PLACES["kind"].choices)
_ORDER = {kind: number for number, kind in enumerate(KINDS)}
# A point is asked for as a square of one metre.
HALF_SIDE_M = 0.5


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
        that any operator covers, 0 … 1: of an area its area, of a point all or nothing; with the bounds
        (`BOUNDS`) between which it lies with a probability of 90 %, NaN where the model knows none. Without
        stations loaded all these are NaN.
    kinds : DataFrame
        Indexed by code (empty for all divisions together) and kind, as far as there are places: ``places``,
        ``with_station``, and the means of the covered shares with their bounds.
    """

    technology: Technology
    radius_m: float
    frame: pd.DataFrame
    kinds: pd.DataFrame

    @cached_property
    def outside(self) -> int:
        """How many places lie outside every division; no figure counts them."""
        return int((self.frame["code"] == CITY).sum())

    def of(self, code: str) -> pd.DataFrame:
        """Return the places of a division, or of all divisions together for the empty code."""
        return self._places.get(code, self.frame[:0])

    def parks(self, code: str) -> pd.DataFrame:
        """Return the industrial and high-tech parks of a division, or of all."""
        return self._parks.get(code, self.frame[:0])

    def by_kind(self, code: str) -> pd.DataFrame:
        """Return the figures of each kind in a division, or in all, in the order of `KINDS`."""
        return self._kinds.get(code, self.kinds[:0].droplevel(0))

    @cached_property
    def _places(self) -> dict[str, pd.DataFrame]:
        return _by_code(self.frame)

    @cached_property
    def _parks(self) -> dict[str, pd.DataFrame]:
        return _by_code(self.frame[self.frame["kind"].isin(PARKS)])

    @cached_property
    def _kinds(self) -> dict[str, pd.DataFrame]:
        ordered = self.kinds.sort_index(
            key=lambda level: level.map(_ORDER) if level.name == "kind" else level
        )
        return {str(code): rows.droplevel(0) for code, rows in ordered.groupby(level="code")}


def _by_code(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the places of each division, and of all divisions together."""
    inside = frame[frame["code"] != CITY]
    return {CITY: inside, **{str(code): rows for code, rows in inside.groupby("code")}}


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
    table = frame.join(found)
    doubts = [name for names in DOUBTS.values() for name in names]
    shown = table.drop(columns=doubts).join(_bounds(table, np.ones(len(table))))
    return KeyPlaces(technology, radius_m, shown, _kinds(table))


def _kinds(table: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of the kinds of places in every division and in all together."""
    inside = table[table["code"] != CITY].assign(with_station=has_station)
    grouped = pd.concat([inside, inside.assign(code=CITY)]).groupby(["code", "kind"])
    counts = grouped.size()
    shares = [*COVERED.values(), *(name for names in DOUBTS.values() for name in names)]
    means = grouped[shares].mean()
    figures = pd.DataFrame(
        {"places": counts.astype(float), "with_station": grouped["with_station"].sum(min_count=1)}
    )
    return figures.join(means[list(COVERED.values())]).join(_bounds(means, np.asarray(counts, float)))


def _bounds(means: pd.DataFrame, counts: NDArray[np.float64]) -> pd.DataFrame:
    """Return between what mean covered shares lie with a probability of 90 %, as it is told of divisions.

    The model's offset is one for all places, shadow fading is independent from place to place.
    """
    found = {}
    for environment, name in COVERED.items():
        middle = means[name]
        lower, higher, variance = (means[doubt] for doubt in DOUBTS[environment])
        fading = INTERVAL_DEVIATIONS * np.sqrt(variance / counts)
        low, high = BOUNDS[environment]
        found[low] = (middle - np.hypot(middle - lower, fading)).clip(lower=0)
        found[high] = (middle + np.hypot(higher - middle, fading)).clip(upper=1)
    return pd.DataFrame(found)


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
    counts = np.bincount(near, minlength=len(shapes)).astype(float)
    columns = {"stations": counts, "station_distance_m": distance_m}
    found = pd.DataFrame(columns, index=places.index)
    return found.join(_covered(places, is_area, coverage))


def _covered(places: gpd.GeoDataFrame, is_area: "pd.Series[bool]", coverage: Coverage) -> pd.DataFrame:
    """Return how much of each place any operator covers: the share of an area, all or nothing of a point."""
    asked = _asked(places, is_area)
    found = pd.concat([_areas_covered(asked, coverage, each) for each in ENVIRONMENTS], axis=1)
    points = places.geometry[~is_area]
    x, y = points.x.to_numpy(), points.y.to_numpy()
    for environment, name in COVERED.items():
        found.loc[~is_area, name] = coverage.covers(x, y, environment).astype(float)
    return found


def _asked(places: gpd.GeoDataFrame, is_area: "pd.Series[bool]") -> Divisions:
    """Return places as divisions, whose coverage is that of exact pieces of cells or discs."""
    squares = places.geometry.where(is_area, places.buffer(HALF_SIDE_M, cap_style="square"))
    return Divisions(places.set_geometry(squares), str(places.crs), PolygonIndex(squares))


def _areas_covered(asked: Divisions, coverage: Coverage, environment: Environment) -> pd.DataFrame:
    area_m2, nobody = asked.polygons.area, People.at_addresses(asked.place([], []))
    share = (coverage.areas_m2(asked, environment)["covered"] / area_m2).clip(upper=1)
    bounds = coverage.interval(asked, nobody, environment)
    doubts = (
        bounds["area_low_m2"] / area_m2,
        bounds["area_high_m2"] / area_m2,
        bounds["area_variance_m4"] / area_m2**2,
    )
    return pd.DataFrame({COVERED[environment]: share, **dict(zip(DOUBTS[environment], doubts, strict=True))})
