"""Which column of a file is which field: by name, heading or alias, in either language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from layers.definitions import Field, Layer, Text
from layers.errors import ReadError
from layers.text import fold

_IN_PARENTHESES = re.compile(r"[(\[].*?[)\]]|\*")


@dataclass(frozen=True)
class Mapped:
    """The columns of a file beside the fields of a layer.

    Attributes
    ----------
    fields : mapping of str to str
        The file's heading of each field that it has.
    unused : tuple of str
        Headings that are no field's.
    """

    fields: Mapping[str, str]
    unused: tuple[str, ...]


def map_columns(
    headings: Sequence[str], fields: Sequence[Field], *, given: Mapping[str, str] | None = None
) -> Mapped:
    """Find the fields among the headings of a file.

    Parameters
    ----------
    headings : sequence of str
        The file's headings.
    fields : sequence of Field
        What is looked for; an earlier field, and of its names an earlier one, has the first choice.
    given : mapping of str to str, optional
        Headings that the user names, by field.

    Raises
    ------
    ReadError
        The user names a field or a heading that does not exist.
    """
    found = _given(headings, fields, given or {})
    keys = {heading: key(heading) for heading in headings}
    # Exact names of any field go before the aliases of all, so that an alias never takes another field's
    # column.
    for rank in range(2):
        for field in fields:
            names = {key(name) for name in _names(field)[rank]}
            free = (each for each in headings if each not in found.values() and keys[each] in names)
            if field.name not in found and (heading := next(free, None)) is not None:
                found[field.name] = heading
    taken = set(found.values())
    return Mapped(found, tuple(heading for heading in headings if heading not in taken))


def require(mapped: Mapped, layer: Layer, headings: Iterable[str]) -> None:
    """Check that every required field has a column.

    Raises
    ------
    ReadError
        One has none; the message says under which headings it is looked for, and which there are.
    """
    for field in layer.fields:
        if field.required and field.name not in mapped.fields:
            names = ", ".join(dict.fromkeys(chain(*_names(field))))
            raise ReadError(
                f"{layer.name}: no column for {field.name} (looked for: {names}); the file has"
                f" {', '.join(headings) or 'no columns'}; --column {field.name}=HEADING says which one it is"
            )


def key(heading: str) -> str:
    """Return what headings are compared by: folded, without what stands in parentheses."""
    return fold(_IN_PARENTHESES.sub(" ", heading)) or fold(heading)


def field_for(name: str, vi: str, en: str, *aliases: str) -> Field:
    """Return a field to look for that belongs to no layer, such as a coordinate."""
    return Field(name, "string", Text(vi, en), aliases=aliases)


def _names(field: Field) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (field.name, field.title.vi, field.title.en), field.aliases


def _given(headings: Sequence[str], fields: Sequence[Field], given: Mapping[str, str]) -> dict[str, str]:
    names = [field.name for field in fields]
    for name, heading in given.items():
        for value, what, known in ((name, "field", names), (heading, "heading in the file", headings)):
            if value not in known:
                raise ReadError(
                    f"--column {name}={heading}: no {what} {value!r}; there are {', '.join(known)}"
                )
    return dict(given)
