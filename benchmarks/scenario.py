"""Scenarios on the sample of Hanoi: one station added, moved and removed; and the best sites of many."""

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import numpy as np

from benchmarks.figures import Figures, Value
from benchmarks.measuring import Comparison, Contestant, Result, compare
from benchmarks.plain_greedy import plain_greedy
from benchmarks.serving import serving
from geo.maximum_coverage import maximum_coverage
from layers.sample.build import sample_frames
from layers.scenario import Plan
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from planning.antennas import with_patterns
from planning.candidate_sites import grid_of_candidates
from planning.gains import gain_table
from planning.link_budget import filled, with_reference_power
from planning.scenario_ground import ScenarioGround
from planning.scenarios import evaluate
from planning.signal_coverage import SignalCoverage
from planning.signal_maps import signal_maps
from planning.site_ranking import SiteQuestion, site_problem
from planning.stations import ON_AIR, sectors

SCHEME, OPERATOR = "districts-2023", "Viettel"
ROUNDS, AIM_MS, SEED = 60, 300.0, 6
STEP_M, SITES = 1000.0, 20
SECTORS = [{"azimuth_deg": azimuth, "height_m": 30, "frequency_mhz": 2600} for azimuth in (0, 120, 240)]


def run() -> Sequence[Result]:
    """Measure round trips, and compare one with computing the changed network anew."""
    with TemporaryDirectory() as folder:
        snapshot = Workspace.create(Path(folder, "w")).publish(sample_frames(), note="sample")
        ground = ScenarioGround.of(snapshot, SCHEME, "5G")
        return [
            _round_trips(snapshot, ground),
            _over_http(snapshot, ground),
            _beside_a_full_run(snapshot, ground),
            _sites(snapshot, ground),
        ]


def _round_trips(snapshot: Snapshot, ground: ScenarioGround) -> Figures:
    plans = _plans(ground)

    def here(plan: Plan) -> object:
        return evaluate(snapshot, plan, SCHEME)

    rows = len(snapshot.points("addresses", ()).x)
    return Figures(
        f"one station of {OPERATOR}: maps and gains by {len(ground.divisions.codes)} districts,"
        f" {rows:,} addresses, {ground.coverage.grid.rows} × {ground.coverage.grid.columns} cells",
        [{"change": name, **_times(here, changes)} for name, changes in plans.items()],
        formats={"p50 ms": ".0f", "p95 ms": ".0f", "aim ms": ".0f"},
        notes=["Warm, in this process: the version's own maps are there; without HTTP and pictures."],
    )


def _over_http(snapshot: Snapshot, ground: ScenarioGround) -> Figures:
    """Ask as the map does: another process, with pictures of the new coverage and of what changes."""
    with serving(snapshot.path) as address, httpx.Client(base_url=address, timeout=60) as client:
        rows: list[dict[str, Value]] = [
            {"change": name, **_times(lambda plan: _asked(client, plan), plans)}
            for name, plans in _plans(ground).items()
        ]
    return Figures(
        "the same over HTTP, with four pictures, by a server in another process",
        rows,
        formats={"p50 ms": ".0f", "p95 ms": ".0f", "aim ms": ".0f"},
    )


def _asked(client: httpx.Client, plan: Plan) -> None:
    body = plan.model_dump(mode="json", exclude_none=True)
    client.post("/scenarios/evaluate", params={"scheme": SCHEME}, json=body).raise_for_status()


def _plans(ground: ScenarioGround) -> Mapping[str, Sequence[Plan]]:
    """Return plans that each change one station, at places where there are addresses."""
    generator = np.random.default_rng(SEED)
    x = generator.uniform(105.6, 105.95, ROUNDS).tolist()
    y = generator.uniform(20.9, 21.15, ROUNDS).tolist()
    names = cycle(ground.coverage.maps[OPERATOR].sectors["station_id"].unique().tolist())
    every = list(zip(x, y, names, strict=False))
    kinds: dict[str, Callable[[float, float, str], dict[str, Any]]] = {
        "added": lambda lon, lat, _: {
            "action": "add", "station_id": "new", "lon": lon, "lat": lat, "sectors": SECTORS
        },
        "moved": lambda lon, lat, name: {"action": "move", "station_id": name, "lon": lon, "lat": lat},
        "removed": lambda _lon, _lat, name: {"action": "remove", "station_id": name},
    }  # fmt: skip
    return {
        name: [Plan.model_validate({"operator": OPERATOR, "changes": [change(*each)]}) for each in every]
        for name, change in kinds.items()
    }


def _times(evaluation: Callable[[Plan], object], plans: Sequence[Plan]) -> dict[str, float]:
    evaluation(plans[0])
    taken = []
    for plan in plans:
        start = time.perf_counter()
        evaluation(plan)
        taken.append(1000 * (time.perf_counter() - start))
    middle, high = np.percentile(taken, [50, 95]).tolist()
    return {"p50 ms": middle, "p95 ms": high, "aim ms": AIM_MS}


def _beside_a_full_run(snapshot: Snapshot, ground: ScenarioGround) -> Comparison:
    plan = _plans(ground)["removed"][0]
    gone = next(iter(plan.station_ids))
    return compare(
        f"one station of {OPERATOR} removed: maps and gains by district",
        [
            Contestant("phusong, update", lambda: _updated(snapshot, plan), 1),
            Contestant("phusong, full run", lambda: _anew(snapshot, ground, gone), 1, remark=FULL),
        ],
        unit="evaluations",
        mismatches=lambda ours, theirs: int((ours != theirs).sum()),
    )


FULL = "maps of all operators from the stations table; what the cells hold is kept there, too"


def _updated(snapshot: Snapshot, plan: Plan) -> Any:
    return evaluate(snapshot, plan, SCHEME).gains.to_numpy()


def _anew(snapshot: Snapshot, ground: ScenarioGround, gone: str) -> Any:
    before = ground.coverage
    model, rows = before.model, sectors(snapshot)
    rows = rows[(rows["technology"] == model.technology) & (rows["status"] == ON_AIR)]
    rows = rows[rows["station_id"] != gone]
    whole = with_reference_power(filled(rows, model.carrier), model.technology, gain_dbi=0)
    whole, patterns = with_patterns(whole, snapshot.path)
    maps = signal_maps(whole, before.grid, model, patterns=patterns)
    after = SignalCoverage(model, before.stations, maps, before.grid)
    return gain_table(before, after, OPERATOR, ground.amounts).to_numpy()


def _sites(snapshot: Snapshot, ground: ScenarioGround) -> Comparison:
    """Compare lazy greedy choice with the plain one, and say what the candidates' maps take."""
    candidates = grid_of_candidates(ground.divisions, step_m=STEP_M)
    start = time.perf_counter()
    problem = site_problem(snapshot, candidates, SiteQuestion(OPERATOR, SCHEME))
    reading, weights = time.perf_counter() - start, problem.weights
    per_site_ms = 1000 * reading / len(candidates)
    lazy, plain = (choose(problem.cells, weights, most=SITES) for choose in (maximum_coverage, plain_greedy))
    return compare(
        f"the best {SITES} of {len(candidates):,} candidate sites, one a square of {STEP_M:g} m",
        [
            Contestant(
                "phusong, lazy greedy",
                lambda: maximum_coverage(problem.cells, weights, most=SITES),
                1,
                remark=f"{lazy.evaluations:,} gains computed",
            ),
            Contestant(
                "plain greedy",
                lambda: plain_greedy(problem.cells, weights, most=SITES),
                1,
                remark=f"{plain.evaluations:,} gains computed",
            ),
        ],
        unit="choices",
        mismatches=lambda ours, theirs: int(ours.chosen != theirs.chosen),
        notes=[f"Before either, the maps of all candidates: {reading:.1f} s, {per_site_ms:.1f} ms each."],
    )
