"""The content of a coverage report, from a table of indicators."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from layers.definitions import DIVISIONS, Language, Text
from layers.snapshot import Snapshot
from maps import sources
from maps.figures import division_figure, scheme_figure
from planning.columns import INDICATORS, Indicator, Theme
from planning.indicators import CITY, IndicatorTable
from reports import texts
from reports.model import Cell, Figure, Number, Report, Section, Table
from reports.scenario_section import ReportedScenario, scenario_section

CHIEF = (
    "population",
    "area_km2",
    "stations",
    "stations_per_km2",
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "area_covered_share_outdoor",
    "postal_points",
    "people_per_postal_point",
    "addresses",
    "addresses_per_km2",
)
THEMES: tuple[Theme, ...] = ("coverage", "stations", "postal", "addresses")
SHADED = INDICATORS["population_covered_share_outdoor"]
# For these a small value is the good one.
SMALL_IS_GOOD = ("distance", "ratio")
OPERATOR_COLUMNS = {
    "stations": INDICATORS["stations"],
    "sites": INDICATORS["sites"],
    "area_covered_share_outdoor": INDICATORS["area_covered_share_outdoor"],
    "area_covered_share_indoor": INDICATORS["area_covered_share_indoor"],
    "addresses_covered_share_outdoor": INDICATORS["addresses_covered_share_outdoor"],
    "addresses_covered_share_indoor": INDICATORS["addresses_covered_share_indoor"],
}


def coverage_report(
    snapshot: Snapshot,
    table: IndicatorTable,
    code: str = CITY,
    *,
    language: Language,
    figures: bool = True,
    scenario: ReportedScenario | None = None,
) -> Report:
    """Return the report of one division, or of all of them together.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of the scheme, computed from that version.
    code : str
        Code of the division; empty for the whole.
    language : {"vi", "en"}
        Language of the report.
    figures : bool
        Whether maps are drawn, which takes most of the time.
    scenario : ReportedScenario, optional
        A scenario of the same scheme, of which the report tells what it would change; nothing else does.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    name = _name(snapshot, table, code, language)
    sections = [*_sections(snapshot, table, code, language, figures=figures)]
    if scenario is not None:
        sections.insert(1, scenario_section(scenario, code, language, figures=figures))
    return Report(
        title=texts.TITLE[language],
        subtitle=name,
        issuing_body=snapshot.settings.issuing_body,
        city=snapshot.settings.city,
        language=language,
        scheme=table.scheme,
        code=code,
        version=snapshot.number,
        issued_on=snapshot.created.date(),
        cautions=tuple(sources.warnings(table.datasets, language)),
        sections=tuple(sections),
    )


def _name(snapshot: Snapshot, table: IndicatorTable, code: str, language: Language) -> str:
    if code == CITY:
        return texts.WHOLE[language].format(city=snapshot.settings.city)
    return str(table.row(code)["name"])


def _sections(
    snapshot: Snapshot, table: IndicatorTable, code: str, language: Language, *, figures: bool
) -> Iterator[Section]:
    maps = (_figure(snapshot, table, code, language),) if figures else ()
    yield replace(_overview(table, code, language), figures=maps)
    if code == CITY:
        yield Section(texts.DIVISIONS[language], tables=(_divisions(table, language),))
    for theme in THEMES:
        indicators = [each for each in INDICATORS.values() if each.theme == theme]
        tables = [_indicators(table, code, indicators, texts.THEMES[theme], language)]
        if theme == "stations":
            tables.append(_operators(table, code, language))
        yield Section(texts.THEMES[theme][language], tables=tuple(tables))
    yield _method(snapshot, table, code, language)


def _overview(table: IndicatorTable, code: str, language: Language) -> Section:
    chief = _indicators(table, code, [INDICATORS[name] for name in CHIEF], texts.THEMES["division"], language)
    ranking = (texts.RANKING[language].format(count=len(table.frame)),) if code else ()
    return Section(texts.THEMES["division"][language], ranking, (chief,))


def _figure(snapshot: Snapshot, table: IndicatorTable, code: str, language: Language) -> Figure:
    if code == CITY:
        alternative = texts.SCHEME_ALTERNATIVE[language].format(
            count=len(table.frame), indicator=SHADED.title[language]
        )
        svg = scheme_figure(snapshot, table, SHADED.name, language=language)
        return Figure(texts.MAP[language], alternative, svg)
    row = table.row(code)
    numbers = ("stations", "postal_points", SHADED.name)
    stations, postal, share = (INDICATORS[name].format(row[name], language=language) for name in numbers)
    alternative = texts.MAP_ALTERNATIVE[language].format(
        name=row["name"], stations=stations, postal=postal, share=share
    )
    return Figure(texts.MAP[language], alternative, division_figure(snapshot, table, code, language=language))


def _indicators(
    table: IndicatorTable, code: str, indicators: list[Indicator], title: Text, language: Language
) -> Table:
    """Return indicators in rows; for a division beside those of the city and its rank."""
    city = table.city["name"]
    if code == CITY:
        rows: list[tuple[Cell, ...]] = [
            (_label(each, language), Number.of(each, table.city[each.name])) for each in indicators
        ]
        return Table(title[language], (texts.INDICATOR[language], str(city)), tuple(rows))
    row = table.row(code)
    compared: list[tuple[Cell, ...]] = [
        (
            _label(each, language),
            Number.of(each, row[each.name]),
            Number.of(each, table.city[each.name]),
            _rank(table.frame[each.name], code, each),
        )
        for each in indicators
    ]
    headings = (texts.INDICATOR[language], str(row["name"]), str(city), texts.RANK[language])
    return Table(title[language], headings, tuple(compared))


def _label(indicator: Indicator, language: Language) -> str:
    title = indicator.title[language]
    if not indicator.unit or indicator.unit in title:
        return title
    return f"{title} ({texts.UNITS.get(indicator.unit, Text(indicator.unit, indicator.unit))[language]})"


def _rank(values: "pd.Series[float]", code: str, indicator: Indicator) -> Number:
    ranks = values.rank(method="min", ascending=indicator.kind in SMALL_IS_GOOD)
    return Number(None if pd.isna(ranks[code]) else float(ranks[code]))


def _operators(table: IndicatorTable, code: str, language: Language) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (str(operator), *(Number.of(each, row[name]) for name, each in OPERATOR_COLUMNS.items()))
        for operator, row in table.operators(code).iterrows()
    ]
    headings = (texts.OPERATOR[language], *(each.short_title[language] for each in OPERATOR_COLUMNS.values()))
    return Table(texts.BY_OPERATOR[language], headings, tuple(rows))


def _divisions(table: IndicatorTable, language: Language) -> Table:
    indicators = [INDICATORS[name] for name in CHIEF]
    rows: list[tuple[Cell, ...]] = [
        (str(code), str(row["name"]), *(Number.of(each, row[each.name]) for each in indicators))
        for code, row in table.frame.iterrows()
    ]
    headings = (
        texts.CODE[language],
        texts.NAME[language],
        *(each.short_title[language] for each in indicators),
    )
    return Table(texts.DIVISIONS[language], headings, tuple(rows))


def _method(snapshot: Snapshot, table: IndicatorTable, code: str, language: Language) -> Section:
    paragraphs = (*sources.method([table], language), texts.SHARES[language])
    rows = tuple((each.title, each.text, each.caution) for each in sources.sources(table.datasets, language))
    headings = (texts.SOURCES[language], texts.SOURCE[language], texts.CAUTION[language])
    return Section(
        texts.METHOD[language],
        (*paragraphs, *_figures_from(snapshot, table, code, language)),
        (Table(texts.SOURCES[language], headings, rows),),
    )


def _figures_from(snapshot: Snapshot, table: IndicatorTable, code: str, language: Language) -> Iterator[str]:
    """Yield where official areas and populations are from, as the divisions themselves say."""
    frame = snapshot.frame(f"{DIVISIONS.name}/{table.scheme}")
    rows = frame if code == CITY else frame.loc[[code]]
    for field, text in (("area_source", texts.AREA_SOURCE), ("population_source", texts.POPULATION_SOURCE)):
        for source in rows[field].dropna().unique():
            yield text[language].format(source=source)
    if rows["area_km2"].isna().any():
        yield texts.UNVERIFIED[language]
