"""What routes ask of their visitors: dependencies that refuse, and those that say what is to be left out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from api.access.audit import AUDIT_FILE, Entry
from api.access.visitor import Visitor
from api.dependencies import ServiceDep
from api.service import Service
from layers.definitions import ADDRESSES, STATIONS
from planning.lookup import Locator


async def current_visitor(request: Request) -> Visitor:
    """Return who sent a request, as the middleware found out."""
    visitor: Visitor = request.scope["state"]["visitor"]
    return visitor


VisitorDep = Annotated[Visitor, Depends(current_visitor)]


@dataclass(frozen=True)
class Reader:
    """A visitor before one version of the workspace.

    Attributes
    ----------
    visitor : Visitor
        Who asks.
    service : Service
        What answers.
    """

    visitor: Visitor
    service: Service

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The layers that an answer must not show."""
        return self.visitor.hidden(self.service.snapshot)

    @property
    def locator(self) -> Locator:
        """The look-up of what the visitor may see."""
        return self.service.locator_hiding(self.hidden) if self.hidden else self.service.locator

    def require_reading(self, collection: str) -> None:
        """Refuse a visitor who may not read a collection; errors are those of `Visitor.require`."""
        self.visitor.require_reading(collection, self.service.snapshot)


async def current_reader(visitor: VisitorDep, service: ServiceDep) -> Reader:
    """Return who asks, and what answers."""
    return Reader(visitor, service)


ReaderDep = Annotated[Reader, Depends(current_reader)]


def may_read(collection: str) -> Callable[[Reader], Awaitable[None]]:
    """Return a dependency that refuses who may not read a collection."""

    async def require(reader: ReaderDep) -> None:
        reader.require_reading(collection)

    return require


async def may_plan(reader: ReaderDep) -> None:
    """Refuse who may not plan: whose key is no planner's, or who may not see the stations."""
    reader.visitor.require("planner")
    reader.require_reading(STATIONS.name)


def may_edit(collection: str) -> Callable[[Visitor], Awaitable[None]]:
    """Return a dependency that refuses who may not write the features of a collection."""

    async def require(visitor: VisitorDep) -> None:
        visitor.require("editor", collection)

    return require


async def may_administer(visitor: VisitorDep) -> None:
    """Refuse who is no administrator."""
    visitor.require("admin")


def audited(collection: str) -> Callable[[Request, Reader], Entry]:
    """Return a dependency that records a write of a collection before it is done.

    It stands behind the one that refuses, so that the log holds writes and not attempts. The middleware
    records how the write ended, before the client is told.
    """

    def record(request: Request, reader: ReaderDep) -> Entry:
        key, snapshot = reader.visitor.key, reader.service.snapshot
        told = {
            "key": key.id if key else "",
            "name": key.name if key else "",
            "client": reader.visitor.address,
            "request_id": request.scope["state"]["request_id"],
            "method": request.method,
            "path": request.url.path,
            "collection": collection,
        }
        named = {**request.path_params}
        named.pop("collection_id", None)
        feature = next(iter(map(str, named.values())), "")
        entry = Entry(snapshot.path / AUDIT_FILE, told, feature, snapshot.number)
        entry.begin()
        request.scope["state"]["audit"] = entry
        return entry

    return record


SEES_STATIONS = Depends(may_read(STATIONS.name))
SEES_ADDRESSES = Depends(may_read(ADDRESSES.name))
PLANS = Depends(may_plan)
