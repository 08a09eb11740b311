"""The ground that benchmarks stand on: Hanoi's divisions, and points spread over them."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.sample.units import divisions as sample_divisions
from layers.sample.units import read_units

CRS = "EPSG:5897"
REAL = Path(__file__).parents[2] / "shared" / "data"
COMMUNES = REAL / "hanoi_communes_2025.geojson"


@dataclass(frozen=True, eq=False)
class Divisions:
    """Division polygons in metres, and what they are."""

    polygons: gpd.GeoSeries
    title: str


def communes() -> Divisions:
    """Return the real communes of 2025, or those of the sample where the real ones are absent."""
    if COMMUNES.is_file():
        polygons = gpd.read_file(COMMUNES).to_crs(CRS).geometry
        return Divisions(polygons, f"{len(polygons)} real communes of Hanoi (OpenStreetMap)")
    polygons = sample_divisions("communes-2025").to_crs(CRS).geometry
    return Divisions(polygons, f"{len(polygons)} approximate communes of the bundled sample")


def wards() -> Divisions:
    """Return a polygon around the label point of each old ward: a Voronoi diagram cut by the city's outline.

    Outlines of the wards themselves are not openly available; the pieces have as many edges along the
    city's border as the communes there, and straight ones inside.
    """
    outline = shapely.union_all(communes().polygons.to_numpy())
    points = shapely.multipoints(read_units("wards-2023")[["x_m", "y_m"]].to_numpy(dtype=float))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=outline))
    pieces = gpd.GeoSeries(shapely.intersection(cells, outline), crs=CRS)
    pieces = pieces[pieces.area > 0].reset_index(drop=True)
    return Divisions(pieces, f"{len(pieces)} Voronoi pieces around the label points of Hanoi's old wards")


def spread(polygons: gpd.GeoSeries, count: int, *, seed: int) -> NDArray[np.float64]:
    """Return points spread evenly over the bounding box of polygons, in random order, shape (count, 2)."""
    west, south, east, north = polygons.total_bounds
    return np.random.default_rng(seed).uniform([west, south], [east, north], (count, 2))


def frame(points: NDArray[np.float64]) -> gpd.GeoDataFrame:
    """Return points as geopandas wants them, numbered."""
    numbers = {"number": np.arange(len(points))}
    return gpd.GeoDataFrame(numbers, geometry=gpd.points_from_xy(*points.T), crs=CRS)
