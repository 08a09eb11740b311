"""Links between the resources, absolute as OGC API wants them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from api.ogc.models import Link

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def url(request: Request, *parts: str, **parameters: Any) -> str:
    """Return the absolute address of a resource; empty parameters are left out."""
    path = "/".join(quote(part, safe=":") for part in parts)
    query = urlencode({name: value for name, value in parameters.items() if value not in ("", None)})
    return f"{str(request.base_url).rstrip('/')}/{path}" + (f"?{query}" if query else "")


def with_parameters(request: Request, changed: Mapping[str, str]) -> str:
    """Return the address of a request with some parameters changed; an empty value takes one away."""
    parameters = {**dict(request.query_params), **changed}
    path = quote(request.url.path, safe="/:")
    return f"{str(request.base_url).rstrip('/')}{path}" + _query(parameters)


def link(href: str, rel: str, type: str = JSON, title: str = "") -> Link:
    """Return a link."""
    return Link(href=href, rel=rel, type=type, title=title)


def _query(parameters: Mapping[str, str]) -> str:
    given = urlencode({name: value for name, value in parameters.items() if value != ""})
    return f"?{given}" if given else ""
