"""Run benchmarks: ``python -m benchmarks [NAME …] [--addresses N,…] [--json] [--write PAGE]``."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import BENCHMARKS, SIZED, benchmark
from benchmarks.machine import machine
from benchmarks.measuring import Result
from benchmarks.page import markdown
from benchmarks.tables import print_result

Results = Mapping[str, Sequence[Result]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks that are named, or all, and print or write what they give."""
    options = _options(arguments)
    results: dict[str, Sequence[Result]] = {}
    for name in options.names or BENCHMARKS:
        print(f"running {name} …", file=sys.stderr, flush=True)
        sizes = {"addresses": options.addresses} if options.addresses and name in SIZED else {}
        results[name] = benchmark(name)(**sizes)
        if not options.json:
            for result in results[name]:
                print_result(result)
    if options.json:
        print(_document(results))
    if options.write:
        options.write.write_text(markdown(results), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed, as ratios to peers.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all if none"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write a Markdown page as well")
    parser.add_argument(
        "--addresses",
        type=_sizes,
        metavar="N,…",
        help=f"how many addresses the countries of {', '.join(SIZED)} have, the smallest first",
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    return options


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def _document(results: Results) -> str:
    comparisons = {name: [asdict(each) for each in found] for name, found in results.items()}
    return json.dumps({"machine": machine(), "benchmarks": comparisons}, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
