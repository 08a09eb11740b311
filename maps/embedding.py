"""Data inside a page, written so that no text in it can end the element it stands in."""

import json
from typing import Any

# The first three could begin a tag or an entity; scripts before ES2019 took the last two for line ends.
_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def json_for_html(value: Any) -> str:
    """Return a value as JSON that is valid within ``<script>``, whatever its texts say.

    Raises
    ------
    ValueError
        A number is NaN or infinite, which JSON cannot say.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():  # one after the other: `translate` takes ten times as long
        text = text.replace(character, escape)
    return text


def script(text: str, *, kind: str = "") -> str:
    """Return a script element around code, or around data of another kind such as an import map.

    Raises
    ------
    ValueError
        The code holds what would end the element.
    """
    return _wrapped("script", text, f' type="{kind}"' if kind else "")


def style(text: str) -> str:
    """Return a style element around a style sheet.

    Raises
    ------
    ValueError
        The style sheet holds what would end the element.
    """
    return _wrapped("style", text)


def _wrapped(tag: str, text: str, attributes: str = "") -> str:
    if f"</{tag}" in text.lower():
        raise ValueError(f"text for a {tag} element holds </{tag}")
    return f"<{tag}{attributes}>\n{text}\n</{tag}>"
