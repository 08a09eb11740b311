"""The best sites: their gains are those of a scenario, and what cannot be ranked is said."""

import geopandas as gpd
import pytest

from benchmarks.plain_greedy import plain_greedy
from layers.errors import ValidationError
from layers.scenario import Plan, ProposedSector
from planning.candidate_sites import grid_of_candidates
from planning.divisions import Divisions
from planning.gains import OPERATOR
from planning.indicator_table import CITY
from planning.scenarios import evaluate
from planning.site_ranking import SiteQuestion, rank_sites, site_problem
from tests.planning.test_scenarios import PLACES, SCHEME, THERE, WEAK, made
from tests.planning.town import addresses, divisions, stations, town

SECTORS = ({"azimuth_deg": 40.0} | WEAK, {"azimuth_deg": 220.0, "frequency_mhz": 700.0} | WEAK)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return made(tmp_path_factory.mktemp("sites") / "w", THERE)


def question(**more):
    sectors = tuple(ProposedSector.model_validate(each) for each in SECTORS)
    return SiteQuestion("X", SCHEME, sectors=sectors, **{"environment": "indoor", "most": 3} | more)


def candidates_of(snapshot, step_m=170):
    return grid_of_candidates(Divisions.of(snapshot, SCHEME), step_m=step_m)


def test_cumulative_gains_are_those_of_a_scenario_with_the_same_stations(snapshot):
    told = []
    found = rank_sites(
        snapshot, candidates_of(snapshot), question(), progress=lambda _, share: told.append(share)
    )
    assert found.frame["rank"].tolist() == [1, 2, 3]
    assert told[-1] == 1
    for count, row in enumerate(found.frame.itertuples(), start=1):
        changes = [
            {"action": "add", "station_id": f"new-{at}", "lon": p.x, "lat": p.y, "sectors": SECTORS}
            for at, p in enumerate(found.frame.geometry[:count])
        ]
        plan = Plan.model_validate({"operator": "X", "changes": changes})
        gain = evaluate(snapshot, plan, SCHEME).gains.loc[(CITY, "indoor", OPERATOR)]
        assert row.people_cumulative == pytest.approx(gain["people_gained"])
        assert row.area_km2_cumulative == pytest.approx(gain["area_km2_gained"])
        assert row.addresses_cumulative == gain["addresses_gained"]


def test_lazy_choice_is_plain_greedy_choice(snapshot):
    every = candidates_of(snapshot)
    problem = site_problem(snapshot, every, question(most=5))
    plain = plain_greedy(problem.cells, problem.weights, most=5)
    found = rank_sites(snapshot, every, question(most=5))
    assert found.frame["candidate_id"].tolist() == every["candidate_id"].iloc[list(plain.chosen)].tolist()
    assert found.evaluations < plain.evaluations


def test_no_site_is_named_that_gains_nobody(snapshot):
    strong = (ProposedSector(eirp_dbm=90.0),)
    found = rank_sites(snapshot, candidates_of(snapshot, 500), SiteQuestion("X", SCHEME, sectors=strong))
    assert len(found.frame) == 1
    assert found.frame["people_gained"].notna().all()


def test_candidates_lie_in_divisions(snapshot):
    found = candidates_of(snapshot, 250)
    assert len(found) == 32
    assert found["candidate_id"].is_unique
    assert found["candidate_id"].iloc[0] == "588125-2326875"


def test_candidates_off_the_map_are_left_out(snapshot):
    far = gpd.GeoDataFrame({"candidate_id": ["far"]}, geometry=gpd.points_from_xy([100.0], [10.0], crs=4326))
    every = gpd.pd.concat([candidates_of(snapshot, 500), far], ignore_index=True)
    found = rank_sites(snapshot, every, question())
    assert (found.candidates, found.outside) == (8, 1)
    with pytest.raises(ValidationError, match="none of 1 candidates"):
        rank_sites(snapshot, far, question())


def test_what_cannot_be_ranked_is_said(snapshot, tmp_path):
    radio = snapshot.settings.radio.model_copy(update={"profile": "rate-zones"})
    settings = snapshot.settings.model_copy(update={"radio": radio})
    by_rate = snapshot.read_with(settings)
    with pytest.raises(ValidationError, match="'rate-zones' judges rates"):
        rank_sites(by_rate, candidates_of(snapshot), question())
    unknown = town(
        tmp_path / "w",
        model="signal",
        divisions=divisions(population=[None, None]),
        stations=stations(THERE),
        addresses=addresses(PLACES),
    )
    with pytest.raises(ValidationError, match="no division of scheme 'squares' says its population"):
        rank_sites(unknown, candidates_of(unknown), question())
