"""The tiling of the world, and what is said of the tiles of a collection.

Sources: OGC 17-083r4, *Two Dimensional Tile Matrix Set and Tile Set Metadata*, annex D.1 and section 9;
OGC 20-057, *OGC API – Tiles – Part 1: Core*; Mapbox, *TileJSON 3.0.0*.
"""

import math

import numpy as np
from fastapi import Request

from api.ogc.catalogue import Entry
from api.ogc.crs import CRS84, EPSG
from api.ogc.links import JSON, link, template, twin, url
from api.ogc.models import Link, TemplatedLink
from api.ogc.queryables import TYPES
from api.ogc.tile_models import (
    BoundingBox,
    MatrixLimits,
    TileJson,
    TileMatrix,
    TileMatrixSet,
    TileSet,
    TileSetItem,
    TileSetLayer,
    VectorLayer,
)
from geo.tile import DEEPEST_ZOOM
from geo.web_mercator import to_world
from layers.dataset import division_scheme
from layers.definitions import Language
from layers.query.selection import Bounds
from maps.tiles.fields import tile_fields
from maps.tiles.mvt import MEDIA_TYPE as MVT

SCHEME = "WebMercatorQuad"
SCHEME_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{SCHEME}"
SCHEME_TITLE = "Google Maps Compatible for the World"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
MERCATOR = EPSG + "3857"
DEEPEST_MATRIX = 24
TILE_PX = 256
# The standard's size of a pixel, and half the circumference of the sphere that EPSG:3857 is made of.
PIXEL_M = 0.00028
HALF_WORLD_M = math.pi * 6_378_137
WORLD: Bounds = (-180.0, -85.0511287798066, 180.0, 85.0511287798066)


def tile_matrix_set() -> TileMatrixSet:
    """Return the definition of the tiling."""
    return TileMatrixSet(
        id=SCHEME,
        title=SCHEME_TITLE,
        uri=SCHEME_URI,
        crs=MERCATOR,
        orderedAxes=["X", "Y"],
        wellKnownScaleSet="http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        tileMatrices=[_matrix(zoom) for zoom in range(DEEPEST_MATRIX + 1)],
    )


def tile_set_item(request: Request, entry: Entry, *, language: Language) -> TileSetItem:
    """Return the tiles of a collection as they stand in a list."""
    here = url(request, "collections", entry.collection.id, "tiles", SCHEME)
    links: list[TemplatedLink | Link] = [
        link(here, "self", title="Tile set"),
        link(url(request, "tileMatrixSets", SCHEME), TILING_SCHEME, title=SCHEME_TITLE),
        _tile_link(request, entry),
    ]
    return TileSetItem(
        title=entry.collection.title[language],
        tileMatrixSetURI=SCHEME_URI,
        crs=MERCATOR,
        links=links,
    )


def tile_set(request: Request, entry: Entry, *, language: Language) -> TileSet:
    """Return what is said of the tiles of a collection."""
    here = url(request, "collections", entry.collection.id, "tiles", SCHEME)
    west, south, east, north = entry.bounds or WORLD
    item = tile_set_item(request, entry, language=language)
    return TileSet(
        **item.model_dump(exclude={"links"}),
        links=[
            *item.links,
            twin(request),
            link(f"{here}?f=tilejson", "alternate", JSON, "TileJSON"),
        ],
        description=entry.description(language),
        tileMatrixSetLimits=_limits(entry.bounds or WORLD),
        boundingBox=BoundingBox(lowerLeft=[west, south], upperRight=[east, north], crs=CRS84),
        layers=[_layer(entry, language)],
    )


def tile_json(request: Request, entry: Entry, *, language: Language) -> TileJson:
    """Return the same in the form of TileJSON, which web maps read."""
    west, south, east, north = bounds = entry.bounds or WORLD
    href = _tile_link(request, entry).href
    names = {"tileMatrix": "z", "tileRow": "y", "tileCol": "x"}
    for ours, theirs in names.items():
        href = href.replace(f"{{{ours}}}", f"{{{theirs}}}")
    return TileJson(
        tiles=[href],
        name=entry.collection.title[language],
        description=entry.description(language),
        attribution=entry.provenance.source,
        version=f"{entry.newest.number}.0.0",
        maxzoom=DEEPEST_ZOOM,
        bounds=list(bounds),
        center=[(west + east) / 2, (south + north) / 2, 10],
        vector_layers=[
            VectorLayer(
                id=entry.collection.dataset,
                description=entry.collection.title[language],
                maxzoom=DEEPEST_ZOOM,
                fields={each.name: each.title[language] for each in tile_fields(entry.collection.dataset)},
            )
        ],
    )


def _matrix(zoom: int) -> TileMatrix:
    count = 1 << zoom
    cell_m = 2 * HALF_WORLD_M / (TILE_PX * count)
    return TileMatrix(
        id=str(zoom),
        scaleDenominator=cell_m / PIXEL_M,
        cellSize=cell_m,
        pointOfOrigin=[-HALF_WORLD_M, HALF_WORLD_M],
        tileWidth=TILE_PX,
        tileHeight=TILE_PX,
        matrixWidth=count,
        matrixHeight=count,
    )


def _limits(bounds: Bounds) -> list[MatrixLimits]:
    """Return between which rows and columns there are tiles, at every zoom that is served."""
    (left, right), (top, bottom) = to_world(np.array(bounds[::2]), np.array(bounds[:0:-2]))
    return [
        MatrixLimits(
            tileMatrix=str(zoom),
            minTileRow=_cell(top, zoom),
            maxTileRow=_cell(bottom, zoom),
            minTileCol=_cell(left, zoom),
            maxTileCol=_cell(right, zoom),
        )
        for zoom in range(DEEPEST_ZOOM + 1)
    ]


def _cell(share: float, zoom: int) -> int:
    """Return which row or column of a zoom lies at a share of the world's side."""
    count = 1 << zoom
    return min(max(int(share * count), 0), count - 1)


def _layer(entry: Entry, language: Language) -> TileSetLayer:
    fields = tile_fields(entry.collection.dataset)
    return TileSetLayer(
        id=entry.collection.dataset,
        title=entry.collection.title[language],
        geometryDimension=2 if division_scheme(entry.collection.dataset) else 0,
        minTileMatrix="0",
        maxTileMatrix=str(DEEPEST_ZOOM),
        propertiesSchema={
            "type": "object",
            "properties": {each.name: {"title": each.title[language], **TYPES[each.type]} for each in fields},
        },
    )


def _tile_link(request: Request, entry: Entry) -> TemplatedLink:
    here = url(request, "collections", entry.collection.id, "tiles", SCHEME)
    return template(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", MVT, "Vector tiles")
