"""The points of a layer that have certain values."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from layers.definitions import Field
from layers.kinds import Kinds
from maps.errors import FilterError

Wanted = tuple[tuple[str, tuple[str, ...]], ...]
"""Fields, each with the values of which a point must have one; none at all for every point."""

EVERYTHING: Wanted = ()


def wanted_of(values: Mapping[str, Collection[str]]) -> Wanted:
    """Return the one form of a wish, whatever the order in which it is said."""
    return tuple((name, tuple(sorted(set(values[name])))) for name in sorted(values) if values[name])


class Subsets:
    """The subsets of a layer's points: a point is of a kind, and some kinds are wanted.

    Parameters
    ----------
    name : str
        Name of the layer, for errors.
    kinds : Kinds
        What the kinds are.
    fields : iterable of Field
        Fields by which may be chosen, each of which the kinds have.
    """

    def __init__(self, name: str, kinds: Kinds, fields: Iterable[Field]) -> None:
        self._name = name
        self._values = kinds.texts
        self._allowed = {
            field.name: {choice.value for choice in field.choices} | set(kinds.texts[field.name])
            for field in fields
        }

    def kinds(self, wanted: Wanted) -> NDArray[np.bool_] | None:
        """Return which kinds have one of the wanted values in every field that is named; None for all kinds.

        Raises
        ------
        FilterError
            Points cannot be chosen by a field, or a value is neither in the layer nor one that it may have.
        """
        if not wanted:
            return None
        kinds = np.logical_and.reduce([self._chosen(*each) for each in wanted])
        return None if kinds.all() else kinds

    def _chosen(self, field: str, values: Collection[str]) -> NDArray[np.bool_]:
        if field not in self._allowed:
            known = ", ".join(self._allowed) or "nothing"
            raise FilterError(f"{self._name}: cannot be filtered by {field}, but by {known}")
        if unknown := [value for value in values if value not in self._allowed[field]]:
            known = ", ".join(sorted(self._allowed[field]))
            raise FilterError(f"{self._name}: no {field} {unknown[0]!r}; there are {known}")
        return np.array([value in values for value in self._values[field]], dtype=np.bool_)
