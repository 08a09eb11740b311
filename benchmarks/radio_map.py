"""The radio map of Hanoi, beside NumPy, CRRM and pycraf."""

import resource
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import peers
from benchmarks.careful_radio import careful_radio_map
from benchmarks.measuring import Comparison, Contestant, compare
from benchmarks.plain_radio import plain_radio_map
from benchmarks.radio_ground import GRID, MODEL, SECTORS, THRESHOLDS_DBM, network, pairs
from geo.grid import Grid
from geo.radio_map import RadioMap, radio_map
from geo.sectors import Sectors
from geo.signal import location_probability, sinr_db, spectral_efficiency

FEW, MANY = 86, 10_000
PART = 300
TOWN_M, TOWN_STATIONS, MAST_M = 3500.0, 40, 25.0
NUMPY_TARGET, PEER_TARGET = 60, 50
COUNTRY = Grid(0.0, 1_600_000.0, 100.0, rows=16_000, columns=5_000)
COUNTRY_STATIONS, STRIP_ROWS = 100_000, 400


def run() -> Sequence[Comparison]:
    """Compare as many stations as Hanoi had in 2023, a dense network, all outputs of it, and a country."""
    return [_map(FEW), _map(MANY), _outputs(), _country()]


def _map(stations: int) -> Comparison:
    sectors, part = network(stations), network(stations).take(np.arange(3 * min(stations, PART)))
    count, some = pairs(sectors), pairs(part)
    found = radio_map(part, GRID, MODEL, thresholds_dbm=THRESHOLDS_DBM)
    contestants = [
        Contestant("phusong radio_map", lambda: _ours(sectors), count),
        Contestant(
            "careful NumPy, float32",
            lambda: _careful(part),
            some,
            NUMPY_TARGET,
            "level, server, power, servers",
        ),
        Contestant(
            "plain NumPy, float64 (the oracle)", lambda: _plain(part), some, remark=_errors(found, part)
        ),
        *_peers(),
    ]
    title = f"{stations:,} stations of three sectors × 60 × 90 km in cells of 100 m, up to 5 km"
    return compare(title, contestants, unit="station-cell pairs", notes=[NOTE])


NOTE = (
    "Ours keeps level and row of the strongest sector, the power of all, and how many servers reach three "
    "thresholds. CRRM keeps level, server and SINR, with its own antenna and without line of sight. pycraf "
    "computes losses with and without line of sight, and once the pattern of each of three sectors; it keeps "
    "nothing of them, so that its times are lower bounds."
)


def _ours(sectors: Sectors) -> RadioMap:
    return radio_map(sectors, GRID, MODEL, thresholds_dbm=THRESHOLDS_DBM)


def _careful(sectors: Sectors) -> Any:
    return careful_radio_map(sectors, GRID, THRESHOLDS_DBM)


def _plain(sectors: Sectors) -> Any:
    return plain_radio_map(sectors, GRID, MODEL, thresholds_dbm=THRESHOLDS_DBM)


def _errors(found: RadioMap, sectors: Sectors) -> str:
    plain = plain_radio_map(sectors, GRID, MODEL, thresholds_dbm=THRESHOLDS_DBM)
    both = (found.server >= 0) & (plain.server >= 0)
    level = np.abs(found.rsrp_dbm - plain.best_dbm)[both].max()
    power = np.abs(10 * np.log10(found.power_mw[both] / plain.power_mw[both])).max()
    return f"ours is within {level:.4f} dB of it in level, {power:.4f} dB in power, in every cell"


def _peers() -> list[Contestant]:
    """Return CRRM and pycraf, on the pairs of some stations and the cells of a town."""
    side = np.arange(50.0, TOWN_M, GRID.cell_m)
    cells = np.column_stack([*(each.ravel() for each in np.meshgrid(side, side)), np.full(side.size**2, 1.5)])
    masts = np.random.default_rng(0).uniform(0, TOWN_M, (TOWN_STATIONS, 3))
    masts[:, 2] = MAST_M
    pairs_of_town = len(cells) * len(masts)
    return [
        Contestant(name, run, pairs_of_town, target, remark)
        for name, run, target, remark in (
            ("CRRM", _crrm(masts, cells), PEER_TARGET, "level, server and SINR, without line of sight"),
            ("pycraf, loss and antennas", _pycraf(masts, cells, with_antennas=True), PEER_TARGET, ""),
            ("pycraf, loss alone", _pycraf(masts, cells, with_antennas=False), None, ""),
        )
    ]


def _crrm(masts: NDArray[np.float64], cells: NDArray[np.float64]) -> Callable[[], Any] | None:
    module = peers.optional("CRRM")
    if module is None:
        return None

    def run() -> None:
        parameters = module.Parameters(
            cell_locations=masts,
            ue_initial_locations=cells,
            n_sectors=SECTORS,
            h_BS_default=MAST_M,
            h_UT_default=1.5,
            fc_GHz=3.7,
            LOS=False,
        )
        module.Simulator(parameters).sinr.update()

    return run


def _pycraf(
    masts: NDArray[np.float64], cells: NDArray[np.float64], *, with_antennas: bool
) -> Callable[[], Any] | None:
    pathprof, antenna = peers.optional("pycraf.pathprof"), peers.optional("pycraf.antenna")
    units, conversions = peers.optional("astropy.units"), peers.optional("pycraf.conversions")
    if pathprof is None:
        return None
    east, north = (cells[:, [axis]] - masts[:, axis] for axis in (0, 1))
    distance = np.maximum(np.hypot(east, north), 10.0)
    quantities = 3.7 * units.GHz, distance * units.m, MAST_M * units.m, 1.5 * units.m
    pattern = 30 * conversions.dB, 30 * conversions.dB, 65 * units.deg, 10 * units.deg

    def run() -> None:
        pathprof.imt_urban_macro_losses(*quantities)
        if with_antennas:
            bearing = np.degrees(np.arctan2(east, north))
            below = np.degrees(np.arctan((MAST_M - 1.5) / distance)) - 6.0
            for azimuth in (0.0, 120.0, 240.0):
                aside = (bearing - azimuth + 180) % 360 - 180
                antenna.imt2020_single_element_pattern(
                    aside * units.deg, below * units.deg, 0 * conversions.dBi, *pattern
                )

    return run


def _outputs() -> Comparison:
    """Time all outputs of a dense network: three environments with quality, rate and certainty."""
    sectors = network(MANY)

    def everything() -> None:
        found = _ours(sectors)
        for loss in (0.0, 9.0, 15.0):
            quality = sinr_db(found, load=0.5, noise_dbm=-120.0, entry_loss_db=loss)
            spectral_efficiency(quality, attenuation=0.6, least_sinr_db=-10, most_bit_s_hz=7.4)
            location_probability(found, threshold_dbm=-110, entry_loss_db=loss, entry_sigma_db=4)

    title = (
        f"all outputs of {MANY:,} stations: level, server, servers, SINR, rate, certainty × 3 environments"
    )
    contestants = [Contestant("phusong", everything, GRID.rows * GRID.columns, remark="aim: at most 2 s")]
    return compare(title, contestants, unit="cells")


def _country() -> Comparison:
    """Compute a country strip by strip, and tell the memory."""
    sectors = network(COUNTRY_STATIONS, grid=COUNTRY)

    def strips() -> None:
        for top in range(0, COUNTRY.rows, STRIP_ROWS):
            strip = Grid(0.0, COUNTRY.north_m - top * 100.0, 100.0, STRIP_ROWS, COUNTRY.columns)
            radio_map(sectors, strip, MODEL, thresholds_dbm=THRESHOLDS_DBM)

    title = f"a country: {COUNTRY_STATIONS:,} stations × 800,000 km² in cells of 100 m, in strips of 40 km"
    found = compare(
        title, [Contestant("phusong radio_map", strips, pairs(sectors, COUNTRY))], unit="station-cell pairs"
    )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = f"Largest memory of the process so far, everything included: {peak_mb:,.0f} MB."
    return Comparison(found.title, found.unit, found.measurements, notes=(note,))
