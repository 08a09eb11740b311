"""Filters in the Common Query Language (OGC 21-065r2), as text or JSON, read into conditions.

The grammar is the `cql2` package's; here its trees become small values, checked against the fields of the
table that is asked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import cast, get_args

import cql2
from shapely.geometry.base import BaseGeometry

from layers.definitions import Field
from layers.errors import FilterError
from layers.query.expression import (
    All,
    AnyOf,
    Comparison,
    ComparisonOperator,
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
    Relation,
    Spatial,
    folded_text,
)
from layers.query.temporal import related_in_time
from layers.query.trees import (
    GEOMETRY,
    Tree,
    day,
    exactly,
    geometry,
    is_place,
    is_property,
    literal,
    operation,
    short,
)

FilterLanguage = OneOf["cql2-text", "cql2-json"]
MoveGeometry = Callable[[BaseGeometry], BaseGeometry]
# The parser goes down as deep as a filter is nested, and a process ends where its stack does.
DEEPEST = 100
MOST_OPERATORS = 1000
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_NUMBER = re.compile(r"[-+]?\d[\d.]*(?:[eE][-+]?\d+)?")
_OPERATOR = re.compile(r"[-+*/^%]|\b(?:not|div|and|or)\b", re.IGNORECASE)
_NUMBERS = ("integer", "number")
_CONVERSE: Mapping[Relation, Relation] = {"within": "contains", "contains": "within"}


def parse_filter(
    text: str,
    fields: Sequence[Field],
    *,
    language: FilterLanguage = "cql2-text",
    to_lonlat: MoveGeometry | None = None,
) -> Condition:
    """Read a filter.

    Parameters
    ----------
    text : str
        The filter.
    fields : sequence of Field
        What it may ask for, beside ``geometry``.
    language : {"cql2-text", "cql2-json"}
        How it is written.
    to_lonlat : callable, optional
        Brings a geometry of the filter to EPSG:4326, longitude first, where it is of another system.

    Raises
    ------
    FilterError
        It is not CQL2, asks for a field that is none, compares what cannot be compared, is nested too
        deeply or is too large, or uses what is not supported.
    """
    _refuse_deep(text)
    parse = cql2.parse_text if language == "cql2-text" else cql2.parse_json
    try:
        tree = parse(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise FilterError(f"filter: is no {language}: {_reason(error)}") from error
    return _Reader({each.name: each for each in fields}, to_lonlat).condition(tree)


@dataclass(frozen=True)
class _Reader:
    """Makes conditions of the trees that the parser returns."""

    fields: Mapping[str, Field]
    to_lonlat: MoveGeometry | None

    def condition(self, tree: Tree) -> Condition:
        if isinstance(tree, bool):
            return Constant(tree)
        if is_property(tree):
            return self._flag(tree)
        operator, args = operation(tree)
        if operator in get_args(ComparisonOperator):
            return self._compared(cast("ComparisonOperator", operator), args)
        kind, _, relation = operator.partition("_")
        if kind == "s" and relation in get_args(Relation):
            return self._spatial(cast("Relation", relation), args)
        if kind == "t":
            return self._temporal(relation, args)
        if operator not in _READERS:
            raise FilterError(f"filter: {operator!r} is not supported")
        return _READERS[operator](self, args)

    def _flag(self, tree: Tree) -> Condition:
        """Read a field that stands alone, as one of type boolean may."""
        found = self._property(tree)
        if found.type != "boolean":
            raise FilterError(f"filter: {found.name} alone is no condition, since it is no boolean")
        return Comparison("=", found, Literal(value=True, type="boolean"))

    def _all(self, args: list[Tree]) -> Condition:
        return All(tuple(map(self.condition, args)))

    def _any(self, args: list[Tree]) -> Condition:
        return AnyOf(tuple(map(self.condition, args)))

    def _not(self, args: list[Tree]) -> Condition:
        return Not(self.condition(*exactly(1, "NOT", args)))

    def _compared(self, operator: ComparisonOperator, args: list[Tree]) -> Condition:
        left, right = self._same_type(exactly(2, operator, args))
        return Comparison(operator, left, right)

    def _between(self, args: list[Tree]) -> Condition:
        value, low, high = self._same_type(exactly(3, "BETWEEN", args))
        return All((Comparison(">=", value, low), Comparison("<=", value, high)))

    def _in(self, args: list[Tree]) -> Condition:
        value, options = exactly(2, "IN", args)
        found = self._same_type([value, *options]) if isinstance(options, list) else []
        if not all(isinstance(each, Literal) for each in found[1:]):
            raise FilterError("filter: IN wants a list of values")
        return In(found[0], tuple(cast("list[Literal]", found[1:]))) if found else Constant(value=False)

    def _like(self, args: list[Tree]) -> Condition:
        text, pattern = self._same_type(exactly(2, "LIKE", args))
        if isinstance(text, Literal) or not (isinstance(pattern, Literal) and isinstance(pattern.value, str)):
            raise FilterError("filter: LIKE wants a field of text, and a pattern in quotation marks")
        return Like(text, pattern.value)

    def _is_null(self, args: list[Tree]) -> Condition:
        (value,) = exactly(1, "IS NULL", args)
        return IsNull(self._property(value))

    def _spatial(self, relation: Relation, args: list[Tree]) -> Condition:
        left, right = exactly(2, f"S_{relation.upper()}", args)
        if is_place(left) == is_place(right):
            raise FilterError(f"filter: S_{relation.upper()} wants {GEOMETRY} and one geometry")
        if is_place(right):
            return Spatial(_CONVERSE.get(relation, relation), self._geometry(left))
        return Spatial(relation, self._geometry(right))

    def _temporal(self, relation: str, args: list[Tree]) -> Condition:
        field, when = exactly(2, f"T_{relation.upper()}", args)
        found = self._property(field)
        if found.type != "date":
            raise FilterError(f"filter: {found.name} is {found.type}, no date")
        return related_in_time(relation, found, when)

    def _property(self, tree: Tree) -> Property:
        if not is_property(tree):
            raise FilterError(f"filter: {short(tree)} stands where a field is wanted")
        name = tree["property"]
        if name not in self.fields:
            raise FilterError(f"filter: no field {name!r}; fields are {', '.join(self.fields)}")
        return Property(name, self.fields[name].type)

    def _same_type(self, trees: list[Tree]) -> list[Operand]:
        """Read values that are to be compared; texts become days where days stand beside them."""
        operands = [self._operand(each) for each in trees]
        types = {_comparable(each) for each in operands}
        if types == {"string", "date"}:
            operands = [_as_date(each) for each in operands]
            types = {each.type for each in operands}
        if len(types) > 1:
            raise FilterError(f"filter: {' and '.join(map(short, trees))} cannot be compared")
        return operands

    def _operand(self, tree: Tree) -> Operand:
        if is_property(tree):
            return self._property(tree)
        return self._folded(tree) if isinstance(tree, dict) and "op" in tree else literal(tree)

    def _folded(self, tree: Tree) -> Operand:
        operator, args = operation(tree)
        if operator not in {"casei", "accenti"}:
            raise FilterError(f"filter: {operator!r} is not supported")
        (inner,) = exactly(1, operator.upper(), args)
        operand = self._operand(inner)
        if operand.type != "string":
            raise FilterError(f"filter: {operator.upper()} wants text, not {short(inner)}")
        return _fold(operand, case=operator == "casei", accents=operator == "accenti")

    def _geometry(self, tree: Tree) -> BaseGeometry:
        found = geometry(tree)
        return self.to_lonlat(found) if self.to_lonlat else found


_READERS: Mapping[str, Callable[[_Reader, list[Tree]], Condition]] = {
    "and": _Reader._all,  # noqa: SLF001 — these are the class's own
    "or": _Reader._any,  # noqa: SLF001
    "not": _Reader._not,  # noqa: SLF001
    "between": _Reader._between,  # noqa: SLF001
    "in": _Reader._in,  # noqa: SLF001
    "like": _Reader._like,  # noqa: SLF001
    "isnull": _Reader._is_null,  # noqa: SLF001
}


def _fold(operand: Operand, *, case: bool, accents: bool) -> Operand:
    if isinstance(operand, Literal):
        return Literal(folded_text(str(operand.value), case=case, accents=accents), "string")
    if isinstance(operand, Folded):
        return Folded(operand.text, operand.case or case, operand.accents or accents)
    return Folded(operand, case, accents)


def _as_date(operand: Operand) -> Operand:
    is_text = isinstance(operand, Literal) and operand.type == "string"
    return Literal(day(operand.value), "date") if is_text else operand  # type: ignore[union-attr]


def _comparable(operand: Operand) -> str:
    return "number" if operand.type in _NUMBERS else operand.type


def _refuse_deep(text: str) -> None:
    """Refuse what the parser must not be given: filters that go deeper than its stack."""
    bare = _NUMBER.sub("0", _QUOTED.sub("''", text))
    depth = deepest = 0
    for letter in bare:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or len(_OPERATOR.findall(bare)) > MOST_OPERATORS:
        raise FilterError(f"filter: nested more than {DEEPEST} deep, or of more than {MOST_OPERATORS} parts")


def _reason(error: Exception) -> str:
    """Return the last line of what the parser says, which tells what it had expected."""
    lines = [line.strip(" |=^-") for line in str(error).splitlines()]
    return next(filter(None, reversed(lines)), "")[:200]
