"""How far shadow fading leaves the covered area uncertain, against fields of it that are drawn at random."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import ndtr

from geo.grid import Grid
from planning.divisions import Divisions
from planning.people import People
from planning.signal_coverage import FADING_CORRELATION_M, SignalCoverage
from tests.planning.town import X0, Y0, town

SIGMA_DB = 6.0
POINT_M = 10
CELL_M = 100


def fields(random, count, rows, columns):
    """Draw normal fields whose correlation falls exponentially with distance, by the circulant method."""
    y, x = (np.minimum(np.arange(2 * n), 2 * n - np.arange(2 * n)) * POINT_M for n in (rows, columns))
    correlation = np.exp(-np.hypot(y[:, None], x) / FADING_CORRELATION_M)
    spectrum = np.sqrt(np.maximum(np.fft.fft2(correlation).real, 0) / correlation.size)
    for _ in range(count):
        noise = random.standard_normal((2, *correlation.shape))
        yield np.fft.fft2(spectrum * (noise[0] + 1j * noise[1])).real[:rows, :columns]


@pytest.fixture(scope="module")
def divisions(tmp_path_factory):
    return Divisions.of(town(tmp_path_factory.mktemp("fading") / "town"), "squares")


def interval(divisions, margin_db):
    """Return what the product says of a network that is so many decibels over the threshold."""
    network = SimpleNamespace(
        probability=lambda _: ndtr(margin_db / SIGMA_DB),
        classes_with=lambda _, shift_db: margin_db > -shift_db,
    )
    model = SimpleNamespace(offset_sigma_db=0.0, profile=SimpleNamespace(quantity="rsrp_dbm"))
    grid = Grid.covering((X0, Y0, X0 + 2000, Y0 + 1000), cell_m=CELL_M)
    nobody = People.at_addresses(divisions.place([], []))
    return SignalCoverage(model, None, {"A": network}, grid).interval(divisions, nobody, "outdoor")


@pytest.mark.parametrize(("least_db", "most_db"), [(-8, 8), (-1, 1), (2, 6)])
def test_the_variance_is_that_of_correlated_fields_or_a_little_more(divisions, least_db, most_db):
    random = np.random.default_rng(5)
    margin_db = random.uniform(least_db, most_db, (10, 20))
    told_m2 = np.sqrt(interval(divisions, margin_db)["area_variance_m4"].iloc[0])
    points_db = np.kron(margin_db, np.ones((CELL_M // POINT_M,) * 2))
    west = np.s_[:, : points_db.shape[1] // 2]
    drawn = fields(random, 200, *points_db.shape)
    areas = [POINT_M**2 * np.count_nonzero((points_db + SIGMA_DB * each > 0)[west]) for each in drawn]
    independent_m2 = POINT_M**2 * np.sqrt(
        np.sum(ndtr(points_db / SIGMA_DB) * ndtr(-points_db / SIGMA_DB)) / 2
    )
    assert 0.95 * np.std(areas) < told_m2 < 1.7 * np.std(areas)
    assert told_m2 > 5 * independent_m2
