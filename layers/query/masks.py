"""Conditions answered for all rows of an Arrow table at once."""

from collections.abc import Callable
from functools import reduce
from types import MappingProxyType
from typing import Any, assert_never

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.arrow import ARROW_TYPES, rows_of
from layers.query.expression import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Constant,
    Folded,
    In,
    IsNull,
    Like,
    Literal,
    Not,
    Operand,
    Property,
    Spatial,
    folded_text,
)
from layers.query.places import Places

COMPARE = MappingProxyType(
    {
        "=": pc.equal,
        "<>": pc.not_equal,
        "<": pc.less,
        "<=": pc.less_equal,
        ">": pc.greater,
        ">=": pc.greater_equal,
    }
)


class Rows:
    """The rows of a table, or some of them, of which conditions may be true, false or unknown."""

    def __init__(self, table: pa.Table, places: Places, some: NDArray[np.int32] | None = None) -> None:
        self._table = table
        self._places = places
        self._some = some
        self._count = len(table) if some is None else len(some)

    def true(self, condition: Condition) -> pa.Array:
        """Return of which rows a condition is true: n booleans, none missing."""
        truth = self._truth(condition)
        if isinstance(truth, pa.Scalar):
            truth = pa.repeat(truth, self._count)
        return pc.fill_null(_flat(truth), fill_value=False)

    def _truth(self, condition: Condition) -> Any:  # noqa: PLR0911 — one branch for each kind
        match condition:
            case Constant(value):
                return pa.scalar(value)
            case Not(inner):
                return pc.invert(self._truth(inner))
            case All(parts):
                return self._joined(pc.and_kleene, parts, empty=True)
            case AnyOf(parts):
                return self._joined(pc.or_kleene, parts, empty=False)
            case IsNull(value):
                return pc.is_null(self._values(value))
            case Comparison(operator, left, right):
                return COMPARE[operator](self._values(left), self._values(right))
            case Like(text, pattern):
                return pc.match_like(self._values(text), pattern)
            case In(value, options):
                return self._truth(AnyOf(tuple(Comparison("=", value, each) for each in options)))
            case Spatial():
                return self._related(condition)
            case _ as never:
                assert_never(never)

    def _joined(self, join: Callable[..., Any], parts: tuple[Condition, ...], *, empty: bool) -> Any:
        return reduce(join, map(self._truth, parts)) if parts else self._truth(Constant(empty))

    def _related(self, condition: Spatial) -> pa.Array:
        found = self._places.related(condition.relation, condition.geometry)
        known = self._places.known
        some = slice(None) if self._some is None else self._some
        return pa.array(found[some], mask=None if known is None else ~known[some])

    def _values(self, operand: Operand) -> Any:
        match operand:
            case Property(name):
                column = self._table.select([name])
                return (column if self._some is None else rows_of(column, self._some))[name]
            case Literal(value, type_):
                return pa.scalar(value, type=ARROW_TYPES[type_])
            case Folded(text):
                return _folded(self._values(text), operand)
            case _ as never:
                assert_never(never)


def _folded(values: Any, how: Folded) -> Any:
    """Fold each different text once."""
    coded = pc.dictionary_encode(_flat(values))
    words = [
        None if word is None else folded_text(word, case=how.case, accents=how.accents)
        for word in coded.dictionary.to_pylist()
    ]
    return pc.take(pa.array(words, pa.string()), coded.indices)


def _flat(values: Any) -> Any:
    """Return one array, however many pieces there are."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
