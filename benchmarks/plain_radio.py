"""The radio map as careful NumPy would compute it, in double precision: the oracle of the kernels.

It goes from sector to sector and works on the window of cells that each one reaches. Formulas are those of
`geo.propagation` and `geo.antenna`, without tables.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.antenna import attenuation_db
from geo.grid import Grid
from geo.radio_map import RadioModel
from geo.sectors import NO_PATTERN, Sectors


@dataclass(frozen=True, eq=False)
class PlainMap:
    """Level and row of the strongest sector, all power in milliwatts, and servers above each threshold."""

    best_dbm: NDArray[np.float64]
    server: NDArray[np.int64]
    power_mw: NDArray[np.float64]
    servers: NDArray[np.int64]


def plain_radio_map(
    sectors: Sectors, grid: Grid, model: RadioModel, *, thresholds_dbm: tuple[float, ...]
) -> PlainMap:
    """Return the radio map of sectors on flat terrain."""
    found = PlainMap(
        np.full(grid.shape, -np.inf),
        np.full(grid.shape, -1),
        np.zeros(grid.shape),
        np.zeros((len(thresholds_dbm), *grid.shape), np.int64),
    )
    for row in range(len(sectors)):
        window, level = _levels(sectors, row, grid, model)
        is_better = level > found.best_dbm[window]
        found.best_dbm[window][is_better] = level[is_better]
        found.server[window][is_better] = row
        found.power_mw[window] += 10 ** (level / 10)
        for number, threshold in enumerate(thresholds_dbm):
            found.servers[number][window] += level >= threshold
    return found


def _levels(
    sectors: Sectors, row: int, grid: Grid, model: RadioModel
) -> tuple[tuple[slice, slice], NDArray[np.float64]]:
    """Return the window that a sector reaches, and its level there; minus infinity beyond its range."""
    reach = sectors.range_m[row]
    window = (
        slice(*np.searchsorted(-grid.y, [-sectors.y[row] - reach, -sectors.y[row] + reach])),
        slice(*np.searchsorted(grid.x, [sectors.x[row] - reach, sectors.x[row] + reach])),
    )
    dx = grid.x[window[1]] - sectors.x[row]
    dy = grid.y[window[0], np.newaxis] - sectors.y[row]
    distance = np.hypot(dx, dy)
    losses = model.propagation[sectors.model[row]].losses(
        distance,
        frequency_mhz=sectors.frequency_mhz[row],
        base_height_m=sectors.height_m[row],
        mobile_height_m=model.receiver_height_m,
    )
    aside = np.degrees(np.arctan2(dx, dy)) - sectors.azimuth_deg[row]
    below = np.degrees(np.arctan2(sectors.height_m[row] - model.receiver_height_m, distance))
    tilts = {
        "electrical_tilt_deg": sectors.electrical_tilt_deg[row],
        "mechanical_tilt_deg": sectors.mechanical_tilt_deg[row],
    }
    if sectors.pattern[row] == NO_PATTERN:
        widths = {
            "beamwidth_h_deg": sectors.beamwidth_h_deg[row],
            "beamwidth_v_deg": sectors.beamwidth_v_deg[row],
        }
        away = attenuation_db(aside, below, **widths, **tilts)
    else:
        away = model.patterns[sectors.pattern[row]].attenuation_db(aside, below, **tilts)
    gain = model.correction.gain_db(np.maximum(distance, 10.0))
    level = sectors.power_dbm[row] - losses.mean_db - away + gain
    return window, np.where(distance <= reach, level, -np.inf)
