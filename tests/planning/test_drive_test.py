"""A drive test through the town, from the file to the corrected map. All measurements here are invented."""

import numpy as np
import pandas as pd
import pytest

from geo.crs import to_lonlat
from layers.errors import UnknownNameError
from layers.readers.drive_tests import read_drive_test
from layers.settings import Settings
from layers.workspace import Workspace
from planning.calibration import load_calibration, save_calibration
from planning.coverages import coverage_of
from planning.divisions import Divisions
from planning.drive_test import calibrate, uncalibrated
from planning.model_fit import CalibrationError
from tests.planning.town import CRS, WEST, stations, town

SECTORS = [("A", "Viettel", 100, 500), ("B", "Viettel", 1500, 300), ("C", "MobiFone", 1900, 900)]


@pytest.fixture
def workspace(tmp_path):
    """A workspace whose maps are computed, with its folder."""
    folder = tmp_path / "town"
    town(folder, model="signal", stations=stations(SECTORS))
    return Workspace.open(folder)


def drive(
    folder, coverage, *, operator="Viettel", offset_db=0.0, slope_db=0.0, environment="outdoor", sigma_db=0.0
):
    """Measure in every cell, three samples each, what the map says and an error; write it down as a file."""
    grid, found = coverage.grid, coverage.maps[operator]
    x, y = (each.ravel() for each in np.meshgrid(grid.x, grid.y))
    server = found.sectors.iloc[found.server(environment).ravel()]
    distance = np.hypot(server["x"].to_numpy() - x, server["y"].to_numpy() - y)
    level = found.rsrp_dbm(environment).ravel() + offset_db + slope_db * np.log10(distance / 1000)
    random = np.random.default_rng(0)
    lon, lat = to_lonlat(np.repeat(x, 3), np.repeat(y, 3), crs=CRS)
    level = np.repeat(level + random.normal(0, sigma_db, len(level)), 3)
    table = pd.DataFrame({"lon": lon, "lat": lat, "rsrp_dbm": level, "operator": operator})
    table.to_csv(folder / "drive.csv", index=False, float_format="%.9f")
    return read_drive_test(folder / "drive.csv", settings=Settings(), environment=environment).good


def result_of(workspace, samples, **options):
    snapshot = uncalibrated(workspace)
    scheme = Divisions.of(snapshot, "squares")
    return calibrate(samples, coverage_of(snapshot), scheme, name="lan-1", source="giả lập", **options)


def test_an_offset_and_a_slope_are_found_again(workspace, tmp_path):
    coverage = coverage_of(workspace.snapshot())
    found = result_of(workspace, drive(tmp_path, coverage, offset_db=-7, slope_db=5), synthetic=True)
    (outdoor,) = found.profile.environments.values()
    assert outdoor.offset_db == pytest.approx(-7, abs=1e-5)
    assert outdoor.slope_db_per_decade == pytest.approx(5, abs=1e-5)
    assert outdoor.cells == coverage.grid.rows * coverage.grid.columns == len(found.cells)
    assert outdoor.samples == 3 * outdoor.cells
    np.testing.assert_allclose(found.cells["calibrated_dbm"], found.cells["measured_dbm"], atol=1e-5)
    assert (found.profile.technology, found.profile.cell_m, found.profile.synthetic) == ("5G", 100, True)
    assert found.outside == 0


def test_a_calibrated_map_is_the_measured_one(workspace, tmp_path):
    coverage = coverage_of(workspace.snapshot())
    found = result_of(workspace, drive(tmp_path, coverage, offset_db=-7))
    save_calibration(workspace.path, found.profile)
    settings = 'coverage_model = "signal"\n[radio]\ncalibration = "lan-1"\n'
    (workspace.path / "phusong.toml").write_text(settings)
    again = Workspace.open(workspace.path)
    corrected = coverage_of(again.snapshot()).maps["Viettel"].rsrp_dbm("outdoor")
    np.testing.assert_allclose(corrected, coverage.maps["Viettel"].rsrp_dbm("outdoor") - 7, atol=0.02)
    assert load_calibration(workspace.path, "lan-1") == found.profile
    with pytest.raises(CalibrationError, match="calibrated already"):
        calibrate(
            drive(tmp_path, coverage),
            coverage_of(again.snapshot()),
            Divisions.of(again.snapshot(), "squares"),
            name="lan-2",
            source="",
        )
    assert coverage_of(uncalibrated(again)).maps["Viettel"].rsrp_dbm("outdoor").max() > corrected.max() + 6


def test_calibrated_maps_agree_more_often(workspace, tmp_path):
    samples = drive(tmp_path, coverage_of(workspace.snapshot()), offset_db=-25, sigma_db=4)
    found = result_of(workspace, samples)
    assert found.before.index.names == ["environment", "division"]
    assert ("outdoor", WEST) in found.before.index
    assert (found.before["cells"] == 100).all()
    assert (found.after["agreement"] >= found.before["agreement"]).all()
    assert found.after["agreement"].sum() > found.before["agreement"].sum()
    assert (found.after["mean_error_db"].abs() < found.before["mean_error_db"].abs()).all()


def test_environments_and_operators_are_told_apart(workspace, tmp_path):
    coverage = coverage_of(workspace.snapshot())
    samples = pd.concat(
        [
            drive(tmp_path, coverage, offset_db=-3),
            drive(tmp_path, coverage, offset_db=-3, operator="MobiFone"),
            drive(tmp_path, coverage, offset_db=4, environment="vehicle"),
        ]
    )
    found = result_of(workspace, samples).profile.environments
    assert {name: each.offset_db for name, each in found.items()} == pytest.approx(
        {"outdoor": -3, "vehicle": 4}, abs=1e-4
    )


def test_samples_of_nobody_are_of_the_strongest(workspace, tmp_path):
    samples = drive(tmp_path, coverage_of(workspace.snapshot())).assign(operator=None)
    cells = result_of(workspace, samples).cells
    theirs = result_of(workspace, samples, operator="Viettel").cells
    assert (cells["predicted_dbm"] >= theirs["predicted_dbm"] - 1e-9).all()
    assert (cells["predicted_dbm"] > theirs["predicted_dbm"]).any()
    near_c = cells["distance_m"] < theirs["distance_m"]
    assert near_c.any()


def test_samples_beyond_the_map_are_counted_and_too_few_are_an_error(workspace, tmp_path):
    samples = drive(tmp_path, coverage_of(workspace.snapshot()))
    far = samples.head(9).set_geometry(samples.head(9).translate(1.0))
    assert result_of(workspace, pd.concat([samples, far])).outside == 9
    with pytest.raises(CalibrationError, match="no sample lies"):
        result_of(workspace, far)


def test_an_operator_without_a_map_is_an_error(workspace, tmp_path):
    samples = drive(tmp_path, coverage_of(workspace.snapshot())).assign(operator="Gmobile")
    with pytest.raises(UnknownNameError, match="'Gmobile'; there are MobiFone, Viettel"):
        result_of(workspace, samples)
