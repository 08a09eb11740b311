"""Radio maps of operators: carriers together, terrain, people from a raster, calibration."""

import numpy as np
import pytest
import rasterio

from geo.grid import Grid
from geo.terrain import Terrain
from planning.coverages import signal_coverage_of
from planning.divisions import Divisions
from planning.indicators import indicators
from planning.link_budget import filled, with_reference_power
from planning.people import People
from planning.signal_maps import signal_maps
from planning.signal_model import SignalModel
from planning.stations import sectors
from tests.planning.town import CRS, X0, Y0, divisions, stations, town

LOW, HIGH = {"frequency_mhz": 700.0, "eirp_dbm": 60.0}, {"frequency_mhz": 3700.0, "eirp_dbm": 60.0}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    rows = [("A", "X", 500, 500, LOW), ("B", "X", 1500, 500, HIGH)]
    return town(tmp_path_factory.mktemp("signal") / "w", model="signal", stations=stations(rows))


def maps_of(snapshot, *, terrain=None, only=slice(None)):
    model = SignalModel.of(snapshot)
    rows = with_reference_power(filled(sectors(snapshot), model.carrier), "5G", gain_dbi=0.0)
    grid = Grid.covering((X0, Y0, X0 + 2000, Y0 + 1000), cell_m=100)
    return signal_maps(rows.iloc[only].assign(pattern=-1), grid, model, terrain=terrain)["X"]


def test_of_two_carriers_each_cell_has_the_stronger(snapshot):
    both, low, high = (maps_of(snapshot, only=each) for each in (slice(None), slice(1), slice(1, None)))
    for environment in ("outdoor", "vehicle", "indoor"):
        levels = np.stack([low.rsrp_dbm(environment), high.rsrp_dbm(environment)])
        assert np.array_equal(both.rsrp_dbm(environment), levels.max(axis=0))
        chosen = both.server(environment)
        assert np.array_equal(chosen, levels.argmax(axis=0))
        quality = np.choose(levels.argmax(axis=0), [low.sinr_db(environment), high.sinr_db(environment)])
        assert np.array_equal(both.sinr_db(environment), quality)
    assert set(np.unique(both.server("outdoor"))) == {0, 1}


def test_walls_and_cars_take_from_the_level(snapshot):
    found = maps_of(snapshot, only=slice(1))
    outdoor, vehicle, indoor = (found.rsrp_dbm(each) for each in ("outdoor", "vehicle", "indoor"))
    assert outdoor - vehicle == pytest.approx(9.0, abs=1e-4)
    assert (vehicle > indoor).all()
    assert (found.uplink_mbit_s("outdoor") >= found.uplink_mbit_s("indoor")).all()


def test_flat_terrain_changes_nothing_and_a_ridge_takes_what_lies_behind_it(snapshot):
    flat = maps_of(snapshot, only=slice(1))
    ground = np.full(flat.grid.shape, 12.0, np.float32)
    level = maps_of(snapshot, only=slice(1), terrain=Terrain(flat.grid, ground))
    assert np.array_equal(level.rsrp_dbm("outdoor"), flat.rsrp_dbm("outdoor"))
    ground = ground.copy()
    ground[:, 10] = 90.0
    ridge = maps_of(snapshot, only=slice(1), terrain=Terrain(flat.grid, ground))
    lost = flat.rsrp_dbm("outdoor") - ridge.rsrp_dbm("outdoor")
    assert lost.min() >= 0
    assert lost[:, 14:].min() > 5


def test_people_of_a_raster_are_split_by_the_divisions_of_each_cell(snapshot, tmp_path):
    path = tmp_path / "people.tif"
    counts = np.array([[10.0, 20.0, 30.0, 40.0]])
    transform = rasterio.Affine(500, 0, X0, 0, -1000, Y0 + 1000)
    shape = {"height": 1, "width": 4, "count": 1, "dtype": "float64", "crs": CRS, "transform": transform}
    with rasterio.open(path, "w", driver="GTiff", **shape) as raster:
        raster.write(counts, 1)
    people = People.of_raster(path, Divisions.of(snapshot, "squares"))
    assert people.count().tolist() == pytest.approx([30, 70], rel=1e-4)
    assert people.is_raster


def test_a_population_raster_decides_who_is_covered(tmp_path):
    folder = tmp_path / "w"
    made = town(
        folder,
        model="signal",
        divisions=divisions(population=[1000, 1000]),
        stations=stations([("A", "X", 100, 500, {"eirp_dbm": 30.0, "beamwidth_v_deg": 90.0})]),
    )
    transform = rasterio.Affine(100, 0, X0, 0, -1000, Y0 + 1000)
    shape = {"height": 1, "width": 20, "count": 1, "dtype": "float64", "crs": CRS, "transform": transform}
    with rasterio.open(folder / "people.tif", "w", driver="GTiff", **shape) as raster:
        raster.write(np.eye(20)[:1] * 50, 1)
    radio = made.settings.radio.model_copy(update={"population_raster": "people.tif"})
    settings = made.settings.model_copy(update={"radio": radio})
    table = indicators(made.read_with(settings), "squares")
    assert table.frame["population_method"].tolist() == ["raster", "area"]
    assert table.frame["population_covered_share_outdoor"].iloc[0] == pytest.approx(1)
    assert 0 < table.frame["area_covered_share_outdoor"].iloc[0] < 1


def test_what_was_assumed_and_what_is_out_of_range_is_noted(snapshot):
    notes = [note.en for note in signal_coverage_of(snapshot).notes]
    assert "2 of 2 sectors have no azimuth; an assumed one is used." in notes
    assert any("made for 25 m" in note for note in notes)
