import csv
import io
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from rasterio import warp
from typer.testing import CliRunner

from api import cli
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from reports.formats import FORMATS
from tests.planning.town import town

RUNNER = CliRunner()
COMMANDS = sorted(command.name or command.callback.__name__ for command in cli.app.registered_commands)


def run(capsys, *arguments):
    """Run the command line as a shell would; return its exit code, output and errors."""
    try:
        code = cli.main([str(each) for each in arguments])
    except SystemExit as error:
        code = error.code
    captured = capsys.readouterr()
    return code or 0, captured.out, captured.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(command):
    result = RUNNER.invoke(cli.app, [command, "--help"])
    assert result.exit_code == 0
    assert f"phusong {command}" in result.output


def test_the_commands_are_those_of_the_documentation():
    wanted = "demo init load coverage lookup map report serve export fetch versions"
    assert set(wanted.split()) <= set(COMMANDS)


@pytest.mark.parametrize("output", ["table", "csv", "json"])
def test_coverage_in_every_format(capsys, hanoi, output):
    code, out, err = run(capsys, "coverage", "-w", hanoi, "--format", output)
    assert code == 0
    assert "Quận Ba Đình" in out
    if output == "csv":
        assert len(list(csv.DictReader(io.StringIO(out)))) == 30
    if output == "json":
        assert json.loads(out)["city"]["stations"] == 86
    if output == "table":
        assert "synthetic" in err


def test_coverage_files_are_written(capsys, hanoi, tmp_path):
    code, _, err = run(capsys, "coverage", "-w", hanoi, "--out", tmp_path / "coverage")
    assert code == 0
    written = list((tmp_path / "coverage").rglob("*"))
    assert {".tif", ".csv"} <= {each.suffix for each in written}
    assert "coverage_viettel_outdoor.tif" in err.replace("\n", "")
    rasters = [each for each in written if each.suffix == ".tif"]
    for path in rasters:
        with rasterio.open(path) as file:
            assert "synthetic" in str(file.tags()).lower()
    outdoor = next(each for each in rasters if "outdoor" in each.name)
    with rasterio.open(outdoor) as file:
        assert file.descriptions[1] == "rsrp_dbm"
        level = file.read(2)
        assert file.crs is not None
        assert -160 < np.nanmin(level) < np.nanmax(level) < 0


def test_a_drive_test_calibrates(capsys, tmp_path):
    workspace = Workspace.create(tmp_path / "town")
    workspace.publish(sample_frames(address_count=500), note="sample")
    assert run(capsys, "coverage", "-w", workspace.path, "--out", tmp_path / "coverage")[0] == 0
    operator = "Viettel"
    with rasterio.open(tmp_path / "coverage" / "coverage_viettel_outdoor.tif") as file:
        level = file.read(2)
        rows, columns = np.nonzero((level > -100) & (level < -60))
        chosen = np.random.default_rng(0).choice(len(rows), 300, replace=False)
        x, y = file.xy(rows[chosen], columns[chosen])
        lon, lat = warp.transform(file.crs, "EPSG:4326", x, y)
    measured = pd.DataFrame({"lon": lon, "lat": lat, "rsrp_dbm": level[rows[chosen], columns[chosen]] - 4.0})
    measured.to_csv(tmp_path / "drive_test.csv", index=False)
    options = ("--name", "test", "-w", workspace.path, "--operator", operator, "--format", "json")
    code, out, _ = run(capsys, "calibrate", tmp_path / "drive_test.csv", *options)
    assert code == 0, out
    fit = json.loads(out)["environments"]["outdoor"]
    assert fit["cells"] == 300
    assert abs(fit["mean_error_before_db"] + 4) < 0.01
    assert (workspace.path / "calibrations" / "test.json").is_file()


def test_lookup_as_json_and_as_text(capsys, hanoi):
    code, out, _ = run(capsys, "lookup", "21.0285, 105.8542", "-w", hanoi, "--format", "json")
    assert code == 0
    assert {division["code"] for division in json.loads(out)["place"]["divisions"]} == {"002", "00070"}
    code, out, _ = run(capsys, "lookup", "21.0285, 105.8542", "-w", hanoi)
    assert "Quận Hoàn Kiếm" in out


def test_lookup_prefers_what_is_near_or_in_a_division(capsys, hanoi):
    def found(*options):
        code, out, _ = run(capsys, "lookup", "Đường Phạm Ngũ Lão", "-w", hanoi, "--format", "json", *options)
        assert code == 0
        return json.loads(out)["candidates"]

    last = found()[-1]
    assert found("--near", f"{last['lat']},{last['lon']}")[0]["text"] == last["text"]
    assert found("--division", "districts-2023/001")[0]["confidence"] > 0


def test_lookup_as_text_says_where_a_point_is(capsys, hanoi):
    known = Workspace.open(hanoi).snapshot().frame("addresses").iloc[0]
    _, out, _ = run(capsys, "lookup", f"{known.geometry.y},{known.geometry.x}", "-w", hanoi)
    assert f"address          {known['address_text']}  (0 m)  {known['code']}" in out


def test_map_and_report_are_written(capsys, hanoi, tmp_path):
    assert run(capsys, "map", "-w", hanoi, "--out", tmp_path / "m.html", "--lang", "en")[0] == 0
    assert "Synthetic" in (tmp_path / "m.html").read_text(encoding="utf-8")
    code, out, _ = run(capsys, "report", "001", "-w", hanoi, "--out", tmp_path / "r")
    assert (code, out.strip()) == (0, str(tmp_path / "r" / "districts-2023-001.html"))


@pytest.mark.parametrize(
    ("options", "files"),
    [
        (("001", "002", "--format", "csv,json"), ["-001.csv", "-001.json", "-002.csv", "-002.json"]),
        (("--whole", "--format", "csv", "--format", "csv", "--lang", "both"), [".vi.csv", ".en.csv"]),
        (("--all", "--format", "csv", "--technology", "5G"), [".csv", "-001.csv", "-002.csv"]),
    ],
)
def test_reports_of_several_divisions_formats_and_languages(capsys, tmp_path, options, files):
    town(tmp_path / "w")
    out = tmp_path / "r"
    code, said, _ = run(capsys, "report", *options, "--scheme", "squares", "-w", tmp_path / "w", "--out", out)
    assert code == 0
    assert said.split() == [str(out / f"squares{name}") for name in files]
    assert all((out / f"squares{name}").stat().st_size for name in files)


def test_help_names_every_format_of_reports():
    shown = RUNNER.invoke(cli.app, ["report", "--help"], env={"COLUMNS": "300"}).output
    assert all(name in shown for name in FORMATS)


def test_load_reports_rejected_rows_and_goes_on(capsys, tmp_path):
    run(capsys, "init", tmp_path / "w")
    file = tmp_path / "tram.csv"
    file.write_text("station_id,operator,technology,lon,lat\nA,V,5G,105.8,21.0\nB,V,6G,105.8,21.0\n")
    code, out, err = run(capsys, "load", "stations", file, "-w", tmp_path / "w")
    assert (code, out) == (0, "stations: 1 rows loaded as version 1\n")
    assert "1 rows rejected, listed in" in err
    (listed,) = (tmp_path / "w" / "rejected").glob("stations-*.csv")
    assert "is not one of 5G" in listed.read_text(encoding="utf-8-sig")


def test_strict_load_of_a_bad_row_loads_nothing(capsys, tmp_path):
    run(capsys, "init", tmp_path / "w")
    file = tmp_path / "tram.csv"
    file.write_text("station_id,operator,technology,lon,lat\nA,V,5G,105.8,21.0\nB,V,6G,105.8,21.0\n")
    code, _, err = run(capsys, "load", "stations", file, "-w", tmp_path / "w", "--strict")
    assert code == 2
    assert "error: " in err
    assert Workspace.open(tmp_path / "w").snapshot().number == 0


def test_versions_are_listed_and_restored(capsys, hanoi):
    code, out, _ = run(capsys, "versions", "-w", hanoi, "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["datasets"]["stations"]["provenance"]["synthetic"] is True


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["coverage", "-w", "nowhere"], "nowhere"),
        (["coverage", "-w", "{hanoi}", "--scheme", "none"], "none"),
        (["report", "-w", "{hanoi}"], "--all"),
        (["lookup", "x", "-w", "{hanoi}", "--near", "here"], "'here'"),
        (["lookup", "x", "-w", "{hanoi}", "--division", "001"], "SCHEME/CODE"),
        (["lookup", "x", "-w", "{hanoi}", "--division", "districts-2023/999"], "'999'"),
        (["report", "999", "-w", "{hanoi}"], "'999'"),
        (["report", "001", "--format", "docx", "-w", "{hanoi}"], "'docx'"),
        (["report", "001", "--since", "1", "-w", "{hanoi}"], "version 1 is no earlier one"),
        (["report", "001", "--all", "-w", "{hanoi}"], "--all"),
        (["map", "-w", "{hanoi}", "--indicator", "luck"], "'luck'"),
        (["load", "clouds", "x.csv", "-w", "{hanoi}"], "'clouds'"),
        (["load", "stations", "missing.csv", "-w", "{hanoi}"], "missing.csv"),
        (["load", "stations", "x.csv", "-w", "{hanoi}", "--column", "a"], "FIELD=HEADING"),
        (["export", "stations", "x.docx", "-w", "{hanoi}"], "x.docx"),
        (["fetch", "weather", "-w", "{hanoi}"], "'weather'"),
        (["versions", "--restore", "77", "-w", "{hanoi}"], "77"),
        (["coverage", "--format", "pdf"], "pdf"),
        (["nothing"], "nothing"),
    ],
)
def test_a_mistake_is_a_message_and_exit_code_2(capsys, hanoi, arguments, named):
    code, _, err = run(capsys, *[each.format(hanoi=hanoi) for each in arguments])
    assert code == 2
    assert named in err
    assert "Traceback" not in err


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg"])
def test_a_table_of_addresses_is_geocoded(capsys, hanoi, tmp_path, suffix):
    known = Workspace.open(hanoi).snapshot().frame("addresses").iloc[0]
    given, out = tmp_path / "customers.csv", tmp_path / f"found{suffix}"
    given.write_text(f'name,Địa chỉ\nAn,{known["code"]}\nBình,"21.0285, 105.8542"\nCường,\n')
    code, _, errors = run(capsys, "geocode", given, "--out", out, "--workspace", hanoi)
    assert code == 0
    assert "3 rows, looked up by Địa chỉ" in errors
    readers = {".csv": pd.read_csv, ".gpkg": gpd.read_file}
    found = readers[suffix](out) if suffix in readers else pd.read_excel(out, engine="openpyxl")
    assert found["name"].tolist() == ["An", "Bình", "Cường"]
    assert found["found_match"].tolist() == ["exact", "position", "none"]
    assert found["found_address_id"][0] == known["address_id"]
    assert found["source"].str.contains("synthetic").all()


def test_geocoding_a_table_without_addresses_is_an_error(capsys, hanoi, tmp_path):
    given = tmp_path / "customers.csv"
    given.write_text("name,age\nAn,3\n")
    code, _, errors = run(capsys, "geocode", given, "--out", tmp_path / "out.csv", "--workspace", hanoi)
    assert code == 2
    assert "no column looks like an address; there are name, age" in errors
