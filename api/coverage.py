"""Pictures of coverage, to lay over a web map."""

from collections.abc import Callable
from typing import Annotated, Any

import fastapi
from fastapi import APIRouter, Response

from api.dependencies import NoQuery, ServiceDep
from api.models import CoverageQuery
from api.openapi import problems
from api.service import Service
from layers.settings import Environment
from maps.coverage_pictures import classes_picture, picture_bounds, spots_picture

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


def _picture(service: Service, key: tuple[str, ...], make: Callable[[], bytes]) -> Response:
    content = service.pictures.get(key)
    if content is None:
        content = make()
        service.pictures.put(key, content)
    bounds = ",".join(f"{edge:.2f}" for edge in picture_bounds(service.snapshot))
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Crs": CRS, "Content-Bbox": bounds})
