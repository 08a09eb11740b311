"""The same country by one process and by the workers of Dask on this machine: what the cluster costs."""

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.country import command, made_and_loaded
from benchmarks.figures import Figures, Value
from benchmarks.measuring import Result
from planning.kept_figures import FOLDER

ADDRESSES = 1_000_000
ROUNDS = 3
ENGINES = {
    "one process": (),
    "Dask, 1 worker": ("--cluster", "local:1"),
    "Dask, 2 workers": ("--cluster", "local:2"),
}


def run() -> Sequence[Result]:
    """Compute a country of a million addresses by each engine, by turns."""
    with tempfile.TemporaryDirectory() as folder:
        workspace, _ = made_and_loaded(Path(folder), ADDRESSES)
        rounds = [{name: _coverage(workspace, more) for name, more in ENGINES.items()} for _ in range(ROUNDS)]
    alone = [each["one process"] for each in rounds]
    records: list[dict[str, Value]] = [
        {
            "": name,
            "s": statistics.median(each[name] for each in rounds),
            "speed-up": statistics.median(one / each[name] for one, each in zip(alone, rounds, strict=True)),
        }
        for name in ENGINES
    ]
    return [
        Figures(
            f"Coverage of a synthetic country, {ADDRESSES:,} addresses, two processors",
            records,
            formats={"s": ",.0f", "speed-up": ".2f"},
            notes=[
                "From the start of the command to its table, the start and end of the workers included.",
                "One process computes its radio maps on all processors, too.",
            ],
        )
    ]


def _coverage(workspace: Path, more: Sequence[str]) -> float:
    for path in (workspace / FOLDER).rglob("*.arrow"):
        path.unlink()
    taken = command("coverage", "--scheme", "communes", "--format", "json", "-w", str(workspace), *more)
    return taken.wall_s
