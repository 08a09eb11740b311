"""The routes of OGC API – Tiles: vector tiles of the collections that have them."""

from typing import Annotated, Any

import fastapi
from fastapi import APIRouter, Depends, Request, Response

from api.access.policy import ReaderDep
from api.ogc.asked import Asked, AskedDep
from api.ogc.catalogue import Entry, comes_as_tiles, entry_named
from api.ogc.collections import Collection, collection_named
from api.ogc.items import require_reading
from api.ogc.links import link, twin
from api.ogc.tile_models import (
    OneTileQuery,
    TileMatrixSet,
    TileMatrixSetItem,
    TileMatrixSetList,
    TileSet,
    TileSetList,
    TileSetQuery,
)
from api.ogc.tile_sets import (
    MERCATOR,
    SCHEME,
    SCHEME_TITLE,
    SCHEME_URI,
    tile_json,
    tile_matrix_set,
    tile_set,
    tile_set_item,
)
from api.openapi import PAGE, TILE_ANSWERS, problems
from api.tiles import tile_answer
from geo.tile import DEEPEST_ZOOM, Tile
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from maps.tiles.fields import tile_fields

router = APIRouter(responses=problems(400, 500, 503), tags=["OGC API – Tiles"])
FOUND: dict[int | str, dict[str, Any]] = {**problems(404), **PAGE}


@router.get("/tileMatrixSets", response_model=TileMatrixSetList, responses=PAGE)
def read_tilings(asked: AskedDep) -> Response:
    """List the tilings."""
    here = asked.url("tileMatrixSets", SCHEME)
    item = TileMatrixSetItem(
        id=SCHEME, title=SCHEME_TITLE, uri=SCHEME_URI, crs=MERCATOR, links=[link(here, "self")]
    )
    links = [link(asked.url("tileMatrixSets"), "self"), twin(asked.request)]
    return asked.answer(TileMatrixSetList(tileMatrixSets=[item], links=links), "tilings.html")


@router.get("/tileMatrixSets/{tiling}", response_model=TileMatrixSet, responses=FOUND)
def read_tiling(asked: AskedDep, tiling: str) -> Response:
    """Return the definition of a tiling."""
    _require_known(tiling)
    return asked.answer(tile_matrix_set(), "tiling.html")


@router.get("/collections/{collection_id}/tiles", response_model=TileSetList, responses=FOUND)
def read_tile_sets(asked: AskedDep, collection_id: str) -> Response:
    """List the tiles of a collection, by tiling."""
    entry = _tiled(asked.snapshot, collection_id)
    told = TileSetList(
        tilesets=[tile_set_item(asked.request, entry, language=asked.language)],
        links=[link(asked.url("collections", collection_id, "tiles"), "self"), twin(asked.request)],
    )
    return asked.answer(told, "tile_sets.html", entry=entry)


@router.get(
    "/collections/{collection_id}/tiles/{tiling}",
    response_model=TileSet,
    responses=FOUND,
)
def read_tile_set(
    request: Request,
    reader: ReaderDep,
    collection_id: str,
    tiling: str,
    query: Annotated[TileSetQuery, fastapi.Query()],
) -> Response:
    """Return what is known of the tiles of a collection; with ``f=tilejson`` as TileJSON."""
    _require_known(tiling)
    asked = Asked.of(request, reader.visitor, reader.service.snapshot, f=query.f, lang=query.lang)
    entry = _tiled(asked.snapshot, collection_id)
    describe = tile_json if query.f == "tilejson" else tile_set
    told = describe(request, entry, language=asked.language)
    return asked.answer(
        told, "tile_set.html", entry=entry, deepest=DEEPEST_ZOOM, fields=tile_fields(entry.collection.dataset)
    )


async def tile_of(tile_matrix: int, tile_row: int, tile_col: int) -> Tile:
    """Return the tile of a path; here rows stand before columns."""
    return Tile(tile_matrix, tile_col, tile_row)


@router.get(
    "/collections/{collection_id}/tiles/{tiling}/{tile_matrix}/{tile_row}/{tile_col}",
    response_class=Response,
    responses={**TILE_ANSWERS, **problems(401, 403)},
)
async def read_tile_of_collection(
    request: Request,
    reader: ReaderDep,
    collection_id: str,
    tiling: str,
    tile: Annotated[Tile, Depends(tile_of)],
    _query: Annotated[OneTileQuery, fastapi.Query()],
) -> Response:
    """Return a vector tile of a collection; 204 where it holds nothing."""
    _require_known(tiling)
    snapshot = reader.service.snapshot
    collection = _require_tiles(collection_named(snapshot, collection_id))
    require_reading(reader.visitor, snapshot, collection)
    return await tile_answer(request, reader.service, collection.dataset, tile)


def _require_known(tiling: str) -> None:
    if tiling != SCHEME:
        raise UnknownNameError(f"no tiling {tiling!r}; there is {SCHEME}")


def _tiled(snapshot: Snapshot, id: str) -> Entry:
    _require_tiles(collection_named(snapshot, id))
    return entry_named(snapshot, id)


def _require_tiles(collection: Collection) -> Collection:
    if not comes_as_tiles(collection):
        raise UnknownNameError(
            f"{collection.id}: has no tiles; its features are at /collections/{collection.id}/items"
        )
    return collection
