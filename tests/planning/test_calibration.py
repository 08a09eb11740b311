"""Calibration against numpy's and scipy's least squares. All measurements here are invented."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from geo.grid import Grid
from layers.errors import UnknownNameError, WorkspaceError
from planning.calibration import (
    Calibration,
    CalibrationError,
    CalibrationProfile,
    calibration_names,
    cell_means,
    compared,
    fit,
    fit_environments,
    load_calibration,
    overall,
    reliability,
    save_calibration,
    server_distance_m,
)

SEEDS = st.integers(0, 2**32 - 1)
DECIBELS = st.floats(-30, 30)


def invented(seed, *, offset_db, slope_db=0.0, sigma_db=6.0, count=200, nearest_m=50, farthest_m=5000):
    """Measurements that differ from a prediction by an offset, a slope and noise."""
    random = np.random.default_rng(seed)
    distance = np.geomspace(nearest_m, farthest_m, count)
    predicted = 20 - 38 * np.log10(distance) + random.normal(0, 2, count)
    error = offset_db + slope_db * np.log10(distance / 1000) + random.normal(0, sigma_db, count)
    return predicted + error, predicted, distance


@given(SEEDS, DECIBELS, DECIBELS, st.floats(0.01, 12), st.integers(10, 300))
def test_offset_and_slope_are_those_of_scipy(seed, offset, slope, sigma, count):
    measured, predicted, distance = invented(
        seed, offset_db=offset, slope_db=slope, sigma_db=sigma, count=count
    )
    found = fit(measured, predicted, distance_m=distance)
    theirs = scipy.stats.linregress(np.log10(distance / 1000), measured - predicted)
    assert found.offset_db == pytest.approx(theirs.intercept, abs=1e-9)
    assert found.slope_db_per_decade == pytest.approx(theirs.slope, abs=1e-9)
    assert found.offset_error_db == pytest.approx(theirs.intercept_stderr, rel=1e-6, abs=1e-6)
    assert found.slope_error_db == pytest.approx(theirs.stderr, rel=1e-6, abs=1e-6)
    assert found.mean_error_db == pytest.approx(0, abs=1e-9)
    assert found.note is None


@given(SEEDS, DECIBELS, st.integers(3, 100))
def test_an_offset_alone_is_the_mean_error(seed, offset, count):
    measured, predicted, _ = invented(seed, offset_db=offset, count=count)
    found = fit(measured, predicted)
    error = measured - predicted
    assert found.offset_db == pytest.approx(error.mean())
    assert found.mean_error_before_db == pytest.approx(error.mean())
    assert found.sigma_db == pytest.approx(error.std(ddof=1))
    assert found.sigma_before_db == pytest.approx(error.std(ddof=1))
    assert found.offset_error_db == pytest.approx(scipy.stats.sem(error))
    assert found.slope_db_per_decade == found.slope_error_db == 0
    assert found.note.en == "Offset only: no distances are known"


@given(DECIBELS, DECIBELS)
def test_what_is_put_in_without_noise_comes_out(offset, slope):
    measured, predicted, distance = invented(1, offset_db=offset, slope_db=slope, sigma_db=0)
    found = fit(measured, predicted, distance_m=distance)
    assert (found.offset_db, found.slope_db_per_decade) == pytest.approx((offset, slope), abs=1e-9)
    np.testing.assert_allclose(found.apply(predicted, distance), measured, atol=1e-9)
    assert found.sigma_db == pytest.approx(0, abs=1e-9)
    assert found.r_squared == pytest.approx(1)


def test_standard_errors_say_how_far_off_one_is():
    """Of many drive tests, the true offset lies within two standard errors in about 95 of a hundred."""
    found = [
        fit(
            *invented(seed, offset_db=-4, slope_db=3, count=40)[:2],
            distance_m=invented(0, offset_db=0, count=40)[2],
        )
        for seed in range(400)
    ]
    within = [abs(each.offset_db + 4) < 2 * each.offset_error_db for each in found]
    assert 0.91 < np.mean(within) < 0.98
    assert np.mean([each.sigma_db for each in found]) == pytest.approx(6, abs=0.15)


@given(SEEDS, DECIBELS, DECIBELS)
def test_r_squared_and_sigma_are_those_of_the_calibrated_levels(seed, offset, slope):
    measured, predicted, distance = invented(seed, offset_db=offset, slope_db=slope)
    found = fit(measured, predicted, distance_m=distance)
    rest = measured - found.apply(predicted, distance)
    assert found.sigma_db == pytest.approx(np.sqrt((rest**2).sum() / (len(rest) - 2)))
    assert found.r_squared == pytest.approx(1 - rest.var() / measured.var())
    assert found.r_squared >= found.r_squared_before
    before = measured - predicted
    assert found.r_squared_before == pytest.approx(1 - (before**2).sum() / (measured.var() * len(before)))


def test_a_drive_in_a_ring_gives_no_slope():
    measured, predicted, distance = invented(2, offset_db=5, nearest_m=400, farthest_m=1100)
    found = fit(measured, predicted, distance_m=distance)
    assert found.slope_db_per_decade == 0
    assert found.offset_db == pytest.approx((measured - predicted).mean())
    assert found.note.en == "Offset only: distances of 400 m to 1100 m span less than 3 times"
    assert found.note.vi.startswith("Chỉ chỉnh độ lệch: khoảng cách đo từ 400 m")


def test_few_cells_give_no_slope():
    found = fit(*invented(2, offset_db=5, count=9)[:2], distance_m=invented(2, offset_db=5, count=9)[2])
    assert found.slope_db_per_decade == 0
    assert found.note.en == "Offset only: 9 measured cells, a slope takes at least 10"


def test_it_is_told_in_both_languages():
    text = fit([-80.5, -90, -100], [-82, -91, -103], samples=[1000, 500, 2]).text
    assert text.en == (
        "Outdoors: 3 cells (1,502 samples); offset 1.8 ± 0.6 dB, slope 0.0 dB per decade of distance;"
        " mean error 1.8 → 0.0 dB, σ 1.0 → 1.0 dB, R² 0.94 → 0.99. Offset only: no distances are known"
    )
    assert text.vi.startswith("Ngoài trời: 3 ô (1.502 mẫu); độ lệch 1,8 ± 0,6 dB")


def test_beyond_what_was_measured_the_slope_is_not_continued():
    measured, predicted, distance = invented(3, offset_db=2, slope_db=10, nearest_m=100, farthest_m=2000)
    found = fit(measured, predicted, distance_m=distance)
    gains = found.gain_db([1, 100, 1000, 2000, 50_000])
    assert gains[0] == gains[1] < gains[2] == pytest.approx(found.offset_db)
    assert gains[3] == gains[4] > gains[2]
    assert np.isnan(found.apply([np.nan], [500.0])).all()


def test_an_offset_is_the_same_at_all_distances_known_or_not():
    found = fit([-80, -90, -100], [-82, -91, -103])
    assert found.apply([[-70.0]], [[np.nan]]).tolist() == [[-68.0]]


def test_cells_without_a_prediction_are_left_out():
    measured, predicted, distance = invented(4, offset_db=1)
    predicted[::2] = np.nan
    found = fit(measured, predicted, distance_m=distance, samples=np.arange(200))
    rest = fit(measured[1::2], predicted[1::2], distance_m=distance[1::2], samples=np.arange(1, 200, 2))
    assert found == rest
    assert (found.cells, found.samples) == (100, 10_000)


def test_levels_that_do_not_vary_have_no_r_squared():
    found = fit([-90, -90, -90], [-80, -85, -90])
    assert found.r_squared is None
    assert found.r_squared_before is None


@pytest.mark.parametrize(
    ("measured", "predicted", "message"),
    [
        ([-90, -91], [-80, -80], "of outdoor: 2 cells with both levels, 3"),
        ([-90] * 5, [np.nan] * 5, "0 cells with both levels"),
        ([-90] * 5, [-80] * 4, "5 measured, 4 predicted"),
    ],
)
def test_too_little_to_fit_is_an_error(measured, predicted, message):
    with pytest.raises(CalibrationError, match=message):
        fit(measured, predicted)


GRID = Grid(0.0, 300.0, 100.0, rows=3, columns=2)


def test_samples_count_once_for_each_cell():
    x, y = [10, 20, 90, 150, 999], [10, 20, 90, 250, 10]
    means = cell_means(GRID, x, y, [-80, -90, -100, -70, -60])
    assert means.to_dict("list") == {
        "row": [0, 2],
        "column": [1, 0],
        "measured_dbm": [-70.0, -90.0],
        "samples": [1, 3],
    }


def test_a_stop_at_a_traffic_light_does_not_outweigh_the_rest():
    """A thousand samples of one spot count as one cell."""
    stopped = cell_means(GRID, [10] * 1000 + [150, 150], [10] * 1000 + [10, 250], [-60] * 1000 + [-100, -101])
    assert fit(stopped["measured_dbm"], np.full(3, -95.0)).offset_db == pytest.approx(8.0)


def test_cells_are_compared_with_the_map():
    means = cell_means(GRID, [10, 150], [10, 250], [-80, -70])
    predicted = np.arange(6.0).reshape(3, 2) - 100
    predicted[2, 0] = np.nan
    server = np.array([[0, 1], [0, -1], [1, 0]])
    distance = server_distance_m(GRID, server, [50.0, 150.0], [250.0, 550.0])
    assert distance[0].tolist() == [0.0, 300.0]
    assert np.isnan(distance[1, 1])
    cells = compared(means, predicted, distance)
    assert cells["predicted_dbm"].tolist() == pytest.approx([-99, np.nan], nan_ok=True)
    assert cells["distance_m"].tolist() == pytest.approx([300, np.hypot(100, 500)])
    assert compared(means, predicted)["distance_m"].isna().all()


def test_environments_are_fitted_apart():
    tables = []
    for name, offset in (("vehicle", -9.0), ("outdoor", 2.0)):
        measured, predicted, distance = invented(5, offset_db=offset, sigma_db=0)
        columns = {"measured_dbm": measured, "predicted_dbm": predicted, "distance_m": distance}
        tables.append(pd.DataFrame(columns).assign(environment=name, samples=2))
    found = fit_environments(pd.concat(tables))
    assert {name: each.offset_db for name, each in found.items()} == pytest.approx(
        {"outdoor": 2.0, "vehicle": -9.0}
    )
    assert [each.samples for each in found.values()] == [400, 400]
    with pytest.raises(CalibrationError, match="no sample lies"):
        fit_environments(tables[0].head(0))


def test_reliability_by_division():
    measured = [-100, -100, -120, -120, -100, -100]
    predicted = [-105, -115, -100, -130, np.nan, -90]
    divisions = pd.Series(["A", "A", "A", "A", "B", None])
    table = reliability(measured, predicted, divisions, threshold_dbm=-110)
    assert table.index.tolist() == ["A", "B"]
    assert table.loc["A", ["hits", "misses", "false_alarms", "rejections"]].tolist() == [1, 1, 1, 1]
    assert table.loc["A", ["cells", "measured_share", "predicted_share", "agreement"]].tolist() == [
        4,
        0.5,
        0.5,
        0.5,
    ]
    assert table.loc["A", "mean_error_db"] == pytest.approx((5 + 15 - 20 + 10) / 4)
    assert table.loc["B", ["misses", "measured_share", "predicted_share"]].tolist() == [1, 1.0, 0.0]
    assert np.isnan(table.loc["B", "mean_error_db"])


@given(SEEDS, st.integers(1, 300))
def test_divisions_together_are_all_cells(seed, count):
    random = np.random.default_rng(seed)
    measured, predicted = random.normal(-105, 10, (2, count))
    codes = pd.Series(random.integers(0, 5, count).astype(str))
    everything = overall(reliability(measured, predicted, codes, threshold_dbm=-110))
    one = reliability(measured, predicted, pd.Series(["all"] * count), threshold_dbm=-110).loc["all"]
    assert everything == pytest.approx(one.to_dict())
    assert everything["hits"] + everything["misses"] == ((measured >= -110).sum())
    assert everything["agreement"] == pytest.approx(((measured >= -110) == (predicted >= -110)).mean())


def test_nothing_measured_is_an_empty_table():
    table = reliability([], [], pd.Series([], dtype=str), threshold_dbm=-110)
    assert table.empty
    assert np.isnan(overall(table)["agreement"])


def profile(name="thu-nghiem", **changes):
    measured, predicted, distance = invented(6, offset_db=-3, slope_db=4)
    return CalibrationProfile(
        name=name,
        created=datetime(2025, 3, 1, 8, 30, tzinfo=UTC),
        model="uma",
        technology="5G",
        operator="Viettel",
        source="đo kiểm giả lập",
        cell_m=100,
        environments={
            "vehicle": fit(measured - 9, predicted, environment="vehicle"),
            "outdoor": fit(measured, predicted, distance_m=distance),
        },
        synthetic=True,
        **changes,
    )


def test_profiles_come_back_as_they_were_saved(tmp_path):
    path = save_calibration(tmp_path, profile())
    assert path == tmp_path / "calibrations" / "thu-nghiem.json"
    back = load_calibration(tmp_path, "thu-nghiem")
    assert back == profile()
    assert isinstance(back.environments["outdoor"], Calibration)
    assert back.environments["vehicle"].note.vi == "Chỉ chỉnh độ lệch: không có khoảng cách"
    assert calibration_names(tmp_path) == ["thu-nghiem"]


def test_the_outdoor_calibration_stands_for_the_model():
    outdoor = profile().environments["outdoor"]
    assert profile().base == outdoor
    assert (profile().offset_db, profile().slope_db_per_decade) == (
        outdoor.offset_db,
        outdoor.slope_db_per_decade,
    )
    only = {"indoor": fit([-80, -90, -100], [-82, -91, -103], environment="indoor")}
    whole = CalibrationProfile("x", datetime.now(UTC), "uma", "5G", "", "", 100, only)
    assert whole.offset_db == pytest.approx(2.0)
    assert whole.offset_error_db == only["indoor"].offset_error_db


def test_a_profile_replaces_the_one_of_its_name(tmp_path):
    save_calibration(tmp_path, profile())
    save_calibration(tmp_path, profile(format=1))
    assert len(list((tmp_path / "calibrations").iterdir())) == 1


def test_unknown_names_are_errors_and_say_which_there_are(tmp_path):
    with pytest.raises(UnknownNameError, match="no calibration 'x'; there are none"):
        load_calibration(tmp_path, "x")
    save_calibration(tmp_path, profile())
    with pytest.raises(UnknownNameError, match="there are thu-nghiem"):
        load_calibration(tmp_path, "../thu-nghiem")
    with pytest.raises(UnknownNameError, match="is not a name"):
        profile("Đo kiểm")


@pytest.mark.parametrize("change", [('"format": 1', '"format": 2'), ('"uma"', "uma"), ('"offset_db"', '"o"')])
def test_damaged_profiles_are_errors(tmp_path, change):
    path = save_calibration(tmp_path, profile())
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(WorkspaceError, match="damaged, or written by a later release"):
        load_calibration(tmp_path, "thu-nghiem")


def test_where_nothing_can_be_written_is_an_error(tmp_path):
    (tmp_path / "calibrations").write_text("in the way")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        save_calibration(tmp_path, profile())
