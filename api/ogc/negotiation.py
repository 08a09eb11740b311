"""Which form of a resource is wanted: for programs, or a page for people."""

HTML_TYPES = ("text/html", "application/xhtml+xml", "text/*")
ANYTHING = "*/*"


def prefers_page(accept: str) -> bool:
    """Return whether a header ``Accept`` asks for a page rather than for what programs read.

    Who takes anything is a program; a browser names HTML first, and takes anything besides.

    Examples
    --------
    >>> prefers_page("text/html,application/xhtml+xml,*/*;q=0.8")
    True
    >>> prefers_page("*/*")
    False
    """
    weights = dict(map(_weighted, accept.split(",")))
    page = max(weights.pop(name, 0.0) for name in HTML_TYPES)
    anything = weights.pop(ANYTHING, 0.0)
    data = max((weight for name, weight in weights.items() if "json" in name), default=0.0)
    return page > data and page >= anything


def _weighted(part: str) -> tuple[str, float]:
    """Return a media type and its weight (RFC 9110, section 12.4.2); one that is no number counts nothing."""
    name, *parameters = (each.strip().lower() for each in part.split(";"))
    told = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        weight = float(told)
    except ValueError:
        weight = 0.0
    return name, weight if 0 <= weight <= 1 else 0.0
