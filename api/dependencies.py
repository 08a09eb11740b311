"""What many routes ask for.

These are coroutines though they wait for nothing: FastAPI runs plain functions in a thread, which takes far
longer than what they do.
"""

from collections.abc import Sequence
from typing import Annotated

import fastapi
from fastapi import Depends, Request

from api.errors import BadRequestError
from api.models import Query
from api.service import Host, Service


async def current_host(request: Request) -> Host:
    """Return what holds the services."""
    host: Host = request.app.state.host
    return host


async def current_service(request: Request) -> Service:
    """Return the service that answers a request, to its end."""
    host: Host = request.app.state.host
    return host.service


def refuse_repeated(names: Sequence[str]) -> None:
    """Refuse names of parameters that stand there twice, since nobody knows which value is meant.

    Raises
    ------
    BadRequestError
        A name does.
    """
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadRequestError(f"given more than once: {', '.join(sorted(twice))}")


ServiceDep = Annotated[Service, Depends(current_service)]
HostDep = Annotated[Host, Depends(current_host)]
NoQuery = Annotated[Query, fastapi.Query()]
