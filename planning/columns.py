"""Every indicator of a division, as ``columns.csv`` beside this file names, titles and describes it.

Maps, reports, the API and the command line take titles, units and digits from here.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

from layers.definitions import ADDRESSES, POSTAL_POINTS, Language, Text
from layers.errors import UnknownNameError
from layers.text import format_number

Kind = Literal["count", "share", "density", "distance", "area", "ratio", "level"]
Theme = Literal["division", "stations", "coverage", "postal", "addresses"]

PERCENT = 100
# What is neither better when it is more nor when it is less.
UNRANKED = {"population", "households", "area_km2", "stations_planned"} | {
    *(f"postal_points_{choice.value}" for choice in POSTAL_POINTS["kind"].choices),
    *(f"addresses_{choice.value}_share" for choice in ADDRESSES["state"].choices[:-1]),
}


@dataclass(frozen=True)
class Indicator:
    """One column of an indicator table.

    Attributes
    ----------
    name : str
        Name of the column, with its unit as suffix where it has one.
    theme : {"division", "stations", "coverage", "postal", "addresses"}
        What it is about.
    kind : {"count", "share", "density", "distance", "area", "ratio", "level"}
        What sort of number it is; shares are kept as 0 … 1 and shown in per cent.
    unit : str
        Unit of the shown value, empty for a pure number.
    digits : int
        Decimals of the shown value.
    title, short_title : Text
        Heading in full, and for a narrow table.
    description : Text
        What exactly is counted; empty where the title says it.
    """

    name: str
    theme: Theme
    kind: Kind
    unit: str
    digits: int
    title: Text
    short_title: Text
    description: Text

    @property
    def is_ranked(self) -> bool:
        """Whether divisions are put in order by it: one end of its scale is the better one."""
        return self.name not in UNRANKED

    @property
    def is_small_good(self) -> bool:
        """Whether the smaller value is the better one."""
        return self.kind in {"distance", "ratio"} or "_white_" in self.name or "_grey_" in self.name

    def shown(self, value: float) -> float:
        """Return a value in the unit in which it is shown."""
        return value * PERCENT if self.kind == "share" else value

    def format(self, value: float | None, *, language: Language) -> str:
        """Return a value as a reader sees it, without its unit; a dash where it is unknown."""
        number = None if value is None else self.shown(float(value))
        return format_number(number, digits=self.digits, language=language)


def indicator_named(name: str) -> Indicator:
    """Return the indicator of that name.

    Raises
    ------
    UnknownNameError
        There is none.
    """
    try:
        return INDICATORS[name]
    except KeyError:
        raise UnknownNameError(f"no indicator {name!r}; indicators are {', '.join(INDICATORS)}") from None


def _indicator(row: Mapping[str, str]) -> Indicator:
    return Indicator(
        name=row["name"],
        theme=cast("Theme", row["theme"]),
        kind=cast("Kind", row["kind"]),
        unit=row["unit"],
        digits=int(row["digits"]),
        title=Text(row["title_vi"], row["title_en"]),
        short_title=Text(row["short_vi"], row["short_en"]),
        description=Text(row["description_vi"], row["description_en"]),
    )


def _read(path: Path) -> Mapping[str, Indicator]:
    with path.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["name"]: _indicator(row) for row in csv.DictReader(file)})


INDICATORS: Mapping[str, Indicator] = _read(Path(__file__).with_name("columns.csv"))
