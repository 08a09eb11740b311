"""The routes of scenarios: evaluate, keep, list, compare, export.

Evaluations run in threads of their own, a few at a time, so that neither the loop nor other requests wait.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any, TypeVar

import fastapi
from fastapi import APIRouter, Depends, Response

from api import scenario_answers as answers
from api.access.audit import Entry
from api.access.policy import PLANS, SEES_STATIONS, audited
from api.bodies import LimitedRoute
from api.conditions import IfMatch, expected_tags
from api.dependencies import NoQuery, ServiceDep
from api.errors import BadRequestError
from api.openapi import problems
from api.scenario_models import (
    CompareQuery,
    ScenarioAnswer,
    ScenarioComparison,
    ScenarioEvaluation,
    ScenarioList,
    ScenarioPlan,
    ScenarioQuery,
    SchemeQuery,
)
from api.service import Service
from layers.scenario import Plan, Scenario
from layers.scenario_store import delete_scenario, save_scenario

GEOPACKAGE = "application/geopackage+sqlite3"
# An evaluation uses every processor by itself; more at a time would only hold memory.
EVALUATIONS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="scenario")
RECORD = Depends(audited("scenarios"))
WRITES = [PLANS, RECORD]
# A scenario says where stations are and will be.
READS = [SEES_STATIONS]

router = APIRouter(route_class=LimitedRoute, responses=problems(400, 500, 503), tags=["scenarios"])
Query = Annotated[ScenarioQuery, fastapi.Query()]
Made = TypeVar("Made")
Tagged = TypeVar("Tagged", bound=ScenarioPlan)


@router.get("/scenarios", dependencies=READS)
def list_scenarios(service: ServiceDep, _query: NoQuery) -> ScenarioList:
    """List the scenarios that are kept."""
    return answers.scenario_list(service.snapshot.path)


@router.post("/scenarios", status_code=201, responses=problems(404, 409, 413), dependencies=WRITES)
async def create_scenario(
    service: ServiceDep,
    scenario: Scenario,
    query: Query,
    response: Response,
    record: Annotated[Entry, RECORD],
) -> ScenarioAnswer:
    """Evaluate a new scenario and keep it."""
    record.feature = scenario.name
    return _tagged(response, await _in_thread(_saved, service, scenario, query, overwrite=False))


@router.post("/scenarios/evaluate", responses=problems(404, 409, 413), dependencies=[PLANS])
async def evaluate_plan(service: ServiceDep, plan: Plan, query: Query) -> ScenarioEvaluation:
    """Evaluate changes without keeping them: what a map asks for while a station is dragged."""
    return await _in_thread(_evaluated, service, plan, query)


@router.get("/scenarios/compare", responses=problems(404, 409, 413), dependencies=READS)
async def compare_scenarios(
    service: ServiceDep, query: Annotated[CompareQuery, fastapi.Query()]
) -> ScenarioComparison:
    """Return two scenarios side by side, both evaluated on the newest version."""
    return await _in_thread(answers.comparison, service.snapshot, query.a, query.b, query.scheme)


@router.get(
    "/scenarios/{name}.gpkg",
    response_class=Response,
    responses={**problems(404, 409, 413), 200: {"content": {GEOPACKAGE: {}}}},
    dependencies=READS,
)
async def export_scenario(
    service: ServiceDep, name: str, query: Annotated[SchemeQuery, fastapi.Query()]
) -> Response:
    """Return a scenario's stations and its gains by division as a GeoPackage."""
    content = await _in_thread(answers.geopackage, service.snapshot, name, query.scheme)
    headers = {"Content-Disposition": f'attachment; filename="{name}.gpkg"'}
    return Response(content, media_type=GEOPACKAGE, headers=headers)


@router.get("/scenarios/{name}/plan", responses=problems(404), dependencies=READS)
def read_plan(service: ServiceDep, name: str, _query: NoQuery, response: Response) -> ScenarioPlan:
    """Return a scenario as it is kept, also one that no longer fits the stations."""
    return _tagged(response, answers.kept_plan(service.snapshot.path, name))


@router.get("/scenarios/{name}", responses=problems(404, 409, 413), dependencies=READS)
async def read_scenario(service: ServiceDep, name: str, query: Query, response: Response) -> ScenarioAnswer:
    """Return a scenario, evaluated on the newest version."""
    how = {"pictures": query.pictures, "language": query.lang}
    found = await _in_thread(answers.kept_answer, service.snapshot, name, query.scheme, **how)
    return _tagged(response, found)


@router.put("/scenarios/{name}", responses=problems(404, 409, 412, 413), dependencies=WRITES)
async def replace_scenario(
    service: ServiceDep,
    name: str,
    scenario: Scenario,
    query: Query,
    response: Response,
    *,
    if_match: IfMatch = "",
) -> ScenarioAnswer:
    """Evaluate a scenario and put it in the place of the one of its name."""
    if scenario.name != name:
        raise BadRequestError(f"name: {scenario.name!r} in the body, {name!r} in the path")
    how = {"overwrite": True, "expected": expected_tags(if_match)}
    return _tagged(response, await _in_thread(_saved, service, scenario, query, **how))


@router.delete(
    "/scenarios/{name}",
    status_code=204,
    response_class=Response,
    responses=problems(404, 412),
    dependencies=WRITES,
)
def remove_scenario(service: ServiceDep, name: str, _query: NoQuery, if_match: IfMatch = "") -> Response:
    """Delete a scenario."""
    delete_scenario(service.snapshot.path, name, expected=expected_tags(if_match))
    return Response(status_code=204)


async def _in_thread(work: Callable[..., Made], *args: Any, **options: Any) -> Made:
    """Do what takes its time in a thread for evaluations."""
    return await asyncio.get_running_loop().run_in_executor(EVALUATIONS, partial(work, *args, **options))


def _evaluated(service: Service, plan: Plan, query: ScenarioQuery) -> ScenarioEvaluation:
    evaluation = answers.evaluated(service.snapshot, plan, query.scheme)
    return answers.evaluation_answer(evaluation, pictures=query.pictures, language=query.lang)


def _saved(
    service: Service,
    scenario: Scenario,
    query: ScenarioQuery,
    *,
    overwrite: bool,
    expected: frozenset[str] | None = None,
) -> ScenarioAnswer:
    """Keep a scenario after it has been evaluated, so that nothing is kept that does not fit."""
    snapshot = service.snapshot
    evaluation = answers.evaluated(snapshot, scenario, query.scheme)
    stored = save_scenario(
        snapshot.path, scenario, version=snapshot.number, overwrite=overwrite, expected=expected
    )
    return answers.scenario_answer(stored, evaluation, pictures=query.pictures, language=query.lang)


def _tagged(response: Response, answer: Tagged) -> Tagged:
    """Name the state of the scenario in the header, too; the gains beside it depend on the version."""
    response.headers["ETag"] = f'"{answer.tag}"'
    response.headers["Cache-Control"] = "no-store"
    return answer
