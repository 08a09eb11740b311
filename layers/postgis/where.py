"""Conditions as SQL: the words are ours, and every value of the question is a parameter."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, assert_never

import shapely
from psycopg import sql

from layers.definitions import FieldType
from layers.postgis.schema import SQL_TYPES
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
)

PREDICATES = MappingProxyType(
    {
        "intersects": "ST_Intersects",
        "disjoint": "ST_Disjoint",
        "equals": "ST_Equals",
        "touches": "ST_Touches",
        "within": "ST_Within",
        "overlaps": "ST_Overlaps",
        "crosses": "ST_Crosses",
        "contains": "ST_Contains",
    }
)
ORDERED = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True)
class Clause:
    """A piece of SQL, and the values of its parameters in order."""

    text: sql.Composed
    values: tuple[Any, ...] = ()

    @property
    def flat(self) -> "Clause":
        """The same in one piece, which is quicker to put into others."""
        return Clause(sql.Composed([sql.SQL(self.text.as_string())]), self.values)


def clause(words: str, *parts: Clause, values: Sequence[Any] = ()) -> Clause:
    """Return words of SQL, in which ``{}`` stand for other pieces; parameters are of those, then `values`."""
    inner = tuple(value for part in parts for value in part.values)
    return Clause(sql.SQL(words).format(*(part.text for part in parts)), (*inner, *values))


def named(name: str) -> Clause:
    """Return the name of a column."""
    return Clause(sql.Composed([sql.Identifier(name)]))


def where(condition: Condition, *, has_geometry: bool) -> Clause:
    """Return a condition on the rows of a layer's table.

    Parameters
    ----------
    condition : Condition
        What must be true of a row.
    has_geometry : bool
        Whether rows have a place; what is asked of one that they do not have is unknown.
    """
    match condition:
        case Constant(value):
            return clause("TRUE" if value else "FALSE")
        case Not(inner):
            return clause("NOT ({})", where(inner, has_geometry=has_geometry))
        case All(parts):
            return _joined(" AND ", parts, "TRUE", has_geometry=has_geometry)
        case AnyOf(parts):
            return _joined(" OR ", parts, "FALSE", has_geometry=has_geometry)
        case Spatial():
            return _spatial(condition) if has_geometry else clause("NULL::boolean")
        case _:
            return _of_values(condition)


def joined(separator: str, parts: Sequence[Clause]) -> Clause:
    """Return pieces of SQL one after another."""
    text = sql.SQL(separator).join([part.text for part in parts])
    return Clause(text, tuple(value for part in parts for value in part.values))


def _joined(word: str, parts: Sequence[Condition], empty: str, *, has_geometry: bool) -> Clause:
    if not parts:
        return clause(empty)
    return clause("({})", joined(word, [where(each, has_geometry=has_geometry) for each in parts]))


def _of_values(condition: IsNull | Comparison | Like | In) -> Clause:
    match condition:
        case IsNull(value):
            return clause("{} IS NULL", _value(value))
        case Comparison(operator, left, right):
            # Texts are in the order of their letters' numbers, whatever a database's language says.
            by_code = ' COLLATE "C"' if operator in ORDERED and left.type == "string" else ""
            return clause(f"{{}} {operator} {{}}{by_code}", _value(left), _value(right))
        case Like(text, pattern):
            return clause("{} LIKE %s", _value(text), values=[pattern])
        case In(value, options):
            return clause("{} IN ({})", _value(value), joined(", ", [_value(each) for each in options]))
        case _ as never:
            assert_never(never)


def _spatial(condition: Spatial) -> Clause:
    predicate = PREDICATES[condition.relation]
    return clause(f"{predicate}(geom, ST_GeomFromWKB(%s, 4326))", values=[shapely.to_wkb(condition.geometry)])


def _value(operand: Operand) -> Clause:
    match operand:
        case Property(name):
            return named(name)
        case Literal(value, type_):
            return clause(f"%s::{_sql_type(type_)}", values=[value])
        case Folded(text, case, accents):
            inner = _bare(named(text.name)) if accents else named(text.name)
            return clause('lower({} COLLATE "und-x-icu") COLLATE "C"', inner) if case else inner
        case _ as never:
            assert_never(never)


def _bare(text: Clause) -> Clause:
    """Return a text without the diacritics of Latin letters, as `layers.text.without_diacritics` does."""
    apart = clause("normalize(translate({}, 'đĐ', 'dD'), NFD)", text)
    return clause(r"regexp_replace({}, '[\u0300-\u036f]', '', 'g')", apart)


def _sql_type(type_: FieldType) -> str:
    # A number of a question is compared as such, whatever the field's is.
    return SQL_TYPES["number"] if type_ == "integer" else SQL_TYPES[type_]
