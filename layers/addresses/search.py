"""Search of addresses by text: tolerant of typing errors and missing parts, and honest about what it found.

A dictionary of the distinct streets finds the street, by equality first and by likeness of letters otherwise;
wards, districts and cities that the query names raise or lower each of its stretches; within a stretch the
house number is found by bisection, or placed between its neighbours.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from layers.addresses.digital_codes import DigitalCode
from layers.addresses.groups import Groups
from layers.addresses.matches import (
    LANE_NOT_FOUND,
    LANE_NOT_NAMED,
    LANE_OF_STREET,
    OTHER_HAMLET,
    STREET_NOT_FOUND,
    Match,
    MatchKind,
)
from layers.addresses.mentions import COST_OF_UNLIKENESS, Shares, Units
from layers.addresses.parsing import parse_address
from layers.addresses.queries import Query
from layers.addresses.records import BLANK, Ids, Records, UnitColumn
from layers.addresses.stretches import Stretch
from layers.addresses.suggestions import Suggestions
from layers.addresses.unit_history import UnitHistory
from layers.addresses.units import UnitName

DEFAULT_LIMIT = 5
DEFAULT_CITY = "Hà Nội"

# Streets less alike than this are different streets.
LEAST_LIKENESS = 0.7
MAX_STREETS = 6
MAX_STRETCHES = 24
# Answers that are this close share the confidence between them.
TIE = 0.02
# Answers with less than this share of the best one's confidence are left out.
WORTH_SHOWING = 0.45
# Of the suggestions so many may be wards and districts, where streets are called alike.
AREAS_AT_LEAST = 2
NO_LANE = -1
# Words before a street's name, and how many letters of each may be wrong.
STREET_MARKERS = {"duong": 2, "pho": 1}
# Gives rows, each, a positive weight.
Weigh = Callable[[Ids], Shares]
# Places of the addresses' own district and city among the unit columns.
OWN_DISTRICT = 1
CITY = 2
# A street called so that agrees less with the rest of the query may be another one, misspelled.
CALLED_SO = 0.6


@dataclass(frozen=True)
class _Street:
    """A street of the dictionary that a query may mean, and the units named behind it without a comma."""

    place: int
    likeness: float
    units: tuple[UnitName, ...] = ()


@dataclass(frozen=True, eq=False)
class _Agreement:
    """How well each group of a street agrees with a query, 0…1."""

    place: int
    shares: Shares


class AddressIndex:
    """An index over addresses; it does not change, and any number of threads may ask it at once.

    Parameters
    ----------
    records : Records
        The addresses; `AddressIndex.build` makes them from a table.
    """

    def __init__(self, records: Records) -> None:
        self._units = Units(records.units, UnitHistory.of_city(records.units[CITY].names[-1].bare))
        self._unit_columns = records.units
        self._groups = Groups.of(records)
        self._hamlet = records.hamlet
        self._hamlets = {key: number for number, key in enumerate(records.hamlets)}
        self._lanes = {key: number for number, key in enumerate(records.lanes)}
        is_used = np.diff(self._groups.place_starts) > 0
        # Hamlets whose houses all stand on streets are no places; the search skips what is None.
        self._place_names = [
            key if key and used else None for key, used in zip(records.places, is_used, strict=True)
        ]
        self._places = {key: number for number, key in enumerate(self._place_names) if key}
        self._suggestions = Suggestions(self._groups, self._place_names, records.units)
        self._codes = _Sorted(records.code)
        self._postal_codes = _Sorted(records.postal_code)

    @classmethod
    def build(
        cls, table: pa.Table, *, city: str = DEFAULT_CITY, areas: Sequence[UnitColumn] = ()
    ) -> "AddressIndex":
        """Return the index of a table of addresses.

        Parameters
        ----------
        table : pyarrow.Table
            Text columns of the layer of addresses; any may be missing. A row without house number, street and
            hamlet is read from its ``address_text``.
        city : str
            City of the rows that name none.
        areas : sequence of UnitColumn
            Units that the rows are in by their position, so that a query may name those as well.
        """
        return cls(Records.of(table, city=city, areas=areas))

    def __len__(self) -> int:
        return len(self._hamlet)

    def by_code(self, code: str | DigitalCode) -> int | None:
        """Return the row of a digital address, the first where several bear it; None where none does.

        Raises
        ------
        CodeError
            The text is no digital address.
        """
        parsed = DigitalCode.parse(code) if isinstance(code, str) else code
        rows = self._codes.rows(int(str(parsed)))
        return int(rows[0]) if len(rows) else None

    def by_postal_code(self, postal_code: str) -> Ids:
        """Return the rows of a postal code of five digits, in order."""
        return self._postal_codes.rows(int(postal_code))

    def search(self, text: str, *, limit: int = DEFAULT_LIMIT, weigh: Weigh | None = None) -> list[Match]:
        """Return the addresses, streets or units that a text may mean, the surest first.

        Parameters
        ----------
        text : str
            An address as people write it.
        limit : int
            Most answers.
        weigh : callable, optional
            Takes rows (ndarray of int32) and returns a positive weight for each. Answers that are equally good
            share the confidence between them in that proportion; equally unless given.

        Returns
        -------
        list of Match
            Empty where nothing agrees with the text.

        Raises
        ------
        AddressError
            The text is too long, or holds no letter and no digit.
        """
        parsed = parse_address(text, gazetteer=self._units.gazetteer)
        matches = [match for query in Query.readings(parsed, self._units) for match in self._matches(query)]
        return _ranked(matches, weigh)[:limit]

    def suggest(self, text: str, *, limit: int = DEFAULT_LIMIT) -> list[Match]:
        """Return what a text that is still being typed may become; the likely ones first.

        Parameters
        ----------
        text : str
            The beginning of an address, of which the last word may be cut short.
        limit : int
            Most answers.

        Returns
        -------
        list of Match
            Houses, streets and hamlets, wards and districts. Names must go on as the text does; where none
            does, what a search finds. Empty where nothing agrees.

        Raises
        ------
        AddressError
            The text is too long, or holds no letter and no digit.
        """
        parsed = parse_address(text, gazetteer=self._units.gazetteer)
        query = next(Query.readings(parsed, self._units))
        endings = [mention.name.bare for mention in query.mentions if mention.name.level != "city"]
        lane = self._lanes.get(query.lane, NO_LANE) if query.lane else BLANK
        found = list(self._suggestions.streets(query, lane, endings))
        names = [query.place, *endings] if query.place else endings
        if len(names) == 1 and not (query.house.key or query.lane):
            kept = max(limit - AREAS_AT_LEAST, 1)
            found[kept:kept] = self._suggestions.areas(names[0], limit=limit)
        return found[:limit] or self.search(text, limit=limit)

    def _matches(self, query: Query) -> list[Match]:
        streets = self._streets(query)
        matches = self._at_number(query, streets) if query.house.key else []
        best = max((match.confidence for match in matches), default=0.0)
        # What is not quite the address is of interest only where it agrees better than what is.
        matches += self._near(query, streets, above=best)
        matches += self._unit_matches(query, found=bool(matches))
        return [self._with_hamlet(match, query.hamlet) for match in matches] if query.hamlet else matches

    def _at_number(self, query: Query, streets: Sequence[_Agreement]) -> list[Match]:
        """Return the addresses of the house number that a query names."""
        lane = self._lanes.get(query.lane, NO_LANE) if query.lane else None
        matches = []
        for street in streets:
            entries, groups = self._groups.with_house(street.place, query.house.key)
            shares = street.shares[groups]
            is_right = (
                shares > 0
                if lane is None
                else (shares > 0) & (self._groups.lane_of(street.place)[groups] == lane)
            )
            matches += [
                Match("exact", share * query.share, self._groups.row[entry : entry + 1])
                for entry, share in zip(entries[is_right].tolist(), shares[is_right].tolist(), strict=True)
            ]
        return matches

    def _near(self, query: Query, streets: Sequence[_Agreement], *, above: float) -> Iterator[Match]:
        """Return the neighbours of a house number that is not known, and stretches of the street."""
        for stretch, agreement in self._stretches(streets, above=max(above / query.share, 0)):
            lane_found = not query.lane or stretch.lane == self._lanes.get(query.lane)
            if query.house.key and lane_found:
                yield from stretch.find(query.house, agreement * query.share)
            else:
                yield stretch.whole(agreement * query.share)

    def _stretches(self, streets: Sequence[_Agreement], *, above: float) -> Iterator[tuple[Stretch, float]]:
        """Return the stretches of streets that agree best with a query, the best first."""
        if not streets:
            return
        first = [self._groups.place_starts[street.place] for street in streets]
        shares = np.concatenate([street.shares for street in streets])
        groups = np.concatenate(
            [start + np.arange(len(each.shares)) for start, each in zip(first, streets, strict=True)]
        )
        best = np.flatnonzero((shares > above) & (shares >= WORTH_SHOWING * shares.max()))
        families: defaultdict[tuple[float, int], list[int]] = defaultdict(list)
        for share, group in zip((-shares[best]).tolist(), groups[best].tolist(), strict=True):
            families[share, int(self._groups.family[group])].append(group)
        for key in heapq.nsmallest(MAX_STRETCHES, families):
            yield Stretch.of(self._groups, families[key]), -key[0]

    def _streets(self, query: Query) -> list[_Agreement]:
        """Return the streets that a query may mean, and how well each of their groups agrees with it.

        The ones that are called so; where those lie elsewhere, or none is, the most alike.
        """
        if not query.place:
            return []
        words = query.place.split()
        splits = [
            (" ".join(words[:end]), self._units.parted(words[end:])) for end in range(len(words), 0, -1)
        ]
        known = [(text, tuple(units)) for text, units in splits if units is not None]
        equal = [_Street(self._places[text], 1, units) for text, units in known if text in self._places]
        found = [self._agreement(street, query) for street in equal[:1]]
        if found and found[0].shares.max(initial=0) >= CALLED_SO:
            return found
        alike = {street.place: street for text, units in known for street in self._alike(text, units)}
        return found + [
            self._agreement(street, query)
            for place, street in alike.items()
            if not found or place != found[0].place
        ]

    def _alike(self, text: str, units: tuple[UnitName, ...]) -> list[_Street]:
        found = [
            each
            for key in (text, *_without_marker(text))
            for each in process.extract(
                key,
                self._place_names,
                scorer=OSA.normalized_similarity,
                score_cutoff=LEAST_LIKENESS,
                limit=MAX_STREETS,
            )
        ]
        return [_Street(place, score, units) for _, score, place in sorted(found, key=lambda each: each[1])]

    def _agreement(self, street: _Street, query: Query) -> _Agreement:
        """Return how well each of the groups of a street agrees with a query."""
        span = self._groups.span(street.place)
        units = [column[span] for column in self._groups.units]
        shares = self._lane_shares(self._groups.lane[span], query)
        shares *= 1 - COST_OF_UNLIKENESS * (1 - street.likeness)
        mentions = [*query.mentions, *map(self._units.mention, street.units)]
        with_district = [each for each in mentions if OWN_DISTRICT in each.columns]
        for mention in mentions:
            is_dated = any(each is not mention for each in with_district)
            shares *= self._units.agreement(mention, units, is_dated=is_dated)
        return _Agreement(street.place, shares)

    def _lane_shares(self, lanes: Ids, query: Query) -> Shares:
        if not query.lane:
            return np.where(lanes == BLANK, 1, LANE_NOT_NAMED if query.house.key else LANE_OF_STREET)
        shares = np.where(lanes == BLANK, LANE_NOT_FOUND, 0.0)
        shares[lanes == self._lanes.get(query.lane, NO_LANE)] = 1
        return shares

    def _with_hamlet(self, match: Match, hamlet: str) -> Match:
        known = self._hamlet[match.position]
        if not hamlet or known in {BLANK, self._hamlets.get(hamlet, -1)}:
            return match
        return replace(match, confidence=match.confidence * OTHER_HAMLET)

    def _unit_matches(self, query: Query, *, found: bool) -> Iterator[Match]:
        """Return the wards and districts that a query names, the whole of them."""
        named = self._units.mentions([query.place]) if query.is_bare_name else []
        behind = {mention.name.bare for mention in query.mentions}
        named = [mention for mention in named if mention.is_known and mention.name.bare not in behind]
        mentions = [*named, *query.mentions]
        if not mentions or (found and not named):
            return
        agreement = np.prod([self._units.agreement(each, self._groups.units) for each in mentions], axis=0)
        best = float(agreement.max(initial=0))
        share = query.share * (1 if named or not (query.place or query.house.key) else STREET_NOT_FOUND)
        for column, likeness in enumerate(mentions[0].likeness):
            for unit in np.flatnonzero((likeness > 0) & (likeness >= mentions[0].best)):
                inside = (self._groups.units[column] == unit) & (agreement >= best - TIE) & (agreement > 0)
                units = self._unit_columns[column]
                level = units.names[unit].level
                if inside.any() and level != "city":
                    rows = self._groups.rows(np.flatnonzero(inside))
                    yield Match(level or "ward", share * best, rows, unit=units.titles[unit])


def _ranked(matches: Iterable[Match], weigh: Weigh | None) -> list[Match]:
    """Return different answers, the surest first; those as good as the best share the confidence."""
    kept: dict[tuple[MatchKind, int, int], Match] = {}
    for match in sorted(matches, key=lambda match: -match.confidence):
        kept.setdefault((match.kind, int(match.positions[0]), len(match.positions)), match)
    answers = list(kept.values())
    if not answers:
        return []
    best = answers[0].confidence
    tied = [match for match in answers if match.confidence >= best - TIE]
    shared = _shared(tied, weigh)
    # The others come behind: they agree less, wherever they are.
    most = shared[-1].confidence
    others = [match for match in answers[len(tied) :] if match.confidence >= WORTH_SHOWING * best]
    return shared + [replace(match, confidence=min(match.confidence / len(tied), most)) for match in others]


def _shared(tied: Sequence[Match], weigh: Weigh | None) -> list[Match]:
    """Return answers with the confidence that weights leave to each of them, the surest first."""
    if len(tied) == 1:
        return list(tied)
    rows = np.array([match.position for match in tied], dtype=np.int32)
    weights = weigh(rows) if weigh else np.ones(len(rows))
    shares = (weights / weights.sum()).tolist()
    shared = [
        replace(match, confidence=match.confidence * share) for match, share in zip(tied, shares, strict=True)
    ]
    return sorted(shared, key=lambda match: -match.confidence)


def _without_marker(key: str) -> Iterator[str]:
    """Return what is left of a street without a first word that is a misspelled *phố* or *đường*."""
    first, _, rest = key.partition(" ")
    if rest and any(
        OSA.distance(first, marker, score_cutoff=most) <= most for marker, most in STREET_MARKERS.items()
    ):
        yield rest


class _Sorted:
    """Numbers of rows, sorted for bisection; negative ones are left out."""

    def __init__(self, numbers: NDArray[np.int64] | Ids) -> None:
        order = np.argsort(numbers, kind="stable").astype(np.int32)
        self._rows = order[np.searchsorted(numbers[order], 0) :]
        self._numbers = numbers[self._rows]

    def rows(self, number: int) -> Ids:
        """Return the rows of a number, in order."""
        low, high = np.searchsorted(self._numbers, (number, number + 1))
        return self._rows[low:high]
