"""The digital addresses of a workspace: found by code, by text and by position."""

from collections.abc import Iterable, Mapping
from math import inf
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from geo.crs import point_to_lonlat
from geo.point_index import PointIndex
from layers.addresses.digital_codes import DigitalCode, PostalCode
from layers.addresses.matches import Match
from layers.addresses.normal_forms import normal_forms
from layers.addresses.records import PARTS, Ids
from layers.addresses.stretches import Weigh
from layers.definitions import ADDRESSES
from layers.points import Points
from layers.snapshot import Snapshot
from layers.text_column import TextColumn
from planning.answers import Address, AddressPart, Candidate, NearAddress, ParsedText, Span
from planning.bias import ANYWHERE, Bias
from planning.ground_lengths import stretch_of

TOLD = ("address_id", "code", *PARTS, "state")
FRONT = ("house_number", "lane", "street")
BACK = ("hamlet", "ward", "district", "city")
WITHOUT_NUMBER = MappingProxyType({"house_number": ""})


class AddressBook:
    """The addresses of a workspace.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; it may hold no addresses.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        points = _points(snapshot)
        self._settings = snapshot.settings
        self._x, self._y = points.x, points.y
        self._columns = {name: TextColumn(points.table[name]) for name in (*TOLD, "address_text")}
        self._nearest, self._stretch = _nearest(snapshot), stretch_of(snapshot.settings)
        self.index = snapshot.address_index()

    def nearest(self, x: float, y: float, *, k: int, within_m: float = inf) -> list[tuple[int, float]]:
        """Return row and distance in metres of the `k` nearest records to a position in the working CRS."""
        stretch = self._stretch(x, y)
        found = self._nearest.k_nearest_to(x, y, k=k, within_m=within_m * stretch)
        return [(row, far_m / stretch) for row, far_m in found]

    def near(self, found: Iterable[tuple[int, float]]) -> tuple[NearAddress, ...]:
        """Return the addresses of rows with their distances in metres."""
        return tuple(NearAddress(round(distance_m, 1), self.address(row)) for row, distance_m in found)

    def address(self, row: int) -> Address:
        """Return the address of a row."""
        texts = self._texts(row)
        text = texts.pop("address_text") or _line(texts)
        lon, lat = self._lonlat(*self.position(row))
        return Address(**texts, text=text, lon=lon, lat=lat)

    def position(self, row: int) -> tuple[float, float]:
        """Return the position of a record, in the working CRS."""
        return float(self._x[row]), float(self._y[row])

    def postal_code(self, row: int) -> str:
        """Return the five digits that a record names, else those that its digital address begins with."""
        text = self._columns["postal_code"][row]
        if PostalCode.FORM.fullmatch(text) and not PostalCode(text).is_old:
            return text
        code = self._columns["code"][row]
        return DigitalCode.parse(code).postal_code if DigitalCode.FORM.fullmatch(code) else ""

    def of_code(self, code: DigitalCode) -> tuple[Candidate, ...]:
        """Return the address of a digital address code; nothing where none has it."""
        row = self.index.by_code(code)
        found = [] if row is None else [self.address(row)]
        return tuple(Candidate("exact", 1.0, each.text, each.lon, each.lat, address=each) for each in found)

    def of_postal_code(self, code: PostalCode) -> tuple[Candidate, ...]:
        """Return the middle of the addresses of a postal code; nothing where none has it."""
        rows = self.index.by_postal_code(code.digits)
        return (Candidate("postal_code", 1.0, str(code), *self.middle(rows)),) if len(rows) else ()

    def search(self, text: str, *, limit: int, bias: Bias) -> tuple[Candidate, ...]:
        """Return what a text may mean, the surest first; a bias orders what is equally sure otherwise."""
        found = self.index.search(text, limit=limit, weigh=self._weigher(bias))
        return tuple(map(self._candidate, found))

    def suggest(self, text: str, *, limit: int, bias: Bias) -> tuple[Candidate, ...]:
        """Return what a text that is still being typed may become, the likely ones first."""
        found = self.index.suggest(text, limit=limit, weigh=self._weigher(bias))
        return tuple(map(self._candidate, found))

    def parsed(self, text: str) -> ParsedText:
        """Return how a text is read as an address, and what it is called in the old and the new system."""
        read = self.index.parse(text)
        parts = (
            AddressPart(name, value, tuple(Span(*span) for span in read.spans.get(name, ())))
            for name, value in read.parts.items()
        )
        forms = normal_forms(read, home=self._settings.city)
        old, new = (tuple(form.text for form in each) for each in (forms.old, forms.new))
        return ParsedText(tuple(parts), old, new)

    def middle(self, rows: Ids) -> tuple[float, float]:
        """Return longitude and latitude of the address in the middle of others."""
        x, y = self._x[rows], self._y[rows]
        nearest = np.argmin(np.hypot(x - np.median(x), y - np.median(y)))
        return self._lonlat(x[nearest], y[nearest])

    def _weigher(self, bias: Bias) -> Weigh | None:
        return None if bias is ANYWHERE else lambda rows: bias.weights(self._x[rows], self._y[rows])

    def _candidate(self, match: Match) -> Candidate:
        confidence = round(match.confidence, 3)
        if match.kind == "exact":
            address = self.address(match.position)
            return Candidate(match.kind, confidence, address.text, address.lon, address.lat, address=address)
        lon, lat = self._place(match)
        if match.unit:
            return Candidate(match.kind, confidence, f"{match.unit}, {self._settings.city}", lon, lat)
        text = _line({**self._texts(match.position), **WITHOUT_NUMBER})
        between = match.positions.tolist() if match.kind == "interpolated" else []
        return Candidate(match.kind, confidence, text, lon, lat, neighbours=tuple(map(self.address, between)))

    def _place(self, match: Match) -> tuple[float, float]:
        if match.kind != "interpolated":
            return self.middle(match.positions)
        first, last = match.positions[0], match.positions[-1]
        x, y = (each[first] + match.share * (each[last] - each[first]) for each in (self._x, self._y))
        return self._lonlat(x, y)

    def _lonlat(self, x: float, y: float) -> tuple[float, float]:
        lon, lat = point_to_lonlat(x, y, crs=self._settings.working_crs)
        return round(lon, 7), round(lat, 7)

    def _texts(self, row: int) -> dict[str, str]:
        return {name: column[row] for name, column in self._columns.items()}


def _points(snapshot: Snapshot) -> Points:
    columns = (*TOLD, "address_text")
    if ADDRESSES.name in snapshot.datasets:
        return snapshot.points(ADDRESSES.name, columns)
    return Points(np.empty(0), np.empty(0), pa.table({name: pa.array([], pa.string()) for name in columns}))


def _nearest(snapshot: Snapshot) -> PointIndex:
    if ADDRESSES.name in snapshot.datasets:
        return snapshot.point_index(ADDRESSES.name)
    return PointIndex(np.empty(0), np.empty(0))


def _line(texts: Mapping[str, str]) -> str:
    """Return the parts of an address in one line."""
    front = " ".join(texts[name] for name in FRONT if texts[name])
    return ", ".join(filter(None, (front, *(texts[name] for name in BACK))))
