"""Relations in time between a field of days and an instant or an interval, as comparisons of days."""

from datetime import UTC, date, datetime
from typing import Any

from layers.errors import FilterError
from layers.query.expression import All, Comparison, Condition, IsNull, Literal, Not, Property
from layers.query.trees import short

OPEN = ("..", "")
Interval = tuple[date | None, date | None]


def related_in_time(relation: str, field: Property, tree: Any) -> Condition:
    """Return the condition that a field of days relates so to an instant or an interval.

    Parameters
    ----------
    relation : {"after", "before", "disjoint", "during", "equals", "intersects"}
        The relation, as CQL2 names it.
    field : Property
        A field of days, which are instants here.
    tree : object
        A leaf of a filter: a day, a moment (which stands for its day), or an interval.

    Raises
    ------
    FilterError
        The leaf is nothing in time, or the relation is not one of a day.
    """
    start, end = _interval(tree)
    match relation:
        case "after":
            return _bounded(field, ">", end)
        case "before":
            return _bounded(field, "<", start)
        case "during":
            return _between(field, start, end, inclusive=False)
        case "intersects":
            return within(field, (start, end))
        case "disjoint":
            return Not(within(field, (start, end)))
        case "equals" if start == end and start is not None:
            return Comparison("=", field, Literal(start, "date"))
    raise FilterError(f"filter: a day cannot be related by T_{relation.upper()} to {short(tree)}")


def within(field: Property, interval: Interval) -> Condition:
    """Return the condition that a field of days lies in a closed interval; None is an open end."""
    return _between(field, *interval, inclusive=True)


def parse_datetime(text: str) -> Interval:
    """Read the ``datetime`` parameter of OGC API – Features: a day, a moment, or two of them and a slash.

    Raises
    ------
    FilterError
        It is none of these, or ends before it begins.
    """
    parts = text.split("/")
    if len(parts) > 2 or parts == [""]:  # noqa: PLR2004
        raise FilterError(f"datetime: {text!r} is no day, no moment and no interval of them")
    days = [None if part in OPEN and len(parts) > 1 else _day(part) for part in parts]
    return _ordered(days[0], days[-1], text)


def _interval(tree: Any) -> Interval:
    if isinstance(tree, str):
        return _day(tree), _day(tree)
    if isinstance(tree, dict):
        for kind in ("date", "timestamp"):
            if kind in tree:
                return _day(tree[kind]), _day(tree[kind])
        ends = tree.get("interval")
        if isinstance(ends, list) and len(ends) == 2:  # noqa: PLR2004
            start, end = (None if each in OPEN else _day(_plain(each)) for each in ends)
            return _ordered(start, end, short(ends))
    raise FilterError(f"filter: {short(tree)} is no day, no moment and no interval")


def _plain(end: Any) -> Any:
    """Return the text of an interval's end, which may be a day or a moment with its name."""
    return next(iter(end.values())) if isinstance(end, dict) and len(end) == 1 else end


def _ordered(start: date | None, end: date | None, text: str) -> Interval:
    if start is None and end is None:
        raise FilterError(f"datetime: {text} has neither a beginning nor an end")
    if start is not None and end is not None and start > end:
        raise FilterError(f"datetime: {text} ends before it begins")
    return start, end


def _day(text: Any) -> date:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise FilterError(f"datetime: {short(text)} is no day or moment, such as 2023-06-30") from None
    try:
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except OverflowError:
        return moment.date()


def _bounded(field: Property, operator: Any, limit: date | None) -> Condition:
    """Return a comparison with a day; with an open end, that of no field."""
    if limit is None:
        return All((Not(IsNull(field)), IsNull(field)))
    return Comparison(operator, field, Literal(limit, "date"))


def _between(field: Property, start: date | None, end: date | None, *, inclusive: bool) -> Condition:
    equal = "=" if inclusive else ""
    ends = ((f">{equal}", start), (f"<{equal}", end))
    bounds = tuple(_bounded(field, operator, limit) for operator, limit in ends if limit is not None)
    return All(bounds)
