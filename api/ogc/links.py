"""Links between the resources, absolute as OGC API wants them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from api.ogc.models import Link, TemplatedLink

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA = "application/schema+json"
JSON_LD = "application/ld+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def base_url(request: Request) -> str:
    """Return the address of the server as its readers know it: the setting, or what they asked for."""
    public: str = request.app.state.host.settings.public_url
    return public or str(request.base_url).rstrip("/")


def url(request: Request, *parts: str, **parameters: Any) -> str:
    """Return the absolute address of a resource; empty parameters are left out."""
    path = "/".join(quote(part, safe=":") for part in parts)
    return f"{base_url(request)}/{path}" + _query(parameters)


def with_parameters(request: Request, changed: Mapping[str, str]) -> str:
    """Return the address of a request with some parameters changed; an empty value takes one away."""
    parameters = {**dict(request.query_params), **changed}
    # Below the prefix that a proxy may have told: the base has that already.
    path = quote(request.scope["path"].removeprefix(request.scope.get("root_path", "")), safe="/:")
    return f"{base_url(request)}{path}" + _query(parameters)


def link(href: str, rel: str, type: str = JSON, title: str = "") -> Link:
    """Return a link."""
    return Link(href=href, rel=rel, type=type, title=title)


def template(href: str, rel: str, type: str, title: str = "") -> TemplatedLink:
    """Return a link to many resources, with names in braces where they differ."""
    return TemplatedLink(href=href, rel=rel, type=type, title=title)


def twin(request: Request, title: str = "As a page") -> Link:
    """Return the link to the same resource as a page."""
    return link(with_parameters(request, {"f": "html"}), "alternate", HTML, title)


def _query(parameters: Mapping[str, Any]) -> str:
    given = urlencode({name: value for name, value in parameters.items() if value not in ("", None)})
    return f"?{given}" if given else ""
