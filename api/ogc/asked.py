"""What a resource is asked for: by whom, in which form and language; and its answer in that form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

import fastapi
from fastapi import Depends, Request, Response
from pydantic import BaseModel

from api.access.policy import ReaderDep
from api.access.visitor import Visitor
from api.ogc.geojson import dumped
from api.ogc.links import JSON, url
from api.ogc.models import ResourceQuery
from api.ogc.negotiation import prefers_page
from api.ogc.pages import Shown, rendered
from layers.definitions import Language
from layers.snapshot import Snapshot


@dataclass(frozen=True)
class Asked:
    """A request for a resource that programs read, and that is a page for people, too.

    Attributes
    ----------
    request : Request
        The request.
    visitor : Visitor
        Who asks.
    snapshot : Snapshot
        The version that answers.
    is_page : bool
        Whether a page is wanted.
    lang : str
        The language that is asked for; empty where none is.
    """

    request: Request
    visitor: Visitor
    snapshot: Snapshot
    is_page: bool
    lang: Language | str = ""

    @classmethod
    def of(cls, request: Request, visitor: Visitor, snapshot: Snapshot, *, f: str, lang: str) -> Self:
        """Return what the parameters of a request ask for, or else its header ``Accept``."""
        is_page = f == "html" or (not f and prefers_page(request.headers.get("accept", "")))
        return cls(request, visitor, snapshot, is_page, lang)

    @property
    def language(self) -> Language:
        """Language of the answer."""
        return self.snapshot.settings.language if not self.lang else "en" if self.lang == "en" else "vi"

    def url(self, *parts: str, **parameters: Any) -> str:
        """Return the address of a resource; see `api.ogc.links.url`."""
        return url(self.request, *parts, **parameters)

    def answer(
        self, told: BaseModel | Mapping[str, Any], page: str, *, media_type: str = JSON, **values: Any
    ) -> Response:
        """Return an answer in the form that is wanted.

        Parameters
        ----------
        told : BaseModel or mapping
            What programs read.
        page : str
            Name of the page's template.
        media_type : str
            Type of what programs read.
        values
            What the template needs beside `told`.
        """
        if self.is_page:
            return self.page(page, told=told, **values)
        if isinstance(told, BaseModel):
            told = told.model_dump(exclude_none=True)
        return Response(dumped(told), media_type=media_type, headers={"Vary": "Accept"})

    def page(self, name: str, **values: Any) -> Response:
        """Return a page of a template."""
        hidden, signed_in = self.visitor.hidden(self.snapshot), self.visitor.signed_in
        shown = Shown(self.request, self.snapshot, self.language, self.lang, hidden, signed_in)
        return rendered(shown, name, **values)


def asked(request: Request, reader: ReaderDep, query: Annotated[ResourceQuery, fastapi.Query()]) -> Asked:
    """Return what a request asks for."""
    return Asked.of(request, reader.visitor, reader.service.snapshot, f=query.f, lang=query.lang)


AskedDep = Annotated[Asked, Depends(asked)]
