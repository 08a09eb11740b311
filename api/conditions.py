"""Conditions of a request: which state of a thing may be written over, and which is known already."""

import re
from typing import Annotated

from fastapi import Header

IfMatch = Annotated[str, Header(description="Tags of the states that may be replaced; any unless given.")]
_TAG = re.compile(r'(?P<weak>W/)?"(?P<tag>[^"]*)"')


def expected_tags(if_match: str) -> frozenset[str] | None:
    """Return the tags of an ``If-Match`` header (RFC 9110, section 13.1.1); None where any state will do.

    Weak tags never match there.
    """
    if if_match.strip() in {"", "*"}:
        return None
    return frozenset(each.group("tag") for each in _TAG.finditer(if_match) if not each.group("weak"))


def is_known(if_none_match: str, tag: str) -> bool:
    """Return whether an ``If-None-Match`` header names a tag (RFC 9110, section 13.1.2), weak or not."""
    given = if_none_match.strip()
    return given == "*" or any(each.group("tag") == tag for each in _TAG.finditer(given))
