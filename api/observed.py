"""What is noticed of every request, whatever answers it: its identifier, its metrics, its line in the log."""

import logging
import re
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import VERSIONED
from api.logs import FIELDS, REQUEST_ID

if TYPE_CHECKING:
    from api.metrics import Metrics

HEADER = b"x-request-id"
UNKNOWN_ROUTE = "none"
# Files, and what is answered before any route since the browser has it already.
BEGINNINGS = ("/static", *VERSIONED)
SERVER_ERROR = 500
# What others send goes into the log and back: a plain token and no more.
_TOKEN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Digital address codes are in the paths of these; whose they are is nobody's business.
_PERSONAL = "/addresses/"
_LOG = logging.getLogger("phusong.requests")


class ObservedApp(FastAPI):
    """An application whose every answer is seen, those to bugs and to refused requests as well.

    `state.metrics` counts; while `state.is_stopping`, clients are told to ask over another connection.
    """

    def build_middleware_stack(self) -> ASGIApp:
        """Return what answers, with the observer around all of it."""
        return Observer(super().build_middleware_stack(), self)


class Observer:
    """Counts, times and logs requests, and names each.

    Parameters
    ----------
    app : ASGI application
        What answers.
    owner : FastAPI
        Its state has ``metrics`` and ``is_stopping``.
    """

    def __init__(self, app: ASGIApp, owner: FastAPI) -> None:
        self.app = app
        self._state = owner.state
        self._metrics: Metrics = owner.state.metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = perf_counter()
        request_id = _request_id(scope)
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        REQUEST_ID.set(request_id)
        seen = _Seen(send, request_id.encode(), is_last=self._state.is_stopping)
        self._metrics.in_flight.inc()
        try:
            await self.app(scope, receive, seen.send)
        finally:
            self._metrics.in_flight.dec()
            self._tell(scope, seen, perf_counter() - start)

    def _tell(self, scope: Scope, seen: "_Seen", seconds: float) -> None:
        route = self._route(scope)
        self._metrics.observe(scope["method"], route, seen.status, seconds)
        path = route if route.startswith(_PERSONAL) else scope["path"]
        _LOG.info(
            "%s %s %d in %.1f ms",
            scope["method"],
            path,
            seen.status,
            seconds * 1000,
            extra={FIELDS: _fields(scope, route, path, seen, seconds)},
        )

    @staticmethod
    def _route(scope: Scope) -> str:
        """Return the template of the route; what the path begins with where it is answered before that."""
        route = scope.get("route")
        if route is not None:
            return str(route.path)
        return next((each for each in BEGINNINGS if scope["path"].startswith(each)), UNKNOWN_ROUTE)


class _Seen:
    """An answer on its way: what it was, and how long."""

    def __init__(self, send: Send, request_id: bytes, *, is_last: bool) -> None:
        self.status = SERVER_ERROR
        self.bytes = 0
        self._send = send
        self._headers = [(HEADER, request_id)]
        if is_last:
            self._headers.append((b"connection", b"close"))

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self._headers]
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
        await self._send(message)


def _request_id(scope: Scope) -> str:
    """Return what the client calls its request, where that is a plain token; a new name otherwise."""
    for name, value in scope["headers"]:
        if name == HEADER and _TOKEN.fullmatch(value):
            return str(value.decode())
    return uuid4().hex


def _fields(scope: Scope, route: str, path: str, seen: _Seen, seconds: float) -> dict[str, Any]:
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    return {
        "method": scope["method"],
        "route": route,
        "path": path,
        "status": seen.status,
        "duration_ms": round(seconds * 1000, 3),
        "bytes": seen.bytes,
        "client": (scope.get("client") or ("",))[0],
        "user_agent": agent[:200].decode("latin-1"),
    }
