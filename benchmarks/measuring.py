"""Timing contestants side by side, and the numbers that come of it."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.figures import Figures

FEWEST_RUNS = 3
MOST_RUNS = 9
ENOUGH_SECONDS = 3.0


@dataclass(frozen=True)
class Contestant:
    """One way of doing the work.

    Attributes
    ----------
    name : str
        What does it, and how.
    run : callable or None
        Does it once and returns the result; None where what it needs is not installed.
    items : int
        How many items it works on; peers too slow for all of them get a part.
    target : float or None
        Ratio to the first contestant that is aimed at.
    remark : str
        What a reader has to know.
    """

    name: str
    run: Callable[[], Any] | None
    items: int
    target: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class Measurement:
    """What one contestant took: the median of the runs, and all of them."""

    name: str
    items: int
    seconds: float
    runs: tuple[float, ...]
    ratio: float
    mismatches: int | None
    target: float | None = None
    remark: str = ""

    @property
    def items_per_second(self) -> float:
        """Speed."""
        return self.items / self.seconds


@dataclass(frozen=True)
class Comparison:
    """Contestants that did the same work.

    Attributes
    ----------
    title : str
        The work, with its sizes.
    unit : str
        What the items are.
    measurements : tuple of Measurement
        The first is ours, and the one that all ratios refer to.
    absent : tuple of str
        Contestants that could not take part.
    notes : tuple of str
        What else was found.
    """

    title: str
    unit: str
    measurements: tuple[Measurement, ...]
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns."""
        return ("", "items", "median", "items/s", "× ours", "aim", "mismatches", "runs")

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The cells, row by row."""
        return [_row(each, self.unit) for each in self.measurements]

    @property
    def remarks(self) -> Sequence[str]:
        """What a reader has to know: of single rows, on who is absent, and in general."""
        of_rows = [f"{each.name}: {each.remark}" for each in self.measurements if each.remark]
        absent = [f"Not installed: {', '.join(self.absent)}."] if self.absent else []
        return [*of_rows, *absent, *self.notes]


Result = Comparison | Figures


def compare(
    title: str,
    contestants: Sequence[Contestant],
    *,
    unit: str,
    mismatches: Callable[[Any, Any], int] | None = None,
    notes: Sequence[str] = (),
) -> Comparison:
    """Time contestants one after the other in this process.

    Parameters
    ----------
    title : str
        The work, with its sizes.
    contestants : sequence of Contestant
        Ours first; its seconds per item are what all ratios refer to.
    unit : str
        What the items are.
    mismatches : callable, optional
        Given our result and a peer's, counts the items on which they disagree.
    notes : sequence of str
        What else a reader has to know.
    """
    ours = contestants[0]
    reference, our_runs = _timed(ours)
    our_pace = statistics.median(our_runs) / ours.items
    measured = [_measurement(ours, our_runs, our_pace, None)]
    for peer in contestants[1:]:
        if peer.run is not None:
            result, runs = _timed(peer)
            wrong = mismatches(reference, result) if mismatches else None
            measured.append(_measurement(peer, runs, our_pace, wrong))
    absent = tuple(each.name for each in contestants if each.run is None)
    return Comparison(title, unit, tuple(measured), absent, tuple(notes))


def _timed(contestant: Contestant) -> tuple[Any, tuple[float, ...]]:
    """Run until it has taken long enough, after one run that only warms up."""
    assert contestant.run is not None
    runs: list[float] = []
    result = contestant.run()
    while len(runs) < FEWEST_RUNS or (sum(runs) < ENOUGH_SECONDS and len(runs) < MOST_RUNS):
        start = time.perf_counter()
        result = contestant.run()
        runs.append(time.perf_counter() - start)
    return result, tuple(runs)


def _measurement(
    contestant: Contestant, runs: tuple[float, ...], our_pace: float, wrong: int | None
) -> Measurement:
    seconds = statistics.median(runs)
    return Measurement(
        name=contestant.name,
        items=contestant.items,
        seconds=seconds,
        runs=runs,
        ratio=seconds / contestant.items / our_pace,
        mismatches=wrong,
        target=contestant.target,
        remark=contestant.remark,
    )


def _row(measurement: Measurement, unit: str) -> tuple[str, ...]:
    return (
        measurement.name,
        f"{measurement.items:,} {unit}",
        duration(measurement.seconds),
        f"{measurement.items_per_second:,.0f}",
        f"{measurement.ratio:.2f}" if measurement.ratio < 10 else f"{measurement.ratio:,.0f}",  # noqa: PLR2004
        f"≥ {measurement.target:g}" if measurement.target else "",
        "" if measurement.mismatches is None else f"{measurement.mismatches:,}",
        str(len(measurement.runs)),
    )


def duration(seconds: float) -> str:
    """Return a time in words."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
