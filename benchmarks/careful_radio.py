"""The radio map in careful NumPy: single precision, one window a station, losses shared by its sectors."""

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.sectors import Sectors

F = np.float32
RECEIVER_M, LIGHT_M_S = 1.5, 3.0e8


def careful_radio_map(
    sectors: Sectors, grid: Grid, thresholds_dbm: tuple[float, ...]
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32], NDArray[np.int16]]:
    """Return level and row of the strongest sector, all power, and servers: UMa, three sectors a station."""
    best = np.full(grid.shape, -1000, F)
    server = np.full(grid.shape, -1, np.int32)
    power = np.zeros(grid.shape, F)
    counts = np.zeros((len(thresholds_dbm), *grid.shape), np.int16)
    for first in range(0, len(sectors), 3):
        window, dx, dy = _window(sectors, first, grid)
        square = dx * dx + dy * dy
        loss = _uma_db(square, sectors.height_m[first], sectors.frequency_mhz[first])
        loss[square > sectors.range_m[first] ** 2] = 1e6
        bearing = np.arctan2(dx, dy)
        below = np.arctan(F(sectors.height_m[first] - RECEIVER_M) / np.sqrt(square))
        tilt = np.radians(sectors.electrical_tilt_deg[first])
        width = np.radians(sectors.beamwidth_v_deg[first])
        vertical = np.minimum(F(12 / width**2) * (below - F(tilt)) ** 2, F(30))
        for row in range(first, first + 3):
            aside = bearing - F(np.radians(sectors.azimuth_deg[row]))
            aside -= F(2 * np.pi) * np.rint(aside * F(1 / (2 * np.pi)))
            horizontal = np.minimum(F(12 / np.radians(sectors.beamwidth_h_deg[row]) ** 2) * aside**2, F(30))
            level = F(sectors.power_dbm[row]) - loss - np.minimum(horizontal + vertical, F(30))
            is_better = level > best[window]
            np.copyto(best[window], level, where=is_better)
            np.copyto(server[window], row, where=is_better)
            power[window] += np.exp2(level * F(np.log2(10) / 10))
            for number, threshold in enumerate(thresholds_dbm):
                counts[number][window] += level >= threshold
    return best, server, power, counts


def _window(
    sectors: Sectors, row: int, grid: Grid
) -> tuple[tuple[slice, slice], NDArray[np.float32], NDArray[np.float32]]:
    reach, x, y = sectors.range_m[row], sectors.x[row], sectors.y[row]
    rows = slice(*np.searchsorted(-grid.y, [-y - reach, -y + reach]))
    columns = slice(*np.searchsorted(grid.x, [x - reach, x + reach]))
    dx = (grid.x[columns] - x).astype(F)
    dy = (grid.y[rows, np.newaxis] - y).astype(F)
    return (rows, columns), dx, dy


def _uma_db(square: NDArray[np.float32], height_m: float, frequency_mhz: float) -> NDArray[np.float32]:
    """Return the expected loss of TR 38.901's urban macro at squared distances."""
    square = np.maximum(square, F(100))
    d = np.sqrt(square)
    slant = F(0.5) * np.log10(square + F((height_m - RECEIVER_M) ** 2))
    log_f = np.log10(frequency_mhz / 1000)
    breakpoint_m = 4 * (height_m - 1) * (RECEIVER_M - 1) * frequency_mhz * 1e6 / LIGHT_M_S
    behind = 9 * np.log10(breakpoint_m**2 + (height_m - RECEIVER_M) ** 2)
    near = F(28 + 20 * log_f) + F(22) * slant
    clear = np.where(d <= F(breakpoint_m), near, F(28 + 20 * log_f - behind) + F(40) * slant)
    blocked = np.maximum(clear, F(13.54 + 20 * log_f) + F(39.08) * slant)
    share = np.where(d <= F(18), F(1), F(18) / d + np.exp(-d / F(63)) * (F(1) - F(18) / d))
    return np.asarray(share * clear + (F(1) - share) * blocked)
