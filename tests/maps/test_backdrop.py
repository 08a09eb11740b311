"""Water and roads of files that settings name, as the page draws them."""

import json
import re

import geopandas as gpd
import pyogrio
import pytest
import shapely
from shapely.geometry import shape

from layers.errors import WorkspaceError
from layers.workspace import Workspace
from maps import backdrop
from maps.backdrop import backdrops
from maps.page import render_map
from planning.indicators import indicators
from tests.maps.cities import APPROXIMATE, divisions

WEST, SOUTH, EAST, NORTH = 105.8, 21.0, 105.82, 21.02
RIVER = shapely.box(105.7, 21.004, 105.9, 21.006)
ROAD = shapely.LineString([(105.81, 20.9), (105.81, 21.1)])
CRS = ("EPSG:4326", "EPSG:32648")
FAR = shapely.LineString([(106.5, 21.0), (106.6, 21.1)])


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    workspace = Workspace.create(tmp_path_factory.mktemp("backdrop") / "w")
    workspace.publish(
        {"divisions/districts-2023": (divisions(["A", "B", "C", "D"]), APPROXIMATE)}, note="divisions"
    )
    return workspace.snapshot()


def write(city, name, shapes, *, crs="EPSG:4326", **options):
    """Write shapes in degrees to a file of the workspace, in some reference system."""
    frame = gpd.GeoDataFrame({"name": ["<b>x"] * len(shapes)}, geometry=list(shapes), crs="EPSG:4326")
    if name.endswith(".parquet"):
        frame.to_crs(crs).to_parquet(city.path / name)
    else:
        pyogrio.write_dataframe(frame.to_crs(crs), city.path / name, **options)
    return name


def with_backdrop(city, *files):
    settings = city.settings.model_copy(update={"backdrop": files})
    return city.read_with(settings)


def drawn(found):
    return [shape(feature["geometry"]) for feature in found.features["features"]]


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("water.geojson", "EPSG:4326"),
        *((f"water.{kind}", crs) for kind in ("gpkg", "fgb", "shp", "parquet") for crs in CRS),
    ],
)
def test_areas_are_clipped_to_the_divisions_in_every_format(city, name, crs):
    write(city, name, [RIVER, RIVER.buffer(0.0001)], crs=crs)
    (found,) = backdrops(with_backdrop(city, name), "vi")
    (river,) = drawn(found)
    assert river.geom_type == "MultiPolygon"
    west, south, east, north = river.bounds
    # The rectangle is one in the working CRS, some metres off the meridians.
    assert (west, east) == pytest.approx((WEST, EAST), abs=2e-4)
    assert (south, north) == pytest.approx((21.0039, 21.0061), abs=5e-5)


def test_lines_lie_beside_areas_as_one_shape_each(city):
    write(city, "both.gpkg", [RIVER, ROAD, FAR, ROAD.parallel_offset(0.001)], geometry_type="Unknown")
    (found,) = backdrops(with_backdrop(city, "both.gpkg"), "en")
    kinds = [each.geom_type for each in drawn(found)]
    assert kinds == ["MultiPolygon", "MultiLineString"]
    roads = drawn(found)[1]
    assert len(roads.geoms) == 2
    assert roads.bounds[1::2] == pytest.approx((SOUTH, NORTH), abs=2e-4)
    assert [each["properties"] for each in found.features["features"]] == [{}, {}]


def test_what_is_drawn_is_simplified_to_ten_metres(city):
    wiggles = [(105.8 + at / 50_000, 21.01 + (at % 2) / 100_000) for at in range(1000)]
    write(city, "roads.gpkg", [shapely.LineString(wiggles)])
    (road,) = drawn(backdrops(with_backdrop(city, "roads.gpkg"), "vi")[0])
    assert shapely.get_num_coordinates(road) < 10


def test_the_file_says_what_it_is_called_and_how_it_looks(city):
    files = [
        write(city, name, [ROAD, RIVER.boundary]) for name in ("Water_2024.gpkg", "roads.gpkg", "đê.gpkg")
    ]
    found = backdrops(with_backdrop(city, *files), "vi")
    assert [each.title for each in found] == ["Sông, hồ", "Đường giao thông", "đê"]
    assert [each.title for each in backdrops(with_backdrop(city, *files), "en")] == ["Water", "Roads", "đê"]
    water, *others = (each.style["color"] for each in found)
    assert water not in others
    assert len({each.name for each in found}) == 3


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.gpkg", None, "missing.gpkg: no such file"),
        ("damaged.gpkg", b"not a database", "damaged.gpkg: cannot be read"),
        ("empty.geojson", b"", "empty.geojson: is empty"),
        ("roads.dxf", b"x", "roads.dxf: '.dxf' is no vector format"),
        ("damaged.parquet", b"PAR1", "damaged.parquet: is no GeoParquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(city, name, content, told):
    if content is not None:
        (city.path / name).write_bytes(content)
    with pytest.raises(WorkspaceError, match="backdrop: ") as error:
        backdrops(with_backdrop(city, name), "vi")
    assert told in str(error.value)


def test_a_file_of_another_place_or_of_points_is_named(city):
    write(city, "far.gpkg", [FAR])
    write(city, "points.gpkg", [shapely.Point(105.81, 21.01)])
    for name in ("far.gpkg", "points.gpkg"):
        with pytest.raises(WorkspaceError, match=rf"{name}: no line or area lies where the divisions are"):
            backdrops(with_backdrop(city, name), "vi")


def test_a_file_too_large_for_a_page_says_so(city, monkeypatch):
    monkeypatch.setattr(backdrop, "MOST_POSITIONS", 5)
    write(city, "many.gpkg", [ROAD, ROAD.parallel_offset(0.001), ROAD.parallel_offset(0.002)])
    with pytest.raises(WorkspaceError, match=r"many\.gpkg: 6 positions within the divisions; a page takes 5"):
        backdrops(with_backdrop(city, "many.gpkg"), "vi")


def test_the_page_is_given_it(city):
    write(city, "water.gpkg", [RIVER])
    snapshot = with_backdrop(city, "water.gpkg")
    page = render_map(snapshot, {"districts-2023": indicators(snapshot, "districts-2023")}, language="en")
    data = json.loads(re.search(r'<script id="phusong-data"[^>]*>(.*?)</script>', page, re.DOTALL).group(1))
    assert data["layer_titles"]["backdrop_0_water"] == "Water"
    assert shape(data["features"]["backdrop_0_water"]["features"][0]["geometry"]).area > 0
