"""Look-up: from an address, a code or a position to all that is known of the place."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType, NoneType

import numpy as np

from geo.crs import to_lonlat, to_metres
from layers.addresses.codes import parse_code
from layers.addresses.digital_codes import DigitalCode, PostalCode
from layers.addresses.errors import AddressError, CodeError
from layers.addresses.plus_codes import PlusCode
from layers.addresses.positions import GridPosition, LonLat
from layers.addresses.records import city_key
from layers.addresses.search import DEFAULT_LIMIT
from layers.addresses.vpostcodes import Vpostcode
from layers.definitions import ADDRESSES, LAYERS, POSTAL_POINTS, STATIONS, Text
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from planning.address_book import AddressBook
from planning.answers import (
    Address,
    AddressAnswer,
    Candidate,
    CoverageAt,
    DivisionAt,
    LookupAnswer,
    NearAddress,
    NearPostalPoint,
    NearStation,
    PointAnswer,
    QueryKind,
    Suggestion,
)
from planning.division_finder import DivisionFinder
from planning.nearby import PostalPoints, Stations

__all__ = [
    "Address",
    "AddressAnswer",
    "Candidate",
    "CoverageAt",
    "DivisionAt",
    "Locator",
    "LookupAnswer",
    "NearAddress",
    "NearPostalPoint",
    "NearStation",
    "PointAnswer",
    "Suggestion",
]

PositionCode = Vpostcode | PlusCode | GridPosition | LonLat

NEAREST = 3
KINDS: Mapping[type, QueryKind] = MappingProxyType(
    {
        NoneType: "address",
        DigitalCode: "digital_code",
        PostalCode: "postal_code",
        Vpostcode: "vpostcode",
        PlusCode: "plus_code",
        GridPosition: "grid_position",
        LonLat: "position",
    }
)

_OUTSIDE = Text(
    "Điểm này nằm ngoài vùng dữ liệu đơn vị hành chính.", "The point is outside the area of the data."
)
_NEAR_THE_CENTRE = Text(
    "Không biết mã thuộc địa danh nào; mã được hiểu ở gần trung tâm của dữ liệu.",
    "The place that the code belongs to is not known; the code is read near the middle of the data.",
)


class Locator:
    """Answers questions about addresses and places from one version of a workspace.

    Any number of threads may ask it at once.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; any of its layers may be missing.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._divisions = DivisionFinder(snapshot)
        self._stations = Stations(snapshot)
        self._postal_points = PostalPoints(snapshot)
        self._book = AddressBook(snapshot)
        self._notes = tuple(_missing_layers(snapshot))

    def at(self, lon: float, lat: float, *, nearest: int = NEAREST) -> PointAnswer:
        """Return what is known of a point.

        Parameters
        ----------
        lon, lat : float
            Degrees (EPSG:4326).
        nearest : int
            How many addresses, stations and postal points to name.

        Raises
        ------
        CodeError
            A coordinate is out of range, or the point is too far away for the working CRS.
        """
        x, y = self._metres(LonLat(lon, lat))
        divisions = self._divisions.at(x, y)
        is_outside = bool(self._divisions) and not divisions
        info = self._snapshot.datasets
        return PointAnswer(
            lon=lon,
            lat=lat,
            plus_code=str(PlusCode.at(lon, lat)),
            is_outside=is_outside,
            divisions=divisions,
            coverage=self._stations.coverage.at(x, y),
            addresses=self._book.nearest(x, y, k=nearest),
            stations=self._stations.nearest(x, y, k=nearest),
            postal_points=self._postal_points.nearest(x, y, k=nearest),
            synthetic=tuple(name for name in info if info[name].provenance.synthetic),
            approximate=tuple(name for name in info if info[name].provenance.approximate),
            notes=(*((_OUTSIDE,) if is_outside else ()), *self._notes),
        )

    def at_point(self, lon: float, lat: float) -> LookupAnswer:
        """Return what is known of a point, in the form of an answer to a query.

        Raises
        ------
        CodeError
            A coordinate is out of range, or the point is too far away for the working CRS.
        """
        return LookupAnswer(str(LonLat(lon, lat)), "position", (), self.at(lon, lat))

    def by_code(self, code: str) -> AddressAnswer:
        """Return the address of a digital address code.

        Raises
        ------
        CodeError
            The text is not ten digits.
        UnknownNameError
            No address has the code.
        """
        parsed = DigitalCode.parse(code)
        for candidate in self._book.of_code(parsed):
            if candidate.address is not None:
                return AddressAnswer(candidate.address, self.at(candidate.lon, candidate.lat))
        raise UnknownNameError(f"addresses: none has the digital address code {parsed}")

    def search(self, text: str, *, limit: int = DEFAULT_LIMIT) -> LookupAnswer:
        """Return what a text may mean: an address, a code of one, a postal code, a position in any notation.

        Parameters
        ----------
        text : str
            What was typed.
        limit : int
            Most candidates.

        Raises
        ------
        AddressError
            The text is empty or too long, or is a code that cannot exist.
        """
        text = self._within_length(text)
        code = parse_code(text)
        kind = KINDS[type(code)]
        if isinstance(code, DigitalCode | PostalCode | None):
            candidates = tuple(self._candidates(text, code, limit))
            place = self.at(candidates[0].lon, candidates[0].lat) if candidates else None
            return LookupAnswer(text, kind, candidates, place, code.warnings if code else ())
        position, warnings = self._position(code)
        return LookupAnswer(text, kind, (), self.at(position.lon, position.lat), warnings)

    def suggest(self, text: str, *, limit: int = DEFAULT_LIMIT) -> tuple[Suggestion, ...]:
        """Return what a text that is still being typed may become.

        Parameters
        ----------
        text : str
            The beginning of an address; its last word may be cut short.
        limit : int
            Most suggestions.

        Raises
        ------
        AddressError
            The text is too long, or holds no letter and no digit.
        """
        text = self._within_length(text)
        found = self._book.suggest(text, limit=limit)
        return tuple(Suggestion(each.text, each.match, each.lon, each.lat) for each in found)

    def _within_length(self, text: str) -> str:
        """Return a text without blank space around it; raise where it is longer than the setting allows."""
        text, longest = text.strip(), self._snapshot.settings.max_query_length
        if len(text) > longest:
            raise AddressError(f"query: {len(text)} characters are more than {longest}")
        return text

    @property
    def _crs(self) -> str:
        return self._snapshot.settings.working_crs

    def _metres(self, position: LonLat) -> tuple[float, float]:
        x, y = to_metres([position.lon], [position.lat], crs=self._crs)
        if not np.isfinite((x[0], y[0])).all():
            raise CodeError(f"position {position}: too far away for {self._crs}")
        return float(x[0]), float(y[0])

    def _candidates(
        self, text: str, code: DigitalCode | PostalCode | None, limit: int
    ) -> Iterable[Candidate]:
        if isinstance(code, DigitalCode):
            return self._book.of_code(code)
        if isinstance(code, PostalCode):
            return self._book.of_postal_code(code)
        return self._book.search(text, limit=limit) or self._named_divisions(text, limit)

    def _named_divisions(self, text: str, limit: int) -> Iterator[Candidate]:
        named = self._divisions.named(text)[:limit]
        for each in named:
            yield Candidate(each.level, 1 / len(named), each.division.name, each.lon, each.lat)

    def _position(
        self, code: Vpostcode | PlusCode | GridPosition | LonLat
    ) -> tuple[LonLat, tuple[Text, ...]]:
        """Return the position that a code stands for, and what the reader should know of it."""
        match code:
            case LonLat():
                return code, code.warnings
            case GridPosition():
                lon, lat = to_lonlat([code.easting_m], [code.northing_m], crs=self._crs)
                return LonLat(float(lon[0]), float(lat[0])), code.warnings
            case Vpostcode():
                known = next(iter(self._book.of_postal_code(PostalCode(code.postal_code))), None)
                near, warnings = self._near((known.lon, known.lat) if known else None)
                return LonLat(*code.plus_code(*near).centre), (*code.warnings, *warnings)
            case PlusCode(is_short=True):
                near, warnings = self._near(self._named_point(code.locality))
                return LonLat(*code.recovered(*near).centre), warnings
        return LonLat(*code.centre), code.warnings

    def _named_point(self, locality: str) -> tuple[float, float] | None:
        """Return the point of a division or of the home city; None where the locality is neither."""
        parts = [part for part in locality.split(",") if part.strip()]
        for named in (each for part in parts for each in self._divisions.named(part)):
            return named.lon, named.lat
        is_home = bool(parts) and city_key(parts[-1]) == city_key(self._snapshot.settings.city)
        return self._divisions.centre if is_home else None

    def _near(self, point: tuple[float, float] | None) -> tuple[tuple[float, float], tuple[Text, ...]]:
        """Return the point near which a code is read: the one given, else the middle of the data."""
        if point is not None:
            return point, ()
        if self._divisions.centre is None:
            raise CodeError("a code without its beginning is read near a division, and none are loaded")
        return self._divisions.centre, (_NEAR_THE_CENTRE,)


def _missing_layers(snapshot: Snapshot) -> Iterator[Text]:
    for name in (STATIONS.name, POSTAL_POINTS.name, ADDRESSES.name):
        if name not in snapshot.datasets:
            title = LAYERS[name].title
            yield Text(f"Chưa có lớp dữ liệu: {title.vi}.", f"Not loaded: {title.en.lower()}.")
