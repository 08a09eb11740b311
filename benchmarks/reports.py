"""Reports of every district of the sample: how long they take, where the time goes, what memory they need."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import typst

from benchmarks.figures import Figures, Value
from benchmarks.measuring import Comparison, Contestant, Result, compare
from benchmarks.plain_report import plain_report
from benchmarks.stages import Stages
from layers.definitions import Language
from layers.sample.build import sample_frames
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from planning import indicators
from reports import content, pdf, writing
from reports.formats import FORMATS
from reports.rendering import rendered
from reports.sources import Sources
from reports.writing import Wanted, write_reports

SCHEME = "districts-2023"
LANGUAGES: tuple[Language, ...] = ("vi", "en")
AIM_S, AIM_WARM_MS, ROUNDS = 30.0, 1000.0, 9
COUNTS = (10, 30, 60)
# Run by itself, so that only the memory of reports counts: says the peak after so many of them, in MB.
PEAKS = """
import resource, sys
from pathlib import Path
from layers.workspace import Workspace
from reports.writing import Wanted, write_reports
workspace, folder, *counts = sys.argv[1:]
snapshot = Workspace.open(Path(workspace)).snapshot()
codes = tuple(snapshot.frame("divisions/districts-2023").index)
done = 0
for count in map(int, counts):
    for at in range(done, count):
        chosen, language = codes[at % len(codes)], ("vi", "en")[at // len(codes) % 2]
        wanted = Wanted("districts-2023", (chosen,), ("pdf",), (language,))
        write_reports(snapshot, wanted, Path(folder))
    done = count
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))
"""


def run() -> Sequence[Result]:
    """Measure reports as a department orders them, and one of them beside a plain script."""
    with TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder, "w"))
        workspace.publish(sample_frames(), note="sample")
        here = Path(folder)
        warm = Sources.load(workspace.snapshot(), SCHEME)
        rendered(warm, warm.codes[1], format="pdf", language="vi")
        return [
            _everything(workspace.snapshot(), here / "all"),
            _one(warm),
            _stages(workspace.snapshot(), here / "stages"),
            _memory(workspace.path, here / "memory"),
            _beside_a_script(warm, here),
        ]


def _everything(snapshot: Snapshot, folder: Path) -> Figures:
    districts = tuple(snapshot.frame(f"divisions/{SCHEME}").index)
    start, busy = time.perf_counter(), time.process_time()
    paths = write_reports(snapshot, Wanted(SCHEME, districts, ("pdf",), LANGUAGES), folder)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    record: dict[str, Value] = {
        "reports": float(len(paths)),
        "s": seconds,
        "aim s": AIM_S,
        "s of processors": busy,
        "ms a report": 1000 * seconds / len(paths),
        "MB": sum(path.stat().st_size for path in paths) / 1e6,
    }
    return Figures(
        f"all {len(districts)} districts as PDF in both languages, {_addresses(snapshot):,} addresses",
        [record],
        formats={"s": ".1f", "s of processors": ".1f", "ms a report": ".0f", "MB": ".1f"},
        notes=["From a version of which nothing was computed before; the program itself is warm."],
    )


def _one(sources: Sources) -> Figures:
    return Figures(
        "one district, warm, by format",
        [{"format": name, **_times(sources, name)} for name in FORMATS],
        formats={"p50 ms": ".0f", "p95 ms": ".0f", "aim ms": ".0f", "kB": ",.0f"},
        notes=[f"{ROUNDS} districts, from what the report is about to the bytes of its file."],
    )


def _times(sources: Sources, name: str) -> dict[str, Value]:
    taken, sizes = [], []
    for code in sources.codes[1 : ROUNDS + 1]:
        start = time.perf_counter()
        sizes.append(len(rendered(sources, code, format=name, language="vi")))
        taken.append(1000 * (time.perf_counter() - start))
    middle, high = np.percentile(taken, [50, 95]).tolist()
    return {"p50 ms": middle, "p95 ms": high, "aim ms": AIM_WARM_MS, "kB": float(np.mean(sizes)) / 1000}


def _stages(snapshot: Snapshot, folder: Path) -> Figures:
    """Say where the time goes; one report at a time, so that nothing overlaps."""
    stages, districts = Stages(), tuple(snapshot.frame(f"divisions/{SCHEME}").index)[: COUNTS[0]]
    sections = content.SECTIONS
    content.SECTIONS = tuple(stages.timed("sections", each) for each in sections)
    try:
        with stages.wrapped(_places()), stages.stage("other"):
            for code in districts:
                write_reports(snapshot, Wanted(SCHEME, (code,), ("pdf",)), folder)
    finally:
        content.SECTIONS = sections
    whole = sum(stages.seconds.values())
    return Figures(
        f"where the time of {len(districts)} reports as PDF goes, with the indicators of the scheme",
        [
            {"stage": name, "s": seconds, "share": seconds / whole}
            for name, seconds in sorted(stages.seconds.items(), key=lambda each: -each[1])
        ],
        formats={"s": ".2f", "share": ".0%"},
    )


def _places() -> Mapping[tuple[object, str], str]:
    """Return the functions to be timed, where they are looked up; figures wherever a section draws them."""
    modules = [each for name, each in sys.modules.items() if name.startswith("reports.sections.")]
    figures: dict[tuple[object, str], str] = {
        (module, name): "figures"
        for module in modules
        for name, value in vars(module).items()
        if callable(value) and name.endswith("_figure") and value.__module__.startswith("maps.")
    }
    return {
        (indicators, "indicators"): "indicators",
        (pdf, "printed"): "texts for typst",
        (typst, "compile"): "typst",
        (writing, "write_whole"): "files",
        **figures,
    }


def _memory(workspace: Path, folder: Path) -> Figures:
    told = subprocess.run(
        [sys.executable, "-c", PEAKS, str(workspace), str(folder), *map(str, COUNTS)],
        check=True,
        capture_output=True,
        text=True,
    )
    peaks = map(float, told.stdout.split())
    return Figures(
        "peak memory of a process after so many reports as PDF",
        [{"reports": float(count), "MB": peak} for count, peak in zip(COUNTS, peaks, strict=True)],
        formats={"MB": ",.0f"},
    )


def _beside_a_script(sources: Sources, folder: Path) -> Comparison:
    code, table = sources.codes[1], sources.table

    def script() -> None:
        plain_report(sources.snapshot, table, code, folder / "plain.pdf")

    ours = len(rendered(sources, code, format="pdf", language="vi"))
    script()
    plain = (folder / "plain.pdf").stat().st_size
    return compare(
        "one district as PDF, from indicators that are computed already",
        [
            Contestant(
                "phusong",
                lambda: rendered(sources, code, format="pdf", language="vi"),
                1,
                remark=f"the whole report, tagged, {ours / 1000:,.0f} kB",
            ),
            Contestant(
                "pandas, geopandas, matplotlib's PdfPages", script, 1, remark=PLAIN.format(plain / 1000)
            ),
        ],
        unit="reports",
        notes=["WeasyPrint is left out: it needs libraries of the system that pip does not bring."],
    )


def _addresses(snapshot: Snapshot) -> int:
    return snapshot.info("addresses").rows


PLAIN = "only a table of 45 rows and one map, without tags, words or intervals, {:,.0f} kB"
