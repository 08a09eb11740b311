"""Pictures of coverage, to lay over a web map."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Annotated, Any

import fastapi
from fastapi import APIRouter, Depends, Response

from api.dependencies import NoQuery, ServiceDep
from api.models import CoverageQuery
from api.openapi import problems
from api.service import Service
from api.tiles import tile_of
from geo.tile import Tile
from layers.settings import Environment
from maps.coverage_pictures import classes_picture, picture_bounds, spots_picture
from maps.coverage_tiles import classes_tile, spots_tile

MEDIA_TYPE = "image/png"
# Names and forms are those of OGC API - Maps (OGC 20-058).
CRS = "[EPSG:3857]"
PLACE: dict[str, Any] = {
    "Content-Crs": {"description": f"Always {CRS}.", "schema": {"type": "string"}},
    "Content-Bbox": {
        "description": "West, south, east and north edge of the picture, in metres of that CRS.",
        "schema": {"type": "string"},
    },
}
PICTURE: dict[int | str, dict[str, Any]] = {
    **problems(404),
    200: {
        "description": "The picture in EPSG:3857, transparent where there is nothing to show.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        "headers": PLACE,
    },
}

TILE: dict[int | str, dict[str, Any]] = {
    **problems(404),
    200: {
        "description": "256 × 256 pixels in EPSG:3857, transparent where there is nothing to show.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
}

router = APIRouter(prefix="/coverage", responses=problems(400, 500, 503))


# These run in threads: the first picture of a technology waits for its coverage, and others are answered
# meanwhile.
@router.get("/{technology}/{environment}/classes.png", responses=PICTURE, response_class=Response)
def read_classes(
    service: ServiceDep,
    technology: str,
    environment: Environment,
    query: Annotated[CoverageQuery, fastapi.Query()],
) -> Response:
    """Return the coverage classes of an operator, or the best of any, as a picture."""
    key = technology, environment, query.operator
    return _picture(service, key, lambda: classes_picture(service.snapshot, *key))


@router.get("/{technology}/{environment}/spots.png", responses=PICTURE, response_class=Response)
def read_spots(service: ServiceDep, technology: str, environment: Environment, _query: NoQuery) -> Response:
    """Return white spots (no operator covers them) and grey ones (one alone does) as a picture."""
    key = technology, environment
    return _picture(service, key, lambda: spots_picture(service.snapshot, *key))


@router.get("/{technology}/{environment}/classes/{z}/{x}/{y}.png", responses=TILE, response_class=Response)
def read_classes_tile(
    service: ServiceDep,
    technology: str,
    environment: Environment,
    tile: Annotated[Tile, Depends(tile_of)],
    query: Annotated[CoverageQuery, fastapi.Query()],
) -> Response:
    """Return the coverage classes of an operator, or the best of any, in a tile of the map of the world."""
    key = technology, environment, tile, query.operator
    make = partial(classes_tile, service.snapshot, technology, environment, tile, operator=query.operator)
    return Response(_kept(service, key, make), media_type=MEDIA_TYPE)


@router.get("/{technology}/{environment}/spots/{z}/{x}/{y}.png", responses=TILE, response_class=Response)
def read_spots_tile(
    service: ServiceDep,
    technology: str,
    environment: Environment,
    tile: Annotated[Tile, Depends(tile_of)],
    _query: NoQuery,
) -> Response:
    """Return white and grey spots in a tile of the map of the world."""
    key = technology, environment, tile
    return Response(_kept(service, key, partial(spots_tile, service.snapshot, *key)), media_type=MEDIA_TYPE)


def _picture(service: Service, key: Hashable, make: Callable[[], bytes]) -> Response:
    bounds = ",".join(f"{edge:.2f}" for edge in picture_bounds(service.snapshot))
    headers = {"Content-Crs": CRS, "Content-Bbox": bounds}
    return Response(_kept(service, key, make), media_type=MEDIA_TYPE, headers=headers)


def _kept(service: Service, key: Hashable, make: Callable[[], bytes]) -> bytes:
    """Return a picture that is ready to send, or make it."""
    content = service.pictures.get(key)
    if content is None:
        content = make()
        service.pictures.put(key, content)
    return content
