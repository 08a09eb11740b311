"""Compression of what is large and read by browsers: pages, their assets and their reports."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

COMPRESSED = ("/map", "/static", "/divisions", "/reports", "/schemas", "/docs", "/openapi.json")
PACKED = (".pdf", ".xlsx", ".zip")  # compressed already
LEVEL = 5  # of 9: a map of 1.3 MB takes 20 ms and becomes 0.2 MB; level 9 takes five times that for 6 % less


class PagesGZipMiddleware(GZipMiddleware):
    """Compresses pages, and leaves short answers alone: look-ups and tiles are faster without."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back, compressed where that pays."""
        path = scope["path"] if scope["type"] == "http" else ""
        is_page = path.startswith(COMPRESSED) and not path.endswith(PACKED)
        await (super().__call__ if is_page else self.app)(scope, receive, send)
