"""How much of each commune lies within reach of stations."""

import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from benchmarks import ground
from benchmarks.measuring import Comparison, Contestant, compare
from geo.reached_area import reached_area_m2

CASES = ((86, None), (5_000, 30))
REACH_M = 1200.0
DEFAULT_SEGMENTS = 16
FINE_SEGMENTS = 128
COLD_RUNS = 3

COLD = """
import sys, time
from benchmarks.reached_area import areas_of
run = areas_of(sys.argv[1], int(sys.argv[2]))
start = time.perf_counter()
run()
print(time.perf_counter() - start)
"""
NOTE = (
    "Errors are the largest of any division, in percentage points of its area, against discs of 512 "
    "segments. The first call in a fresh process finds compiled code on disk, but has to load it."
)


def run() -> Sequence[Comparison]:
    """Compare for as many stations as Hanoi had in 2023, and for a dense network."""
    return [_comparison(stations, target) for stations, target in CASES]


def areas_of(how: str, stations: int) -> Callable[[], NDArray[np.float64]]:
    """Return a function that computes the areas: ``ours``, or the number of segments in a peer's quadrant."""
    communes = ground.communes().polygons
    x, y = np.ascontiguousarray(ground.spread(communes, stations, seed=4).T)
    if how == "ours":
        return lambda: np.asarray(reached_area_m2(communes, x, y, REACH_M))
    return lambda: _overlay(communes, x, y, segments=int(how))


def _comparison(stations: int, target: float | None) -> Comparison:
    communes = ground.communes()
    fine = areas_of(str(FINE_SEGMENTS), stations)
    reference, whole = fine(), communes.polygons.area.to_numpy()

    def error(run: Callable[[], NDArray[np.float64]]) -> str:
        return f"errs by {100 * np.abs((run() - reference) / whole).max():.4f} percentage points"

    ours, usual = areas_of("ours", stations), areas_of(str(DEFAULT_SEGMENTS), stations)
    count = len(communes.polygons)
    overlay = "geopandas buffer + union_all + overlay"
    contestants = [
        Contestant("phusong reached_area_m2", ours, count, remark=error(ours)),
        Contestant(f"{overlay}, as it is", usual, count, target, remark=error(usual)),
        Contestant(f"{overlay}, 512 segments", fine, count),
    ]
    title = f"{stations:,} stations that reach {REACH_M:g} m × {communes.title}"
    notes = [NOTE, _cold_note(stations)]
    return compare(title, contestants, unit="divisions", notes=notes)


def _cold_note(stations: int) -> str:
    ours, usual = (_cold_seconds(how, stations) for how in ("ours", str(DEFAULT_SEGMENTS)))
    return (
        f"First call in a fresh process: ours {1000 * ours:.1f} ms, geopandas {1000 * usual:.1f} ms, "
        f"{usual / ours:.1f} times as long (medians of {COLD_RUNS} processes)."
    )


def _cold_seconds(how: str, stations: int) -> float:
    command = [sys.executable, "-c", COLD, how, str(stations)]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(COLD_RUNS)]
    return statistics.median(float(each.stdout) for each in runs)


def _overlay(
    communes: gpd.GeoSeries, x: NDArray[np.float64], y: NDArray[np.float64], *, segments: int
) -> NDArray[np.float64]:
    """Return the areas as anyone with geopandas would compute them."""
    discs = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=ground.CRS).buffer(REACH_M, quad_segs=segments)
    reached = gpd.GeoDataFrame(geometry=[discs.union_all()], crs=ground.CRS)
    divisions = gpd.GeoDataFrame({"position": np.arange(len(communes))}, geometry=communes)
    parts = gpd.overlay(divisions, reached)
    areas = parts.set_index("position").area.reindex(divisions["position"], fill_value=0)
    return np.asarray(areas, dtype=np.float64)
