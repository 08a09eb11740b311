"""From scenarios to what the API gives."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from api.errors import TooLargeError
from api.scenario_models import (
    CoveragePicture,
    CoveragePictures,
    DivisionComparison,
    DivisionGains,
    Gain,
    GainOfWhom,
    Gains,
    ScenarioAnswer,
    ScenarioComparison,
    ScenarioEvaluation,
    ScenarioList,
    ScenarioPlan,
    ScenarioSummary,
)
from layers.definitions import Language
from layers.errors import UnknownNameError, WorkspaceError
from layers.scenario import Plan
from layers.scenario_store import StoredScenario, load_scenario, scenario_names
from layers.settings import ENVIRONMENTS, Environment
from layers.snapshot import Snapshot
from maps.coverage_images import change_picture, class_picture
from planning.base_layers import base_datasets
from planning.gains import WHOSE, covered_by
from planning.indicator_table import CITY, plain
from planning.scenario_files import write_scenario
from planning.scenarios import Evaluation, evaluate
from reports.sections.scenario import ReportedScenario

if TYPE_CHECKING:
    import pandas as pd


def evaluated(snapshot: Snapshot, plan: Plan, scheme: str) -> Evaluation:
    """Evaluate a plan on a version, within the limits of the settings.

    Parameters
    ----------
    snapshot : Snapshot
        The version.
    plan : Plan
        The changes.
    scheme : str
        Division scheme; the first one where it is empty.

    Raises
    ------
    TooLargeError
        It has more changes than ``max_scenario_stations`` allows.
    PhusongError
        See `planning.scenarios.evaluate`.
    """
    require_few(len(plan.changes), snapshot)
    return evaluate(snapshot, plan, scheme or _first_scheme(snapshot))


def require_few(changes: int, snapshot: Snapshot) -> None:
    """Check that a scenario is within the limits of the settings.

    Raises
    ------
    TooLargeError
        It has more changes than ``max_scenario_stations`` allows.
    """
    most = snapshot.settings.max_scenario_stations
    if changes > most:
        raise TooLargeError(f"changes: {changes}, more than max_scenario_stations = {most} allows")


def reported(snapshot: Snapshot, name: str, scheme: str) -> ReportedScenario:
    """Return a kept scenario, evaluated on a version, for a report; errors are those of `evaluated`."""
    stored = load_scenario(snapshot.path, name)
    return ReportedScenario(stored, evaluated(snapshot, stored.scenario, scheme))


def evaluation_answer(
    evaluation: Evaluation, *, pictures: bool, language: Language = "en"
) -> ScenarioEvaluation:
    """Return an evaluation as the API gives it."""
    ground, plan = evaluation.ground, evaluation.plan
    datasets = base_datasets(ground.snapshot)
    return ScenarioEvaluation(
        version=ground.snapshot.number,
        scheme=ground.scheme,
        operator=plan.operator,
        technology=plan.technology,
        city=_gains(evaluation, CITY),
        divisions=[
            DivisionGains(code=code, name=_name(evaluation, code), gains=_gains(evaluation, code))
            for code in evaluation.codes
        ],
        pictures=_pictures(evaluation) if pictures else None,
        model=evaluation.after.model.text[language],
        notes=[note[language] for note in evaluation.notes],
        synthetic=[name for name, info in datasets.items() if info.provenance.synthetic],
        approximate=[name for name, info in datasets.items() if info.provenance.approximate],
    )


def scenario_answer(
    stored: StoredScenario, evaluation: Evaluation, *, pictures: bool, language: Language = "en"
) -> ScenarioAnswer:
    """Return a kept scenario and its evaluation as the API gives them."""
    return ScenarioAnswer(
        scenario=stored.scenario,
        saved=stored.saved,
        saved_on_version=stored.version,
        tag=stored.tag,
        evaluation=evaluation_answer(evaluation, pictures=pictures, language=language),
    )


def kept_plan(workspace: Path, name: str) -> ScenarioPlan:
    """Return a kept scenario as it is."""
    stored = load_scenario(workspace, name)
    return ScenarioPlan(
        scenario=stored.scenario, saved=stored.saved, saved_on_version=stored.version, tag=stored.tag
    )


def kept_answer(
    snapshot: Snapshot, name: str, scheme: str, *, pictures: bool, language: Language = "en"
) -> ScenarioAnswer:
    """Return a kept scenario, evaluated on a version."""
    stored = load_scenario(snapshot.path, name)
    evaluation = evaluated(snapshot, stored.scenario, scheme)
    return scenario_answer(stored, evaluation, pictures=pictures, language=language)


def comparison(snapshot: Snapshot, a: str, b: str, scheme: str) -> ScenarioComparison:
    """Return two kept scenarios side by side, evaluated on a version."""
    stored = [load_scenario(snapshot.path, name) for name in (a, b)]
    found = [evaluated(snapshot, each.scenario, scheme) for each in stored]
    one, two = found
    touched = {*one.codes, *two.codes}
    answers = [
        scenario_answer(each, result, pictures=False) for each, result in zip(stored, found, strict=True)
    ]
    return ScenarioComparison(
        a=answers[0],
        b=answers[1],
        divisions=[
            DivisionComparison(code=code, name=_name(one, code), a=_gains(one, code), b=_gains(two, code))
            for code in one.ground.divisions.codes
            if code in touched
        ],
    )


def scenario_list(workspace: Path) -> ScenarioList:
    """Return the scenarios of a workspace, and the names of those that cannot be read."""
    listed, damaged = [], []
    for name in scenario_names(workspace):
        try:
            listed.append(_summary(load_scenario(workspace, name)))
        except WorkspaceError:
            damaged.append(name)
        except UnknownNameError:
            continue  # deleted since it was listed
    return ScenarioList(scenarios=listed, damaged=damaged)


def geopackage(snapshot: Snapshot, name: str, scheme: str) -> bytes:
    """Return a kept scenario, evaluated on a version, as the content of a GeoPackage."""
    evaluation = evaluated(snapshot, load_scenario(snapshot.path, name).scenario, scheme)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.gpkg")
        write_scenario(evaluation, path, language=snapshot.settings.language)
        return path.read_bytes()


def _summary(stored: StoredScenario) -> ScenarioSummary:
    scenario = stored.scenario
    return ScenarioSummary(
        name=scenario.name,
        title=scenario.title,
        operator=scenario.operator,
        technology=scenario.technology,
        changes=len(scenario.changes),
        saved=stored.saved,
        saved_on_version=stored.version,
        tag=stored.tag,
    )


def _first_scheme(snapshot: Snapshot) -> str:
    if not snapshot.schemes:
        raise UnknownNameError("no division scheme is loaded")
    return snapshot.schemes[0]


def _name(evaluation: Evaluation, code: str) -> str:
    return str(evaluation.ground.divisions.frame["name"][code])


def _gains(evaluation: Evaluation, code: str) -> Gains:
    def gain(environment: Environment, whose: str) -> Gain:
        row = evaluation.gains.xs((code, environment, whose))
        return Gain(**plain(cast("pd.Series[Any]", row)))

    found = {each: GainOfWhom(**{whose: gain(each, whose) for whose in WHOSE}) for each in ENVIRONMENTS}
    return Gains(**found)


def _pictures(evaluation: Evaluation) -> CoveragePictures:
    return CoveragePictures(**{each: _picture(evaluation, each) for each in ENVIRONMENTS})


def _picture(evaluation: Evaluation, environment: Environment) -> CoveragePicture:
    after, crs = evaluation.after, evaluation.ground.snapshot.settings.working_crs
    classes = evaluation.classes(environment)
    was, now = covered_by(evaluation.ground.coverage, evaluation.plan.operator, environment), classes > 0
    url, ((south, west), (north, east)) = class_picture(classes, after.grid, after.model.profile, crs=crs)
    changed_url, _ = change_picture(was, now, after.grid, crs=crs)
    return CoveragePicture(url=url, changed_url=changed_url, west=west, south=south, east=east, north=north)
