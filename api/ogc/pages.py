"""The pages of the resources: one look for all, in two languages, without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.ogc import words
from api.ogc.catalogue import Entry
from api.ogc.links import url, with_parameters
from api.ogc.values import shown_value
from api.pages import page
from layers.definitions import Field, Language, Text
from layers.snapshot import Snapshot
from layers.text import format_date, format_number
from maps.assets import ICON, asset_url

_TEMPLATES = Environment(
    loader=PackageLoader("api.ogc"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Shown:
    """To whom a page is shown, and how.

    Attributes
    ----------
    request : Request
        The request.
    snapshot : Snapshot
        The version of which the page tells.
    language : {"vi", "en"}
        Its language.
    lang : str
        The language that was asked for; links ask for it again.
    hidden : frozenset of str
        Layers that the reader may not see.
    signed_in : bool or None
        Whether a key was sent; None where there are no keys.
    """

    request: Request
    snapshot: Snapshot
    language: Language
    lang: str
    hidden: frozenset[str]
    signed_in: bool | None

    def to(self, *parts: str, **parameters: Any) -> str:
        """Return the address of another page, in the language that was asked for."""
        return url(self.request, *parts, **{"lang": self.lang} | parameters)

    def here(self, **changed: str) -> str:
        """Return the address of this page with some parameters changed."""
        return with_parameters(self.request, changed)

    def text(self, text: Text) -> str:
        """Return a text in the page's language."""
        return text[self.language]

    def word(self, name: str, **values: Any) -> str:
        """Return one of the page's own texts."""
        return words.WORDS[name][self.language].format(**values)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as readers of the language write it."""
        return format_number(value, digits=digits, language=self.language)

    def day(self, moment: datetime) -> str:
        """Return the day of a moment as readers of the language write it."""
        return format_date(moment.date(), language=self.language)

    def data_date(self, text: str) -> str:
        """Return what a dataset says of its date: a day as readers write it, else as it is told."""
        try:
            return format_date(date.fromisoformat(text), language=self.language)
        except ValueError:
            return text

    def value(self, value: Any, field: Field) -> str:
        """Return a value of a field in words."""
        return shown_value(value, field, language=self.language)

    def is_locked(self, entry: Entry) -> bool:
        """Return whether the reader may not see the features of a collection."""
        return entry.collection.is_layer and entry.collection.dataset in self.hidden


def rendered(shown: Shown, name: str, **values: Any) -> Response:
    """Return a page of a template."""
    icon = asset_url(ICON, base=shown.to("static", lang=""))
    text = _TEMPLATES.get_template(name).render(
        shown=shown, settings=shown.snapshot.settings, icon=icon, block=data_block, **values
    )
    answer = page(text, frames=shown.snapshot.settings.access.frame_origins)
    answer.headers["Vary"] = "Accept"
    answer.headers["Content-Language"] = shown.language
    return answer


def data_block(told: Mapping[str, Any]) -> Markup:
    """Return JSON that may stand in a page's element ``script``, whatever texts it holds."""
    text = orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 — nothing in it ends the element
