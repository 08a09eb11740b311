"""What many routes ask for."""

from typing import Annotated

import fastapi
from fastapi import Depends, Request

from api.models import Query
from api.service import Host, Service


def current_service(request: Request) -> Service:
    """Return the service that answers a request, to its end."""
    host: Host = request.app.state.host
    return host.service


ServiceDep = Annotated[Service, Depends(current_service)]
NoQuery = Annotated[Query, fastapi.Query()]
