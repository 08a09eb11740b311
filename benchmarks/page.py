"""The page with all results, as Markdown."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.machine import machine
from benchmarks.measuring import Result

HEAD = """# Benchmarks

Written by `make bench`. Every number is the median of several runs, after one that only warms up, in one
process on the machine below, ours and the peers' one after the other. *× ours* says how many times as long
as the first row something takes for the same number of items, *aim* the ratio that the project sets itself.
A peer too slow for all items gets a part of them: see the column *items*.
"""


def markdown(results: Mapping[str, Sequence[Result]]) -> str:
    """Return the page."""
    facts = [f"| {name} | {value} |" for name, value in machine().items()]
    parts = [HEAD, "\n".join(["| machine and versions | |", "|---|---|", *facts])]
    for name, found in results.items():
        parts.append(f"## `{name}`")
        parts.extend("\n".join(_section(each)) for each in found)
    return "\n\n".join(parts) + "\n"


def _section(result: Result) -> Iterator[str]:
    yield f"### {result.title}\n"
    yield f"| {' | '.join(result.headings)} |"
    yield "|---" + "|--:" * (len(result.headings) - 1) + "|"
    for row in result.rows:
        yield f"| {' | '.join(row)} |"
    yield ""
    for note in result.remarks:
        yield f"- {note}"
