"""Headers of every answer: what a browser may load, and whether it has the newest already."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VERSIONED = ("/map", "/coverage", "/divisions", "/reports", "/schemas", "/tiles")
_TILE = re.compile(r"/collections/[^/]+/tiles/[^/]+/\d+/\d+/\d+")
OK, NO_CONTENT = 200, 204
# A block of data is no script, and needs no leave.
_INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(?:ld\+)?json\")[^>]*>(.*?)</script>", re.DOTALL
)
_INLINE_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


class HeadersMiddleware:
    """Adds security headers, and answers 304 where a page of the same version is known already."""

    def __init__(self, app: ASGIApp, *, version: Callable[[str], str]) -> None:
        self.app = app
        self.version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        tag = self._tag(scope)
        if tag and tag in Headers(scope=scope).get("if-none-match", ""):
            await Response(status_code=304, headers={"ETag": tag})(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                if tag and message["status"] in {OK, NO_CONTENT}:
                    headers["ETag"] = tag
                    headers["Cache-Control"] = "no-cache"
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _tag(self, scope: Scope) -> str:
        """Return a tag of the version and of what is asked for; none for what is not cached."""
        query = scope["query_string"].decode("latin-1")
        is_versioned = scope["path"].startswith(VERSIONED) or _TILE.fullmatch(scope["path"])
        if scope["method"] not in {"GET", "HEAD"} or not is_versioned:
            return ""
        if "scenario=" in query:  # scenarios change between versions
            return ""
        view = scope["state"]["view"]  # what the visitor may see
        asked = f"{self.version(scope['path'])} {view} {scope['path']}?{query}"
        return f'"{hashlib.sha256(asked.encode()).hexdigest()[:32]}"'


def content_security_policy(
    page: str, *, images: str = "", frames: Sequence[str] = (), styled_inline: bool = False
) -> str:
    """Return the policy under which a page may run its own inline scripts, and load only from this server.

    Parameters
    ----------
    page : str
        The page; each script and style sheet in it is allowed by its hash, and no other.
    images : str
        Another origin from which pictures may come, such as a basemap's.
    frames : sequence of str
        Other origins whose pages may show it within them.
    styled_inline : bool
        Whether the page has elements with a style of their own, as drawings have that others made.
    """
    scripts = _sources(page, _INLINE_SCRIPT)
    styles = "'self' 'unsafe-inline'" if styled_inline else _sources(page, _INLINE_STYLE)
    framing = " ".join(("'self'", *frames))
    pictures = f"'self' data: {images}".rstrip()
    return (
        f"default-src 'self'; script-src {scripts}; style-src {styles};"
        f" img-src {pictures}; connect-src 'self';"
        " form-action 'self'; object-src 'none'; base-uri 'none';"
        f" frame-ancestors {framing}"
    )


def _sources(page: str, inline: re.Pattern[str]) -> str:
    """Return this server, and the hashes of what stands in the page itself."""
    hashes = (f"'sha256-{_digest(text)}'" for text in inline.findall(page))
    return " ".join(("'self'", *dict.fromkeys(hashes)))


def _digest(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()
