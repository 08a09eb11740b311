"""OGC API – Tiles: what is said of the tiles, and the tiles themselves."""

import subprocess
import sys
import threading

import mapbox_vector_tile
import morecantile
import numpy as np
import pyogrio
import pytest
import uvicorn
from jsonschema import Draft202012Validator

from geo.tile import DEEPEST_ZOOM

TILED = {
    "stations": "stations",
    "postal_points": "postal_points",
    "addresses": "addresses",
    "divisions-districts-2023": "divisions/districts-2023",
    "divisions-communes-2025": "divisions/communes-2025",
}
WITHOUT = ("statistics", "key_places", "indicators-districts-2023", "coverage")
QUAD = "WebMercatorQuad"


def told(client, path, **parameters):
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def link(found, rel, type="application/json"):
    (href,) = [each["href"] for each in found["links"] if (each["rel"], each["type"]) == (rel, type)]
    return href


def test_the_tiling_is_that_of_the_standard(client):
    wanted = morecantile.tms.get(QUAD).model_dump(mode="json", exclude_none=True)
    found = told(client, f"/tileMatrixSets/{QUAD}")
    matrices = found.pop("tileMatrices"), wanted.pop("tileMatrices")
    assert found == wanted
    for ours, theirs in zip(*matrices, strict=True):
        assert ours.keys() == theirs.keys()
        for name, value in theirs.items():
            assert ours[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-12)), name


def test_the_list_of_tilings_leads_to_it(client):
    (item,) = told(client, link(told(client, "/"), "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"))[
        "tileMatrixSets"
    ]
    assert told(client, link(item, "self"))["id"] == item["id"] == QUAD


@pytest.mark.parametrize("id", TILED)
def test_links_lead_from_a_collection_to_its_tiles(client, id):
    collection = told(client, f"/collections/{id}")
    (item,) = told(client, link(collection, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"))[
        "tilesets"
    ]
    tile_set = told(client, link(item, "self"))
    assert (
        tile_set.items()
        >= {name: item[name] for name in ("title", "dataType", "crs", "tileMatrixSetURI")}.items()
    )
    tiling = told(client, link(tile_set, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"))
    assert tiling["uri"] == tile_set["tileMatrixSetURI"]
    (item_link,) = [each for each in tile_set["links"] if each["rel"] == "item"]
    assert item_link["templated"] is True
    at = {"tileMatrix": 9, "tileRow": 225, "tileCol": 406}
    tile = client.get(item_link["href"].format(**at))
    assert tile.headers["content-type"] == item_link["type"] == "application/vnd.mapbox-vector-tile"
    assert tile.content == client.get(f"/tiles/{TILED[id]}/9/406/225.mvt").content
    assert client.get(tile.url, headers={"If-None-Match": tile.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("id", TILED)
def test_features_hold_what_is_said_of_them(client, id):
    (layer,) = told(client, f"/collections/{id}/tiles/{QUAD}")["layers"]
    check = Draft202012Validator({**layer["propertiesSchema"], "additionalProperties": False})
    kinds = {0: {"Point"}, 2: {"Polygon", "MultiPolygon"}}[layer["geometryDimension"]]
    names = set()
    for path in ("9/225/406", "12/1803/3252", "14/7213/13010"):
        answer = client.get(f"/collections/{id}/tiles/{QUAD}/{path}")
        if answer.status_code == 204:
            continue
        for feature in mapbox_vector_tile.decode(answer.content)[layer["id"]]["features"]:
            check.validate(feature["properties"])
            assert feature["geometry"]["type"] in kinds
            names |= feature["properties"].keys()
    assert names
    assert names <= layer["propertiesSchema"]["properties"].keys()


@pytest.mark.parametrize("id", TILED)
def test_tiles_lie_within_their_limits_and_nowhere_else(client, id):
    limits = told(client, f"/collections/{id}/tiles/{QUAD}")["tileMatrixSetLimits"]
    assert [each["tileMatrix"] for each in limits] == [str(zoom) for zoom in range(DEEPEST_ZOOM + 1)]
    (box,) = told(client, f"/collections/{id}")["extent"]["spatial"]["bbox"]
    for each in limits[:12]:
        tiles = list(morecantile.tms.get(QUAD).tiles(*box, zooms=int(each["tileMatrix"])))
        for axis, name in (("y", "Row"), ("x", "Col")):
            found = [getattr(tile, axis) for tile in tiles]
            assert (each[f"minTile{name}"], each[f"maxTile{name}"]) == (min(found), max(found))
    zoom_11 = limits[11]
    for row in range(zoom_11["minTileRow"] - 1, zoom_11["maxTileRow"] + 2):
        inside = zoom_11["minTileRow"] <= row <= zoom_11["maxTileRow"]
        row_of_tiles = [
            client.get(f"/collections/{id}/tiles/{QUAD}/11/{row}/{col}").status_code
            for col in range(zoom_11["minTileCol"], zoom_11["maxTileCol"] + 1)
        ]
        assert (200 in row_of_tiles) == inside or id.startswith("divisions")


@pytest.mark.parametrize("id", TILED)
def test_tilejson(client, id):
    found = told(client, f"/collections/{id}/tiles/{QUAD}", f="tilejson")
    (layer,) = found["vector_layers"]
    assert found["tilejson"] == "3.0.0"
    (tiles,) = found["tiles"]
    content = client.get(tiles.format(z=9, x=406, y=225)).content
    assert list(mapbox_vector_tile.decode(content)) == [layer["id"]]
    west, south, east, north = found["bounds"]
    assert west <= found["center"][0] <= east
    assert south <= found["center"][1] <= north
    assert found["minzoom"] <= found["center"][2] <= found["maxzoom"]


@pytest.mark.parametrize("id", WITHOUT)
def test_a_collection_without_tiles_says_so(client, id):
    rels = {each["rel"] for each in told(client, f"/collections/{id}")["links"]}
    assert not any("tilesets" in rel for rel in rels)
    for path in ("tiles", f"tiles/{QUAD}", f"tiles/{QUAD}/0/0/0"):
        answer = client.get(f"/collections/{id}/{path}")
        assert answer.status_code == 404
        assert f"{id}: has no tiles" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("tileMatrixSets/Other", 404, "'Other'"),
        ("collections/none/tiles", 404, "'none'"),
        ("collections/stations/tiles/Other", 404, "'Other'"),
        ("collections/stations/tiles/Other/0/0/0", 404, "'Other'"),
        (f"collections/none/tiles/{QUAD}/0/0/0", 404, "'none'"),
        (f"collections/stations/tiles/{QUAD}/18/0/0", 400, "zoom 18"),
        (f"collections/stations/tiles/{QUAD}/3/8/0", 400, "tile 3/0/8"),
        (f"collections/stations/tiles/{QUAD}/3/0/8", 400, "tile 3/8/0"),
        (f"collections/stations/tiles/{QUAD}/a/0/0", 400, "'a'"),
        (f"collections/stations/tiles/{QUAD}/0/0/0?f=png", 400, "'png'"),
        (f"collections/stations/tiles/{QUAD}/0/0/0?x=1", 400, "x"),
        (f"collections/stations/tiles/{QUAD}?f=png", 400, "'png'"),
    ],
)
def test_what_is_not_there_is_named(client, path, status, said):
    answer = client.get(f"/{path}")
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_the_classes_are_declared(client):
    classes = told(client, "/conformance")["conformsTo"]
    for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"):
        assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" in classes
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html" in classes


@pytest.fixture(scope="module")
def address(client):
    """Return the address of a server that other programs reach."""
    server = uvicorn.Server(uvicorn.Config(client.app, port=0, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


# In a process of its own, since here GDAL would hold the lock that the server needs to answer.
READ = """
import sys, pyogrio
found = pyogrio.read_dataframe(sys.argv[1], layer="Zoom level 1", API="TILES")
pyogrio.write_dataframe(found, sys.argv[2])
"""


@pytest.mark.skipif("OGCAPI" not in pyogrio.list_drivers(), reason="GDAL without its driver OGCAPI")
@pytest.mark.parametrize("id", ["divisions-districts-2023", "stations"])
def test_gdal_reads_the_tiles(client, address, tmp_path, id):
    file = tmp_path / "read.gpkg"
    read = [sys.executable, "-c", READ, f"OGCAPI:{address}/collections/{id}", str(file)]
    subprocess.run(read, check=True, timeout=100)
    found = pyogrio.read_dataframe(file)
    content = client.get(f"/collections/{id}/tiles/{QUAD}/1/0/1").content
    features = mapbox_vector_tile.decode(content)[TILED[id]]["features"]
    assert len(found) == len(features)
    frame = client.app.state.host.service.snapshot.frame(TILED[id]).to_crs("EPSG:3857")
    pixel_m = 20_037_508.34 / 512  # to which outlines are simplified at zoom 1
    name = "station_id" if id == "stations" else "code"
    drawn = found.dropna(subset=[name]).set_index(name)
    places = frame.drop_duplicates(name).set_index(name) if id == "stations" else frame
    assert len(drawn)
    off = drawn.centroid.distance(places.centroid.loc[drawn.index])
    assert np.all(off < pixel_m)
