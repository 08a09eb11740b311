"""The network of the radio benchmarks: Hanoi's 60 × 90 km in cells of 100 m, three sectors a station."""

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.propagation import MODELS
from geo.radio_map import RadioModel
from geo.sectors import Sectors

GRID = Grid(0.0, 90_000.0, 100.0, rows=900, columns=600)
MODEL = RadioModel((MODELS["uma"],))
THRESHOLDS_DBM = (-110.0, -101.0, -97.0)
RANGE_M = 5000.0
SECTORS = 3


def network(stations: int, *, grid: Grid = GRID) -> Sectors:
    """Return stations spread evenly over a grid, with a spread of heights, tilts and powers."""
    random = np.random.default_rng(stations)
    west, south, east, north = grid.bounds

    def of_station(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.repeat(values, SECTORS)

    rotation = random.uniform(0, 120, stations)
    return Sectors.of(
        of_station(random.uniform(west, east, stations)),
        of_station(random.uniform(south, north, stations)),
        power_dbm=of_station(random.uniform(33, 37, stations)),
        frequency_mhz=3700.0,
        height_m=of_station(random.integers(20, 46, stations).astype(float)),
        azimuth_deg=of_station(rotation) + np.tile([0.0, 120.0, 240.0], stations),
        electrical_tilt_deg=of_station(random.integers(2, 9, stations).astype(float)),
        beamwidth_h_deg=65.0,
        beamwidth_v_deg=10.0,
        range_m=RANGE_M,
    )


def pairs(sectors: Sectors, grid: Grid = GRID) -> int:
    """Return how many pairs of a station and a cell in its range there are, exactly."""
    x, y = sectors.x[::SECTORS], sectors.y[::SECTORS]
    total = 0
    for row in grid.y:
        half = np.sqrt(np.maximum(RANGE_M**2 - (row - y) ** 2, 0)) * (np.abs(row - y) <= RANGE_M)
        near = half > 0
        first = np.searchsorted(grid.x, x[near] - half[near])
        last = np.searchsorted(grid.x, x[near] + half[near], side="right")
        total += int((last - first).sum())
    return total
