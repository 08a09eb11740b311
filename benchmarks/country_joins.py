"""The joins of a country by our kernels and by other engines, from the same files in metres."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.country_engines import COUNTS, ENGINES, FILES, QUESTIONS
from benchmarks.country_plain import on_air
from benchmarks.figures import Figures, Value
from layers.geoparquet import GEOMETRY

CRS = "EPSG:5897"
LIMIT_S = 600
TOLERANCE = 1e-9
OURS = "phusong"
NOTES = (
    (
        "Every engine has a process of its own, and ten minutes. Each question is asked twice, and the second"
        " time counts, unless the first took more than 20 s. Reading the file is part of it."
    ),
    f"All read the same GeoParquet in {CRS}; PostGIS has copied and indexed it before the first question.",
    "DuckDB has no join of the nearest.",
)


@dataclass(frozen=True)
class Told:
    """What an engine's process told.

    Attributes
    ----------
    answers : mapping of str to dict
        Seconds and answer by question.
    ready_s : float
        Seconds from the start to the first question.
    peak_mb : float
        Most memory that its process held.
    missing : str
        What would have to be installed; empty where the engine took part.
    """

    answers: Mapping[str, dict[str, Any]]
    ready_s: float
    peak_mb: float
    missing: str

    @classmethod
    def by(cls, engine: str, folder: Path) -> "Told":
        """Ask an engine all questions."""
        call = [sys.executable, "-m", "benchmarks.country_engines", engine, str(folder)]
        with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
            try:
                printed, _ = process.communicate(timeout=LIMIT_S)
            except subprocess.TimeoutExpired:
                process.terminate()
                printed, _ = process.communicate()
        lines = [json.loads(line) for line in printed.splitlines()]
        return cls(
            {each["question"]: each for each in lines if "question" in each},
            next((each["ready_s"] for each in lines if "ready_s" in each), 0.0),
            max((each["mb"] for each in lines), default=0.0),
            next((each["missing"] for each in lines if "missing" in each), ""),
        )


def in_metres(made: Path, folder: Path, *, part: int) -> None:
    """Write the files of a country as engines want them: in metres, few columns, a part of the addresses.

    Parameters
    ----------
    made : Path
        Folder of the files of a synthetic country.
    folder : Path
        Where to.
    part : int
        How many addresses, spread evenly over the file.
    """
    every = pq.read_table(made / "addresses.parquet", columns=[GEOMETRY])[GEOMETRY]
    which = np.arange(part) * len(every) // part
    places = gpd.GeoSeries.from_wkb(every.take(pa.array(which)).to_numpy(), crs=4326)
    frames = {
        "addresses": gpd.GeoDataFrame({FILES["addresses"]: np.arange(part)}, geometry=places),
        "stations": on_air(made),
        **{name: gpd.read_parquet(made / f"{name}.parquet") for name in ("divisions", "postal_points")},
    }
    for name, frame in frames.items():
        frame[[FILES[name], GEOMETRY]].to_crs(CRS).to_parquet(folder / f"{name}.parquet")


def joins(folder: Path) -> Sequence[Figures]:
    """Ask every engine about the files that `in_metres` has written."""
    told = {engine: Told.by(engine, folder) for engine in ENGINES}
    addresses, stations = (
        pq.read_metadata(folder / f"{name}.parquet").num_rows for name in ("addresses", "stations")
    )
    missing = [f"Not installed: {name} ({each.missing})." for name, each in told.items() if each.missing]
    records = [
        _record(question, engine, each.answers[question], told[OURS].answers[question])
        for question in QUESTIONS
        for engine, each in told.items()
        if question in each.answers
    ]
    title = f"Joins of {addresses:,} addresses, 3,321 communes, {stations:,} stations"
    formats = {"s": ".2f", "× ours": ",.1f", "differs": ",.3g"}
    return [Figures(title, records, formats, [*NOTES, *missing]), _around(told)]


def _record(question: str, engine: str, told: dict[str, Any], ours: dict[str, Any]) -> dict[str, Value]:
    return {
        "": question,
        "by": engine,
        "s": told["s"],
        "× ours": told["s"] / ours["s"],
        "differs": _difference(question, told["answer"], ours["answer"]),
    }


def _difference(question: str, theirs: Any, ours: Any) -> float:
    """Return how many communes have another count, or by what share another answer differs."""
    if question == COUNTS:
        return float(sum(theirs.get(code, 0) != count for code, count in ours.items()))
    share = abs(theirs / ours - 1)
    return float(share) if share > TOLERANCE else 0.0


def _around(told: Mapping[str, Told]) -> Figures:
    """Return what goes before the first question, and the memory."""
    records: list[dict[str, Value]] = [
        {
            "": engine,
            "s before the first question": each.ready_s,
            "MB": each.peak_mb,
            "unanswered": _unanswered(each),
        }
        for engine, each in told.items()
        if not each.missing
    ]
    return Figures(
        "What engines take besides",
        records,
        formats={"s before the first question": ".1f", "MB": ",.0f", "unanswered": ".0f"},
        notes=["MB is the most memory of the process; that of PostGIS's server is not in it."],
    )


def _unanswered(told: Told) -> float:
    return float(len(QUESTIONS) - len(told.answers))
