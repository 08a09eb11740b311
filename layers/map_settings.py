"""The settings of what a map lies on: a basemap of another server, or none."""

import re
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

_NEEDED = ("{z}", "{x}", "{y}")
# A server's name, and perhaps its port: nothing that could end a source in a content-security policy.
_SERVER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?")


class Basemap(BaseModel):
    """Square pictures that lie under everything else, asked for by the browser of the reader."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        "",
        description="Address of the basemap, of http, https or a path on this server; no basemap without it."
        " Of tiles a template with {z}, {x} and {y}.",
    )
    kind: Literal["xyz", "wms"] = Field("xyz", description="Tiles (xyz), or a Web Map Service (wms).")
    layers: str = Field("", description="Layers of the Web Map Service, with commas between them.")
    title: str = Field("", description='What the map calls it; "Basemap" unless given.')
    attribution: str = Field("", description="Whose it is, printed in the map's corner; plain text.")
    max_zoom: int = Field(
        19, ge=0, le=24, description="Deepest zoom that the server has; closer, its pictures are enlarged."
    )

    @property
    def is_elsewhere(self) -> bool:
        """Whether it comes from an address of its own, and not from the server of the map."""
        return bool(self.origin)

    @property
    def origin(self) -> str:
        """Scheme, server and port, such as ``https://tiles.example.vn``; empty for a path."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if self.url:
            _require_address(self.url)
            _require_template(self.url, self.kind)
        if self.url and (self.kind == "wms") != bool(self.layers):
            raise ValueError(
                f"layers: kind {self.kind!r} {'needs' if self.kind == 'wms' else 'has no'} layers"
            )
        return self


def _require_address(url: str) -> None:
    if re.search(r"[\s\\\x00-\x1f]", url):
        raise ValueError(f"url: {url!r} holds a blank or a backslash")
    if url.startswith("/") and not url.startswith("//"):
        return
    scheme, _, rest = url.partition("://")
    server = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if scheme not in {"http", "https"} or not rest:
        raise ValueError(f"url: {url!r} is neither of http or https nor a path that begins with one /")
    if not _SERVER.fullmatch(server):
        raise ValueError(f"url: {server!r} is no server's name (one server, without a user)")


def _require_template(url: str, kind: str) -> None:
    others = re.sub("|".join(map(re.escape, _NEEDED)), "", url) if kind == "xyz" else url
    if kind == "xyz" and not all(each in url for each in _NEEDED):
        raise ValueError(f"url: {url!r} needs {{z}}, {{x}} and {{y}}")
    if set(others) & set("{}"):
        raise ValueError(f"url: {url!r} has other braces than {{z}}, {{x}} and {{y}} of tiles")
