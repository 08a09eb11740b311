"""What the page's script knows beside the shapes: names, figures, legends and texts, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS, Field, Language
from maps import texts
from maps.breaks import METHODS
from maps.legend import heading, legend_of, shown_unit, shown_values
from maps.point_layers import SECTOR_FIELDS
from planning.columns import INDICATORS, Indicator, Theme
from planning.indicator_table import IndicatorTable
from planning.profiles import CLASS_TITLES

if TYPE_CHECKING:
    import pandas as pd

EXTRA_DIGITS = 2

FIRST_INDICATOR = "population_covered_share_outdoor"
TABLE_COLUMNS = (
    FIRST_INDICATOR,
    "population_covered_share_indoor",
    "stations_per_km2",
    "postal_points_per_km2",
    "addresses_per_km2",
)
POPUP_ROWS = (
    "population",
    "area_km2",
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "area_covered_share_outdoor",
    "stations",
    "stations_per_km2",
    "postal_points",
    "people_per_postal_point",
    "postal_distance_mean_m",
    "addresses",
    "addresses_per_km2",
)
CHOICES = (STATIONS["status"], POSTAL_POINTS["kind"], ADDRESSES["state"])


def page_data(
    tables: Mapping[str, IndicatorTable], *, scheme: str, indicator: str, language: Language
) -> dict[str, Any]:
    """Return what the page's script reads.

    Parameters
    ----------
    tables : mapping of str to IndicatorTable
        The schemes of the map, in the order of their buttons.
    scheme, indicator : str
        What is shown first.
    language : {"vi", "en"}
        Language of all texts.
    """
    shown = known_indicators(tables.values())
    return {
        "language": language,
        "texts": {name: text[language] for name, text in texts.SCRIPT.items()},
        "scheme": scheme,
        "indicator": indicator,
        "indicators": {each.name: _indicator(each, language) for each in shown},
        "groups": _groups(shown, language),
        "columns": [name for name in TABLE_COLUMNS if INDICATORS[name] in shown],
        "popup": [name for name in POPUP_ROWS if INDICATORS[name] in shown],
        "sector_columns": [
            {"field": name, "title": texts.field_title(STATIONS[name], language)} for name in SECTOR_FIELDS
        ],
        "choice_titles": {field.name: _choice_titles(field, language) for field in CHOICES},
        "class_titles": {name: title[language] for name, title in CLASS_TITLES.items()},
        "schemes": {name: _scheme(table, shown, language) for name, table in tables.items()},
    }


def known_indicators(tables: Iterable[IndicatorTable]) -> list[Indicator]:
    """Return the indicators for which a division of any table has a value, in the order of the registry."""
    frames = [table.frame for table in tables]
    return [
        each
        for name, each in INDICATORS.items()
        if any(name in frame and frame[name].notna().any() for frame in frames)
    ]


def _choice_titles(field: Field, language: Language) -> dict[str, str]:
    return {choice.value: choice.title[language] for choice in field.choices}


def _indicator(indicator: Indicator, language: Language) -> dict[str, Any]:
    title, unit = indicator.title[language], shown_unit(indicator, language)
    return {
        "heading": heading(indicator, language),
        "title": title,
        "short": indicator.short_title[language],
        "unit": "" if unit in title else unit,
        "digits": indicator.digits,
        "description": indicator.description[language],
    }


def _groups(indicators: Sequence[Indicator], language: Language) -> list[dict[str, Any]]:
    themes: dict[Theme, list[str]] = {theme: [] for theme in texts.THEMES}
    for each in indicators:
        themes[each.theme].append(each.name)
    return [
        {"title": texts.THEMES[theme][language], "indicators": names}
        for theme, names in themes.items()
        if names
    ]


def _scheme(table: IndicatorTable, indicators: Sequence[Indicator], language: Language) -> dict[str, Any]:
    names = table.frame["name"].tolist()
    return {
        "title": texts.scheme_title(table.scheme, language),
        "codes": table.frame.index.tolist(),
        "names": names,
        "labels": [texts.short_name(name) for name in names],
        "values": {each.name: _values(table.frame[each.name], each) for each in indicators},
        "city": {each.name: _values(table.city[[each.name]], each)[0] for each in indicators},
        "legends": {each.name: _legends(table.frame[each.name], each, language) for each in indicators},
    }


def _legends(values: "pd.Series[float]", indicator: Indicator, language: Language) -> dict[str, Any]:
    return {
        method: legend_of(values, indicator, language=language, method=method).as_dict() for method in METHODS
    }


def _values(values: "pd.Series[Any]", indicator: Indicator) -> list[float | None]:
    """Return values in the unit in which they are shown, a little more precise than that; None if missing."""
    shown = np.round(shown_values(values, indicator), indicator.digits + EXTRA_DIGITS)
    return [None if np.isnan(value) else value for value in shown.tolist()]
