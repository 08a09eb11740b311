"""Pages as answers: in the reader's language, with the policy under which a browser shows them."""

from collections.abc import Sequence

from fastapi import Response
from fastapi.responses import HTMLResponse

from api.headers import content_security_policy
from api.models import PageQuery
from api.service import Service
from layers.definitions import Language


def language_of(service: Service, query: PageQuery) -> Language:
    """Return the language that is asked for, or that of the workspace."""
    return query.lang or service.snapshot.settings.language


def page(text: str, *, images: str = "", frames: Sequence[str] = (), styled_inline: bool = False) -> Response:
    """Return a page; parameters are those of `api.headers.content_security_policy`."""
    policy = content_security_policy(text, images=images, frames=frames, styled_inline=styled_inline)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
