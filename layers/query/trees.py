"""The leaves of a parsed filter: values, days and geometries, and the shape of an operation."""

import json
from datetime import date
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.errors import FilterError
from layers.query.expression import Literal

Tree = Any
GEOMETRY = "geometry"
MOST_VERTICES = 10_000
LONGEST_SHOWN = 80
BOX_NUMBERS, BOX_NUMBERS_3D = 4, 6


def operation(tree: Tree) -> tuple[str, list[Tree]]:
    """Return the operator of a tree, in lower case but for ``isNull``, and its arguments."""
    if isinstance(tree, dict):
        operator, args = tree.get("op"), tree.get("args")
        if isinstance(operator, str) and isinstance(args, list):
            return operator.lower(), args
    raise FilterError(f"filter: {short(tree)} is no condition")


def exactly(count: int, operator: str, args: list[Tree]) -> list[Tree]:
    """Return arguments, of which there must be so many."""
    if len(args) != count:
        raise FilterError(f"filter: {operator} takes {count} arguments, not {len(args)}")
    return args


def is_property(tree: Tree) -> bool:
    """Return whether a tree names a field, or the place of a feature."""
    return isinstance(tree, dict) and isinstance(tree.get("property"), str)


def is_place(tree: Tree) -> bool:
    """Return whether a tree is the place of a feature."""
    return is_property(tree) and tree["property"] == GEOMETRY


def literal(tree: Tree) -> Literal:
    """Return the value of a leaf."""
    if isinstance(tree, bool):
        return Literal(tree, "boolean")
    if isinstance(tree, (int, float)):
        return Literal(float(tree), "number")
    if isinstance(tree, str):
        return Literal(tree, "string")
    if isinstance(tree, dict) and "date" in tree:
        return Literal(day(tree["date"]), "date")
    if isinstance(tree, dict) and "timestamp" in tree:
        raise FilterError("filter: fields hold days: write DATE('…'), or ask with T_AFTER and the like")
    raise FilterError(f"filter: {short(tree)} is no value that a field can be compared with")


def day(text: Any) -> date:
    """Return a day, also of a moment in it, in UTC where it does not say otherwise."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise FilterError(f"filter: {short(text)} is no day, such as 2023-06-30") from None


def geometry(tree: Tree) -> BaseGeometry:
    """Return the geometry of a leaf; it must be valid and not too large."""
    bounds = _bounds(tree)
    try:
        found = shapely.box(*bounds) if bounds else shape(tree)
    except (ShapelyError, AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise FilterError(f"filter: {short(tree)} is no geometry") from error
    if shapely.get_num_coordinates(found) > MOST_VERTICES:
        raise FilterError(f"filter: a geometry has more than {MOST_VERTICES} vertices")
    if shapely.is_empty(found) or not shapely.is_valid(found):
        raise FilterError(f"filter: {short(tree)} is no valid geometry: {shapely.is_valid_reason(found)}")
    return shapely.force_2d(found)


def short(tree: Tree) -> str:
    """Return what a message says of a tree."""
    text = json.dumps(tree, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _bounds(tree: Tree) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north, where a geometry is given by them."""
    if not isinstance(tree, dict):
        return None
    is_named = str(tree.get("op", "")).lower() in {"bbox", "envelope"}
    bounds = tree.get("args") if is_named else tree.get("bbox")
    if not isinstance(bounds, list) or len(bounds) not in {BOX_NUMBERS, BOX_NUMBERS_3D}:
        return None
    half = len(bounds) // 2
    return bounds[0], bounds[1], bounds[half], bounds[half + 1]
