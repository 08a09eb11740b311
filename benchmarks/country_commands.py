"""Commands of the product, each in a process of its own, and the country that they make and load."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Value
from layers.sample_country.sizes import DIVISION_COUNT, STATION_COUNT

SHEET_DEG = 0.5
SCHEME = "communes"
COVERAGE = ("coverage", "--scheme", SCHEME, "--format", "json")
MB = 1e6


@dataclass(frozen=True)
class Taken:
    """What a process took.

    Attributes
    ----------
    wall_s, cpu_s : float
        Seconds by the clock, and of processors.
    peak_mb : float
        Most memory that it held.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float

    @property
    def told(self) -> dict[str, Value]:
        """The figures by their headings."""
        return {"s": self.wall_s, "s of processors": self.cpu_s, "MB": self.peak_mb}


def made_and_loaded(folder: Path, count: int) -> tuple[Path, dict[str, Taken]]:
    """Make a synthetic country and load it; return its workspace, and what making and loading took.

    Parameters
    ----------
    folder : Path
        Where to; the files go to its folder ``made``.
    count : int
        How many addresses.
    """
    made, workspace = folder / "made", folder / "workspace"
    folder.mkdir(exist_ok=True)
    options = (
        "--addresses",
        str(count),
        "--stations",
        str(STATION_COUNT),
        "--divisions",
        str(DIVISION_COUNT),
    )
    taken = {"sample-country": command("sample-country", str(made), *options)}
    command("init", str(workspace))
    set_first(workspace, f"sheet_deg = {SHEET_DEG}")
    there = ("-w", str(workspace))
    for name, more in (("divisions", ("--scheme", SCHEME)), ("stations", ()), ("postal_points", ())):
        command("load", name, str(made / f"{name}.parquet"), *more, *there)
    taken["load addresses"] = command("load", "addresses", str(made / "addresses.parquet"), *there)
    return workspace, taken


def set_first(workspace: Path, line: str) -> None:
    """Put a setting before all others of a workspace."""
    settings = workspace / "phusong.toml"
    settings.write_text(f"{line}\n{settings.read_text(encoding='utf-8')}", encoding="utf-8")


def command(*arguments: str) -> Taken:
    """Run a command of the product."""
    return process(["-c", "from api.cli import main; main()", *arguments])


def process(arguments: Sequence[str]) -> Taken:
    """Run Python in a process of its own."""
    started = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {running.returncode}")
    wall_s = time.perf_counter() - started
    return Taken(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MB)
