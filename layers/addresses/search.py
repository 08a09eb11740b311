"""Search of addresses by text: tolerant of typing errors and missing parts, and honest about what it found.

A dictionary of the distinct streets finds the street, by equality first and by likeness of letters otherwise;
wards, districts and cities that the query names raise or lower each of its stretches; within a stretch the
house number is found by bisection, or placed between its neighbours.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from layers.addresses.digital_codes import DigitalCode
from layers.addresses.matches import (
    LANE_NOT_FOUND,
    LANE_NOT_NAMED,
    LANE_OF_STREET,
    OTHER_HAMLET,
    STREET_NOT_FOUND,
    Match,
)
from layers.addresses.mentions import Shares, Units
from layers.addresses.parsing import ParsedAddress, parse_address
from layers.addresses.queries import Query
from layers.addresses.ranking import TIE, WORTH_SHOWING, ranked
from layers.addresses.records import BLANK, Ids, Records, UnitColumn
from layers.addresses.streets import Street, Streets
from layers.addresses.stretches import Stretch, Weigh
from layers.addresses.suggestions import Suggestions
from layers.addresses.tables import AddressTables
from layers.addresses.unit_history import UnitHistory

DEFAULT_LIMIT = 5
DEFAULT_CITY = "Hà Nội"

MAX_STRETCHES = 24
# Of the suggestions so many may be wards and districts, where streets are called alike.
AREAS_AT_LEAST = 2
# Number of what is none of the data's.
UNKNOWN = -1
# A street called so that agrees less with the rest of the query may be another one, misspelled.
CALLED_SO = 0.6
SURELY_EQUAL = 1e-9


@dataclass(frozen=True, eq=False)
class _Agreement:
    """How well each group of a street agrees with a query, 0…1; and the best of them, whatever its lane."""

    place: int
    shares: Shares
    best: float


class AddressIndex:
    """An index over addresses; it does not change, and any number of threads may ask it at once.

    Parameters
    ----------
    tables : AddressTables
        The addresses; `AddressIndex.build` makes them from a table, `AddressIndex.open` reads them.
    """

    def __init__(self, tables: AddressTables) -> None:
        self._tables = tables
        self._groups = tables.groups
        self._areas = tables.areas
        self._units = Units(tables.areas, UnitHistory.of_city(tables.city))
        self._hamlets, self._lanes, self._houses = map(
            _numbered, (tables.hamlets, tables.lanes, tables.houses)
        )
        is_used = np.diff(self._groups.place_starts) > 0
        # Hamlets whose houses all stand on streets are no places; the search skips what is empty.
        self._place_names = [
            key if used else "" for key, used in zip(tables.places, is_used.tolist(), strict=True)
        ]
        self._streets = Streets(self._place_names, self._units, self._areas)
        self._suggestions = Suggestions(self._groups, self._place_names, self._areas)

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
        return cls.of_parts([(table, areas)], city=city)

    @classmethod
    def of_parts(
        cls, parts: Iterable[tuple[pa.Table, Sequence[UnitColumn]]], *, city: str = DEFAULT_CITY
    ) -> "AddressIndex":
        """Return the index of tables that follow one another, each with its `areas`, as `build` takes them.

        The texts of no more than one of them need to be in memory.
        """
        return cls(AddressTables.of(Records.of_parts(parts, city=city)))

    @classmethod
    def open(cls, path: Path) -> "AddressIndex":
        """Return the index that `save` wrote, mapped into memory.

        Raises
        ------
        IndexFileError
            The file is missing, damaged, or of another release.
        """
        return cls(AddressTables.load(path))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        self._tables.save(path)

    def __len__(self) -> int:
        return len(self._tables.hamlet)

    def by_code(self, code: str | DigitalCode) -> int | None:
        """Return the row of a digital address, the first where several bear it; None where none does.

        Raises
        ------
        CodeError
            The text is no digital address.
        """
        parsed = DigitalCode.parse(code) if isinstance(code, str) else code
        rows = self._tables.codes.rows(int(str(parsed)))
        return int(rows[0]) if len(rows) else None

    def by_postal_code(self, postal_code: str) -> Ids:
        """Return the rows of a postal code of five digits, in order."""
        return self._tables.postal_codes.rows(int(postal_code))

    def search(self, text: str, *, limit: int = DEFAULT_LIMIT, weigh: Weigh | None = None) -> list[Match]:
        """Return the addresses, streets or units that a text may mean, the surest first.

        Parameters
        ----------
        text : str
            An address as people write it.
        limit : int
            Most answers.
        weigh : callable, optional
            Takes rows (ndarray of int32) and returns a positive weight for each. Answers that are equally
            good share the confidence between them in that proportion; equally unless given.

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
        readings = Query.readings(parsed, self._units)
        matches = [match for query in readings for match in self._matches(query, weigh)]
        return ranked(matches, weigh)[:limit]

    def parse(self, text: str) -> ParsedAddress:
        """Return a text taken apart with the units that the index knows, and where in it each part stands.

        Raises
        ------
        AddressError
            The text is too long, or holds no letter and no digit.
        """
        return parse_address(text, gazetteer=self._units.gazetteer, spans=True)

    def suggest(self, text: str, *, limit: int = DEFAULT_LIMIT, weigh: Weigh | None = None) -> list[Match]:
        """Return what a text that is still being typed may become; the likely ones first.

        Parameters
        ----------
        text : str
            The beginning of an address, of which the last word may be cut short.
        limit : int
            Most answers.
        weigh : callable, optional
            As `search` takes it: streets of more weight go first.

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
        lane = self._lanes.get(query.lane, UNKNOWN) if query.lane else BLANK
        house = self._houses.get(query.house.key, UNKNOWN)
        found = list(self._suggestions.streets(query, lane=lane, house=house, endings=endings, weigh=weigh))
        names = [query.place, *endings] if query.place else endings
        if len(names) == 1 and not (query.house.key or query.lane):
            kept = max(limit - AREAS_AT_LEAST, 1)
            found[kept:kept] = self._suggestions.units(names[0], limit=limit)
        return found[:limit] or self.search(text, limit=limit, weigh=weigh)

    def _matches(self, query: Query, weigh: Weigh | None) -> list[Match]:
        """Return the addresses, stretches and units that one reading of a text may mean."""
        streets = self._candidates(query)
        found = self._at_number(query, streets)
        if not _is_settled(found, streets, query):
            found += self._on_streets(query, streets, found, weigh)
            found += self._unit_matches(query, found=bool(found))
        return [self._with_hamlet(match, query.hamlet) for match in found] if query.hamlet else found

    def _candidates(self, query: Query) -> list[Street]:
        """Return the street that is called as a query says, else those that are much alike."""
        if not query.place:
            return []
        called = self._streets.called(query)
        return [called] if called else self._streets.alike(query)

    def _on_streets(
        self, query: Query, streets: Sequence[Street], exact: Sequence[Match], weigh: Weigh | None
    ) -> list[Match]:
        """Return what is near on streets; and all that is on much alike ones, where none agrees well.

        Parameters
        ----------
        query : Query
            What is asked for.
        streets : sequence of Street
            The streets that it may mean.
        exact : sequence of Match
            The addresses with its house number on them.
        weigh : callable, optional
            Orders stretches that agree equally.
        """
        stretches = [self._agreement(street, query) for street in streets]
        others: list[Street] = []
        if len(streets) == 1 and streets[0].share == 1 and stretches[0].best < CALLED_SO:
            others = [each for each in self._streets.alike(query) if each.place != streets[0].place]
            stretches += [self._agreement(street, query) for street in others]
        found = self._at_number(query, others)
        best = max((match.confidence for match in (*exact, *found)), default=0.0)
        # What is not quite the address is of interest only where it agrees better than what is.
        return [*found, *self._near(query, stretches, above=best, weigh=weigh)]

    def _at_number(self, query: Query, streets: Sequence[Street]) -> list[Match]:
        """Return the addresses of the house number that a query names."""
        house = self._houses.get(query.house.key, UNKNOWN)
        lane = self._lanes.get(query.lane, UNKNOWN) if query.lane else None
        matches: list[Match] = []
        for street in streets if house != UNKNOWN else ():
            entries = self._groups.with_house(street.place, house)
            groups = self._groups.group[entries]
            lanes = self._groups.lane[groups]
            if lane is not None:
                in_lane = lanes == lane
                entries, groups, lanes = entries[in_lane], groups[in_lane], lanes[in_lane]
            shares = street.areas.shares[self._groups.area[groups]] * (street.share * query.share)
            if lane is None:
                shares *= np.where(lanes == BLANK, 1, LANE_NOT_NAMED)
            rows = self._groups.row[entries]
            matches += [
                Match("exact", share, rows[i : i + 1]) for i, share in enumerate(shares.tolist()) if share > 0
            ]
        return matches

    def _near(
        self, query: Query, streets: Sequence[_Agreement], *, above: float, weigh: Weigh | None
    ) -> Iterator[Match]:
        """Return the neighbours of a house number that is not known, and stretches of the street."""
        house = self._houses.get(query.house.key, UNKNOWN)
        of_lanes = 1 if query.lane else LANE_OF_STREET
        found = self._stretches(streets, above=above / query.share, of_lanes=of_lanes, weigh=weigh)
        for stretch, agreement in found:
            lane_found = not query.lane or stretch.lane == self._lanes.get(query.lane)
            if query.house.key and lane_found:
                yield from stretch.find(query.house, house, agreement * query.share)
            else:
                yield stretch.whole(agreement * query.share)

    def _stretches(
        self, streets: Sequence[_Agreement], *, above: float, of_lanes: float, weigh: Weigh | None
    ) -> Iterator[tuple[Stretch, float]]:
        """Return the stretches of streets that agree best with a query, the best first.

        Parameters
        ----------
        streets : sequence of _Agreement
            The streets.
        above : float
            Stretches that agree no better are left out.
        of_lanes : float
            How much of the agreement is left to those in lanes.
        weigh : callable, optional
            Orders those that agree equally, so that the best of many are kept.
        """
        families: defaultdict[tuple[float, int, int, int], list[int]] = defaultdict(list)
        best = max((street.best for street in streets), default=0.0)
        for street in streets if best > above else ():
            span = self._groups.span(street.place)
            lanes = self._groups.lane[span]
            shares = street.shares * np.where(lanes == BLANK, 1, of_lanes)
            chosen = np.flatnonzero((shares > above) & (shares >= WORTH_SHOWING * shares.max(initial=0)))
            family = self._areas.family[self._groups.area[span][chosen]]
            keys = zip(shares[chosen].tolist(), lanes[chosen].tolist(), family.tolist(), strict=True)
            for (share, lane, each), group in zip(keys, (span.start + chosen).tolist(), strict=True):
                families[-share, street.place, lane, each].append(group)
        weights = self._weights([members[0] for members in families.values()], weigh)
        weighed = zip(families, weights, strict=True)
        for key, _ in heapq.nsmallest(
            MAX_STRETCHES, weighed, key=lambda each: (each[0][0], -each[1], each[0])
        ):
            yield Stretch.of(self._groups, families[key]), -key[0]

    def _weights(self, groups: Sequence[int], weigh: Weigh | None) -> list[float]:
        """Return the weight of groups, each by its first address; ones where nothing weighs."""
        if weigh is None or not groups:
            return [1.0] * len(groups)
        weights: list[float] = weigh(self._groups.row[self._groups.starts[groups]]).tolist()
        return weights

    def _agreement(self, street: Street, query: Query) -> _Agreement:
        """Return how well each group of a street agrees with a query."""
        span = self._groups.span(street.place)
        shares = street.areas.shares[self._groups.area[span]] * street.share
        best = float(shares.max(initial=0))
        if query.lane:
            lanes = self._groups.lane[span]
            shares *= np.where(lanes == BLANK, LANE_NOT_FOUND, lanes == self._lanes.get(query.lane, UNKNOWN))
        return _Agreement(street.place, shares, best)

    def _with_hamlet(self, match: Match, hamlet: str) -> Match:
        known = self._tables.hamlet[match.position]
        if not hamlet or known in {BLANK, self._hamlets.get(hamlet, -1)}:
            return match
        return replace(match, confidence=match.confidence * OTHER_HAMLET)

    def _unit_matches(self, query: Query, *, found: bool) -> Iterator[Match]:
        """Return the wards and districts that a query names, the whole of them."""
        may_be_unit = query.is_bare_name and (not found or self._units.knows(query.place))
        named = self._units.mentions([query.place]) if may_be_unit else []
        behind = {mention.name.bare for mention in query.mentions}
        named = [mention for mention in named if mention.is_known and mention.name.bare not in behind]
        mentions = [*named, *query.mentions]
        if not mentions or (found and not named):
            return
        agreement = self._streets.agreement(mentions)
        best = agreement.most
        is_whole = bool(named) or not (query.place or query.house.key)
        share = query.share * (1 if is_whole else STREET_NOT_FOUND) * mentions[0].sureness
        agrees = (agreement.shares >= best - TIE) & (agreement.shares > 0)
        for column, likeness in zip(self._areas.columns, mentions[0].likeness, strict=True):
            for unit in np.flatnonzero((likeness > 0) & (likeness >= mentions[0].best)):
                inside = np.flatnonzero((column.ids == unit) & agrees)
                level = column.names[unit].level
                if len(inside) and level != "city":
                    rows = self._areas.rows_of(inside)
                    yield Match(level or "ward", share * best, rows, unit=column.titles[unit])


def _is_settled(found: Sequence[Match], streets: Sequence[Street], query: Query) -> bool:
    """Return whether nothing on the streets, or on others, can agree better than what was found."""
    best = max((match.confidence for match in found), default=0.0)
    most = max((street.most for street in streets), default=0.0) * query.share
    return best >= CALLED_SO and best >= most - SURELY_EQUAL


def _numbered(keys: Sequence[str]) -> dict[str, int]:
    """Return the place of each key, blank ones aside."""
    return {key: number for number, key in enumerate(keys) if key}
