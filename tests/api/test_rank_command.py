"""``phusong rank-sites``: candidates in, the best sites out."""

import csv
import io
import json
import shutil

import geopandas as gpd
import pytest

from layers.scenario_store import load_scenario
from layers.workspace import Workspace
from planning.rankings import kept_rankings
from planning.scenarios import evaluate
from tests.api.test_cli import run
from tests.planning.test_scenarios import lonlat
from tests.planning.town import addresses, stations, town

# Others read the same workspace: nothing is kept in it.
OPTIONS = ("--operator", "Viettel", "-k", 3, "--no-keep")


def test_the_best_sites_of_a_grid_are_written_and_saved(capsys, hanoi, tmp_path):
    out = tmp_path / "sites.gpkg"
    code, text, err = run(
        capsys, "rank-sites", "-w", hanoi, *OPTIONS, "--step", 6000, "--format", "csv", "--out", out
    )
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    gains = [float(row["people_gained"]) for row in rows]
    assert gains == sorted(gains, reverse=True)
    assert float(rows[2]["people_cumulative"]) == pytest.approx(sum(gains))
    assert "no such bound holds for SINR or rate" in err
    saved = gpd.read_file(out)
    assert saved["candidate_id"].tolist() == [row["candidate_id"] for row in rows]
    assert saved.geometry[0].x == pytest.approx(float(rows[0]["lon"]))
    assert "giả lập" in saved["source"][0]


def test_candidates_of_a_file_are_ranked_and_bad_rows_named(capsys, hanoi, tmp_path):
    file = tmp_path / "sites.csv"
    file.write_text("id,lat,lon\nA,21.038,105.851\nB,x,105.80\n,21.00,105.75\nfar,10,106\n", encoding="utf-8")
    code, text, err = run(
        capsys, "rank-sites", "-w", hanoi, *OPTIONS, "--candidates", file, "--format", "json"
    )
    assert code == 0
    assert {row["candidate_id"] for row in json.loads(text)} == {"A", "4"}
    assert "row 3" in err
    assert "1 candidates lie outside the map" in err


def test_a_table_is_printed(capsys, hanoi):
    station = ("--azimuths", "10,190", "--height", 25, "--eirp", 60, "--environment", "indoor")
    code, text, _ = run(capsys, "rank-sites", "-w", hanoi, *OPTIONS, "--step", 8000, *station)
    assert code == 0
    assert "Σ people" in text


def test_the_sites_are_drawn_with_their_rank(capsys, hanoi, tmp_path):
    out = tmp_path / "sites.svg"
    command = ("rank-sites", "-w", hanoi, *OPTIONS, "--step", 8000, "--lang", "en", "--picture")
    code, _, _ = run(capsys, *command, out)
    assert code == 0
    drawn = out.read_text(encoding="utf-8")
    assert "Proposed sites, by rank" in drawn
    assert {f">{rank}</text>" in drawn for rank in (1, 2, 3)} == {True}
    code, _, err = run(capsys, *command, tmp_path / "sites.pdf")
    assert code == 2
    assert "drawn as .svg" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--azimuths", "north"), "'north' are no numbers"),
        (("--azimuths", "400"), "azimuth_deg 400.0: Input should be less than or equal to 360"),
        (("--eirp", "500"), "eirp_dbm 500.0"),
        (("--scheme", "communes-2025"), "says its population"),
        (("--scheme", "none"), "none"),
    ],
)
def test_what_cannot_be_ranked_is_said(capsys, hanoi, options, said):
    code, _, err = run(capsys, "rank-sites", "-w", hanoi, *OPTIONS, "--step", 9000, *options)
    assert code == 2
    assert said in err.replace("\n", " ")


def test_the_best_sites_are_kept_as_a_scenario(capsys, tmp_path):
    places = addresses([(x, y) for x in range(50, 2000, 130) for y in range(50, 1000, 210)])
    weak = {"eirp_dbm": 15.0, "beamwidth_v_deg": 60.0, "height_m": 20.0}
    town(tmp_path / "w", model="signal", stations=stations([("A", "X", 300, 500, weak)]), addresses=places)
    file = tmp_path / "sites.csv"
    at = [lonlat(*place) for place in ((1500, 500), (1900, 900))]
    rows = [f"{name},{each['lat']},{each['lon']}" for name, each in zip(("A", "S2"), at, strict=True)]
    file.write_text("\n".join(["id,lat,lon", *rows]), encoding="utf-8")
    ranking = (
        "rank-sites",
        "-w",
        tmp_path / "w",
        "--operator",
        "X",
        "--scheme",
        "squares",
        "--candidates",
        file,
    )
    command = (*ranking, "--eirp", 45, "--scenario", "best", "--format", "csv", "-k", 2)
    code, table, said = run(capsys, *command, "--title", "Tốt nhất")
    assert code == 0
    kept = load_scenario(tmp_path / "w", "best").scenario
    assert kept.title == "Tốt nhất"
    found = list(csv.DictReader(io.StringIO(table)))
    assert [each.station_id.removeprefix("best-") for each in kept.changes] == [
        row["candidate_id"] for row in found
    ]
    assert {each.station_id for each in kept.changes} == {"best-A", "S2"}
    assert {each.sectors[0].eirp_dbm for each in kept.changes} == {45}
    (ranked,) = kept_rankings(tmp_path / "w").kept
    assert [site.candidate_id for site in ranked.sites] == [row["candidate_id"] for row in found]
    assert ranked.question.sectors[0].eirp_dbm == 45
    assert "x-5g-outdoor-squares.json: kept for reports" in said.replace("\n", "")
    evaluation = evaluate(Workspace.open(tmp_path / "w").snapshot(), kept, "squares")
    gained = evaluation.gains["people_gained"]["", "outdoor", "operator"]
    assert gained == pytest.approx(float(found[-1]["people_cumulative"]))
    assert f"{gained:,.0f} people newly covered" in said
    for wrong, words in (
        ((), "there is one of that name already"),
        (("--scenario", "Bad Name"), "name 'Bad Name'"),
        (("--scenario", "x", "-k", 201), "max_scenario_stations = 200"),
    ):
        code, table, said = run(capsys, *command, *wrong)
        assert (code, table) == (2, "")
        assert words in said
    shutil.rmtree(tmp_path / "w/rankings")
    (tmp_path / "w/rankings").write_text("in the way")
    code, _, said = run(capsys, *command, "--replace")
    assert code == 0
    assert "warning: the ranking is not kept for reports" in said
    (tmp_path / "w/rankings").unlink()
    assert run(capsys, *command, "--replace", "--no-keep")[0] == 0
    assert kept_rankings(tmp_path / "w").kept == ()
    report = (
        "report",
        "001",
        "-w",
        tmp_path / "w",
        "--scheme",
        "squares",
        "--out",
        tmp_path / "out",
        "--format",
    )
    assert run(capsys, *report, "csv", "--scenario", "best")[0] == 0
    text = (tmp_path / "out/squares-001-best.csv").read_text(encoding="utf-8")
    assert "best-A" in text
    code, _, said = run(capsys, *report, "csv", "--scenario", "none")
    assert code == 2
    assert "no scenario 'none'; there are best" in said
