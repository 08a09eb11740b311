"""Tiles as mapbox-vector-tile reads them, beside what they were made of."""

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from shapely.geometry import Point, box, shape

from geo.tile import DEEPEST_ZOOM, EXTENT, Tile
from geo.tile_index import MOST_POINTS
from geo.web_mercator import to_world
from layers.definitions import Field, Text
from layers.provenance import Provenance
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from maps.tiles.attributes import Attributes
from maps.tiles.division_tiles import BUFFER, DivisionTiles
from maps.tiles.mvt import Geometries, encode
from maps.tiles.point_tiles import PointTiles
from maps.tiles.subsets import wanted_of
from maps.tiles.tiles import Tiles

ADDRESSES = 3000
INVENTED = Provenance("a test", synthetic=True)
TEXTS = st.none() | st.text(max_size=4) | st.sampled_from(["a", "Phố " * 60])
ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.booleans()), min_size=1, max_size=20)


def decoded(content, name):
    """Return the features of the only layer of a tile."""
    layers = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    assert list(layers) == [name]
    assert (layers[name]["version"], layers[name]["extent"]) == (2, EXTENT)
    return layers[name]["features"]


def cut(tiles, tile):
    content = tiles.cut(tile)
    return decoded(content, tiles.name) if content else []


def tiles_of(lon, lat, zoom):
    x, y = (np.floor(each * 2**zoom).astype(int) for each in to_world(lon, lat))
    return [Tile(zoom, *at) for at in sorted(set(zip(x.tolist(), y.tolist(), strict=True)))]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    workspace = Workspace.create(tmp_path_factory.mktemp("tiles"))
    workspace.publish(sample_frames(address_count=ADDRESSES), note="sample")
    return workspace.snapshot()


@settings(deadline=None)
@given(ROWS)
def test_attributes_are_those_of_the_table(rows):
    types = (pa.string(), pa.string(), pa.bool_())
    columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
    table = pa.table(columns, names=["một", "b", "flag"])
    tiles = PointTiles.of("lớp", np.full(len(rows), 105.8), np.full(len(rows), 21.0), table)
    (tile,) = tiles_of(np.array([105.8]), np.array([21.0]), DEEPEST_ZOOM)
    features = cut(tiles, tile)
    assert {each["id"]: each["properties"] for each in features} == {
        position: {name: value for name, value in row.items() if value is not None}
        for position, row in enumerate(table.to_pylist())
    }


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=300), st.integers(2, 2000))
def test_counts_and_places(numbers, seed):
    random = np.random.default_rng(seed)
    x, y = random.integers(0, EXTENT, (2, len(numbers))).astype(np.uint32)
    content = encode(
        "counts",
        ["count"],
        Attributes.of(pa.table({"a": pa.array([], pa.string())})).texts,
        geometries=Geometries.of_points(x, y),
        ids=np.arange(len(numbers)) * 2**40,
        references=-4 - np.array(numbers, dtype=np.int64)[:, np.newaxis],
    )
    features = decoded(content, "counts")
    assert [each["properties"] for each in features] == [{"count": number} for number in numbers]
    assert [each["id"] for each in features] == [position * 2**40 for position in range(len(numbers))]
    assert [each["geometry"]["coordinates"] for each in features] == np.column_stack([x, y]).tolist()


def test_keys_and_values_stand_in_a_tile_once(snapshot):
    message = vector_tile_pb2.tile()
    message.ParseFromString(Tiles(snapshot).cut("postal_points", Tile(0, 0, 0)))
    layer = message.layers[0]
    values = [each.SerializeToString() for each in layer.values]
    assert len(layer.features) == len(snapshot.frame("postal_points"))
    assert len(values) == len(set(values))
    assert len(layer.keys) == len(set(layer.keys))


def test_at_the_deepest_zoom_no_address_is_lost_and_none_is_there_twice(snapshot):
    frame, tiles = snapshot.frame("addresses"), Tiles(snapshot)
    lon, lat = frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy()
    x, y = to_world(lon, lat)
    seen = []
    for tile in tiles_of(lon, lat, DEEPEST_ZOOM):
        for feature in decoded(tiles.cut("addresses", tile), "addresses"):
            row, at = feature["id"], feature["geometry"]["coordinates"]
            exact = x[row] * 2**tile.zoom - tile.column, y[row] * 2**tile.zoom - tile.row
            assert np.abs(np.multiply(exact, EXTENT) - at).max() <= 1
            assert feature["properties"]["address_id"] == frame["address_id"].iloc[row]
            assert feature["properties"]["text"] == frame["address_text"].iloc[row]
            seen.append(row)
    assert sorted(seen) == list(range(ADDRESSES))


@pytest.mark.parametrize("zoom", range(DEEPEST_ZOOM + 1))
def test_at_every_zoom_the_counts_add_up_to_all_addresses(snapshot, zoom):
    frame, tiles = snapshot.frame("addresses"), Tiles(snapshot)
    found = [
        decoded(tiles.cut("addresses", tile), "addresses")
        for tile in tiles_of(frame.geometry.x, frame.geometry.y, zoom)
    ]
    assert sum(each["properties"].get("count", 1) for features in found for each in features) == ADDRESSES
    assert zoom == DEEPEST_ZOOM or max(map(len, found)) <= MOST_POINTS
    assert any("count" in each["properties"] for each in found[0]) or zoom > 7


def test_a_station_is_one_feature_whatever_its_sectors(snapshot):
    features = decoded(Tiles(snapshot).cut("stations", Tile(0, 0, 0)), "stations")
    names = [each["properties"]["station_id"] for each in features]
    assert sorted(names) == sorted(snapshot.frame("stations")["station_id"].unique())


def test_a_station_has_the_azimuths_of_its_sectors(snapshot):
    frame = snapshot.frame("stations")
    stated = frame.dropna(subset=["azimuth_deg"]).groupby("station_id")["azimuth_deg"]
    expected = stated.agg(lambda azimuths: ";".join(f"{each:g}" for each in sorted(set(azimuths))))
    features = decoded(Tiles(snapshot).cut("stations", Tile(0, 0, 0)), "stations")
    found = {each["properties"]["station_id"]: each["properties"].get("azimuths_deg") for each in features}
    assert {name: text for name, text in found.items() if text} == expected.to_dict()
    assert len(expected) > 100


@pytest.mark.parametrize("zoom", range(0, DEEPEST_ZOOM + 1, 3))
def test_subsets_add_up_to_the_layer_in_every_tile(snapshot, zoom):
    frame, tiles = snapshot.frame("addresses"), Tiles(snapshot)
    states = sorted(frame["state"].unique())
    assert len(states) > 2
    for tile in tiles_of(frame.geometry.x, frame.geometry.y, zoom)[:60]:
        counts = [total(tiles, tile, [state]) for state in states]
        assert sum(counts) == total(tiles, tile, states) == total(tiles, tile, [])
        assert counts[0] + counts[1] == total(tiles, tile, states[:2])


def total(tiles, tile, states):
    content = tiles.cut("addresses", tile, wanted_of({"state": states}))
    features = decoded(content, "addresses") if content else []
    assert not states or all(each["properties"].get("state", states[0]) in states for each in features)
    return sum(each["properties"].get("count", 1) for each in features)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(["a", "b", "", None]), min_size=1, max_size=3000), st.integers(0, 2**32))
def test_a_subset_is_what_its_points_alone_would_be(values, seed):
    lon, lat = np.random.default_rng(seed).uniform((105, 20), (106, 21), (len(values), 2)).T
    table, field = pa.table({"state": pa.array(values, pa.string())}), Field("state", "string", Text("", ""))
    tiles = PointTiles.of("layer", lon, lat, table, filters=[field])
    for wanted in {value or "" for value in values}:
        kept = np.array([(value or "") == wanted for value in values])
        alone = PointTiles.of("layer", lon[kept], lat[kept], table.filter(pa.array(kept)))
        for tile in (Tile(0, 0, 0), *tiles_of(lon[:2], lat[:2], 9)):
            some, same = (
                decoded_or_none(tiles.cut(tile, (("state", (wanted,)),))),
                decoded_or_none(alone.cut(tile)),
            )
            assert [without_id(each) for each in some] == [without_id(each) for each in same]


def decoded_or_none(content):
    return decoded(content, "layer") if content else []


def without_id(feature):
    return feature["geometry"], feature["properties"]


@pytest.mark.parametrize("scheme", ["districts-2023", "communes-2025"])
@pytest.mark.parametrize("zoom", [9, 11, 13])
def test_divisions_lie_where_they_are(snapshot, scheme, zoom):
    frame, tiles = snapshot.frame(f"divisions/{scheme}"), Tiles(snapshot)
    points = frame.representative_point()
    world = shapely.transform(frame.geometry.to_numpy(), lambda lonlat: np.column_stack(to_world(*lonlat.T)))
    for tile in tiles_of(points.x, points.y, zoom)[:12]:
        exact = shapely.transform(
            world, lambda xy, tile=tile: (xy * 2**zoom - (tile.column, tile.row)) * EXTENT
        )
        reach = box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
        shapes = {}
        for feature in decoded(tiles.cut(f"divisions/{scheme}", tile), f"divisions/{scheme}"):
            row, found = feature["id"], shape(feature["geometry"])
            assert found.is_valid
            assert reach.covers(found)
            assert feature["properties"]["code"] == frame.index[row]
            assert feature["properties"]["name"] == frame["name"].iloc[row]
            shapes[row] = found
        # A pixel is eight units; what is simplified away is a few of them wide.
        within = exact[list(shapes)]
        differing = shapely.area(
            shapely.symmetric_difference(shapely.intersection(within, reach), list(shapes.values()))
        )
        assert np.all(differing <= 32 * shapely.length(shapely.intersection(within, reach)))
        missing = [row for row in range(len(frame)) if row not in shapes]
        assert shapely.area(shapely.intersection(exact[missing], reach)).max(initial=0) <= 32 * 4 * EXTENT


def test_holes_parts_and_the_buffer():
    ring = Point(105.8, 21.0).buffer(0.01).difference(Point(105.8, 21.0).buffer(0.004))
    divisions = gpd.GeoDataFrame(
        {"name": ["Vành đai", "Hai đảo"], "kind": [None, "Quần đảo"]},
        geometry=[ring, shapely.union_all([box(105.82, 21, 105.83, 21.01), box(105.84, 21, 105.85, 21.01)])],
        index=["001", "002"],
        crs="EPSG:4326",
    )
    divisions.index.name = "code"
    tiles = DivisionTiles("divisions/x", divisions)
    first, second = cut(tiles, *tiles_of(np.array([105.8]), np.array([21.0]), 9))
    assert first["properties"] == {"code": "001", "name": "Vành đai"}
    assert second["properties"] == {"code": "002", "name": "Hai đảo", "kind": "Quần đảo"}
    assert len(shape(first["geometry"]).interiors) == 1
    assert len(shape(second["geometry"]).geoms) == 2
    # Inside the hole, and far away, there is nothing.
    assert cut(tiles, *tiles_of(np.array([105.8]), np.array([21.0]), DEEPEST_ZOOM)) == []
    assert cut(tiles, Tile(10, 0, 0)) == []


def test_rings_turn_as_the_specification_wants():
    outer, inner = box(0, 0, 100, 100), box(10, 10, 20, 20)
    for polygon in (outer - inner, (outer - inner).reverse()):
        commands = Geometries.of_polygons([polygon]).commands.tolist()
        rings, at, cursor = [], 0, np.zeros(2, dtype=int)
        while at < len(commands):
            count = commands[at + 3] >> 3
            steps = np.array([*commands[at + 1 : at + 3], *commands[at + 4 : at + 4 + 2 * count]])
            corners = cursor + np.cumsum(((steps >> 1) ^ -(steps & 1)).reshape(-1, 2), axis=0)
            rings.append(corners)
            cursor, at = corners[-1], at + 5 + 2 * count
        x, y = zip(*[each.T for each in rings], strict=True)
        doubled = [np.sum(u * np.roll(v, -1) - np.roll(u, -1) * v) for u, v in zip(x, y, strict=True)]
        assert doubled == [2 * 100 * 100, -2 * 10 * 10]


def test_an_address_says_its_text_or_else_its_parts(tmp_path):
    rows = [
        ("1", "Ngõ 2", "Phố Huế", ""),
        ("", "", "Phố Huế", ""),
        ("", "", "", ""),
        ("3", "", "", "3 Hàng Bè"),
    ]
    columns = list(zip(*rows, strict=True))
    frame = gpd.GeoDataFrame(
        {"address_id": ["a", "b", "c", "d"], "house_number": columns[0], "lane": columns[1]}
        | {"street": columns[2], "address_text": columns[3]},
        geometry=[Point(105.8 + number / 1000, 21) for number in range(4)],
        crs=4326,
    )
    workspace = Workspace.create(tmp_path / "w")
    workspace.publish({"addresses": (frame, INVENTED)}, note="")
    features = decoded(Tiles(workspace.snapshot()).cut("addresses", Tile(0, 0, 0)), "addresses")
    texts = {each["properties"]["address_id"]: each["properties"].get("text") for each in features}
    assert texts == {"a": "1 Ngõ 2 Phố Huế", "b": "Phố Huế", "c": None, "d": "3 Hàng Bè"}
