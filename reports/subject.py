"""What a report is about, and what all of its sections are made from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from layers.definitions import DIVISIONS, KEY_PLACES, STATISTICS, Language
from layers.manifest import DatasetInfo
from layers.snapshot import Snapshot
from maps.sources import in_language
from planning.columns import INDICATORS, Indicator
from planning.indicator_table import BY_RASTER, CITY, IndicatorTable
from planning.missing import why_unknown
from planning.sheet_parts import part_of
from reports import texts
from reports.model import Number

# Layers from which no indicator is computed.
OF_SECTIONS = (KEY_PLACES.name, STATISTICS.name)
COVERED, WHITE = "_covered_share_", "_white_share_"
# Amounts of what is covered: people, addresses, square kilometres.
AMOUNT = re.compile(r"(population|addresses|area)_covered(?:_km2)?_(outdoor|indoor)")


@dataclass(frozen=True, eq=False)
class Subject:
    """One division, or all of a scheme, in one version of a workspace.

    Attributes
    ----------
    snapshot : Snapshot
        The version.
    table : IndicatorTable
        Indicators of the scheme, computed from that version.
    code : str
        Code of the division; empty for the whole.
    language : {"vi", "en"}
        Language of the report.
    drawn : bool
        Whether figures are drawn, which takes most of the time.
    earlier : Snapshot, optional
        Version to compare with; the last one that differs unless given.
    shows_stations : bool
        Whether it may say where each station stands, and list them.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """

    snapshot: Snapshot
    table: IndicatorTable
    code: str
    language: Language
    drawn: bool = True
    earlier: Snapshot | None = None
    shows_stations: bool = True

    def __post_init__(self) -> None:
        self.table.row(self.code)

    @cached_property
    def around(self) -> Snapshot | None:
        """What tells places: the version, or the part of a country that the division lies in.

        None for the whole of a country, whose places are told in the reports of its divisions.
        """
        if self.is_whole:
            return None if self.snapshot.settings.sheet_deg else self.snapshot
        return part_of(self.snapshot, self.scheme, self.code, self.table.model.technology)

    @property
    def is_whole(self) -> bool:
        """Whether it is all divisions together."""
        return self.code == CITY

    @property
    def scheme(self) -> str:
        """Division scheme."""
        return self.table.scheme

    @property
    def datasets(self) -> Mapping[str, DatasetInfo]:
        """The datasets that the report is made from: of the indicators, and what only sections read."""
        of_sections = {
            name: self.snapshot.datasets[name] for name in OF_SECTIONS if name in self.snapshot.datasets
        }
        return {**self.table.datasets, **of_sections}

    @property
    def row(self) -> "pd.Series[Any]":
        """Indicators of the division, or of the whole."""
        return self.table.row(self.code)

    @property
    def city_name(self) -> str:
        """The whole in words."""
        return texts.WHOLE[self.language].format(city=self.snapshot.settings.city)

    @property
    def name(self) -> str:
        """The division's name, or the whole in words."""
        return self.city_name if self.is_whole else str(self.row["name"])

    def said(self, field: str) -> list[str]:
        """Return what the divisions say in a field such as ``population_source``, each once."""
        frame = self.snapshot.frame(f"{DIVISIONS.name}/{self.scheme}")
        rows = frame if self.is_whole else frame.loc[[self.code]]
        return [in_language(str(each), self.language) for each in rows[field].dropna().unique()]

    def number(self, name: str) -> Number:
        """Return an indicator of the division as a number of the report."""
        return number_of(self.table, self.code, INDICATORS[name], self.language)

    def city_number(self, name: str) -> Number:
        """Return the same of all divisions together."""
        return number_of(self.table, CITY, INDICATORS[name], self.language)


def number_of(table: IndicatorTable, code: str, indicator: Indicator, language: Language) -> Number:
    """Return an indicator as a number of a report: as shown, with its interval, or why it is unknown.

    Parameters
    ----------
    table : IndicatorTable
        Indicators of a scheme.
    code : str
        Code of the division; empty for the whole.
    indicator : Indicator
        Which one.
    language : {"vi", "en"}
        Language of the reason.
    """
    row, name = table.row(code), indicator.name
    value = float(row[name])
    if value != value:  # noqa: PLR0124 — only NaN is not itself
        why = why_unknown(table, code, name)[language]
        return Number(None, indicator.digits, indicator.unit, missing=why, name=name)
    shown, interval = indicator.shown(value), _interval(table, code, name)
    if interval is None:
        return Number(shown, indicator.digits, indicator.unit, name=name)
    low, high = map(indicator.shown, interval)
    # The middle of an interval is that of the places of people, who may weigh a little otherwise.
    return Number(shown, indicator.digits, indicator.unit, min(low, shown), max(high, shown), name=name)


def is_of_addresses(subject: Subject, name: str) -> bool:
    """Return whether a share is told of people whose number is not known: it is that of their places."""
    return name.startswith("population_") and bool(pd.isna(subject.row["population"]))


def is_bound(name: str) -> bool:
    """Return whether an indicator is a bound of another one, which is told beside that."""
    return f"{COVERED}low_" in name or f"{COVERED}high_" in name


def _interval(table: IndicatorTable, code: str, name: str) -> tuple[float, float] | None:
    """Return between what an indicator lies, as the table keeps it; None where that is not known."""
    row = table.row(code)
    if COVERED in name:
        return _covered_interval(table, row, name)
    if WHITE in name:
        covered = _covered_interval(table, row, name.replace(WHITE, COVERED))
        return None if covered is None else (1 - covered[1], 1 - covered[0])
    if (match := AMOUNT.fullmatch(name)) and row[name] > 0:
        share = "{}_covered_share_{}".format(*match.groups())
        covered = _covered_interval(table, row, share)
        whole = row[name] / row[share]
        return None if covered is None else (whole * covered[0], whole * covered[1])
    return None


def _covered_interval(table: IndicatorTable, row: "pd.Series[Any]", name: str) -> tuple[float, float] | None:
    """Return the bounds of a covered share.

    Where people stand evenly at the addresses, those of addresses are those of people.
    """
    if name.startswith("addresses"):
        if (table.frame["population_method"] == BY_RASTER).any():
            return None
        name = name.replace("addresses", "population")
    low, high = (row.get(name.replace(COVERED, f"{COVERED}{which}_")) for which in ("low", "high"))
    return None if is_bound(name) or pd.isna(low) or pd.isna(high) else (float(low), float(high))
