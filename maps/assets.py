"""The files that pages load: our own, and those of other projects which the installation placed beside them.

``package.json`` lists the latter; ``build_hook.py`` fetches them. Nothing is loaded from another machine.
"""

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path

from maps.errors import AssetError

_ROOM = Path(__file__).parent
_STATIC = _ROOM / "static"
_LINK_IN_CSS = re.compile(r"url\((?P<name>images/[\w.-]+\.png)\)")

ICON = "favicon.svg"
MODULES = tuple(sorted(f"map/{path.name}" for path in (_STATIC / "map").glob("*.js")))
STYLES = tuple(sorted(f"styles/{path.name}" for path in (_STATIC / "styles").glob("*.css")))
OWN = (ICON, *MODULES, *STYLES)
VENDORED = tuple(
    f"vendor/{name}" for name in json.loads((_ROOM / "package.json").read_text(encoding="utf-8"))["vendored"]
)
ASSETS = (*OWN, *VENDORED)


def static_directory() -> Path:
    """Return the folder to serve as ``/static``."""
    return _STATIC


def require_assets() -> None:
    """Check that every asset is there.

    Raises
    ------
    AssetError
        One is missing, so that pages would stay blank.
    """
    for name in ASSETS:
        if not (_STATIC / name).is_file():
            raise AssetError(
                f"web asset {name} is missing; install the project again: pip install --editable ."
            )


def asset_url(name: str, *, base: str) -> str:
    """Return the address of an asset under ``base``; it changes with the content, so caches may keep it.

    Raises
    ------
    AssetError
        There is no asset of that name.
    """
    return f"{base.rstrip('/')}/{name}?v={_fingerprint(name)}"


def asset_text(name: str) -> str:
    """Return the text of a script or style sheet, fit to stand inside a page.

    Pictures that a style sheet links to are embedded in it.
    """
    text = _path(name).read_text(encoding="utf-8")
    if not name.endswith(".css"):
        return text
    folder = name.rpartition("/")[0]
    return _LINK_IN_CSS.sub(lambda link: f"url({asset_data_url(f'{folder}/' + link['name'])})", text)


def asset_data_url(name: str) -> str:
    """Return a picture as a ``data:`` address."""
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return f"data:{kind};base64,{base64.b64encode(_path(name).read_bytes()).decode()}"


def asset_import_url(name: str) -> str:
    """Return a module as a ``data:`` address, from which a page that is a file can import it."""
    return f"data:text/javascript;base64,{base64.b64encode(_path(name).read_bytes()).decode()}"


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256(_path(name).read_bytes()).hexdigest()[:12]


def _path(name: str) -> Path:
    if name not in ASSETS:
        raise AssetError(f"no web asset {name!r}; maps/package.json and maps/assets.py list them")
    return _STATIC / name
