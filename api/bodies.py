"""Bodies of requests, never longer than is allowed."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from api.errors import TooLargeError
from layers.settings import Settings

BYTES_PER_MB = 1_000_000
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def limited_body(request: Request, settings: Settings) -> bytes:
    """Return the body of a request; never hold more than is allowed.

    Raises
    ------
    TooLargeError
        It is larger than the setting ``max_batch_mb``.
    """
    length = request.headers.get("content-length", "")
    _refuse_larger(int(length) if length.isdecimal() else 0, settings)
    body = bytearray()
    async for part in request.stream():
        body += part
        _refuse_larger(len(body), settings)
    return bytes(body)


class LimitedRoute(APIRoute):
    """A route whose body is read within the limit before FastAPI parses it."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handler = super().get_route_handler()

        async def limited(request: Request) -> Response:
            body = await limited_body(request, request.app.state.host.settings)

            async def replayed() -> Message:
                return {"type": "http.request", "body": body, "more_body": False}

            return await handler(Request(request.scope, replayed))

        return limited


def _refuse_larger(size: int, settings: Settings) -> None:
    if size > settings.max_batch_mb * BYTES_PER_MB:
        raise TooLargeError(f"body: larger than max_batch_mb = {settings.max_batch_mb:g} allows")
