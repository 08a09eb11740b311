"""Adding, moving and removing one station of a dense network, beside computing everything anew."""

from collections.abc import Sequence

import numpy as np

from benchmarks.measuring import Comparison, Contestant, compare
from benchmarks.radio_ground import GRID, MODEL, SECTORS, THRESHOLDS_DBM, network
from geo.radio_map import RadioMap, radio_map
from geo.sectors import Sectors

STATIONS = 10_000
TARGET = 50


def run() -> Sequence[Comparison]:
    """Compare each kind of update with the full run that it replaces."""
    sectors = network(STATIONS)
    found = radio_map(sectors, GRID, MODEL, thresholds_dbm=THRESHOLDS_DBM)
    middle = int(np.argmin(np.hypot(sectors.x - 30_000, sectors.y - 45_000)) // SECTORS * SECTORS)
    rows = np.arange(middle, middle + SECTORS)
    less = found.without_sectors(rows)
    mast = sectors.take(rows)
    moved = Sectors(**{**mast.columns, "x": mast.x + 250.0})  # type: ignore[arg-type]

    def anew() -> RadioMap:
        return radio_map(sectors, GRID, MODEL, thresholds_dbm=THRESHOLDS_DBM)

    ways = {
        "added": lambda: less.with_sectors(mast),
        "removed": lambda: found.without_sectors(rows),
        "moved": lambda: found.exchanged(rows, moved),
    }
    return [
        compare(
            f"one station of {STATIONS:,} {name}",
            [
                Contestant("phusong, update", way, 1),
                Contestant("phusong, full run", anew, 1, TARGET, "the same map to the last bit"),
            ],
            unit="updates",
        )
        for name, way in ways.items()
    ]
