"""Synthetic key places: parks on the edge of the city as areas, other places as points beside addresses."""

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.affinity import affine_transform
from shapely.ops import polylabel

from geo.crs import LONLAT, to_lonlat
from layers.sample.units import read_units

SYNTHETIC = "synthetic"
# Every name says that the place is a pattern, not one of the city's own.
NAMES = {
    "industrial_park": "Khu công nghiệp mẫu số {}",
    "high_tech_park": "Khu công nghệ cao mẫu số {}",
    "university": "Trường đại học mẫu số {}",
    "hospital": "Bệnh viện mẫu số {}",
    "transport_station": "Bến xe, nhà ga mẫu số {}",
    "public_office": "Trụ sở cơ quan mẫu số {}",
}
COUNTS = {"university": 20, "hospital": 25, "transport_station": 10, "public_office": 30}
# Districts of 2023 away from the centre, where such parks are; the last two take the high-tech parks.
PARK_DISTRICTS = ("016", "017", "018", "020", "250", "272", "274", "277", "279", "280", "276", "275")
HIGH_TECH_PARKS = 2
SMALLEST_HA, LARGEST_HA = 50.0, 300.0
M2_PER_HA = 1e4
CORNERS = 8
# The corners of a park lie between these shares of one radius from its middle.
NEAREST_CORNER, FARTHEST_CORNER = 0.75, 1.0


def key_places(
    homes: pd.DataFrame, served: pd.DataFrame, *, districts: gpd.GeoSeries, random: np.random.Generator
) -> gpd.GeoDataFrame:
    """Invent key places.

    Parameters
    ----------
    homes : DataFrame
        Addresses with ``district`` (its name) and ``x`` and ``y`` in metres.
    served : DataFrame
        Sectors on air with ``x`` and ``y`` in metres: every other park has one, where its district has any.
    districts : GeoSeries
        Districts of 2023 in metres, indexed by code; a park lies wholly in one.
    random : numpy.random.Generator
        Source of chance.

    Returns
    -------
    GeoDataFrame
        Fields of the key places layer, in EPSG:4326.
    """
    parks = list(_parks(homes, served, districts, random))
    kinds = ["industrial_park"] * (len(parks) - HIGH_TECH_PARKS) + ["high_tech_park"] * HIGH_TECH_PARKS
    beside = homes.iloc[random.choice(len(homes), sum(COUNTS.values()), replace=False)]
    kinds += [kind for kind, count in COUNTS.items() for _ in range(count)]
    # Seven decimals of a degree are a centimetre; rounding them makes every machine write the same.
    lon, lat = to_lonlat(beside["x"], beside["y"], crs=districts.crs.to_string())
    areas = gpd.GeoSeries(parks, crs=districts.crs).to_crs(LONLAT).to_numpy()
    shapes = [*shapely.set_precision(areas, 1e-7), *gpd.points_from_xy(lon.round(7), lat.round(7))]
    frame = pd.DataFrame({"kind": kinds, "name": list(_names(kinds)), "source": SYNTHETIC})
    return gpd.GeoDataFrame(frame.assign(place_id=_numbers(len(frame))), geometry=shapes, crs=LONLAT)


def _parks(
    homes: pd.DataFrame, served: pd.DataFrame, districts: gpd.GeoSeries, random: np.random.Generator
) -> Iterator[shapely.Polygon]:
    names = read_units("districts-2023").set_index("code")["name"]
    stations = served[["x", "y"]].to_numpy()
    for at, code in enumerate(PARK_DISTRICTS):
        district = districts[code]
        around = random.permutation(homes.loc[homes["district"] == names[code], ["x", "y"]].to_numpy())
        if at % 2:
            around = np.concatenate([stations[shapely.contains_xy(district, stations)], around])
        # Last, where there is most room: even of few addresses one need not have it.
        yield _park(district, [*around, polylabel(district, tolerance=100).coords[0]], random)


def _park(
    district: shapely.Polygon, around: Sequence[Sequence[float]], random: np.random.Generator
) -> shapely.Polygon:
    """Return an area of a plausible size within a district, around the first of some places with room."""
    area_m2 = random.uniform(SMALLEST_HA, LARGEST_HA) * M2_PER_HA
    turns = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False) + random.uniform(0, 2 * np.pi)
    far = random.uniform(NEAREST_CORNER, FARTHEST_CORNER, CORNERS)
    outline = shapely.Polygon(np.column_stack([far * np.cos(turns), far * np.sin(turns)]))
    side = np.sqrt(area_m2 / outline.area)
    parks = (affine_transform(outline, [side, 0, 0, side, *middle]) for middle in around)
    return next(park for park in parks if district.contains(park))


def _names(kinds: list[str]) -> Iterator[str]:
    seen = dict.fromkeys(NAMES, 0)
    for kind in kinds:
        seen[kind] += 1
        yield NAMES[kind].format(seen[kind])


def _numbers(count: int) -> list[str]:
    return [f"SYN-KP-{number:03}" for number in range(1, count + 1)]
