"""Compute the sample's approximate boundaries and its tables of units.

A maintainer's script, not used at run time: ``pip install 'phusong[sample]'``, then
``python -m layers.sample.make_boundaries`` writes the files in ``data/``.

Open boundary files of Hanoi come with terms that a bundled sample cannot meet. What can be had freely is, for
each ward of the time before July 2025, a label point and a bounding box. Each cell of a raster goes to the
ward in whose superellipse (inscribed in its box) it lies deepest; the cells are dissolved by district, and by
commune of today. The package that carries the points depends on a GPL library, so its data file is read here
and the package is never imported.
"""

import json
import sqlite3
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from geo.crs import LONLAT, to_metres

DATA = Path(__file__).with_name("data")
CRS = "EPSG:5897"
CELL_M = 50.0
SIMPLIFY_M = 90.0
DECIMALS = 5
MARGIN_M = 1000.0
# A ward's centre is taken a quarter of the way from the middle of its box to its label point, which lies in
# the settled part.
LABEL_WEIGHT = 0.25
# Beyond the box of its district a ward's ellipse counts as if the cell lay one more radius outside.
OUTSIDE_PENALTY = 1.0
# A ward fills its box better than an ellipse (2) and worse than the box itself (infinity).
ROUNDNESS = 3
HANOI = "01"
NONE = -1

Cells = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Raster:
    """A grid of square cells: the centres of its columns and rows in metres."""

    x: Floats
    y: Floats

    @classmethod
    def around(cls, boxes: pd.DataFrame) -> "Raster":
        """Return the grid over some bounding boxes and a margin."""
        west, south = boxes[["west", "south"]].min() - MARGIN_M
        east, north = boxes[["east", "north"]].max() + MARGIN_M
        return cls(np.arange(west, east, CELL_M), np.arange(south, north, CELL_M))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.y), len(self.x)

    def window(self, west: float, south: float, east: float, north: float) -> tuple[slice, slice]:
        """Return the rows and columns within a box."""
        columns = np.searchsorted(self.x, [west, east])
        rows = np.searchsorted(self.y, [south, north])
        return slice(*rows), slice(*columns)


def package_file(package: str, name: str) -> Path:
    """Return a data file of an installed package, without importing it."""
    return Path(str(distribution(package).locate_file(name)))


def read_wards() -> pd.DataFrame:
    """Return the wards of Hanoi and around before July 2025, with label points and boxes in metres."""
    database = package_file("vietnamadminunits", "vietnamadminunits/data/dataset.db")
    query = (
        "select provinceCode province, districtCode district, wardCode code, ward name, wardLat lat,"
        " wardLon lon, wardBounds bounds, districtBounds district_bounds,"
        " provinceKey || '_' || districtKey || '_' || wardKey key"
        " from admin_units_legacy where wardLat between 20.3 and 21.7 and wardLon between 105.0 and 106.3"
        " order by wardCode"
    )
    with sqlite3.connect(database) as connection:
        wards = pd.read_sql(query, connection)
    label_x, label_y = to_metres(wards["lon"], wards["lat"], crs=CRS)
    boxes, district = _boxes(wards["bounds"]), _boxes(wards["district_bounds"]).add_prefix("district_")
    return wards.assign(label_x=label_x, label_y=label_y).join(boxes).join(district)


def read_communes() -> pd.DataFrame:
    """Return the communes of Hanoi since July 2025: code, name, kind, area and label point in metres."""
    database = package_file("vietnamadminunits", "vietnamadminunits/data/dataset.db")
    query = (
        "select wardCode code, ward name, wardType kind, wardAreaKm2 area_km2, wardLat lat, wardLon lon,"
        " wardKey key from admin_units where provinceCode = ? order by wardCode"
    )
    with sqlite3.connect(database) as connection:
        communes = pd.read_sql(query, connection, params=(HANOI,))
    x, y = to_metres(communes["lon"], communes["lat"], crs=CRS)
    return communes.assign(x=x, y=y)


def successors() -> dict[str, list[str]]:
    """Return the keys of the communes that each old ward's key went to.

    Several where it was divided, the one that its middle went to first.
    """
    path = package_file("vietnamadminunits", "vietnamadminunits/data/converter_2025.json")
    converter = json.loads(path.read_text(encoding="utf-8"))
    whole, divided = (
        converter[f"DICT_PROVINCE_WARD_{each}"]["thanhphohanoi"] for each in ("NO_DIVIDED", "DIVIDED")
    )
    to = {old: [new] for new, olds in whole.items() for old in olds}
    return to | {
        old: [part["newWardKey"] for part in sorted(parts, key=_is_not_main)]
        for old, parts in divided.items()
    }


def _is_not_main(part: dict[str, Any]) -> bool:
    return not part["isDefaultNewWard"]


def ward_table(wards: pd.DataFrame) -> pd.DataFrame:
    """Return Hanoi's wards with their postal code of 2017, centre and half of their boxes, in metres."""
    path = package_file("onflow-location-platform", "onflow_location_platform/data/ops/ops_nh_wards.json")
    postal = {each["pk"]: each["fields"]["vnp_code"] for each in json.loads(path.read_text(encoding="utf-8"))}
    ours = wards[wards["province"] == HANOI]
    centre_x, centre_y = _centre(ours)
    return pd.DataFrame(
        {
            "code": ours["code"],
            "name": ours["name"],
            "district_code": ours["district"],
            "postal_code": ours["code"].map(postal),
            "x_m": centre_x.round().astype(int),
            "y_m": centre_y.round().astype(int),
            "half_width_m": ((ours["east"] - ours["west"]) / 2).round().astype(int),
            "half_height_m": ((ours["north"] - ours["south"]) / 2).round().astype(int),
        }
    )


def nearest_wards(raster: Raster, wards: pd.DataFrame) -> Cells:
    """Return, for each cell, the position of the ward in whose ellipse it lies deepest."""
    best = np.full(raster.shape, np.inf)
    winner = np.full(raster.shape, NONE)
    rows: Any = wards.itertuples(index=False)
    for position, ward in enumerate(rows):
        reach = 2 * max(ward.east - ward.west, ward.north - ward.south)
        window = raster.window(ward.west - reach, ward.south - reach, ward.east + reach, ward.north + reach)
        depth = _depth(ward, raster.x[window[1]], raster.y[window[0], None])
        deeper = depth < best[window]
        best[window][deeper] = depth[deeper]
        winner[window][deeper] = position
    return winner


def split_divided(raster: Raster, ward_of: Cells, wards: pd.DataFrame, communes: pd.DataFrame) -> Cells:
    """Return, for each cell, the position of its commune.

    A cell of a divided ward goes to the commune, of those the ward went to, that is nearest to it in units of
    the radius of a circle of the commune's area.
    """
    positions = {key: position for position, key in enumerate(communes["key"])}
    to = successors()
    result = np.full(raster.shape, NONE)
    for position, ward in wards[wards["province"] == HANOI].iterrows():
        rows, columns = np.nonzero(ward_of == position)
        options = communes.iloc[[positions[key] for key in to[ward["key"]]]]
        result[rows, columns] = _nearest_commune(raster.x[columns], raster.y[rows], options, positions)
    return result


def tidy(units: Cells, count: int) -> Cells:
    """Return units of one piece each: lesser pieces go to the nearest unit, holes are filled."""
    inside = ndimage.binary_fill_holes(_largest(units != NONE))
    kept = np.full_like(units, NONE)
    for unit in range(count):
        kept[_largest(units == unit)] = unit
    nearest = ndimage.distance_transform_edt(kept == NONE, return_distances=False, return_indices=True)
    return np.where(inside, kept[tuple(nearest)], NONE)


def polygons(raster: Raster, units: Cells, count: int) -> gpd.GeoSeries:
    """Return the outline of each unit in EPSG:4326, simplified so that neighbours share their edges."""
    outlines = [_outline(raster, units == unit) for unit in range(count)]
    smooth = shapely.coverage_simplify(outlines, SIMPLIFY_M)
    lonlat = gpd.GeoSeries(smooth, crs=CRS).to_crs(LONLAT)
    # Coordinates are rounded one by one, so vertices that two units share stay the same.
    return gpd.GeoSeries(shapely.transform(lonlat.to_numpy(), lambda xy: xy.round(DECIMALS)), crs=LONLAT)


def _boxes(bounds: "pd.Series[str]") -> pd.DataFrame:
    corners = bounds.str.extract(r"(?P<south>[\d.]+),(?P<west>[\d.]+) – (?P<north>[\d.]+),(?P<east>[\d.]+)")
    degrees = corners.astype(float)
    west, south = to_metres(degrees["west"], degrees["south"], crs=CRS)
    east, north = to_metres(degrees["east"], degrees["north"], crs=CRS)
    return pd.DataFrame({"west": west, "south": south, "east": east, "north": north}, index=bounds.index)


def _centre(ward: Any) -> tuple[Any, Any]:
    return (
        LABEL_WEIGHT * ward.label_x + (1 - LABEL_WEIGHT) * (ward.west + ward.east) / 2,
        LABEL_WEIGHT * ward.label_y + (1 - LABEL_WEIGHT) * (ward.south + ward.north) / 2,
    )


def _depth(ward: Any, x: Floats, y: Floats) -> Floats:
    """Return how far in from a ward's centre cells lie, in radii; more outside its district's box."""
    centre_x, centre_y = _centre(ward)
    across, along = (ward.east - ward.west) / 2, (ward.north - ward.south) / 2
    beyond = (
        (x < ward.district_west)
        | (x > ward.district_east)
        | (y < ward.district_south)
        | (y > ward.district_north)
    )
    depth: Floats = (
        np.abs((x - centre_x) / across) ** ROUNDNESS
        + np.abs((y - centre_y) / along) ** ROUNDNESS
        + OUTSIDE_PENALTY * beyond
    )
    return depth


def _nearest_commune(x: Floats, y: Floats, options: pd.DataFrame, positions: dict[str, int]) -> Cells:
    radius = np.sqrt(options["area_km2"].to_numpy() * 1e6 / np.pi)
    distance = np.hypot(x[:, None] - options["x"].to_numpy(), y[:, None] - options["y"].to_numpy()) / radius
    nearest: Cells = np.array([positions[key] for key in options["key"]])[distance.argmin(axis=1)]
    return nearest


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    pieces, _ = ndimage.label(mask)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    return np.asarray(pieces == sizes.argmax())


def _outline(raster: Raster, mask: NDArray[np.bool_]) -> shapely.Geometry:
    """Return the union of a mask's cells, a vertex at every corner so that neighbours share them."""
    rows, columns = np.nonzero(mask)
    edges_x = np.append(raster.x, raster.x[-1] + CELL_M) - CELL_M / 2
    edges_y = np.append(raster.y, raster.y[-1] + CELL_M) - CELL_M / 2
    cells = shapely.box(edges_x[columns], edges_y[rows], edges_x[columns + 1], edges_y[rows + 1])
    return shapely.coverage_union_all(cells)


def main() -> None:
    """Write the boundaries and tables of both schemes."""
    wards, communes = read_wards(), read_communes()
    districts = pd.read_csv(DATA / "districts-2023.csv", dtype={"code": str})
    raster = Raster.around(wards[wards["province"] == HANOI])
    ward_of = nearest_wards(raster, wards)
    district_position = wards["district"].map({code: at for at, code in enumerate(districts["code"])})
    district_of = np.append(district_position.fillna(NONE).astype(int), NONE)[ward_of]
    commune_of = split_divided(raster, ward_of, wards, communes)
    for name, units, codes in (
        ("districts-2023", district_of, districts["code"]),
        ("communes-2025", commune_of, communes["code"]),
    ):
        shapes = polygons(raster, tidy(units, len(codes)), len(codes))
        frame = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=LONLAT)
        frame.to_file(DATA / f"{name}.geojson", driver="GeoJSON", COORDINATE_PRECISION=DECIMALS)
    ward_table(wards).to_csv(DATA / "wards-2023.csv", index=False)
    communes[["code", "name", "kind", "area_km2"]].to_csv(DATA / "communes-2025.csv", index=False)


if __name__ == "__main__":
    main()
