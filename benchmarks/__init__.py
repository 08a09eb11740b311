"""Speed, as ratios to peers measured in the same run: ``python -m benchmarks NAME``.

A benchmark is a module with a function ``run()`` that returns comparisons or figures, and a line in
`BENCHMARKS`.
"""

from collections.abc import Callable, Sequence
from importlib import import_module

from benchmarks.measuring import Result

BENCHMARKS = {
    "division-join": "benchmarks.division_join",
    "covered": "benchmarks.covered",
    "reached-area": "benchmarks.reached_area",
    "load": "benchmarks.load",
    "radio-map": "benchmarks.radio_map",
    "radio-update": "benchmarks.radio_update",
    "scenario": "benchmarks.scenario",
    "address-quality": "benchmarks.address_quality",
    "address-speed": "benchmarks.address_speed",
    "tiles": "benchmarks.tiles",
    "map-page": "benchmarks.map_page",
    "reports": "benchmarks.reports",
    "api-load": "benchmarks.api_load",
    "api-soak": "benchmarks.api_soak",
    "ogc-peers": "benchmarks.ogc_peers",
    "country": "benchmarks.country",
    "dask": "benchmarks.dask",
    "delta": "benchmarks.delta",
}
# They take how many addresses their countries have.
SIZED = ("country", "dask", "delta")


def benchmark(name: str) -> Callable[..., Sequence[Result]]:
    """Return the function that runs a benchmark."""
    run: Callable[..., Sequence[Result]] = import_module(BENCHMARKS[name]).run
    return run
