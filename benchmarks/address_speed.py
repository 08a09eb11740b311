"""How long look-ups take over a million addresses, how large their index is, and how fast it opens."""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.address_ground import Written, rows, table
from benchmarks.address_noise import NOISES, Noise, in_digits
from benchmarks.address_peers import full_text_search, fuzzy_term_search, likeness_search
from benchmarks.figures import Figures, Value
from benchmarks.measuring import Comparison, Contestant, compare
from layers.addresses.search import AddressIndex

ADDRESSES = 1_000_000
QUERIES = 3_000
WARMING = 500
RUNS = 5
# As many queries of one kind as a peer gets.
OF_OURS, OF_FULL_TEXT, OF_FUZZY_TERMS, OF_LIKENESS = 1_000, 8, 50, 4
NOISY = "one typo"

KINDS: Mapping[str, Noise] = NOISES | {
    "a typo in the digits": in_digits,
    "no number": lambda address, _: replace(address, house_number="", lane=""),
    "street and number alone": lambda address, _: address.front if address.street else None,
}
# What a process needs to hold the index and answer from it, in kB of resident memory.
MEMORY = """
import sys
from pathlib import Path
def resident():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])
from layers.addresses.search import AddressIndex
texts = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
before = resident()
index = AddressIndex.open(Path(sys.argv[1]))
for text in texts:
    index.search(text)
print(resident() - before)
"""


def run() -> Sequence[Comparison | Figures]:
    """Build, open and ask an index of a million addresses, beside other tools."""
    addresses = rows(ADDRESSES)
    gc.freeze()  # millions of rows as objects would be walked through in the midst of a look-up
    texts = {name: _texts(addresses, noise) for name, noise in KINDS.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addresses.index.arrow"
        built = _building(addresses, path, texts)
        index = AddressIndex.open(path)
        return [built, _latencies(index, texts), _beside_peers(index, addresses, texts[NOISY])]


def _texts(addresses: Sequence[Written], noise: Noise) -> list[str]:
    random = Random(4)  # noqa: S311 - not for secrets
    found: list[str] = []
    while len(found) < QUERIES + WARMING:
        written = noise(random.choice(addresses), random)
        if written:
            found.append(written if isinstance(written, str) else written.text)
    return found


def _building(addresses: Sequence[Written], path: Path, texts: Mapping[str, Sequence[str]]) -> Figures:
    columns = table(addresses)
    built = _seconds(lambda: AddressIndex.build(columns), runs=3)
    AddressIndex.build(columns).save(path)
    opened = _seconds(lambda: AddressIndex.open(path), runs=RUNS)
    asked = [text for each in texts.values() for text in each[:WARMING]]
    records: list[dict[str, Value]] = [
        {"": "built from the table", "median": f"{built:.2f} s", "aim": "≤ 60 s"},
        {
            "": "opened, in a process that has the libraries",
            "median": f"{opened * 1000:.0f} ms",
            "aim": "≤ 0.2 s",
        },
        {"": "on the disk", "median": f"{path.stat().st_size / 1e6:.0f} MB", "aim": "≤ 200 MB"},
        {
            "": f"in memory, opened and asked {len(asked):,} times",
            "median": _memory(path, asked),
            "aim": "≤ 200 MB",
        },
    ]
    return Figures(
        f"The index of {ADDRESSES:,} synthetic addresses",
        records,
        notes=["Memory: what the resident set of a fresh process grows by, with all its caches."],
    )


def _seconds(work: Callable[[], Any], *, runs: int) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _memory(path: Path, texts: Sequence[str]) -> str | None:
    """Return how much memory a fresh process needs; None where the system does not tell."""
    if not Path("/proc/self/status").is_file():
        return None
    asked = path.with_suffix(".txt")
    asked.write_text("\n".join(texts), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", MEMORY, str(path), str(asked)]
    grown = subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout
    return f"{int(grown) / 1000:.0f} MB"


def _latencies(index: AddressIndex, texts: Mapping[str, Sequence[str]]) -> Figures:
    records = [{"query": name, **_spread(index.search, asked)} for name, asked in texts.items()]
    every = [text for asked in zip(*texts.values(), strict=True) for text in asked]
    records.append({"query": "all of them, mixed", **_spread(index.search, every)})
    codes = [f"{10_000 + row // 90_000:05}{row % 90_000:05}" for row in range(0, ADDRESSES, 250)]
    records.append({"query": "ten-digit code", **_spread(index.by_code, codes)})
    return Figures(
        f"One look-up among {ADDRESSES:,} synthetic addresses, one thread",
        records,
        formats={"p50, µs": ",.0f", "p99, µs": ",.0f", "longest, µs": ",.0f"},
        notes=[
            "Aims: p50 ≤ 300 µs and p99 ≤ 5,000 µs for text, p50 ≤ 50 µs for codes.",
            f"Each query is asked once, after {WARMING} others of its kind; the parse is part of it.",
        ],
    )


def _spread(ask: Callable[[str], object], texts: Sequence[str]) -> dict[str, Value]:
    for text in texts[:WARMING]:
        ask(text)
    taken = []
    for text in texts[WARMING:]:
        start = time.perf_counter()
        ask(text)
        taken.append(time.perf_counter() - start)
    p50, p99, longest = (np.quantile(taken, (0.5, 0.99, 1)) * 1e6).tolist()
    return {"queries": len(taken), "p50, µs": p50, "p99, µs": p99, "longest, µs": longest}


def _beside_peers(index: AddressIndex, addresses: Sequence[Written], texts: Sequence[str]) -> Comparison:
    whole = [address.text for address in addresses]
    terms = fuzzy_term_search(whole)
    contestants = [
        Contestant("phusong", _asking(index.search, texts[:OF_OURS]), OF_OURS),
        Contestant("SQLite FTS5", _asking(full_text_search(whole), texts[:OF_FULL_TEXT]), OF_FULL_TEXT),
        Contestant("tantivy, fuzzy terms", terms and _asking(terms, texts[:OF_FUZZY_TERMS]), OF_FUZZY_TERMS),
        Contestant(
            "rapidfuzz, every address", _asking(likeness_search(whole), texts[:OF_LIKENESS]), OF_LIKENESS
        ),
    ]
    return compare(
        f"Look-ups with one typing error among {ADDRESSES:,} synthetic addresses",
        contestants,
        unit="look-ups",
        notes=["How often each finds the right address stands under `address-quality`."],
    )


def _asking(ask: Callable[[str], object], texts: Sequence[str]) -> Callable[[], None]:
    def every() -> None:
        for text in texts:
            ask(text)

    return every
