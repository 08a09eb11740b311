"""A country on one machine: made, loaded and computed in bounded memory, beside geopandas' plain way."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow.parquet as pq

from benchmarks.figures import Figures, Value
from benchmarks.measuring import Result
from layers.geoparquet import GEOMETRY

if TYPE_CHECKING:
    import pandas as pd

ADDRESSES = (1_000_000, 24_000_000)
STATIONS, DIVISIONS = 100_000, 3_321
SHEET_DEG = 0.5
# So many addresses geopandas is given; its time grows with them.
PART = 250_000
WORKING_CRS = "EPSG:5897"
MB = 1e6


@dataclass(frozen=True)
class Taken:
    """What a command took.

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


def run() -> Sequence[Result]:
    """Make, load and compute countries of a million and of 24 million addresses; geopandas has a part."""
    steps: dict[int, dict[str, Taken]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in ADDRESSES:
            steps[count] = _country(Path(folder) / str(count), count)
        plain_s = plain(Path(folder) / str(ADDRESSES[0]) / "made")
    return [_table(steps), _beside(steps[ADDRESSES[-1]], plain_s)]


def _country(folder: Path, count: int) -> dict[str, Taken]:
    workspace, taken = made_and_loaded(folder, count)
    computed = ("coverage", "--scheme", "communes", "--format", "json", "-w", str(workspace))
    taken["coverage"] = command(*computed)
    taken["coverage, again"] = command(*computed)
    return taken


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
    options = ("--addresses", str(count), "--stations", str(STATIONS), "--divisions", str(DIVISIONS))
    taken = {"sample-country": command("sample-country", str(made), *options)}
    command("init", str(workspace))
    settings, there = workspace / "phusong.toml", ("-w", str(workspace))
    settings.write_text(f"sheet_deg = {SHEET_DEG}\n{settings.read_text(encoding='utf-8')}", encoding="utf-8")
    for name, more in (("divisions", ("--scheme", "communes")), ("stations", ()), ("postal_points", ())):
        command("load", name, str(made / f"{name}.parquet"), *more, *there)
    taken["load addresses"] = command("load", "addresses", str(made / "addresses.parquet"), *there)
    return workspace, taken


def command(*arguments: str) -> Taken:
    """Run a command of the product in a process of its own."""
    started = time.perf_counter()
    call = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"country: phusong {' '.join(arguments)} ended with {process.returncode}")
    wall_s = time.perf_counter() - started
    return Taken(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / MB)


def _table(steps: dict[int, dict[str, Taken]]) -> Figures:
    records: list[dict[str, Value]] = [
        {
            "addresses": float(count),
            "": step,
            "s": each.wall_s,
            "s of processors": each.cpu_s,
            "MB": each.peak_mb,
        }
        for count, taken in steps.items()
        for step, each in taken.items()
    ]
    return Figures(
        f"A synthetic country of {DIVISIONS:,} communes and {STATIONS:,} stations",
        records,
        formats={"addresses": ",.0f", **dict.fromkeys(("s", "s of processors", "MB"), ",.0f")},
        notes=[
            "Each step is a command in a process of its own; MB is the most memory that it held.",
            f"Coverage is by signal of 5G in cells of 100 m, in sheets of {SHEET_DEG:g}°.",
            "Again: what was kept is read.",
        ],
    )


def plain(made: Path) -> float:
    """Return how long geopandas takes for the same questions about a part of the addresses, in seconds.

    Which commune an address lies in, whether it lies in a circle of a station, how far the nearest station
    and the nearest post office are; then the counts, medians and means of each commune.
    """
    names = ("divisions", "stations", "postal_points")
    communes, stations, postal = (_frame(made / f"{name}.parquet") for name in names)
    stations = stations[(stations["technology"] == "5G") & (stations["status"] == "on_air")]
    every = pq.read_table(made / "addresses.parquet", columns=[GEOMETRY])[GEOMETRY]
    part = every.to_numpy()[:: len(every) // PART]
    addresses = gpd.GeoDataFrame(geometry=gpd.GeoSeries.from_wkb(part, crs=4326))
    started = time.perf_counter()
    homes = addresses.to_crs(WORKING_CRS).sjoin(communes, predicate="within").drop(columns="index_right")
    circles = gpd.GeoDataFrame(geometry=stations.geometry.buffer(1200), crs=WORKING_CRS)
    covered = homes.index.isin(homes.sjoin(circles, predicate="within").index)
    for name, places in (("station_m", stations), ("postal_m", postal)):
        found = homes[["geometry"]].sjoin_nearest(places[["geometry"]], distance_col=name)
        homes[name] = found.loc[~found.index.duplicated(), name]
    homes.assign(covered=covered).groupby("code").agg(
        {"covered": "mean", "station_m": ["median", _p90], "postal_m": ["mean", _p90]}
    )
    return (time.perf_counter() - started) * 1e6 / len(addresses)


def _p90(values: "pd.Series[float]") -> float:
    return float(values.quantile(0.9))


def _frame(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(path).to_crs(WORKING_CRS)


def _beside(taken: dict[str, Taken], plain_s: float) -> Figures:
    ours = taken["coverage"].wall_s / (ADDRESSES[-1] / 1e6)
    name = "s a million addresses"
    records: list[dict[str, Value]] = [
        {"": "phusong coverage, with radio maps of the country", name: ours, "×": 1.0},
        {"": "geopandas, circles instead of radio maps", name: plain_s, "×": plain_s / ours},
    ]
    return Figures(
        "Seconds for each million addresses",
        records,
        formats={name: ",.1f", "×": ",.1f"},
        notes=[
            "Ours from the start of the command to its table, reading and radio maps included.",
            f"geopandas for {PART:,} addresses, without reading: sjoin, sjoin_nearest twice, groupby.",
        ],
    )
