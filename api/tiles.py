"""Vector tiles over HTTP."""

from typing import TYPE_CHECKING, Annotated

import fastapi
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from api.access.policy import ReaderDep
from api.dependencies import NoQuery, ServiceDep
from api.models import Query
from api.openapi import TILE_ANSWERS, problems
from api.service import Service
from geo.tile import Tile
from layers.definitions import DIVISIONS
from maps.tiles.mvt import MEDIA_TYPE
from maps.tiles.subsets import EVERYTHING, Wanted, wanted_of

if TYPE_CHECKING:
    from api.metrics import Metrics

router = APIRouter(prefix="/tiles", responses={**problems(400, 500, 503), **TILE_ANSWERS})


class TileQuery(Query):
    """Which points of a layer a tile shows: those that have one of the values given, in every field named."""

    operator: list[str] = Field([], description="Stations: operators; may be given several times.")
    technology: list[str] = Field([], description="Stations: technologies.")
    status: list[str] = Field([], description="Stations: on_air, planned, retired.")
    kind: list[str] = Field([], description="Postal points: kinds.")
    state: list[str] = Field([], description="Addresses: states.")


async def tile_of(z: int, x: int, y: int) -> Tile:
    """Return the tile of a path."""
    return Tile(z, x, y)


AnyTileQuery = Annotated[TileQuery, fastapi.Query()]


@router.get("/{layer}/{z}/{x}/{y}.mvt", response_class=Response)
async def read_tile(
    request: Request,
    reader: ReaderDep,
    layer: str,
    tile: Annotated[Tile, Depends(tile_of)],
    query: AnyTileQuery,
) -> Response:
    """Return a vector tile of a layer of points, or of those with certain values; 204 where it holds none."""
    reader.require_reading(layer)
    return await tile_answer(request, reader.service, layer, tile, wanted_of(query.model_dump()))


@router.get("/divisions/{scheme}/{z}/{x}/{y}.mvt", response_class=Response)
async def read_division_tile(
    request: Request,
    service: ServiceDep,
    scheme: str,
    tile: Annotated[Tile, Depends(tile_of)],
    _query: NoQuery,
) -> Response:
    """Return a vector tile of a division scheme; 204 where it shows none."""
    return await tile_answer(request, service, f"{DIVISIONS.name}/{scheme}", tile)


async def tile_answer(
    request: Request, service: Service, name: str, tile: Tile, wanted: Wanted = EVERYTHING
) -> Response:
    """Answer at once where the tile is ready, and else from a thread, so that nobody waits for its layer."""
    content = service.tiles.kept(name, tile, wanted)
    metrics: Metrics = request.app.state.metrics
    metrics.count_tile(is_kept=content is not None)
    if content is None:
        content = await run_in_threadpool(service.tiles.cut, name, tile, wanted)
    return Response(content, media_type=MEDIA_TYPE) if content else Response(status_code=204)
