"""Whether the server is alive, and whether it is ready to be asked."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request

from api.dependencies import NoQuery, ServiceDep
from api.errors import NotReadyError
from api.models import Health, Readiness
from api.openapi import problems

if TYPE_CHECKING:
    from api.service import Host

router = APIRouter(responses=problems(400, 500, 503))


@router.get("/healthz")
async def read_health(request: Request, service: ServiceDep, _query: NoQuery) -> Health:
    """Say that the server is alive, and from which version of the workspace it answers."""
    snapshot = service.snapshot
    return Health(
        status="ok", version=snapshot.number, published=snapshot.created, release=request.app.version
    )


@router.get("/readyz")
async def read_readiness(request: Request, _query: NoQuery) -> Readiness:
    """Say whether requests should be sent here: a version is prepared, and the server is not ending.

    A store that cannot be read is told and no reason to send nobody: answers come from memory.
    """
    host: Host = request.app.state.host
    missing = []
    if request.app.state.is_stopping:
        missing.append("the server is ending")
    if not host.is_prepared:
        missing.append("no version of the workspace is prepared yet")
    if missing:
        raise NotReadyError("; ".join(missing))
    return Readiness(status="ready", version=host.service.snapshot.number, trouble=host.trouble)
