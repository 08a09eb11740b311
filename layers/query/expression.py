"""What features are asked for, as small values that have been checked against the fields of a table.

Whoever answers, an index in memory or a database, reads these and nothing else. Logic is that of CQL2 and
SQL: what compares with a missing value is unknown, and only what is true is an answer.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from shapely.geometry.base import BaseGeometry

from layers.definitions import FieldType
from layers.text import without_diacritics

ComparisonOperator = OneOf["=", "<>", "<", "<=", ">", ">="]
Relation = OneOf["intersects", "disjoint", "equals", "touches", "within", "overlaps", "crosses", "contains"]


@dataclass(frozen=True)
class Property:
    """The value of a field."""

    name: str
    type: FieldType


@dataclass(frozen=True)
class Literal:
    """A value that stands in the question."""

    value: str | float | bool | date
    type: FieldType


@dataclass(frozen=True)
class Folded:
    """A field's text in which upper and lower case, or letters with and without diacritics, are the same."""

    text: Property
    case: bool = False
    accents: bool = False
    type: FieldType = "string"


Operand = Property | Literal | Folded
Text = Property | Folded


@dataclass(frozen=True)
class Constant:
    """A condition that holds of every feature, or of none."""

    value: bool


@dataclass(frozen=True)
class Comparison:
    """Two values of the same type, compared."""

    operator: ComparisonOperator
    left: Operand
    right: Operand


@dataclass(frozen=True)
class Like:
    """A text of a pattern: ``%`` stands for any text, ``_`` for one letter, a backslash takes that away."""

    text: Text
    pattern: str


@dataclass(frozen=True)
class In:
    """A value that is one of several."""

    value: Operand
    options: tuple[Literal, ...]


@dataclass(frozen=True)
class IsNull:
    """A field without a value."""

    value: Property


@dataclass(frozen=True)
class Spatial:
    """The place of a feature, in its relation to a geometry in EPSG:4326, longitude first."""

    relation: Relation
    geometry: BaseGeometry


@dataclass(frozen=True)
class Not:
    """The opposite."""

    condition: "Condition"


@dataclass(frozen=True)
class All:
    """All of several conditions; true where there are none."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of several conditions; false where there are none."""

    conditions: tuple["Condition", ...]


Condition = Constant | Comparison | Like | In | IsNull | Spatial | Not | All | AnyOf
EVERYTHING = Constant(value=True)


def folded_text(text: str, *, case: bool, accents: bool) -> str:
    """Return a text as it is compared where case, or diacritics, do not count."""
    plain = without_diacritics(text) if accents else text
    return plain.lower() if case else plain
