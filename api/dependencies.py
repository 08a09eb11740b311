"""What many routes ask for."""

from typing import Annotated

import fastapi
from fastapi import Depends, Request

from api.models import Query
from api.service import Host, Service


def current_host(request: Request) -> Host:
    """Return what holds the services."""
    host: Host = request.app.state.host
    return host


def current_service(request: Request) -> Service:
    """Return the service that answers a request, to its end."""
    return current_host(request).service


ServiceDep = Annotated[Service, Depends(current_service)]
HostDep = Annotated[Host, Depends(current_host)]
NoQuery = Annotated[Query, fastapi.Query()]
