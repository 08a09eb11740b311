"""What happens to every request before any route: who asks, from where, and how often."""

from collections.abc import Mapping
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.keys import KeyRing
from api.access.origin import RELAYED, Origin, host_asked, is_loopback, networks, origin_of
from api.access.rate import Buckets, network_of
from api.access.visitor import Visitor
from api.errors import ForbiddenError, HeadersTooLargeError, NeedsKeyError, TooManyError, answer_to
from api.service import Host
from geo.errors import PhusongError
from layers.settings import Settings

if TYPE_CHECKING:
    from api.access.audit import Entry

COOKIE = "phusong_key"
BYTES_PER_KB = 1000
SAFE = ("GET", "HEAD", "OPTIONS")
# These are asked for by the dozen with a page, or by whoever watches the server.
UNCOUNTED = ("/static/", "/healthz", "/readyz")
DEPENDS_ON = b"Authorization, X-API-Key, Cookie"
READ = {
    name.encode(): name
    for name in ("host", "authorization", "x-api-key", "cookie", "sec-fetch-site", *RELAYED)
}
Headers = Mapping[str, str]


class AccessMiddleware:
    """Finds out who sends a request, and refuses what no route needs to see.

    Routes find the `Visitor` in the request's state; see `api.access.policy`.

    Parameters
    ----------
    app : ASGI application
        What answers.
    settings : Settings
        Those of the server.
    keys : KeyRing
        Keys of its workspace.
    host : Host
        Knows the version that is served.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, keys: KeyRing, host: Host) -> None:
        self.app = app
        self._keys = keys
        self._host = host
        self._trusted = networks(settings.access.trusted_proxies)
        self._most_bytes = int(settings.limits.max_header_kb * BYTES_PER_KB)
        per_minute = settings.limits.requests_per_minute
        self._buckets = Buckets(per_minute) if per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its visitor, or answer why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["state"] = {**scope.get("state", {})}
        scope["state"].setdefault("request_id", token_hex(16))
        try:
            visitor = self._admitted(scope)
        except PhusongError as error:
            await answer_to(Request(scope), error)(scope, receive, send)
            return
        scope["state"] |= {"visitor": visitor, "view": self._view(visitor)}
        is_open = visitor.is_owner or scope["path"].startswith("/static/")
        await self.app(scope, receive, _sender(scope["state"], send, is_open=is_open))

    def _admitted(self, scope: Scope) -> Visitor:
        """Return who asks; raise where the request is refused whatever it is for."""
        headers = _headers(scope, most_bytes=self._most_bytes)
        peer = (scope.get("client") or ("", 0))[0]
        origin = origin_of(peer, scope["scheme"], headers, self._trusted)
        scope["client"], scope["scheme"] = (origin.address, 0), origin.scheme
        if not self._keys.exists:
            _require_here(scope, origin, host_asked(headers.get("host", "")))
            return Visitor(origin.address, is_owner=True)
        sent, kept = _sent(headers), _kept(headers)
        visitor = Visitor(origin.address, self._keys.find(sent or kept) if sent or kept else None)
        self._count(visitor, scope["path"], peer)
        if sent and visitor.key is None:  # a cookie that is no longer valid is as good as none
            raise NeedsKeyError("the key that was sent is unknown, revoked or has expired")
        if kept and not sent and scope["method"] not in SAFE:
            _require_same_site(headers)
        return visitor

    def _count(self, visitor: Visitor, path: str, peer: str) -> None:
        if self._buckets is None or path.startswith(UNCOUNTED):
            return
        client = f"key {visitor.key.id}" if visitor.key else network_of(visitor.address or peer)
        if wait_s := self._buckets.take(client):
            raise TooManyError(
                "requests: more than requests_per_minute allows; wait for a moment", retry_after_s=wait_s
            )

    def _view(self, visitor: Visitor) -> str:
        """Return what of the visitor an answer may depend on; a part of its tag."""
        hidden = ",".join(sorted(visitor.hidden(self._host.service.snapshot)))
        return f"{hidden} {visitor.is_owner:d}{visitor.key is not None:d}"


def _sender(state: dict[str, Any], send: Send, *, is_open: bool) -> Send:
    """Return what sends an answer: with its write on record, and for nobody's cache but the reader's."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry: Entry | None = state.pop("audit", None)
            if entry is not None:
                await run_in_threadpool(entry.end, message["status"])
            if not is_open:
                _keep_private(message)
        await send(message)

    return guarded


def _keep_private(message: Message) -> None:
    """Tell caches for whom an answer is; on the pairs of bytes themselves, since every answer comes by."""
    given = dict(message["headers"])
    vary, kept = given.get(b"vary"), given.get(b"cache-control")
    others = [each for each in message["headers"] if each[0] not in {b"vary", b"cache-control"}]
    is_stored = kept is None or b"no-store" not in kept
    message["headers"] = [
        *others,
        (b"vary", b", ".join(filter(None, (vary, DEPENDS_ON)))),
        (b"cache-control", b", ".join(filter(None, (b"private" if is_stored else None, kept)))),
    ]


def _headers(scope: Scope, *, most_bytes: int) -> Headers:
    """Return the headers that count here by name, those given twice joined by commas (RFC 9110, 5.3).

    Raises
    ------
    HeadersTooLargeError
        All of them together are larger than is allowed.
    """
    found: dict[str, str] = {}
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name in READ:
            text, known = value.decode("latin-1"), READ[name]
            found[known] = f"{found[known]},{text}" if known in found else text
    if size > most_bytes:
        raise HeadersTooLargeError(
            f"headers: larger than max_header_kb = {most_bytes / BYTES_PER_KB:g} allows"
        )
    return found


def _sent(headers: Headers) -> str:
    """Return the key of a header; another way to sign in, such as a proxy's own, is none of ours."""
    scheme, _, text = headers.get("authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "").strip()


def _kept(headers: Headers) -> str:
    """Return the key of the cookie."""
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def _require_same_site(headers: Headers) -> None:
    """Refuse what a page of another site lets a browser write with the reader's cookie.

    The cookie is not sent there anyway, but for pages of a neighbour under the same registered domain.
    """
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise ForbiddenError("a page of another site may not write with your cookie")


def _require_here(scope: Scope, origin: Origin, asked: str) -> None:
    """Refuse a request that does not come from this machine, or was meant for another name.

    The name is compared too, since a page of another site can have its own name point to this machine, and
    the browser here would send its requests (DNS rebinding).
    """
    if origin.is_here and is_loopback(asked):
        return
    came = "through a proxy" if origin.is_relayed else f"from {origin.address or 'an unknown address'}"
    raise ForbiddenError(
        f"{scope['method']} {scope['path']}: answered on the server's own machine only, since there are no"
        f" keys yet (phusong keys create); this came {came}, for {asked or 'no host'}"
    )
