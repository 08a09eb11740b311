"""The digital addresses of a workspace: found by code, by text and by position."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from geo.crs import to_lonlat
from geo.point_index import PointIndex
from layers.addresses.digital_codes import DigitalCode, PostalCode
from layers.addresses.matches import Match
from layers.addresses.normal_forms import normal_forms
from layers.addresses.records import PARTS, Ids
from layers.addresses.stretches import Weigh
from layers.definitions import ADDRESSES
from layers.points import Points
from layers.snapshot import Snapshot
from planning.answers import Address, AddressPart, Candidate, NearAddress, ParsedText, Span
from planning.bias import ANYWHERE, Bias, Floats

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
        self._columns = {name: points.table[name].combine_chunks() for name in (*TOLD, "address_text")}
        self._nearest = PointIndex(points.x, points.y)
        self.index = snapshot.address_index()

    def addresses(self, rows: Sequence[int]) -> list[Address]:
        """Return the addresses of rows."""
        positions = np.asarray(rows, dtype=np.intp)
        lon, lat = to_lonlat(self._x[positions], self._y[positions], crs=self._settings.working_crs)
        return [
            Address(
                **{name: each[name] for name in TOLD},
                text=each["address_text"] or _line(each),
                lon=round(float(lon[i]), 7),
                lat=round(float(lat[i]), 7),
            )
            for i, each in enumerate(map(self._texts, rows))
        ]

    def nearest(self, x: float, y: float, *, k: int) -> tuple[NearAddress, ...]:
        """Return the `k` nearest addresses to a position in the working CRS, nearest first."""
        rows, distances = self._nearest.k_nearest([x], [y], k=k)
        found = rows[0][rows[0] >= 0]
        pairs = zip(distances[0].tolist(), self.addresses(found.tolist()), strict=False)
        return tuple(NearAddress(round(distance_m, 1), address) for distance_m, address in pairs)

    def around(self, x: float, y: float, *, k: int, within_m: float) -> tuple[Ids, Floats, Floats]:
        """Return rows and positions of the `k` nearest records, nearest first, in the working CRS."""
        rows, _ = self._nearest.k_nearest([x], [y], k=k, within_m=within_m)
        found = rows[0][rows[0] >= 0]
        return found, self._x[found], self._y[found]

    def postal_code(self, row: int) -> str:
        """Return the five digits that a record names, else those that its digital address begins with."""
        text = self._columns["postal_code"][row].as_py() or ""
        if PostalCode.FORM.fullmatch(text) and not PostalCode(text).is_old:
            return text
        code = self._columns["code"][row].as_py() or ""
        return DigitalCode.parse(code).postal_code if DigitalCode.FORM.fullmatch(code) else ""

    def of_code(self, code: DigitalCode) -> tuple[Candidate, ...]:
        """Return the address of a digital address code; nothing where none has it."""
        row = self.index.by_code(code)
        found = [] if row is None else self.addresses([row])
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
            address = self.addresses([match.position])[0]
            return Candidate(match.kind, confidence, address.text, address.lon, address.lat, address=address)
        lon, lat = self._place(match)
        if match.unit:
            return Candidate(match.kind, confidence, f"{match.unit}, {self._settings.city}", lon, lat)
        text = _line({**self._texts(match.position), **WITHOUT_NUMBER})
        near = self.addresses(match.positions.tolist()) if match.kind == "interpolated" else []
        return Candidate(match.kind, confidence, text, lon, lat, neighbours=tuple(near))

    def _place(self, match: Match) -> tuple[float, float]:
        if match.kind != "interpolated":
            return self.middle(match.positions)
        first, last = match.positions[0], match.positions[-1]
        x, y = (each[first] + match.share * (each[last] - each[first]) for each in (self._x, self._y))
        return self._lonlat(x, y)

    def _lonlat(self, x: float, y: float) -> tuple[float, float]:
        lon, lat = to_lonlat([x], [y], crs=self._settings.working_crs)
        return round(float(lon[0]), 7), round(float(lat[0]), 7)

    def _texts(self, row: int) -> dict[str, Any]:
        return {name: column[row].as_py() or "" for name, column in self._columns.items()}


def _points(snapshot: Snapshot) -> Points:
    columns = (*TOLD, "address_text")
    if ADDRESSES.name in snapshot.datasets:
        return snapshot.points(ADDRESSES.name, columns)
    return Points(np.empty(0), np.empty(0), pa.table({name: pa.array([], pa.string()) for name in columns}))


def _line(texts: Mapping[str, str]) -> str:
    """Return the parts of an address in one line."""
    front = " ".join(texts[name] for name in FRONT if texts[name])
    return ", ".join(filter(None, (front, *(texts[name] for name in BACK))))
