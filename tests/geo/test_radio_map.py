"""The radio map against plain NumPy in double precision, and its laws."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plain_radio import plain_radio_map
from geo.antenna import MeasuredPattern
from geo.errors import GeometryError
from geo.grid import Grid
from geo.propagation import MODELS
from geo.radial_tables import Correction
from geo.radio_map import RadioModel, radio_map
from geo.sectors import Sectors

GRID = Grid(0.0, 6000.0, 100.0, rows=61, columns=83)
THRESHOLDS = (-110.0, -100.0, -85.0)
NAMES = tuple(MODELS)
EVERY_MODEL = RadioModel(tuple(MODELS.values()))
BORDER_DB = 0.05


def network(seed, masts, *, models=1, spread_m=9000.0, **given_columns):
    random = np.random.default_rng(seed)

    def repeated(values):
        return np.repeat(values, 3)

    columns = {
        "power_dbm": random.uniform(25, 38, 3 * masts),
        "frequency_mhz": 3700.0,
        "height_m": repeated(random.uniform(8, 60, masts)),
        "azimuth_deg": random.uniform(0, 360, 3 * masts),
        "electrical_tilt_deg": random.uniform(-2, 12, 3 * masts),
        "mechanical_tilt_deg": random.uniform(0, 8, 3 * masts),
        "beamwidth_h_deg": random.choice([33.0, 65.0, 90.0, 150.0, 360.0], 3 * masts),
        "beamwidth_v_deg": random.uniform(5, 65, 3 * masts),
        "range_m": repeated(random.uniform(500, 4000, masts)),
        "model": repeated(random.integers(0, models, masts)),
    }
    x, y = (repeated(random.uniform(-1000, spread_m, masts)) for _ in range(2))
    return Sectors.of(x, y, **(columns | given_columns))


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one.layers, other.layers, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_levels_are_those_of_the_formulas(name):
    frequency = np.repeat([700.0, 1450.0, 3500.0], 15) if "cost" not in name else 1800.0
    sectors = network(NAMES.index(name), 15, frequency_mhz=frequency)
    model = RadioModel((MODELS[name],))
    check(radio_map(sectors, GRID, model, thresholds_dbm=THRESHOLDS), sectors, model)


def test_models_may_differ_from_mast_to_mast():
    sectors = network(50, 40, models=len(NAMES))
    check(radio_map(sectors, GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS), sectors, EVERY_MODEL)


def test_a_correction_is_added_to_every_level():
    model = RadioModel((MODELS["uma"],), correction=Correction(offset_db=-3.0, slope_db_per_decade=4.0))
    sectors = network(51, 20)
    check(radio_map(sectors, GRID, model, thresholds_dbm=THRESHOLDS), sectors, model)


def test_measured_patterns_are_the_sum_of_their_cuts():
    random = np.random.default_rng(52)
    cuts = np.cumsum(random.uniform(-0.4, 0.4, (2, 360)), axis=1)
    pattern = MeasuredPattern("made up", 17.0, np.abs(cuts[0]), np.abs(cuts[1]))
    model = RadioModel((MODELS["uma"],), patterns=(pattern,))
    sectors = network(53, 20, pattern=np.tile([0, -1, 0], 20))
    check(radio_map(sectors, GRID, model, thresholds_dbm=THRESHOLDS), sectors, model)


def check(found, sectors, model):
    plain = plain_radio_map(sectors, GRID, model, thresholds_dbm=THRESHOLDS)
    is_reached = plain.server >= 0
    near_the_edge = on_the_edge(sectors)
    assert np.array_equal((found.server >= 0)[~near_the_edge], is_reached[~near_the_edge])
    compared = is_reached & ~near_the_edge
    assert compared.mean() > 0.3
    assert np.abs(found.rsrp_dbm - plain.best_dbm)[compared].max() < BORDER_DB
    power_db = 10 * np.log10(found.power_mw[compared] / plain.power_mw[compared])
    assert np.abs(power_db).max() < BORDER_DB
    others = (found.server != plain.server) & compared
    assert others.mean() < 0.01
    assert (np.abs(found.servers - plain.servers)[:, compared] > 1).sum() == 0
    assert (found.servers != plain.servers)[:, compared].mean() < 0.01


def on_the_edge(sectors):
    """Cells whose distance to a mast is its range but for rounding."""
    distance = np.hypot(GRID.x[:, None] - sectors.x, 0 * sectors.x)
    squares = distance[None, :, :] ** 2 + (GRID.y[:, None] - sectors.y)[:, None, :] ** 2
    return (np.abs(np.sqrt(squares) - sectors.range_m) < 0.01).any(axis=2)


@cache
def whole():
    return radio_map(network(1, 30, models=2), GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_sectors_does_not_matter(random):
    sectors = whole().sectors
    order = random.sample(range(len(sectors)), len(sectors))
    shuffled = radio_map(sectors.take(order), GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS)
    assert np.array_equal(shuffled.layers.best, whole().layers.best)
    assert np.array_equal(shuffled.layers.power, whole().layers.power)
    assert np.array_equal(shuffled.layers.counts, whole().layers.counts)
    numbers = np.append(order, -1)
    assert np.array_equal(numbers[shuffled.server], whole().server)


@settings(max_examples=25)
@given(st.sets(st.integers(0, 29), max_size=8))
def test_adding_and_removing_masts_gives_the_map_computed_anew(masts):
    sectors = whole().sectors
    gone = np.array([3 * mast + sector for mast in sorted(masts) for sector in range(3)], dtype=int)
    stay = np.delete(np.arange(len(sectors)), gone)
    anew = radio_map(sectors.take(stay), GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS)
    removed = whole().without_sectors(gone)
    assert same(removed, anew)
    back = removed.with_sectors(sectors.take(gone))
    reordered = radio_map(sectors.take(np.append(stay, gone)), GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS)
    assert same(back, reordered)


def test_many_masts_side_by_side_may_be_removed():
    sectors = network(4, 100)
    found = radio_map(sectors, GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS)
    last = sectors.take(np.arange(297, 300))
    assert same(
        found.without_sectors(np.arange(297)), radio_map(last, GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS)
    )


def test_moving_a_mast_gives_the_map_computed_anew():
    sectors = whole().sectors
    for mast in range(0, 90, 9):
        rows = np.arange(mast, mast + 3)
        moved = sectors.take(rows)
        moved = Sectors(**(moved.columns | {"x": moved.x + 730.0, "azimuth_deg": moved.azimuth_deg + 20.0}))
        anew = sectors.take(np.delete(np.arange(len(sectors)), rows)).joined(moved)
        expected = radio_map(anew, GRID, EVERY_MODEL, thresholds_dbm=THRESHOLDS)
        assert same(whole().exchanged(rows, moved), expected)


def test_equally_strong_sectors_are_told_apart_when_added():
    one = Sectors.of([1000.0], [3000.0], power_dbm=30.0, frequency_mhz=3700.0)
    other = Sectors.of([3000.0], [3000.0], power_dbm=30.0, frequency_mhz=3700.0)
    model = RadioModel((MODELS["uma"],))
    grid = Grid(0.0, 6000.0, 100.0, rows=60, columns=40)
    for first, second in ((one, other), (other, one)):
        both = radio_map(first.joined(second), grid, model)
        assert same(radio_map(first, grid, model).with_sectors(second), both)


def test_a_map_of_part_of_the_grid_is_part_of_the_map():
    part = Grid(GRID.west_m + 1600, GRID.north_m - 800, GRID.cell_m, rows=40, columns=24)
    found = radio_map(whole().sectors, part, EVERY_MODEL, thresholds_dbm=THRESHOLDS)
    assert np.array_equal(found.server, whole().server[8:48, 16:40])
    assert np.array_equal(found.power_mw, whole().power_mw[8:48, 16:40])


def test_without_sectors_nothing_arrives():
    empty = radio_map(network(1, 0), GRID, EVERY_MODEL)
    assert np.isnan(empty.rsrp_dbm).all()
    assert (empty.server == -1).all()
    assert (empty.power_mw == 0).all()


def test_sectors_out_of_reach_change_nothing():
    far = network(2, 3, spread_m=1e6)
    far = Sectors(**(far.columns | {"x": far.x + 1e6}))
    assert same(whole().with_sectors(far).without_sectors(np.arange(90, 99)), whole())


def test_a_part_of_a_mast_is_not_added_or_removed():
    with pytest.raises(GeometryError, match="take all of it"):
        whole().without_sectors([0])
    with pytest.raises(GeometryError, match="take all of it"):
        whole().with_sectors(whole().sectors.take([5]))


def test_sectors_that_refer_to_nothing_are_an_error():
    with pytest.raises(GeometryError, match="no propagation model 7"):
        radio_map(network(1, 2, model=7), GRID, RadioModel((MODELS["uma"],)))
    with pytest.raises(GeometryError, match="no measured pattern 0"):
        radio_map(network(1, 2, pattern=0), GRID, EVERY_MODEL)
    with pytest.raises(GeometryError, match="2 thresholds"):
        radio_map(network(1, 2), GRID, EVERY_MODEL, thresholds_dbm=(1, 2))


@pytest.mark.parametrize(("column", "value"), [("height_m", 0.0), ("power_dbm", np.nan), ("range_m", -1.0)])
def test_impossible_sectors_are_an_error(column, value):
    with pytest.raises(GeometryError, match=column):
        Sectors.of([0.0], [0.0], **({"power_dbm": 30.0, "frequency_mhz": 700.0} | {column: value}))
