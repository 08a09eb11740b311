"""The points of a layer that have certain values: each subset has an index, and so clusters, of its own."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import numpy as np

from geo.tile_index import TileIndex
from layers.definitions import Field
from maps.errors import FilterError
from maps.tiles.attributes import Attributes
from maps.tiles.mvt_kernel import NOTHING

MOST_SUBSETS = 8
"""Subsets of a layer whose index is kept, each 28 bytes a point."""

Wanted = tuple[tuple[str, tuple[str, ...]], ...]
"""Fields, each with the values of which a point must have one; none at all for every point."""

EVERYTHING: Wanted = ()


def wanted_of(values: Mapping[str, Collection[str]]) -> Wanted:
    """Return the one form of a wish, whatever the order in which it is said."""
    return tuple((name, tuple(sorted(set(values[name])))) for name in sorted(values) if values[name])


class Subsets:
    """The subsets of a layer's points. Any number of threads may ask.

    Parameters
    ----------
    name : str
        Name of the layer, for errors.
    index : TileIndex
        All of the points.
    attributes : Attributes
        Their attributes.
    fields : iterable of Field
        Fields of texts by which may be chosen, each an attribute.
    """

    def __init__(self, name: str, index: TileIndex, attributes: Attributes, fields: Iterable[Field]) -> None:
        self._name = name
        self._index = index
        self._attributes = attributes
        self._allowed = {
            field.name: {choice.value for choice in field.choices} | set(self._texts(field.name).values())
            for field in fields
        }
        self.index_of = lru_cache(MOST_SUBSETS)(self._index_of)

    def _index_of(self, wanted: Wanted) -> TileIndex:
        """Return the index of the points that have one of the wanted values in every field that is named.

        Raises
        ------
        FilterError
            Points cannot be chosen by a field, or a value is neither in the layer nor one that it may have.
        """
        kept = np.ones(len(self._attributes.references), dtype=np.bool_)
        for field, values in wanted:
            self._check(field, values)
            texts = self._texts(field)
            references = [reference for reference, text in texts.items() if text in values]
            kept &= np.isin(self._attributes.column(field), references)
        return self._index if kept.all() else self._index.only(kept)

    def _texts(self, field: str) -> dict[int, str]:
        """Return the values of a field by what refers to them; the empty text for none."""
        references = np.unique(self._attributes.column(field)).tolist()
        texts = self._attributes.texts
        return {each: "" if each == NOTHING else texts[each] for each in references}

    def _check(self, field: str, values: Iterable[str]) -> None:
        if field not in self._allowed:
            known = ", ".join(self._allowed) or "nothing"
            raise FilterError(f"{self._name}: cannot be filtered by {field}, but by {known}")
        if unknown := [value for value in values if value not in self._allowed[field]]:
            known = ", ".join(sorted(self._allowed[field]))
            raise FilterError(f"{self._name}: no {field} {unknown[0]!r}; there are {known}")
