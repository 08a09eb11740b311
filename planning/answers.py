"""What look-ups answer, as plain values that are the same in Python, in JSON and in the API's description."""

from dataclasses import dataclass
from typing import Literal

from layers.addresses.matches import MatchKind
from layers.definitions import Text

CandidateKind = MatchKind | Literal["city", "postal_code", "cell"]


@dataclass(frozen=True)
class DivisionAt:
    """A division that a point lies in."""

    scheme: str
    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Address:
    """A record of the layer of addresses; empty texts where it says nothing.

    ``text`` is the whole in one line; ``lon`` and ``lat`` are degrees (EPSG:4326).
    """

    address_id: str
    code: str
    text: str
    house_number: str
    lane: str
    street: str
    hamlet: str
    ward: str
    district: str
    city: str
    postal_code: str
    state: str
    lon: float
    lat: float


@dataclass(frozen=True)
class NearAddress:
    """An address near a point, and how far it is in metres."""

    distance_m: float
    address: Address


@dataclass(frozen=True)
class NearStation:
    """A station on air near a point, and how far it is in metres."""

    distance_m: float
    station_id: str
    operator: str
    technology: str
    lon: float
    lat: float


@dataclass(frozen=True)
class NearPostalPoint:
    """A postal point near a point, and how far it is in metres; None where nobody said if it is staffed."""

    distance_m: float
    point_id: str
    name: str
    kind: str
    staffed: bool | None
    lon: float
    lat: float


@dataclass(frozen=True)
class SignalAt:
    """What arrives at a point from the strongest operator.

    ``coverage_class`` is one of the threshold profile's (none, limited, good, very_good); ``rsrp_dbm`` and
    ``sinr_db`` are medians at the middle of the cell, ``rate_mbit_s`` what a user alone on the carrier gets
    down, ``probability`` that a random point of the cell is covered.
    """

    operator: str
    coverage_class: str
    rsrp_dbm: float
    sinr_db: float
    rate_mbit_s: float
    probability: float


@dataclass(frozen=True)
class CoverageAt:
    """Whether a point is covered by one technology.

    ``serving`` is the station that serves the point, outdoors at least: by signal the strongest, by reach the
    nearest that covers it. The operators are those of whom a station does. ``signal_outdoor`` and
    ``signal_indoor`` say what arrives there; None by reach, and where nothing does. ``model`` says in plain
    words how that was worked out.
    """

    technology: str
    outdoor: bool
    indoor: bool
    serving: NearStation | None
    operators_outdoor: tuple[str, ...]
    operators_indoor: tuple[str, ...]
    model: Text
    signal_outdoor: SignalAt | None = None
    signal_indoor: SignalAt | None = None


@dataclass(frozen=True)
class Here:
    """The words for a point, as near as the data can say it.

    ``match`` says how near that is: ``address`` where a record is at the point, ``street`` where one is so
    near that its street is the point's, otherwise the level of the division that the point lies in.
    ``distance_m`` is that to the record, None for a division. ``digital_code`` is the record's own where it
    is the address of the point, and empty otherwise: such codes are issued, never computed.
    """

    match: Literal["address", "street", "ward", "district"]
    text: str
    distance_m: float | None = None
    digital_code: str = ""


@dataclass(frozen=True)
class PointAnswer:
    """All that is known of a point.

    ``is_outside`` says that it lies in no division though there are some; ``synthetic`` and ``approximate``
    name the datasets of the answer that are invented or only roughly right; the nearest things come first.
    ``here`` says where it is in words, None where nothing is known. ``vpostcode`` is None where the postal
    code of the ward is not known.
    """

    lon: float
    lat: float
    plus_code: str
    is_outside: bool
    divisions: tuple[DivisionAt, ...]
    coverage: CoverageAt
    addresses: tuple[NearAddress, ...]
    stations: tuple[NearStation, ...]
    postal_points: tuple[NearPostalPoint, ...]
    synthetic: tuple[str, ...]
    approximate: tuple[str, ...]
    notes: tuple[Text, ...]
    here: Here | None = None
    vpostcode: str | None = None


@dataclass(frozen=True)
class Candidate:
    """One thing that a query may mean.

    ``match`` says how far the query was found, ``confidence`` (0…1) how sure it is. ``address`` is the record
    itself where the match is exact; ``neighbours`` are the records between which a house number was placed.
    """

    match: CandidateKind
    confidence: float
    text: str
    lon: float
    lat: float
    address: Address | None = None
    neighbours: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """What a text that is still being typed may become: a whole address, a street, a hamlet or a unit."""

    text: str
    match: CandidateKind
    lon: float
    lat: float


@dataclass(frozen=True)
class Span:
    """A piece of a text: the place of its first character, counted from 0, and of the one behind its last."""

    start: int
    end: int


@dataclass(frozen=True)
class AddressPart:
    """A part of an address as it was read, abbreviations in full, and where it stands in the query."""

    name: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class ParsedText:
    """How a text was read as an address.

    ``parts`` has what could not be read as ``rest``. ``old_forms`` and ``new_forms`` say the address in the
    wards and districts of 2023 and in the communes since July 2025, the likely ones first; they are empty
    where its units are not known.
    """

    parts: tuple[AddressPart, ...]
    old_forms: tuple[str, ...]
    new_forms: tuple[str, ...]


@dataclass(frozen=True)
class LookupAnswer:
    """The answer to a query: its candidates, the surest first, and the place of the best one.

    ``kind`` is ``address``, or the scheme of a code: ``digital_code``, ``postal_code``, ``vpostcode``,
    ``plus_code``, ``grid_position``, ``position``. A code of a position has a place but no candidates, unless
    it may mean several. Where nothing was found there is neither. ``parsed`` says how an address was
    read.
    """

    query: str
    kind: str
    candidates: tuple[Candidate, ...]
    place: PointAnswer | None
    warnings: tuple[Text, ...] = ()
    parsed: ParsedText | None = None


@dataclass(frozen=True)
class AddressAnswer:
    """An address, and all that is known of its place."""

    address: Address
    place: PointAnswer
