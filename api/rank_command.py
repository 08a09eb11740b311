"""What ``phusong rank-sites`` reads and writes: the candidates, the station, the table of the best sites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import typer
from pydantic import ValidationError as Invalid
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api import console
from api.scenario_answers import require_few
from layers.definitions import STATIONS, Language
from layers.errors import ConflictError, ExportError, ValidationError, WorkspaceError
from layers.provenance import Provenance
from layers.readers.candidates import read_candidates
from layers.results import write_result
from layers.scenario import ProposedSector, Scenario
from layers.scenario_store import save_scenario, scenario_names
from layers.snapshot import Snapshot
from maps.figures import signal_figure
from planning import rankings
from planning.candidate_sites import grid_of_candidates
from planning.coverages import signal_coverage_of
from planning.divisions import Divisions
from planning.gains import OPERATOR
from planning.indicator_table import CITY
from planning.scenario_ground import ScenarioGround
from planning.scenarios import evaluate
from planning.site_ranking import SiteQuestion, SiteRanking

HEADINGS = {
    "rank": "rank",
    "candidate_id": "site",
    "people_gained": "people",
    "people_cumulative": "Σ people",
    "area_km2_gained": "km²",
    "area_km2_cumulative": "Σ km²",
    "addresses_gained": "addresses",
}
DIGITS = {"area_km2_gained": 2, "area_km2_cumulative": 2}


def sectors(azimuths: str, **more: float | None) -> tuple[ProposedSector, ...]:
    """Return the sectors of a station, one for each azimuth in a text such as ``0,120,240``.

    Raises
    ------
    BadParameter
        An azimuth is no number.
    ValidationError
        A value is beyond what the stations layer allows.
    """
    try:
        directions = [float(each) for each in azimuths.split(",")]
    except ValueError as error:
        raise typer.BadParameter(f"--azimuths {azimuths!r} are no numbers with commas between") from error
    try:
        return tuple(ProposedSector.model_validate({"azimuth_deg": each, **more}) for each in directions)
    except Invalid as error:
        fault = error.errors()[0]
        raise ValidationError(f"station: {fault['loc'][0]} {fault['input']}: {fault['msg']}") from error


def candidate_sites(
    snapshot: Snapshot, scheme: str, path: Path | None, *, step_m: float, crs: str | None
) -> gpd.GeoDataFrame:
    """Return the candidates of a file, or a grid of them over the divisions; say which rows are none."""
    if path is None:
        return grid_of_candidates(Divisions.of(snapshot, scheme), step_m=step_m)
    checked = read_candidates(path, settings=snapshot.settings, crs=crs)
    for fault in checked.rejected.itertuples(index=False):
        console.warn(f"{fault.file}: row {fault.row}: {fault.field} {fault.value}: {fault.reason}")
    return checked.good


def write_ranking(ranking: SiteRanking, output: str) -> None:
    """Write the best sites to standard output, as a table, CSV or JSON."""
    points = ranking.frame.geometry
    plain = ranking.frame.drop(columns="geometry").assign(lon=points.x, lat=points.y)
    if output == "csv":
        console.write(plain.to_csv(index=False))
    elif output == "json":
        console.write_json(plain.to_dict("records"))
    else:
        _print(ranking)


def say_ranking(ranking: SiteRanking, question: SiteQuestion) -> None:
    """Say what was compared and what the choice is worth, on standard error."""
    if ranking.outside:
        console.warn(f"{ranking.outside} candidates lie outside the map and were left out")
    console.say(
        f"{ranking.candidates} candidates for {question.operator}, {question.environment}; chosen greedily:"
        " at least 63 % of what the best choice could gain, by signal level; no such bound holds for SINR"
        " or rate"
    )


def save_ranking(ranking: SiteRanking, snapshot: Snapshot, path: Path, language: Language) -> None:
    """Write the best sites to a file; its suffix names the format."""
    known = STATIONS.name in snapshot.datasets
    provenance = snapshot.info(STATIONS.name).provenance if known else Provenance("")
    for note in write_result(ranking.frame, path, name=path.stem, provenance=provenance, language=language):
        console.warn(note)
    console.say(f"{path}: {len(ranking.frame)} sites")


@dataclass(frozen=True)
class Keeping:
    """The scenario as which a ranking is kept: its name and title, and whether it may replace another."""

    name: str
    title: str
    replace: bool


def require_room(snapshot: Snapshot, question: SiteQuestion, keeping: Keeping) -> None:
    """Check that a ranking can be kept as a scenario, before it is computed.

    Raises
    ------
    ConflictError
        There is a scenario of that name, and it may not be replaced.
    TooLargeError
        More sites are wanted than the settings allow in a scenario.
    ValidationError
        The scenario's name is none, or its title too long.
    """
    require_few(question.most, snapshot)
    _scenario(question, keeping, [])
    if keeping.name in scenario_names(snapshot.path) and not keeping.replace:
        raise ConflictError(f"scenario {keeping.name!r}: there is one of that name already; see --replace")


def keep_ranking(ranking: SiteRanking, question: SiteQuestion, snapshot: Snapshot, keeping: Keeping) -> None:
    """Keep the best sites as a scenario of added stations, and say its gain.

    A station has the name of its candidate; where there is a station of that name already, the scenario's
    name stands before it.
    """
    taken = ScenarioGround.of(snapshot, question.scheme, question.technology).station_ids
    names = ranking.frame["candidate_id"].astype(str)
    changes = [
        {
            "action": "add",
            "station_id": f"{keeping.name}-{name}" if name in taken else name,
            "lon": at.x,
            "lat": at.y,
            "sectors": question.sectors,
        }
        for name, at in zip(names, ranking.frame.geometry, strict=True)
    ]
    scenario = _scenario(question, keeping, changes)
    evaluation = evaluate(snapshot, scenario, question.scheme)
    there = keeping.name in scenario_names(snapshot.path)
    save_scenario(snapshot.path, scenario, version=snapshot.number, overwrite=there)
    people = evaluation.gains["people_gained"][CITY, question.environment, OPERATOR]
    console.say(f"scenario {keeping.name}: {len(changes)} stations, {people:,.0f} people newly covered")


def _scenario(question: SiteQuestion, keeping: Keeping, changes: Sequence[Mapping[str, Any]]) -> Scenario:
    network = {"operator": question.operator, "technology": question.technology, "changes": changes}
    try:
        return Scenario.model_validate({**network, "name": keeping.name, "title": keeping.title})
    except Invalid as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise ValidationError(f"scenario: {where} {fault['input']!r}: {fault['msg']}") from error


def keep_for_reports(ranking: SiteRanking, question: SiteQuestion, snapshot: Snapshot) -> None:
    """Keep the best sites in the workspace for reports, and say so; one that cannot be written to stays."""
    try:
        path = rankings.save_ranking(snapshot.path, rankings.KeptRanking.of(ranking, question, snapshot))
    except WorkspaceError as error:
        console.warn(f"the ranking is not kept for reports: {error}")
    else:
        console.say(f"{path}: kept for reports")


def draw_ranking(
    ranking: SiteRanking, snapshot: Snapshot, question: SiteQuestion, path: Path, language: Language
) -> None:
    """Draw the best sites over what the operator, or else any, covers without them.

    Raises
    ------
    ExportError
        The file's suffix is not ``.svg``.
    """
    if path.suffix.lower() != ".svg":
        raise ExportError(f"{path}: the map of the sites is drawn as .svg")
    coverage = signal_coverage_of(snapshot, question.technology)
    drawn = signal_figure(
        snapshot,
        question.scheme,
        coverage,
        operator=question.operator if question.operator in coverage.maps else None,
        environment=question.environment,
        language=language,
        sites=ranking.frame,
    )
    path.write_text(drawn, encoding="utf-8")
    console.say(str(path))


def _print(ranking: SiteRanking) -> None:
    shown = Table(box=SIMPLE_HEAD, header_style="bold")
    for name, heading in HEADINGS.items():
        shown.add_column(heading, justify="left" if name == "candidate_id" else "right")
    for row in ranking.frame[list(HEADINGS)].itertuples(index=False):
        shown.add_row(*(_cell(name, value) for name, value in zip(HEADINGS, row, strict=True)))
    Console(markup=False, highlight=False).print(shown)


def _cell(name: str, value: object) -> str:
    return f"{value:,.{DIGITS.get(name, 0)}f}" if isinstance(value, float) else str(value)
