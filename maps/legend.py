"""The legend of a choropleth: its classes with colours, bounds and counts, for the page and for figures."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.definitions import Language, Text
from layers.text import format_number
from maps.breaks import Method, class_edges, class_of
from maps.colours import NO_DATA, sequential
from planning.columns import Indicator

PEOPLE = Text("người", "people")


@dataclass(frozen=True)
class LegendClass:
    """One class: its colour as ``#rrggbb``, its values in words, and how many divisions are in it."""

    colour: str
    label: str
    count: int


@dataclass(frozen=True)
class Legend:
    """The legend of one indicator.

    Attributes
    ----------
    edges : tuple of float
        Where the classes begin and the last one ends, in the unit shown; empty where there is no data.
    classes : tuple of LegendClass
        The classes, lowest first.
    missing : int
        How many divisions have no value.
    """

    edges: tuple[float, ...]
    classes: tuple[LegendClass, ...]
    missing: int

    def colours(self, shown: NDArray[np.float64]) -> list[str]:
        """Return the colour of each value, given in the unit shown; NaN has that of missing data."""
        colours = [*(each.colour for each in self.classes), NO_DATA]
        return [colours[position] for position in class_of(shown, self.edges)]

    def as_dict(self) -> dict[str, Any]:
        """Return the legend as the page's script reads it."""
        return asdict(self)


def legend_of(
    values: "pd.Series[float]",
    indicator: Indicator,
    *,
    language: Language,
    method: Method = "quantile",
    classes: int = 5,
) -> Legend:
    """Return the legend for the values of an indicator.

    Parameters
    ----------
    values : Series of float
        One value per division, as the indicator table keeps it; NaN where missing.
    indicator : Indicator
        What the values are; says how they are shown.
    language : {"vi", "en"}
        Language of the numbers.
    method : {"quantile", "equal"}
        How classes are made.
    classes : int
        Most classes.
    """
    shown = shown_values(values, indicator)
    edges = class_edges(shown, digits=indicator.digits, method=method, classes=classes)
    positions = class_of(shown, edges)
    labels = _labels(edges, indicator, language)
    counts = np.bincount(positions[positions >= 0], minlength=len(labels)).tolist()
    rows = zip(sequential(len(labels)), labels, counts, strict=True)
    return Legend(edges, tuple(LegendClass(*row) for row in rows), int((positions < 0).sum()))


def shown_values(values: "pd.Series[float]", indicator: Indicator) -> NDArray[np.float64]:
    """Return the values of an indicator in the unit in which it is shown; NaN where missing."""
    numbers = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)
    shown: NDArray[np.float64] = indicator.shown(numbers)  # type: ignore[arg-type, assignment]
    return np.where(np.isfinite(shown), shown, np.nan)


def shown_unit(indicator: Indicator, language: Language) -> str:
    """Return the unit of an indicator in words."""
    return PEOPLE[language] if indicator.unit == PEOPLE.en else indicator.unit


def heading(indicator: Indicator, language: Language) -> str:
    """Return an indicator's title with its unit, unless the title names it already."""
    title, unit = indicator.title[language], shown_unit(indicator, language)
    return title if not unit or unit in title else f"{title} ({unit})"


def _labels(edges: tuple[float, ...], indicator: Indicator, language: Language) -> list[str]:
    """Return what each class holds; counts are whole, so that there classes do not share a number."""
    lower, upper = list(edges[:-1]), list(edges[1:])
    if indicator.kind == "count" and indicator.digits == 0:
        upper[:-1] = [each - 1 for each in upper[:-1]]
    return [
        _range(low, high, digits=indicator.digits, language=language)
        for low, high in zip(lower, upper, strict=True)
    ]


def _range(low: float, high: float, *, digits: int, language: Language) -> str:
    first = format_number(low, digits=digits, language=language)
    return first if low == high else f"{first} – {format_number(high, digits=digits, language=language)}"
