"""The part of a report that tells a scenario: its changes, and what they gain and lose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, cast

import geopandas as gpd
import numpy as np

from layers.definitions import Language
from layers.scenario import Scenario
from layers.scenario_store import StoredScenario, load_scenario
from layers.settings import ENVIRONMENTS
from layers.snapshot import Snapshot
from layers.text import format_date
from maps.figures import signal_figure
from planning.gains import COLUMNS, OPERATOR, WHOSE
from planning.indicator_table import CITY
from planning.missing import NO_POPULATION
from planning.scenario_files import REMOVED, changed_stations
from planning.scenarios import Evaluation, evaluate
from reports import texts
from reports.model import Cell, Figure, Number, Section, Table
from reports.sections import scenario_texts as words

DIGITS = {"area_km2": 2, "people": 0, "addresses": 0}
UNITS = {"area_km2": "km²", "people": "people", "addresses": ""}
# The operator's own gains are told of every division: more columns would not fit a page.
BY_DIVISION = tuple(
    (environment, name) for environment in ENVIRONMENTS for name in COLUMNS[:2] + COLUMNS[3:5]
)


@dataclass(frozen=True, eq=False)
class ReportedScenario:
    """A scenario that is kept, and what it would change on the version that is reported on."""

    stored: StoredScenario
    evaluation: Evaluation

    @classmethod
    def load(cls, snapshot: Snapshot, name: str, scheme: str) -> Self:
        """Return a scenario of a version's workspace.

        Raises
        ------
        UnknownNameError
            There is no such scenario or scheme.
        ConflictError
            Its changes no longer fit the stations.
        """
        stored = load_scenario(snapshot.path, name)
        return cls(stored, evaluate(snapshot, stored.scenario, scheme))

    @property
    def scenario(self) -> Scenario:
        """What is changed."""
        return self.stored.scenario


def scenario_section(
    reported: ReportedScenario, code: str, language: Language, *, figures: bool = True
) -> Section:
    """Return what a report of a division, or of all of them, says of a scenario.

    Parameters
    ----------
    reported : ReportedScenario
        The scenario.
    code : str
        Code of the division; empty for the whole, which also has a map and a table of the divisions.
    language : {"vi", "en"}
        Language of the report.
    figures : bool
        Whether the map is drawn.
    """
    evaluation, scenario = reported.evaluation, reported.scenario
    stations = changed_stations(evaluation)
    tables = [_gains(evaluation, code, language), _changes(stations, evaluation, language)]
    if code == CITY:
        tables.insert(1, _by_division(evaluation, language))
    drawn = figures and code == CITY and scenario.operator in evaluation.after.maps
    return Section(
        words.SCENARIO[language].format(title=scenario.title or scenario.name),
        tuple(_paragraphs(reported, language)),
        tuple(tables),
        (_figure(evaluation, stations, language),) if drawn else (),
    )


def _paragraphs(reported: ReportedScenario, language: Language) -> Iterator[str]:
    stored, evaluation, scenario = reported.stored, reported.evaluation, reported.scenario
    yield words.SCENARIO_ABOUT[language].format(
        name=scenario.name,
        operator=scenario.operator,
        technology=scenario.technology,
        saved=format_date(stored.saved.date(), language=language),
        saved_on=stored.version,
        version=evaluation.ground.snapshot.number,
    )
    yield words.SCENARIO_APART[language]
    yield evaluation.after.model.text[language]
    for note in evaluation.notes:
        yield note[language]
    if evaluation.city["people_gained"].isna().all():
        yield words.NO_PEOPLE[language].format(scheme=evaluation.ground.scheme)


def _gains(evaluation: Evaluation, code: str, language: Language) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            _whose(evaluation, whose, environment, language),
            *(_number(evaluation, name, (code, environment, whose), language) for name in COLUMNS),
        )
        for environment in ENVIRONMENTS
        for whose in WHOSE
    ]
    headings = (words.COVERED_WHERE[language], *(words.GAINS[name][language] for name in COLUMNS))
    return Table(words.GAINS_AND_LOSSES[language], headings, tuple(rows), "scenario_gains")


def _whose(evaluation: Evaluation, whose: str, environment: str, language: Language) -> str:
    who = evaluation.plan.operator if whose == OPERATOR else texts.ANY_OPERATOR[language]
    return f"{texts.ENVIRONMENTS[environment][language]}, {who}"


def _number(evaluation: Evaluation, name: str, row: tuple[str, str, str], language: Language) -> Number:
    value = float(cast("Any", evaluation.gains[name][row]))
    amount = name.rpartition("_")[0]
    return Number.of(value, DIGITS[amount], UNITS[amount], missing=NO_POPULATION[language])


def _by_division(evaluation: Evaluation, language: Language) -> Table:
    """Return the operator's gains in the divisions in which anything changes."""
    names = evaluation.ground.divisions.frame["name"]
    rows: list[tuple[Cell, ...]] = [
        (
            code,
            str(names[code]),
            *(_number(evaluation, name, (code, where, OPERATOR), language) for where, name in BY_DIVISION),
        )
        for code in evaluation.codes
    ]
    headings = (
        f"{words.GAINS[name][language]}, {texts.ENVIRONMENTS[where][language].lower()}"
        for where, name in BY_DIVISION
    )
    title = words.GAINS_BY_DIVISION[language].format(operator=evaluation.plan.operator)
    return Table(
        title, (texts.CODE[language], texts.NAME[language], *headings), tuple(rows), "scenario_divisions"
    )


def _changes(stations: gpd.GeoDataFrame, evaluation: Evaluation, language: Language) -> Table:
    """Return the stations that are changed, numbered as on the map."""
    divisions = evaluation.ground.divisions
    placed = divisions.place(stations.geometry.x, stations.geometry.y)
    names = [str(divisions.frame["name"].iloc[at]) if at >= 0 else "" for at in placed.division]
    rows: list[tuple[Cell, ...]] = [
        (
            str(number),
            str(row.station_id),
            words.CHANGES[str(row.change)][language],
            name,
            str(row.azimuths_deg),
            Number(float(row.height_m), 1, "m"),
            Number(float(row.eirp_dbm), 0, "dBm"),
            _moved_by(row, language),
        )
        for number, (row, name) in enumerate(zip(stations.itertuples(), names, strict=True), start=1)
    ]
    headings = tuple(each[language] for each in words.CHANGE_COLUMNS)
    return Table(words.CHANGED_STATIONS[language], headings, tuple(rows), "scenario_changes")


def _moved_by(row: Any, language: Language) -> Number:
    """Return how far a station is moved; unknown for one that is not."""
    far = np.hypot(row.geometry.x - row.from_x, row.geometry.y - row.from_y)
    return Number.of(far if far > 0 else None, 0, "m", missing=words.NOT_MOVED[language])


def _figure(evaluation: Evaluation, stations: gpd.GeoDataFrame, language: Language) -> Figure:
    there = stations[stations["change"] != REMOVED].assign(rank=lambda each: each.index + 1)
    svg = signal_figure(
        evaluation.ground.snapshot,
        evaluation.ground.scheme,
        evaluation.after,
        operator=evaluation.plan.operator,
        environment="outdoor",
        language=language,
        sites=there if len(there) else None,
        sites_title=words.CHANGED_ON_MAP,
    )
    told = words.SCENARIO_ALTERNATIVE[language].format(operator=evaluation.plan.operator, count=len(stations))
    return Figure(texts.MAP[language], told, svg)
