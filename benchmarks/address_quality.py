"""How often a look-up finds the address that is meant, however it is written, and how often it errs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import geopandas as gpd
import pandas as pd

from benchmarks.address_ground import Written, rows, table
from benchmarks.address_noise import NOISES, STRANGERS, Noise, with_typos, without_diacritics
from benchmarks.address_peers import full_text_search, fuzzy_term_search, likeness_search, unit_parser
from benchmarks.figures import Figures, Value
from benchmarks.ground import REAL
from layers.addresses.keys import street_key
from layers.addresses.matches import Match
from layers.addresses.search import AddressIndex
from layers.addresses.unit_history import UnitHistory
from layers.addresses.units import UnitName

ADDRESSES = 1_000_000
QUERIES = 10_000
# Peers that take long for each query get the first of them.
OF_FULL_TEXT, OF_FUZZY_TERMS, OF_LIKENESS, OF_UNITS = 50, 100, 30, 2_000
# An answer is confident where the address itself is said to be found, and no namesake is as good.
CONFIDENT = 0.75
AIMS = {
    "clean": 0.99,
    "no diacritics": 0.97,
    "one typo": 0.95,
    "two typos": 0.85,
    "old unit names": 0.97,
}
SHARE = ".2%"
REAL_ADDRESSES = REAL / "hanoi_osm_addresses.geojson"


@dataclass(frozen=True)
class Asked:
    """A query, the row that it was made of, and whether it names units since July 2025."""

    text: str
    row: int
    written: Written
    is_of_today: bool


def run() -> Sequence[Figures]:
    """Ask for addresses as people write them, ours and the peers."""
    addresses = rows(ADDRESSES)
    index = AddressIndex.build(table(addresses))
    kinds = {name: asked(addresses, noise, QUERIES) for name, noise in NOISES.items()}
    strangers = {name: asked(addresses, noise, QUERIES, existing=False) for name, noise in STRANGERS.items()}
    return [
        _recall(index, kinds),
        _errors(index, addresses, strangers),
        _beside_peers(index, addresses, kinds),
        _units(index, addresses, kinds),
        *_real(addresses),
    ]


def asked(addresses: Sequence[Written], noise: Noise, count: int, *, existing: bool = True) -> list[Asked]:
    """Return queries for addresses drawn at random; for such as do not exist where that is wanted."""
    random = Random(2)  # noqa: S311 - not for secrets
    known = set(() if existing else map(_described, addresses))
    found: list[Asked] = []
    while len(found) < count:
        row = random.randrange(len(addresses))
        written = noise(addresses[row], random)
        if isinstance(written, str):
            found.append(Asked(written, row, addresses[row], not addresses[row].district))
        elif written is not None and (existing or _described(written) not in known):
            is_of_today = not (written.district or addresses[row].district)
            found.append(Asked(written.text, row, written, is_of_today))
    return found


def _described(written: Written) -> tuple[str, ...]:
    """Return what tells an address from all others, whichever names its units go by."""
    assert written.home is not None
    commune = UnitHistory.of_city("ha noi").today(written.home)[0]
    return written.house_number, written.lane, written.street, written.hamlet, commune.code, written.city


def _recall(index: AddressIndex, kinds: Mapping[str, Sequence[Asked]]) -> Figures:
    return Figures(
        f"{ADDRESSES:,} synthetic addresses: how often the one that is meant is found",
        [
            {"query": name, **_found(index, queries), "aim @1": AIMS.get(name)}
            for name, queries in kinds.items()
        ],
        formats={"recall@1": SHARE, "recall@5": SHARE, "false, confident": SHARE, "aim @1": ".0%"},
        notes=[
            f"False and confident: another is given as the exact one, at {CONFIDENT} or more; aim: 0.5 %.",
            "Typing errors are in letters.",
            "Without its ward an address often has namesakes: nobody can tell them apart; all are answered.",
        ],
    )


def _found(index: AddressIndex, queries: Sequence[Asked]) -> dict[str, Value]:
    first = listed = false = 0
    for query in queries:
        matches = index.search(query.text)
        exact = [match.position for match in matches if match.kind == "exact"]
        is_first = bool(matches) and matches[0].kind == "exact" and exact[0] == query.row
        first += is_first
        listed += query.row in exact
        false += not is_first and _is_confident(matches)
    count = len(queries)
    return {
        "queries": count,
        "recall@1": first / count,
        "recall@5": listed / count,
        "false, confident": false / count,
    }


def _is_confident(matches: Sequence[Match]) -> bool:
    return bool(matches) and matches[0].kind == "exact" and matches[0].confidence >= CONFIDENT


def _errors(
    index: AddressIndex, addresses: Sequence[Written], kinds: Mapping[str, Sequence[Asked]]
) -> Figures:
    records: list[dict[str, Value]] = []
    for name, queries in kinds.items():
        answers = [(query, index.search(query.text)) for query in queries]
        near = [
            _same_stretch(addresses[matches[0].position], query.written)
            for query, matches in answers
            if matches
        ]
        records.append(
            {
                "query": name,
                "queries": len(queries),
                "answered": len(near) / len(queries),
                "right street and ward": sum(near) / len(queries),
                "false, confident": sum(_is_confident(matches) for _, matches in answers) / len(queries),
            }
        )
    return Figures(
        f"{ADDRESSES:,} synthetic addresses: queries for addresses that are not there",
        records,
        formats={"answered": SHARE, "right street and ward": SHARE, "false, confident": SHARE},
        notes=["A typo in the digits that makes another existing number is left out."],
    )


def _same_stretch(answer: Written, wanted: Written) -> bool:
    return (answer.street, answer.hamlet, answer.ward) == (wanted.street, wanted.hamlet, wanted.ward)


def _beside_peers(
    index: AddressIndex, addresses: Sequence[Written], kinds: Mapping[str, Sequence[Asked]]
) -> Figures:
    texts = [address.text for address in addresses]
    ours = _best_of(index)
    searches: dict[str, tuple[Callable[[str], list[int]] | None, int]] = {
        "SQLite FTS5": (full_text_search(texts), OF_FULL_TEXT),
        "tantivy, fuzzy": (fuzzy_term_search(texts), OF_FUZZY_TERMS),
        "rapidfuzz": (likeness_search(texts), OF_LIKENESS),
    }
    records: list[dict[str, Value]] = []
    for name, queries in kinds.items():
        record: dict[str, Value] = {"query": name}
        for peer, (search, count) in searches.items():
            if search is not None:
                record[f"phusong, {count}"] = _share_first(ours, queries[:count])
                record[f"{peer}, {count}"] = _share_first(search, queries[:count])
        records.append(record)
    return Figures(
        f"{ADDRESSES:,} synthetic addresses: recall@1 beside other tools, on the same first queries",
        records,
        formats={heading: ".1%" for record in records for heading in record},
        notes=["The number in a heading is that of the queries; slow tools get few."],
    )


def _best_of(index: AddressIndex) -> Callable[[str], list[int]]:
    return lambda text: [match.position for match in index.search(text) if match.kind == "exact"]


def _share_first(search: Callable[[str], list[int]], queries: Sequence[Asked]) -> float:
    return sum(search(query.text)[:1] == [query.row] for query in queries) / len(queries)


def _units(
    index: AddressIndex, addresses: Sequence[Written], kinds: Mapping[str, Sequence[Asked]]
) -> Figures:
    parse = unit_parser()
    records: list[dict[str, Value]] = []
    for name, queries in kinds.items():
        with_ward = [query for query in queries if query.written.ward][:OF_UNITS]
        if not with_ward:
            continue
        ours = [index.search(query.text) for query in with_ward]
        right = sum(
            bool(found) and addresses[found[0].position].ward == addresses[query.row].ward
            for query, found in zip(with_ward, ours, strict=True)
        )
        theirs = sum(_parsed_ward(parse, query) for query in with_ward) / len(with_ward) if parse else None
        records.append(
            {
                "query": name,
                "queries": len(with_ward),
                "phusong": right / len(with_ward),
                "vietnamadminunits": theirs,
            }
        )
    return Figures(
        "The ward or commune alone: how often it is the right one",
        records,
        formats={"phusong": SHARE, "vietnamadminunits": SHARE},
        notes=[
            "phusong: the unit of the best answer.",
            "vietnamadminunits: the ward that it reads, told whether units of before July 2025 are meant.",
        ],
    )


def _parsed_ward(parse: Callable[[str, str], object], query: Asked) -> bool:
    """Return whether the peer reads the ward that the query names."""
    unit = parse(query.text, "FROM_2025" if query.is_of_today else "LEGACY")
    ward = getattr(unit, "ward", None)
    return bool(ward) and UnitName.of(str(ward)).bare == UnitName.of(query.written.ward).bare


def _real(addresses: Sequence[Written]) -> list[Figures]:
    """Return what is found of the real addresses among the synthetic ones; nothing where they are absent."""
    if not REAL_ADDRESSES.is_file():
        return []
    real = _real_addresses()
    index = AddressIndex.build(table([*real, *addresses]))
    noises: dict[str, Callable[[str, Random], str]] = {
        "clean": lambda text, _: text,
        "no diacritics": lambda text, _: without_diacritics(text),
        "one typo": lambda text, random: with_typos(text, random, count=1),
        "two typos": lambda text, random: with_typos(text, random, count=2),
    }
    records: list[dict[str, Value]] = []
    for name, noise in noises.items():
        random = Random(3)  # noqa: S311 - not for secrets
        answers = [index.search(noise(address.text, random)) for address in real]
        listed = [
            [_same_front(match, real, address) for match in matches]
            for address, matches in zip(real, answers, strict=True)
        ]
        records.append(
            {
                "query": name,
                "addresses": len(real),
                "recall@1": sum(each[:1] == [True] for each in listed) / len(real),
                "recall@5": sum(any(each) for each in listed) / len(real),
            }
        )
    return [
        Figures(
            f"Real addresses of OpenStreetMap among {ADDRESSES:,} synthetic ones",
            records,
            formats={"recall@1": ".1%", "recall@5": ".1%"},
            notes=["Several stand for one house: any record of the same number and street is the right one."],
        )
    ]


def _real_addresses() -> list[Written]:
    frame = gpd.read_file(REAL_ADDRESSES)
    tags = ["addr:housenumber", "addr:street", "addr:subdistrict", "addr:district", "addr:city"]
    texts = frame[tags].astype(object).where(pd.notna(frame[tags]), "")
    return [
        Written(number, "", street, "", ward, district, city=city)
        for number, street, ward, district, city in texts.itertuples(index=False)
    ]


def _same_front(match: Match, real: Sequence[Written], wanted: Written) -> bool:
    if match.kind != "exact" or match.position >= len(real):
        return False
    answer = real[match.position]
    return (answer.house_number.lower(), street_key(answer.street)) == (
        wanted.house_number.lower(),
        street_key(wanted.street),
    )
