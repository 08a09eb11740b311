"""Speed, as ratios to peers measured in the same run: ``python -m benchmarks NAME``.

A benchmark is a module with a function ``run()`` that returns comparisons, and a line in `BENCHMARKS`.
"""

from collections.abc import Callable, Sequence
from importlib import import_module

from benchmarks.measuring import Comparison

BENCHMARKS = {
    "division-join": "benchmarks.division_join",
    "covered": "benchmarks.covered",
    "reached-area": "benchmarks.reached_area",
    "load": "benchmarks.load",
    "radio-map": "benchmarks.radio_map",
    "radio-update": "benchmarks.radio_update",
}


def benchmark(name: str) -> Callable[[], Sequence[Comparison]]:
    """Return the function that runs a benchmark."""
    run: Callable[[], Sequence[Comparison]] = import_module(BENCHMARKS[name]).run
    return run
