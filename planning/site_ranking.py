"""The best sites for new stations: by people newly covered by signal, chosen greedily.

People covered by signal level are a submodular function of the stations: a place is covered when the
strongest station is strong enough, whatever the others do. So greedy choice covers at least 1 - 1/e (63 %) of
what the best choice of as many candidates could. That holds for coverage by level only: SINR and rate also
fall by what new stations interfere, no such bound is known for them, and profiles by rate are refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.maximum_coverage import Selection, maximum_coverage
from layers.errors import ValidationError
from layers.radio_settings import Technology
from layers.scenario import AddStation, Plan, ProposedSector
from layers.settings import Environment
from layers.snapshot import Snapshot
from planning.candidate_sites import CandidateStation, Progress, covered_cells
from planning.cell_amounts import AMOUNTS
from planning.gains import covered_by
from planning.network_changes import network_change
from planning.scenario_ground import ScenarioGround

# People are counted in millionths, so that sums do not depend on their order.
PER_PERSON = 1_000_000


@dataclass(frozen=True)
class SiteQuestion:
    """What is to be ranked.

    Attributes
    ----------
    operator : str
        Who builds; people count whom it does not cover yet.
    scheme : str
        Division scheme whose population counts.
    technology : {"5G", "4G", "3G", "2G"}
        Technology of the stations.
    environment : {"outdoor", "indoor"}
        Where people have to be covered.
    sectors : tuple of ProposedSector
        The station that would stand at each site.
    most : int
        How many sites are wanted.
    """

    operator: str
    scheme: str
    technology: Technology = "5G"
    environment: Environment = "outdoor"
    sectors: tuple[ProposedSector, ...] = tuple(ProposedSector(azimuth_deg=each) for each in (0, 120, 240))
    most: int = 10


@dataclass(frozen=True, eq=False)
class SiteRanking:
    """The best sites.

    Attributes
    ----------
    frame : GeoDataFrame
        By ``rank``: ``candidate_id``, ``people_gained``, ``area_km2_gained`` and ``addresses_gained`` beyond
        the sites before it, the same ``…_cumulative``, and points in EPSG:4326. Fewer rows than wanted where
        no other site gains anybody.
    candidates : int
        How many were compared.
    outside : int
        How many lie outside the map and were left out.
    evaluations : int
        How often a gain was computed; plain greedy choice computes one for each candidate and rank.
    """

    frame: gpd.GeoDataFrame
    candidates: int
    outside: int
    evaluations: int


@dataclass(frozen=True, eq=False)
class SiteProblem:
    """A question in numbers: which wanted cells each candidate covers, and what they hold.

    Attributes
    ----------
    candidates : GeoDataFrame
        Those on the map.
    cells : sequence of ndarray of int64
        The cells of each candidate that are not covered yet.
    amounts : mapping of str to ndarray of float64
        Of all cells, by name as in `planning.cell_amounts.AMOUNTS`.
    """

    candidates: gpd.GeoDataFrame
    cells: Sequence[NDArray[np.int64]]
    amounts: dict[str, NDArray[np.float64]]

    @property
    def weights(self) -> NDArray[np.int64]:
        """People of each cell, in millionths."""
        return np.rint(self.amounts["people"] * PER_PERSON).astype(np.int64)


def rank_sites(
    snapshot: Snapshot,
    candidates: gpd.GeoDataFrame,
    question: SiteQuestion,
    *,
    progress: Progress = lambda *_: None,
) -> SiteRanking:
    """Return the candidates that together newly cover the most people, by greedy choice with lazy evaluation.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    candidates : GeoDataFrame
        ``candidate_id``, and points in EPSG:4326.
    question : SiteQuestion
        What is wanted.
    progress : callable
        Is told what is done, and how much of it.

    Raises
    ------
    ValidationError
        No candidate lies on the map, the threshold profile judges rates, or no population is known.
    UnknownNameError
        The version holds no such scheme.
    """
    problem = site_problem(snapshot, candidates, question, progress=progress)
    chosen = maximum_coverage(problem.cells, problem.weights, most=question.most)
    frame = _frame(problem, chosen)
    count = len(problem.candidates)
    return SiteRanking(frame, count, len(candidates) - count, chosen.evaluations)


def site_problem(
    snapshot: Snapshot,
    candidates: gpd.GeoDataFrame,
    question: SiteQuestion,
    *,
    progress: Progress = lambda *_: None,
) -> SiteProblem:
    """Return a question in numbers; parameters and errors are those of `rank_sites`."""
    ground = ScenarioGround.of(snapshot, question.scheme, question.technology)
    coverage = ground.coverage
    if coverage.model.profile.quantity != "rsrp_dbm":
        raise ValidationError(
            f"radio.profile: {coverage.model.profile.name!r} judges rates; sites are ranked by level only"
        )
    if not ground.amounts.pieces["people"].known.any():
        raise ValidationError(f"no division of scheme {question.scheme!r} says its population")
    inside = candidates[_on_map(candidates, coverage.grid.bounds, snapshot.settings.working_crs)]
    if inside.empty:
        raise ValidationError(f"none of {len(candidates)} candidates lies on the map of the divisions")
    open_cells = ~covered_by(coverage, question.operator, question.environment).ravel()
    station = _station(ground, question, inside)
    cells = covered_cells(station, inside, wanted=open_cells, progress=progress)
    amounts = {name: ground.amounts.pieces[name].per_cell(coverage.grid).ravel() for name in AMOUNTS}
    return SiteProblem(inside.reset_index(drop=True), cells, amounts)


def _on_map(
    candidates: gpd.GeoDataFrame, bounds: tuple[float, float, float, float], crs: str
) -> NDArray[np.bool_]:
    points = candidates.geometry.to_crs(crs)
    west, south, east, north = bounds
    x, y = points.x.to_numpy(float), points.y.to_numpy(float)
    return np.asarray((x >= west) & (x < east) & (y > south) & (y <= north))


def _station(
    ground: ScenarioGround, question: SiteQuestion, candidates: gpd.GeoDataFrame
) -> CandidateStation:
    """Return the station of a question; it is placed at the first candidate until it is moved."""
    first = candidates.geometry.iloc[0]
    name = "candidate"
    while name in ground.station_ids:
        name += "'"
    add = AddStation(action="add", station_id=name, lon=first.x, lat=first.y, sectors=question.sectors)
    plan = Plan(operator=question.operator, technology=question.technology, changes=(add,))
    return CandidateStation(ground, network_change(ground, plan), question.environment)


def _frame(problem: SiteProblem, chosen: Selection) -> gpd.GeoDataFrame:
    covered = np.zeros(len(problem.weights), np.bool_)
    rows = []
    for number in chosen.chosen:
        new = problem.cells[number][~covered[problem.cells[number]]]
        covered[new] = True
        rows.append([problem.amounts[name][new].sum() for name in AMOUNTS])
    gains = pd.DataFrame(rows, columns=list(AMOUNTS), dtype=float)[["people", "area_km2", "addresses"]]
    picked = problem.candidates.iloc[list(chosen.chosen)].reset_index(drop=True)
    table = pd.concat([gains.add_suffix("_gained"), gains.cumsum().add_suffix("_cumulative")], axis=1)
    table.insert(0, "candidate_id", picked["candidate_id"])
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return gpd.GeoDataFrame(table, geometry=picked.geometry, crs=picked.crs)
