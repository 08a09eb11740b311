"""The communes of the invented country: small where many people live, and how many live in each."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from geo.crs import LONLAT
from layers.errors import ValidationError
from layers.sample.addresses import VILLAGES
from layers.sample_country.borders import cells, ragged_cells
from layers.sample_country.land import outline, rural_density, to_lonlat
from layers.sample_country.towns import Towns, places
from layers.spatial_order import curve_numbers

Floats = NDArray[np.float64]

SOURCE = "synthetic"
POPULATION_SOURCE = "dữ liệu giả lập / synthetic"
PEOPLE, PEOPLE_A_HOUSEHOLD = 100_000_000, 3.6
PROVINCES, MOST_DIVISIONS = 34, 50_000
DIVISIONS_A_TOWN = 12
URBAN_SHARE, URBAN_SEEDS = 0.45, 0.4
# How unlike its neighbours a commune is: the spread of the logarithm of what is chance.
SPREAD, SPREAD_OF_PEOPLE = 0.35, 0.15
URBAN_DENSITY = 4.0  # times the country's
ROUNDS = 2
# Addresses keep away from borders, so that no rounding puts one on the other side.
BORDER_M, BORDER_SHARE = 30.0, 0.02
M_PER_DEGREE = 111_000.0

_EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True, eq=False)
class Communes:
    """Communes, in the order of a Hilbert curve.

    Attributes
    ----------
    frame : GeoDataFrame
        Fields of the divisions layer in EPSG:4326, and ``province``.
    share : ndarray of float64, shape (n,)
        Share of the country's addresses in each.
    urban : ndarray of bool, shape (n,)
        Whether it is a ward of a town.
    area_km2 : ndarray of float64, shape (n,)
        Its area.
    lon, lat : ndarray of float64, shape (n,)
        A place in it, away from its border.
    inner : GeoSeries
        Where its addresses may be.
    """

    frame: gpd.GeoDataFrame
    share: Floats
    urban: NDArray[np.bool_]
    area_km2: Floats
    lon: Floats
    lat: Floats
    inner: gpd.GeoSeries

    def __len__(self) -> int:
        return len(self.share)

    @classmethod
    def draw(cls, count: int, *, seed: int) -> "Communes":
        """Return as many communes as are wanted, the same for the same seed.

        Raises
        ------
        ValidationError
            There would be none, or more than can be numbered.
        """
        if not 1 <= count <= MOST_DIVISIONS:
            raise ValidationError(f"divisions: {count} is not in 1…{MOST_DIVISIONS}")
        random, land = np.random.default_rng(seed), outline()
        towns = Towns.draw(max(count // DIVISIONS_A_TOWN, 1), land, random)
        seeds = _in_order(_seeds(count, towns, land, random))
        shapes = _in_degrees(ragged_cells(seeds, land, random))
        areas = np.array([abs(_EARTH.geometry_area_perimeter(each)[0]) for each in shapes]) / 1e6
        share = _shares(seeds, areas, towns, random)
        urban = share / areas > URBAN_DENSITY / areas.sum()
        inner = _inner(shapes, areas)
        lon, lat = _middles(seeds, inner)
        frame = _described(share, urban, shapes, random)
        return cls(frame, share, urban, areas, lon, lat, gpd.GeoSeries(inner, crs=LONLAT))


def _seeds(count: int, towns: Towns, land: shapely.Polygon, random: np.random.Generator) -> Floats:
    """Return where communes are: some around towns, then all a little evened out."""
    x, y = towns.around(int(count * URBAN_SEEDS), random)
    inside = shapely.contains_xy(land, x, y)
    more = places(count - int(inside.sum()), land, random, power=0.5)
    seeds = np.column_stack([np.append(x[inside], more[0]), np.append(y[inside], more[1])])
    for _ in range(ROUNDS):
        middles = shapely.get_coordinates(shapely.centroid(cells(seeds, land)))
        within = np.asarray(shapely.contains_xy(land, *middles.T))
        seeds = np.where(within[:, None], middles, seeds)
    return seeds


def _in_order(seeds: Floats) -> Floats:
    return seeds[np.argsort(curve_numbers(*to_lonlat(*seeds.T)), kind="stable")]


def _in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    def to_degrees(xy: Floats) -> Floats:
        return np.column_stack(to_lonlat(*xy.T))

    found: NDArray[np.object_] = shapely.orient_polygons(shapely.transform(shapes, to_degrees))
    return found


def _shares(seeds: Floats, areas: Floats, towns: Towns, random: np.random.Generator) -> Floats:
    """Return how many of all live in each commune: those of the country by its land, of towns by the way."""
    x, y = seeds.T
    unlike = np.exp(SPREAD * random.standard_normal(len(x)))
    rural = rural_density(x, y) * areas * unlike
    urban = np.zeros(len(x))
    for town_x, town_y, share, radius in zip(towns.x, towns.y, towns.share, towns.radius_km, strict=True):
        # From the nearest seed on, so that a town between seeds is not lost to rounding.
        away = np.hypot(x - town_x, y - town_y)
        near = np.exp(-(away - away.min()) / radius) * areas * unlike
        urban += share * near / near.sum()
    shares: Floats = (1 - URBAN_SHARE) * rural / rural.sum() + URBAN_SHARE * urban
    return shares


def _inner(shapes: NDArray[np.object_], areas_km2: Floats) -> NDArray[np.object_]:
    margin_m = np.minimum(BORDER_M, BORDER_SHARE * np.sqrt(areas_km2) * 1000)
    inner: NDArray[np.object_] = shapely.buffer(shapes, -margin_m / M_PER_DEGREE, quad_segs=1)
    return inner


def _middles(seeds: Floats, inner: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Return the seeds in degrees, or another place of those communes in whose border they are."""
    lon, lat = to_lonlat(*seeds.T)
    others = shapely.get_coordinates(shapely.point_on_surface(inner))
    fits = shapely.contains_xy(inner, lon, lat)
    return np.where(fits, lon, others[:, 0]), np.where(fits, lat, others[:, 1])


def _described(
    share: Floats, urban: NDArray[np.bool_], shapes: NDArray[np.object_], random: np.random.Generator
) -> gpd.GeoDataFrame:
    number = np.arange(1, len(share) + 1)
    kind = np.where(urban, "Phường", "Xã")
    village = np.array(VILLAGES)[number % len(VILLAGES)]
    people = np.round(PEOPLE * share * np.exp(SPREAD_OF_PEOPLE * random.standard_normal(len(share))))
    province = [f"Tỉnh Giả Lập {1 + each}" for each in (number - 1) * PROVINCES // len(share)]
    fields = pd.DataFrame(
        {
            "code": [f"{each:05}" for each in number],
            "name": [f"{a} {b} {c}" for a, b, c in zip(kind, village, number, strict=True)],
            "kind": kind,
            "population": people.astype(np.int64),
            "households": np.round(people / PEOPLE_A_HOUSEHOLD).astype(np.int64),
            "population_source": POPULATION_SOURCE,
            "source": SOURCE,
            "province": province,
        }
    )
    return gpd.GeoDataFrame(fields, geometry=shapes, crs=LONLAT)
