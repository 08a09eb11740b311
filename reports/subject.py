"""What a report is about, and what all of its sections are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from layers.definitions import KEY_PLACES, STATISTICS, Language
from layers.manifest import DatasetInfo
from layers.snapshot import Snapshot
from planning.columns import INDICATORS, Indicator
from planning.indicators import CITY, IndicatorTable
from planning.missing import why_unknown
from reports import texts
from reports.model import Number

# Layers from which no indicator is computed.
OF_SECTIONS = (KEY_PLACES.name, STATISTICS.name)
COVERED = "_covered_share_"


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

    def __post_init__(self) -> None:
        self.table.row(self.code)

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
    low, high = (_bound(row, indicator, which) for which in ("low", "high"))
    return Number(indicator.shown(value), indicator.digits, indicator.unit, low, high, name=name)


def is_bound(name: str) -> bool:
    """Return whether an indicator is a bound of another one, which is told beside that."""
    return f"{COVERED}low_" in name or f"{COVERED}high_" in name


def _bound(row: "pd.Series[Any]", indicator: Indicator, which: str) -> float | None:
    name = indicator.name.replace(COVERED, f"{COVERED}{which}_")
    if is_bound(indicator.name) or name == indicator.name or name not in row or pd.isna(row[name]):
        return None
    return indicator.shown(float(row[name]))
